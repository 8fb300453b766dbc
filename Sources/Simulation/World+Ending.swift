import Checking
import Hardware
import Primitives
import Scenarios

extension World {
  /// Ends every fault, starts what is down and stops the writers.
  mutating func calm() {
    nemesis.until = now
    deferred = deferred.map { action in
      if case .lose = action { return .none }
      return action
    }
    machine.log.add("calm: every fault ends, everything starts, writers stop", at: now)
    _ = heal(nil)
    for disk in machine.disks.indices { machine.disks[disk].freeFill(at: now) }
    for index in machine.nodes.indices { start(NodeID(index)) }
    for index in producers.indices { producers[index].stopWorkload() }
    machine.checker.calmBegins(at: now)
    restartOffline()
  }

  /// A broker whose log directory went offline serves it again only after a restart.
  private mutating func restartOffline() {
    for node in nodes(of: .broker) where brokers[node.index].hasOfflineDirectory {
      kill(node)
      start(node)
    }
  }

  /// Whether no client has an operation in flight and every reader is at the end.
  var isQuiet: Bool {
    producers.allSatisfy { $0.isIdle } && consumers.allSatisfy { consumer in
      plan.partitions(of: consumer).allSatisfy { isRead($0, by: consumer) }
    }
  }

  /// The checkers' last word, with every replica's final files read anew.
  mutating func finalJudgement() -> Judgement {
    for node in nodes(of: .broker) {
      for partition in plan.allPartitions where brokers[node.index].replica(partition) != nil {
        let files = replicaFiles(node, partition, view: .cached)
        machine.checker.auditReplica(node, partition, files: files, at: now)
      }
    }
    return machine.checker.finish(converged: ending == nil, at: now)
  }

  /// Digest of the run: every event, and what the disks hold at the end.
  var finalDigest: Digest {
    var digest = machine.scheduler.digest
    for disk in machine.disks { disk.digest(into: &digest) }
    return digest
  }

  /// The story of the run, line by line.
  var timeline: [(instant: Instant, text: String)] {
    (0..<machine.log.lines.count).map {
      (instant: machine.log.lines[$0].instant, text: machine.log.lines[$0].text)
    }
  }

  /// The files of every broker and controller.
  func exports(_ view: DiskView) -> [HostFiles] {
    (nodes(of: .broker) + nodes(of: .controller)).map { node in
      let files = machine.disks[node.index].files(view: view)
      let name = machine.nodes[node.index].name.split(separator: " ").joined(separator: "-")
      return HostFiles(
        host: name,
        entries: files.map { (path: $0.path, content: $0.isDirectory ? nil : joined($0.chunks)) })
    }
  }
}

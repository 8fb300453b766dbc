import Checking
import Engine
import Hardware
import KafkaBroker
import KafkaClients
import KafkaProtocol
import Primitives
import Scenarios

extension World {
  /// Ends every fault, starts what is down and stops the writers; steps to come are left out.
  mutating func calm() {
    nemesis.until = now
    abandonScript()
    deferred = deferred.map { action in
      switch action {
      case .lose, .tear, .reboot, .relapse: .none
      default: action
      }
    }
    machine.log.add("calm: every fault ends, everything starts, writers stop", at: now)
    _ = heal(nil)
    for disk in machine.disks.indices { machine.disks[disk].freeFill(at: now) }
    for node in nodes(of: .controller) + nodes(of: .broker) { startAgain(node) }
    for node in nodes(of: .producer) where isUp(node) { shutDown(node) }
    restartOffline()
    lookAfterTopics()
  }

  /// The operator makes sure, again and again, of topics that a script made anew: a request to delete
  /// one may come late.
  private mutating func lookAfterTopics() {
    for (index, topic) in plan.scenario.topics.enumerated() {
      let last = plan.scenario.script.last { step in
        step.action == .createTopic(topic.name) || step.action == .deleteTopic(topic.name)
      }
      guard let last, last.action == .createTopic(topic.name),
        let line = ledger.lastIndex(where: { $0.text == last.text })
      else { continue }
      after(Self.lookAfterCalm, .lookAfter(topic: index, line))
    }
  }

  /// A broker whose log directory went offline serves it again only after a restart.
  mutating func restartOffline() {
    for node in nodes(of: .broker)
    where brokers[node.index].logDirectories.contains(where: { !$0.online }) {
      kill(node)
      start(node)
    }
  }

  /// Whether no client has an operation in flight and every reader is at the end.
  var isQuiet: Bool {
    guard producers.allSatisfy(\.isIdle) else { return false }
    return consumers.indices.allSatisfy { slot in
      plan.partitions(named: plan.scenario.readers[slot].topic)
        .allSatisfy { isRead($0, by: consumers[slot]) }
    }
  }

  /// Whether the checkers have heard of the newest state of every partition, by which they judge.
  var isTold: Bool {
    let image = image
    return plan.scenario.topics.enumerated().allSatisfy { index, topic in
      (0..<topic.partitions).allSatisfy { number in
        let partition = TopicPartition(topic: Int32(index), partition: Int32(number))
        guard let state = image.partition(partition) else { return true }
        return machine.checker.knows(partition, version: state.partitionEpoch)
      }
    }
  }

  /// Goes on without brokers that nobody can wait for.
  mutating func waiveConvergence(of lost: Set<NodeID>) {
    let nodes = lost.sorted { $0.raw < $1.raw }
    machine.checker.convergenceWaived(by: nodes)
    for node in nodes {
      machine.log.add(
        "\(machine.nodes[node.index].name) stays as damage to its media left it",
        at: now
      )
    }
  }

  /// What a client still waits for.
  var clientObstacle: String {
    for (slot, node) in nodes(of: .producer).enumerated() {
      guard let left = producers[slot].unsettled else { continue }
      return "\(machine.nodes[node.index].name) has \(left.batches) batches without an outcome, "
        + "which it may try until \(left.until) (delivery.timeout.ms)"
    }
    return "a reader has not read everything"
  }

  /// The checkers' last word, with every replica's final files read anew.
  mutating func finalJudgement() -> Judgement {
    noteLastDrops()
    let replicas = nodes(of: .broker).flatMap { allReplicaFiles($0, view: .cached) }
    return machine.checker.finish(replicas: replicas, at: now)
  }

  /// Digest of the run: every event, and what the disks hold at the end.
  var finalDigest: Digest {
    var digest = machine.scheduler.digest
    for disk in machine.disks { disk.digest(into: &digest) }
    return digest
  }

  /// The story of the run, line by line in order of time; a handler's later lines carry the time
  /// that it had spent when it wrote them.
  var timeline: [(instant: Instant, text: String)] {
    let lines = machine.log.lines
    let order = (0..<lines.count).sorted { a, b in
      (lines[a].instant, a) < (lines[b].instant, b)
    }
    return order.map { (instant: lines[$0].instant, text: lines[$0].text) }
  }

  /// The files of every broker and controller.
  func exports(_ view: DiskView) -> [HostFiles] {
    (nodes(of: .broker) + nodes(of: .controller)).map { node in
      let files = machine.files(of: node, view: view)
      let name = machine.nodes[node.index].name.split(separator: " ").joined(separator: "-")
      return HostFiles(
        host: name,
        entries: files.map { (path: $0.path, content: $0.isDirectory ? nil : joined($0.chunks)) }
      )
    }
  }
}

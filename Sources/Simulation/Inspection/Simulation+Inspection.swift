import Engine
import Hardware
import KafkaBroker
import KafkaController
import KafkaProtocol
import Primitives
import Scenarios

extension Simulation {
  /// Every machine of the cluster, in order.
  public var servers: [NodeID] { world.nodes(of: .broker) + world.nodes(of: .controller) }

  /// Whether the run is over for another reason than its time.
  public var hasEnded: Bool { world.ending != nil }

  /// Steps of the script with whether each is done.
  public var script: [(text: String, isDone: Bool)] {
    world.plan.scenario.script.enumerated().map { index, step in
      (step.text, index < world.script.next)
    }
  }

  /// The cuts in force: what they do, and their names where they have some.
  public var cuts: [String] {
    world.cuts.map { cut in cut.text + (cut.name.map { ", '\($0)'" } ?? "") }
  }

  /// What there is to know of a machine.
  ///
  /// - Complexity: O(its files + pending events + connections ever made).
  public func view(of node: NodeID) -> NodeView { world.view(of: node) }

  /// Every partition of the scenario that exists.
  public var partitions: [PartitionView] { world.partitionViews }
}

extension World {
  fileprivate func view(of node: NodeID) -> NodeView {
    let record = machine.nodes[node.index]
    let host = machine.hosts[node.index]
    let condition: NodeView.Condition =
      !host.isUp ? .dark : !isUp(node) ? .down : isPaused(node) ? .paused : .up
    let truth = SkewedClock().nanoseconds(at: now)
    var view = NodeView(
      name: record.name,
      condition: condition,
      since: isUp(node) ? record.startedAt : record.stoppedAt,
      clockError: .nanoseconds(host.clock.nanoseconds(at: now) - truth),
      waiting: (0..<plan.threads(record.role, record.slot).count)
        .reduce(0) { $0 + host.processes[0].lanes.waiting(in: $1) }
    )
    switch record.role {
    case .broker:
      view.replicas = isUp(node) ? brokers[record.slot].replicas.map(NodeView.Replica.init) : []
      view.isFenced = !image.isUnfenced(node)
      view.metadata = brokers[record.slot].metadataOffset
    case .controller:
      view.isActive = isUp(node) && controllers[record.slot].isActive
      view.metadata = controllers[record.slot].committedOffset
      view.quorum =
        isUp(node) ? controllers[record.slot].quorumStanding(machine.log.name) : nil
    case .producer, .consumer, .admin: break
    }
    view.timers = timers(of: node)
    view.connections = machine.network.connections(of: node).map {
      NodeView.Connection($0, peer: machine.log.name($0.peer))
    }
    view.disks = machine.disks(of: node).map { disk in
      NodeView.DiskState(
        dirty: machine.disks[disk].dirtyBytes,
        used: machine.disks[disk].usedBytes,
        isHalted: machine.disks[disk].haltedBy != nil
      )
    }
    if record.role.isServer { view.files = files(of: node) }
    return view
  }

  /// The timers of the running process, soonest first.
  private func timers(of node: NodeID) -> [NodeView.Timer] {
    guard isUp(node) else { return [] }
    let incarnation = machine.hosts[node.index].processes[0].incarnation
    var queue = machine.scheduler
    queue.budget = Budget(events: .max, until: .distantFuture)
    var timers: [NodeView.Timer] = []
    while case .success(let event) = queue.next(until: .distantFuture) {
      guard EventKind.tag(of: event.kind) == EventKind.timer, event.target == node.raw,
        event.incarnation == incarnation
      else { continue }
      timers.append(NodeView.Timer(name: timerName(event), due: event.instant))
    }
    return timers
  }

  private func files(of node: NodeID) -> [NodeView.File] {
    let cached = machine.files(of: node, view: .cached)
    let durable = machine.files(of: node, view: .durable)
    var sizes: [String: ByteCount] = [:]
    for file in durable { sizes[file.path] = file.size }
    var files: [NodeView.File] = []
    var seen: Set<String> = []
    for file in cached {
      seen.insert(file.path)
      files.append(
        NodeView.File(
          path: file.path,
          isDirectory: file.isDirectory,
          cached: file.size,
          durable: sizes[file.path]
        )
      )
    }
    for file in durable where !seen.contains(file.path) {
      files.append(
        NodeView.File(
          path: file.path,
          isDirectory: file.isDirectory,
          cached: nil,
          durable: file.size
        )
      )
    }
    return files
  }

  fileprivate var partitionViews: [PartitionView] {
    let image = image
    let sizes = logSizes
    return plan.allPartitions.compactMap { partition in
      guard let registration = image.partition(partition) else { return nil }
      let topic = plan.scenario.topics[Int(partition.topic)]
      let name = "\(topic.name)-\(partition.partition)"
      return PartitionView(
        name: name,
        leader: registration.leader,
        epoch: registration.leaderEpoch,
        eligible: registration.elr,
        acknowledged: machine.acked[plan.index(of: partition)],
        copies: registration.replicas.map { broker in
          PartitionView.Copy(
            broker: broker,
            replica: isUp(broker)
              ? brokers[broker.index].replica(of: partition).map(NodeView.Replica.init) : nil,
            isInSync: registration.isr.contains(broker),
            cached: ByteCount(sizes[broker.index].cached[name] ?? 0),
            durable: ByteCount(sizes[broker.index].durable[name] ?? 0)
          )
        }
      )
    }
  }

  /// Bytes of `*.log` files by directory name, for each broker.
  private var logSizes: [(cached: [String: Int64], durable: [String: Int64])] {
    nodes(of: .broker).map { node in
      (logSizes(node, .cached), logSizes(node, .durable))
    }
  }

  private func logSizes(_ node: NodeID, _ view: DiskView) -> [String: Int64] {
    var sizes: [String: Int64] = [:]
    for file in machine.files(of: node, view: view) where file.path.hasSuffix(".log") {
      let parts = file.path.split(separator: "/")
      guard parts.count >= 2 else { continue }
      sizes[String(parts[parts.count - 2]), default: 0] += file.size.bytes
    }
    return sizes
  }
}

extension NodeView.Replica {
  fileprivate init(_ view: ReplicaView) {
    self.init(
      name: view.path.split(separator: "/").last.map(String.init) ?? view.path,
      role: "\(view.role)",
      leader: view.leader,
      epoch: view.leaderEpoch,
      partitionEpoch: view.partitionEpoch,
      inSync: view.isr,
      logStart: view.logStart,
      highWatermark: view.highWatermark,
      logEnd: view.logEnd
    )
  }
}

extension NodeView.Connection {
  fileprivate init(_ view: ConnectionView, peer: String) {
    self.init(
      peer: peer,
      phase: view.phase.rawValue,
      openedAt: view.openedAt,
      unacknowledgedSince: view.unacknowledgedSince,
      held: view.held,
      isBlocked: view.isBlocked
    )
  }
}

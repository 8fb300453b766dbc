import Checking
import Hardware
import KafkaBroker
import KafkaClients
import KafkaController
import KafkaProtocol
import Primitives
import Scenarios

extension World {
  /// Whether a condition holds now; relative amounts count from `baseline`.
  func holds(_ condition: Condition, baseline: Int64) -> Bool {
    switch condition {
    case .inSyncCount(_, let how, let amount), .replicaCount(_, let how, let amount),
      .highWatermark(_, let how, let amount),
      .acked(_, let how, let amount), .end(_, _, let how, let amount),
      .disk(_, _, let how, let amount), .voters(let how, let amount):
      guard let value = measure(condition) else { return false }
      return how.holds(value, amount.value + (amount.relative ? baseline : 0))
    case .leader(let name, let equals, let selector):
      let leader = registration(name)?.leader ?? .none
      let wanted = selector.map { resolve($0) } ?? [.none]
      return wanted.contains(leader) == equals
    case .controller(let equals, let selector):
      let active =
        controllers[authority].isActive && isUp(activeController) ? activeController : .none
      let wanted = selector.map { resolve($0) } ?? [.none]
      return wanted.contains(active) == equals
    case .state(let selector, let equals, let state):
      let nodes = resolve(selector)
      return !nodes.isEmpty && nodes.allSatisfy { isIn(state, $0) == equals }
    case .converged: return isConverged
    }
  }

  /// The number a condition compares; nil when there is nothing to measure yet.
  func measure(_ condition: Condition) -> Int64? {
    switch condition {
    case .inSyncCount(let name, _, _): registration(name).map { Int64($0.isr.count) }
    case .replicaCount(let name, _, _): registration(name).map { Int64($0.replicas.count) }
    case .highWatermark(let name, _, _): highWatermark(name)
    case .acked(let name, _, _):
      partition(name).map { machine.acked[plan.index(of: $0)] }
    case .end(let selector, let name, _, _): logEnd(selector, name)
    case .disk(let selector, let name, _, _): disk(selector, name)
    case .voters: Int64(controllers[authority].committedVoters.count)
    case .leader, .controller, .state, .converged: nil
    }
  }

  /// A line that says how things stand, for a wait that ended in vain.
  func stateText(_ condition: Condition) -> String {
    var parts: [String] = []
    if let value = measure(condition) { parts.append("value \(value)") }
    for (index, topic) in plan.scenario.topics.enumerated() {
      for partition in 0..<min(topic.partitions, 4) {
        let name = PartitionName(topic: topic.name, partition: partition)
        guard let state = registration(name) else {
          parts.append("\(name) does not exist")
          continue
        }
        let dense = TopicPartition(topic: Int32(index), partition: Int32(partition))
        let isr = state.isr.map { String($0.raw) }.joined(separator: ",")
        let acked = machine.acked[plan.index(of: dense)]
        parts.append("\(name): leader \(state.leader.raw), ISR {\(isr)}, acked \(acked)")
      }
    }
    let down = nodes(of: .broker).filter { !isUp($0) }.map { "broker \($0.raw)" }
    if !down.isEmpty { parts.append("down: \(down.joined(separator: ", "))") }
    return parts.joined(separator: "; ")
  }

  private func isIn(_ state: NodeState, _ node: NodeID) -> Bool {
    let isFenced = !image.isUnfenced(node)
    let isPaused = machine.hosts[node.index].processes[0].lanes.pausedSince != nil
    switch state {
    case .up: return isUp(node) && !(machine.nodes[node.index].role == .broker && isFenced)
    case .down: return !isUp(node)
    case .paused: return isPaused
    case .fenced: return isFenced
    case .leading:
      let record = machine.nodes[node.index]
      return record.role == .controller && isUp(node) && controllers[record.slot].leadsQuorum
    }
  }

  private func highWatermark(_ name: PartitionName) -> Int64? {
    guard let partition = partition(name), let leader = registration(name)?.leader,
      leader != .none
    else { return nil }
    return brokers[leader.index].replica(of: partition)?.highWatermark.raw
  }

  private func logEnd(_ selector: Selector, _ name: PartitionName) -> Int64? {
    guard let partition = partition(name), let node = resolve(selector).first,
      node.index < brokers.count
    else { return nil }
    return brokers[node.index].replica(of: partition)?.logEnd.raw
  }

  /// Number of the disk that holds a machine's replica.
  func disk(_ selector: Selector, _ name: PartitionName) -> Int64? {
    guard let partition = partition(name), let node = resolve(selector).first,
      node.index < brokers.count, let path = brokers[node.index].replica(of: partition)?.path,
      let index = plan.brokerConfig(node.index).logDirectories
        .firstIndex(where: { path.hasPrefix($0 + "/") })
    else { return nil }
    return Int64(index + 1)
  }

  /// Whether every partition has a leader and all its replicas in sync with equal ends.
  var isConverged: Bool { convergenceObstacle == nil }

  /// What still keeps the cluster from having converged, or nil.
  var convergenceObstacle: String? { obstacle(without: []) }

  /// What still keeps the cluster from having converged as far as it can: nobody waits for brokers
  /// whose media keep them from starting, nor for copies that cannot be copied or continued.
  func obstacle(without lost: Set<NodeID>) -> String? {
    for node in nodes(of: .broker) + nodes(of: .controller)
    where !isUp(node) && !lost.contains(node) {
      return "\(machine.nodes[node.index].name) is down"
    }
    // A voter that dies whenever it starts is elected again and again, and what the control plane
    // should do waits with it.
    if lost.contains(where: { machine.nodes[$0.index].role == .controller }) { return nil }
    if !isServing(authority) { return "no controller is active" }
    if admins.contains(where: \.isChangingVoters) { return "a change of voters is under way" }
    let image = image
    for (index, topic) in plan.scenario.topics.enumerated() {
      for number in 0..<topic.partitions {
        let partition = TopicPartition(topic: Int32(index), partition: Int32(number))
        guard let state = image.partition(partition) else {
          return "\(topic.name)-\(number) does not exist"
        }
        if let obstacle = obstacle(partition, state, without: lost) {
          return "\(topic.name)-\(number) \(obstacle)"
        }
      }
    }
    return nil
  }

  /// The machines for which nobody can wait: brokers whose media keep them from starting, with the
  /// controllers in their processes, those with copies that damage keeps from being read, and those
  /// that could not append what a leader with damaged media sent.
  var beyondHelp: Set<NodeID> {
    var lost = Set(nodes(of: .broker).filter { machine.checker.isBeyondReturn($0) })
    let image = image
    for index in 0..<plan.partitionCount {
      let partition = plan.partition(at: index)
      let state = image.partition(partition)
      let isSentRot = state.map { machine.checker.mayRot($0.leader) } ?? false
      for node in state?.replicas ?? [] where isUp(node) {
        let files = replicaFiles(node, partition, view: .cached)
        let isStopped = isSentRot && brokers[node.index].hasStoppedCopying(partition)
        if isStopped || machine.checker.isSpoiled(files) { lost.insert(node) }
      }
    }
    return lost.union(lost.compactMap { partner(of: $0) })
  }

  private func obstacle(
    _ partition: TopicPartition,
    _ state: PartitionRegistration,
    without lost: Set<NodeID>
  ) -> String? {
    guard state.leader != .none else {
      guard lost.isDisjoint(with: state.replicas) else { return nil }
      let isLost = state.isr.isEmpty && state.elr.isEmpty && state.lastKnownElr.isEmpty
      return isLost
        ? "has no leader: nobody is in sync or eligible, no last leader is known, and only an "
          + "unclean election would give it one"
        : "has no leader"
    }
    guard !lost.contains(state.leader) else { return nil }
    let owed = state.replicas.filter { !lost.contains($0) }
    guard owed.allSatisfy(state.isr.contains) else {
      return "has \(state.isr.count) of \(state.replicas.count) replicas in sync"
    }
    return obstacle(partition, state.leader, owed)
  }

  /// What keeps copies from being equal to their leader's.
  private func obstacle(
    _ partition: TopicPartition,
    _ leader: NodeID,
    _ nodes: [NodeID]
  ) -> String? {
    guard let first = brokers[leader.index].replica(of: partition) else {
      return "is not hosted by its leader"
    }
    for node in nodes {
      guard let replica = brokers[node.index].replica(of: partition) else {
        return "is not hosted by broker \(node.raw)"
      }
      if replica.logEnd != first.logEnd {
        return "ends at \(replica.logEnd.raw) on broker \(node.raw), "
          + "at \(first.logEnd.raw) on its leader"
      }
      if replica.highWatermark != first.logEnd {
        return "has high watermark \(replica.highWatermark.raw) of \(first.logEnd.raw) "
          + "on broker \(node.raw)"
      }
    }
    return nil
  }
}

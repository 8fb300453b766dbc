import Environment
import KafkaBroker
import KafkaClients
import KafkaController
import KafkaProtocol
import Primitives
import Scenarios

extension World {
  /// What the operator and the applications do.
  mutating func applyToWorkload(_ action: ScriptAction) -> String? {
    switch action {
    case .elect(let name, let kind):
      guard let partition = partition(name) else { return "\(name) is not in the scenario" }
      return submit(
        .electLeader(ElectLeadersRequest(partition: partition, unclean: kind == .unclean))
      )
    case .alterConfig(let change): return alterConfig(change)
    case .reassign(let name, let brokers):
      guard let partition = partition(name) else { return "\(name) is not in the scenario" }
      let request = AlterPartitionReassignmentsRequest(
        partition: partition,
        replicas: brokers?.map { NodeID($0) }
      )
      return submit(.reassign(request))
    case .moveReplica(let name, let who, let disk): return moveReplica(name, who, disk)
    case .addVoter(let who): return changeVoters(who, isAdded: true)
    case .removeVoter(let who): return changeVoters(who, isAdded: false)
    case .deleteTopic(let topic):
      guard let index = plan.topicIndex(named: topic) else { return unknown(topic) }
      return submit(.deleteTopic(DeleteTopicsRequest(topic: Int32(index))))
    case .createTopic(let topic):
      guard let index = plan.topicIndex(named: topic) else { return unknown(topic) }
      return submit(plan.creation(ofTopic: index))
    case .writers(let topic, let active): return setWriters(topic, active)
    case .write(let name, let count): return write(name, count)
    default: return nil
    }
  }

  private mutating func alterConfig(_ change: ConfigChange) -> String? {
    var topic: Int32 = -1
    if let name = change.topic {
      guard let index = plan.topicIndex(named: name) else { return unknown(name) }
      topic = Int32(index)
    }
    let configs = change.set.map { (key: $0.key, value: $0.value) }
    return submit(
      .alterConfigs(AlterConfigsRequest(topic: topic, configs: configs, removed: change.reset))
    )
  }

  private mutating func moveReplica(
    _ name: PartitionName,
    _ who: Selector,
    _ disk: Int
  ) -> String? {
    guard let partition = partition(name) else { return "\(name) is not in the scenario" }
    guard let node = resolve(who).first, node.index < brokers.count, isUp(node) else {
      return "\(who) is no running broker now"
    }
    let directories = plan.brokerConfig(node.index).logDirectories
    guard directories.indices.contains(disk - 1) else { return "\(who) has no disk \(disk)" }
    guard brokers[node.index].replica(of: partition) != nil else {
      return "\(who) has no replica of \(name)"
    }
    let request = AlterReplicaLogDirsRequest(partition: partition, path: directories[disk - 1])
    return submit(.moveReplica(request, on: node))
  }

  private mutating func changeVoters(_ who: Selector, isAdded: Bool) -> String? {
    guard let node = resolve(who).first, machine.nodes[node.index].role == .controller else {
      return "\(who) is no controller now"
    }
    guard let operatorNode = nodes(of: .admin).first, isUp(operatorNode) else {
      return "the operator is gone"
    }
    let own = ReplicaKey(node, directory: directory(of: node))
    let listed = controllers[authority].voterKeys.first { $0.id == node }
    enter(operatorNode)
    admins[0].change(isAdded ? .add(own) : .remove(listed ?? own), on: &machine)
    leave()
    return nil
  }

  private func unknown(_ topic: String) -> String { "topic '\(topic)' is not in the scenario" }

  private mutating func submit(_ command: AdminCommand) -> String? {
    guard let node = nodes(of: .admin).first, isUp(node) else { return "the operator is gone" }
    enter(node)
    admins[0].submit(command, on: &machine)
    leave()
    return nil
  }

  private mutating func setWriters(_ topic: String?, _ active: Bool) -> String? {
    var count = 0
    for (slot, writer) in plan.scenario.writers.enumerated() {
      guard topic == nil || writer.topic == topic else { continue }
      producers[slot].setMuted(!active, at: now)
      if active { wake(plan.writerID(slot)) }
      count += 1
    }
    return count == 0 ? "no writer writes to '\(topic ?? "")'" : nil
  }

  /// Lets a client look at its work again.
  private mutating func wake(_ node: NodeID) {
    guard isUp(node) else { return }
    enter(node)
    _ = producers[machine.nodes[node.index].slot].write(
      0,
      to: plan.allPartitions[0],
      on: &machine
    )
    leave()
  }

  private mutating func write(_ name: PartitionName, _ count: Int) -> String? {
    guard let partition = partition(name) else { return "\(name) is not in the scenario" }
    guard
      let slot = plan.scenario.writers.firstIndex(where: { $0.topic == name.topic }),
      isUp(plan.writerID(slot))
    else { return "no running writer writes to '\(name.topic)'" }
    enter(plan.writerID(slot))
    let taken = producers[slot].write(count, to: partition, on: &machine)
    leave()
    return taken == count ? nil : "the producer's buffer had room for \(taken) records only"
  }

  /// Acts on a node's thread from outside its handlers.
  private mutating func enter(_ node: NodeID) {
    machine.current = node
    machine.cursor = now
  }

  private mutating func leave() {
    machine.flushOutbox()
    machine.drainNetwork()
  }

  /// Whether a reader has read all there is of a partition.
  func isRead(_ partition: TopicPartition, by consumer: Consumer) -> Bool {
    guard let leader = image.partition(partition)?.leader, leader != .none,
      let replica = brokers[leader.index].replica(of: partition)
    else { return false }
    return consumer.position(of: partition) == replica.highWatermark
  }
}

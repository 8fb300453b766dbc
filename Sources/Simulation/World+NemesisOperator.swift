import KafkaBroker
import KafkaClients
import KafkaController
import KafkaLog
import KafkaProtocol
import Primitives
import Scenarios

// What a restless operator does at random.
extension World {
  /// Draws what to do to which partition, and what ends it.
  mutating func operate(_ fault: RandomFault) {
    let partitions = plan.allPartitions
    let chosen = partitions[Int(fault.choice % UInt64(partitions.count))]
    let topic = plan.scenario.topics[Int(chosen.topic)]
    let name = Scenarios.PartitionName(topic: topic.name, partition: Int(chosen.partition))
    var choice = fault.choice / UInt64(partitions.count)
    switch fault.kind {
    case .moveLeader: moveLeader(of: name, &choice, fault)
    case .reassign: reassign(name, &choice, fault)
    case .configChange: changeConfig(of: topic, choice, fault)
    case .recreateTopic:
      guard registration(name) != nil else { return }
      enact(.deleteTopic(topic.name), fault)
      after(fault.length, .operate(.createTopic(topic.name), fault.line))
      let calm = Instant.zero + plan.scenario.run.duration
      let look = calm - now + Self.lookAfterCalm
      after(look, .lookAfter(topic: Int(chosen.topic), fault.line))
    default: break
    }
  }

  /// When the operator looks at what he made anew, counted from the end of all faults.
  static let lookAfterCalm = Interval.seconds(30)

  /// Puts another in-sync replica in front and asks for the preferred leader.
  private mutating func moveLeader(
    of name: Scenarios.PartitionName,
    _ choice: inout UInt64,
    _ fault: RandomFault
  ) {
    guard let state = registration(name) else { return }
    let others = state.isr.filter { $0 != state.leader && !state.removing.contains($0) }
    guard !others.isEmpty else { return }
    let next = others[Int(choice % UInt64(others.count))]
    let rest = state.replicas.filter { $0 != next && !state.removing.contains($0) }
    enact(.reassign(name, to: [next.index] + rest.map(\.index)), fault)
    enact(.elect(name, .preferred), fault)
  }

  private mutating func reassign(
    _ name: Scenarios.PartitionName,
    _ choice: inout UInt64,
    _ fault: RandomFault
  ) {
    guard let state = registration(name) else { return }
    let count = state.replicas.count - state.adding.count
    var brokers = Array(0..<plan.brokerCount)
    for place in brokers.indices.dropLast() {
      let left = UInt64(brokers.count - place)
      brokers.swapAt(place, place + Int(choice % left))
      choice /= left
    }
    enact(.reassign(name, to: Array(brokers.prefix(max(1, count)))), fault)
    after(fault.length, .operate(.reassign(name, to: nil), fault.line))
  }

  /// Asks a broker for one of its replicas on another of its disks; in one case of two the operator
  /// wants it back if that takes too long.
  mutating func moveReplica(_ fault: RandomFault) {
    let node = fault.node
    guard node.index < brokers.count else { return }
    let replicas = brokers[node.index].replicas.filter { $0.role != .offline }
    guard !replicas.isEmpty else { return }
    let (count, replica) = (
      UInt64(replicas.count), replicas[Int(fault.choice % UInt64(replicas.count))]
    )
    let directories = plan.brokerConfig(node.index).logDirectories
    guard let current = directories.firstIndex(where: { replica.path.hasPrefix($0 + "/") }) else {
      return
    }
    let online = brokers[node.index].logDirectories
    let others = directories.indices.filter { index in
      index != current && online.contains { $0.path == directories[index] && $0.online }
    }
    guard !others.isEmpty else { return }
    let choice = fault.choice / count
    let disk = others[Int(choice % UInt64(others.count))]
    let topic = plan.scenario.topics[Int(replica.partition.topic)]
    let name = Scenarios.PartitionName(
      topic: topic.name,
      partition: Int(replica.partition.partition)
    )
    let who = selector(of: node)
    enact(.moveReplica(name, on: who, disk: disk + 1), fault)
    guard choice / UInt64(others.count) % 2 == 0 else { return }
    after(fault.length, .operate(.moveReplica(name, on: who, disk: current + 1), fault.line))
  }

  /// Removes a voter that will be added again, or adds one that an earlier change left out; more
  /// than half of the controllers stay voters, and two at least.
  mutating func changeVoters(_ fault: RandomFault) {
    guard controllers.count > 1 else { return }
    let voters = controllers[authority].quorumVoters
    let others = plan.controllerIDs.filter { !voters.contains($0) }
    let choice = fault.choice / 2
    if !others.isEmpty, fault.choice % 2 == 0 {
      let node = others[Int(choice % UInt64(others.count))]
      return enact(.addVoter(selector(of: node)), fault)
    }
    guard !voters.isEmpty, liveVoters > max(2, controllers.count / 2 + 1) else { return }
    let drawn = voters[Int(choice % UInt64(voters.count))]
    let who = selector(of: voters.contains(fault.node) ? fault.node : drawn)
    enact(.removeVoter(who), fault)
    after(fault.length, .operate(.addVoter(who), fault.line))
  }

  /// Whether the quorum's voters are still a majority when the disk of one more is replaced.
  ///
  /// Nobody replaces the disk of a controller while voters change, nor before each voter has heard of
  /// the last change: one that does not know yet that it is a voter follows the leader that it had for
  /// ever and refuses pre-votes (KIP-996, `FollowerState`), and may be needed for a majority.
  func survivesReplacement(of node: NodeID) -> Bool {
    guard plan.hasVoterDirectories, machine.nodes[node.index].role == .controller else {
      return true
    }
    let voters = controllers[authority].quorumVoters
    guard voters.contains(node) else { return !admins[0].isChangingVoters }
    let keys = controllers[authority].voterKeys
    let haveHeard = controllers.indices.allSatisfy { slot in
      !voters.contains(plan.controllerIDs[slot]) || controllers[slot].voterKeys == keys
    }
    return haveHeard && !admins[0].isChangingVoters && liveVoters - 1 > voters.count / 2
  }

  /// Voters with the disks that they had when they became voters, and whom nobody is about to remove;
  /// of the smallest set that any controller knows, since the one that is asked may not know the last.
  private var liveVoters: Int {
    let removals = admins[0].voterChanges.count { change in
      if case .remove = change.wish, change.outcome == nil { true } else { false }
    }
    let known = controllers.map(\.quorumVoters.count).filter { $0 > 0 }
    return (known.min() ?? 0) - removals - replacedVoters.count
  }

  /// Makes the controller with a new disk a voter in the place of the one before.
  mutating func replaceVoter(_ node: NodeID, after time: Interval, _ line: Int) {
    guard plan.hasVoterDirectories, controllers[authority].quorumVoters.contains(node) else {
      return
    }
    let who = selector(of: node)
    after(time + Self.lookAfterDisk, .operate(.removeVoter(who), line))
    after(time + Self.lookAfterDisk * 2, .operate(.addVoter(who), line))
  }

  /// When the operator looks after a controller whose disk was replaced, counted from its start.
  private static let lookAfterDisk = Interval.seconds(3)

  /// Raises min.insync.replicas, syncs more often, or makes segments smaller, for a time.
  private mutating func changeConfig(
    of topic: TopicPlan,
    _ choice: UInt64,
    _ fault: RandomFault
  ) {
    let usual = plan.brokerConfig.log
    let (key, value, current) =
      switch choice % 3 {
      case 0: ("flush.messages", Int64(RandomFaultSize.flushMessages), usual.flushMessages)
      case 1:
        ("min.insync.replicas", Int64(topic.replicationFactor), Int64(usual.minInsyncReplicas))
      default: ("segment.bytes", RandomFaultSize.segmentBytes, usual.segmentBytes)
      }
    let usually = topic.configs.last { $0.key == key }?.value ?? "\(current)"
    let changed = Setting(key: key, value: "\(value)")
    enact(.alterConfig(ConfigChange(topic: topic.name, set: [changed])), fault)
    let restored = Setting(key: key, value: usually)
    let back = ConfigChange(topic: topic.name, set: [restored])
    after(fault.length, .operate(.alterConfig(back), fault.line))
  }

  /// Ends what the operator began.
  ///
  /// A move that is complete is not given up, and of the others one in two goes on. A voter is added
  /// again once it was removed, if it was.
  mutating func conclude(_ action: ScriptAction, _ line: Int) {
    if case .reassign(let name, nil) = action {
      guard let state = registration(name), !state.adding.isEmpty,
        state.partitionEpoch % 2 == 0
      else { return }
    }
    if case .moveReplica(let name, let who, let origin) = action {
      guard let node = resolve(who).first, isUp(node), disk(who, name) == Int64(origin) else {
        return
      }
    }
    if case .removeVoter(let who) = action, let node = resolve(who).first,
      !replacedVoters.contains(node)
    {
      return
    }
    if case .addVoter(let who) = action, let node = resolve(who).first,
      controllers[authority].quorumVoters.contains(node)
    {
      if admins[0].isChangingVoters { after(.seconds(1), .operate(action, line)) }
      return
    }
    note(action)
    _ = apply(action, entry: line)
  }
}

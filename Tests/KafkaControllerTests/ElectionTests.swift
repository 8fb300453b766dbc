import KafkaLog
import KafkaProtocol
import Primitives
import Testing

@testable import KafkaController

/// Leaders and in-sync sets through fences and returns (kafka-replication §4.6–4.9, §12.8).
@Suite struct ElectionTests {
  struct Mismatch: Error {}

  func elect(
    _ cluster: inout ClusterFixture,
    unclean: Bool,
    tp: TopicPartition? = nil
  ) throws -> ErrorCode {
    let request = ElectLeadersRequest(partition: tp ?? cluster.orders, unclean: unclean)
    guard case .electLeaders(let error) = try cluster.run(cluster.state.electLeaders(request))
    else { throw Mismatch() }
    return error
  }

  @Test("without ELR the last replica stands: it alone leads again, cleanly")
  func lastReplicaStanding() throws {
    var cluster = try ClusterFixture(brokers: 3, replicas: nodes(0, 1, 2))
    try cluster.fence(0)
    #expect(cluster.shape() == Shape(leader: 1, isr: [1, 2]))
    try cluster.fence(1)
    try cluster.fence(2)
    #expect(cluster.shape() == Shape(leader: -1, isr: [2]))
    let epoch = cluster.state.image.partition(cluster.orders)?.leaderEpoch
    try cluster.unfence(0)
    #expect(cluster.shape() == Shape(leader: -1, isr: [2]))
    try cluster.unfence(2)
    #expect(cluster.shape() == Shape(leader: 2, isr: [2]))
    let after = cluster.state.image.partition(cluster.orders)?.leaderEpoch
    #expect(after?.raw == (epoch?.raw ?? 0) + 1)
  }

  @Test("an unclean topic elects an out-of-sync replica as soon as its ISR is gone")
  func uncleanAtFence() throws {
    var cluster = try ClusterFixture(brokers: 3, replicas: nodes(0, 1, 2), unclean: true)
    try cluster.apply([.partitionChange(cluster.orders, PartitionChange(isr: nodes(0)))])
    try cluster.fence(0)
    #expect(cluster.shape() == Shape(leader: 1, isr: [1], recovering: true))
  }

  @Test("a topic's own setting of unclean elections wins over the default")
  func uncleanByTopic() throws {
    var cluster = try ClusterFixture(brokers: 2, replicas: nodes(0, 1))
    try cluster.createTopic(
      1,
      configs: [("unclean.leader.election.enable", "true")],
      assignment: [nodes(0, 1)]
    )
    let own = TopicPartition(topic: 1, partition: 0)
    for tp in [cluster.orders, own] {
      try cluster.apply([.partitionChange(tp, PartitionChange(isr: nodes(0)))])
    }
    try cluster.fence(0)
    #expect(cluster.shape() == Shape(leader: -1, isr: [0]))
    #expect(cluster.shape(own) == Shape(leader: 1, isr: [1], recovering: true))
  }

  @Test("the periodic task elects only where unclean elections are allowed, a run at a time")
  func periodic() throws {
    var cluster = ClusterFixture { $0.electionsPerRun = 2 }
    for broker in 0..<2 { try cluster.start(NodeID(broker)) }
    try cluster.createTopic(assignment: [[NodeID]](repeating: nodes(0, 1), count: 3))
    for index in 0..<3 as Range<Int32> {
      let tp = TopicPartition(topic: 0, partition: index)
      try cluster.apply([.partitionChange(tp, PartitionChange(isr: nodes(0)))])
    }
    try cluster.fence(0)
    #expect(cluster.state.leaderless == 3)
    #expect(cluster.state.electUncleanLeaders().records.isEmpty)
    let key = "unclean.leader.election.enable"
    let alter = AlterConfigsRequest(topic: 0, configs: [(key, "true")])
    try cluster.run(cluster.state.alterConfigs(alter))
    #expect(cluster.state.leaderless == 3)
    let first = cluster.state.electUncleanLeaders()
    #expect(first.records.count == 2 && first.more)
    try cluster.apply(first.records)
    let second = cluster.state.electUncleanLeaders()
    #expect(second.records.count == 1 && !second.more)
    try cluster.apply(second.records)
    #expect(cluster.state.leaderless == 0)
  }

  @Test("ElectLeaders refuses what is needless, impossible or unknown")
  func electLeaders() throws {
    var cluster = try ClusterFixture(brokers: 3, replicas: nodes(0, 1, 2))
    let missing = TopicPartition(topic: 4, partition: 0)
    #expect(try elect(&cluster, unclean: false, tp: missing) == .unknownTopicOrPartition)
    #expect(try elect(&cluster, unclean: false) == .electionNotNeeded)
    #expect(try elect(&cluster, unclean: true) == .electionNotNeeded)
    try cluster.fence(0)
    #expect(try elect(&cluster, unclean: false) == .preferredLeaderNotAvailable)
    try cluster.unfence(0)
    #expect(try elect(&cluster, unclean: false) == .preferredLeaderNotAvailable)
    #expect(cluster.shape() == Shape(leader: 1, isr: [1, 2]))
    try cluster.fence(1)
    try cluster.fence(2)
    #expect(try elect(&cluster, unclean: true) == .none)
    #expect(cluster.shape() == Shape(leader: 0, isr: [0], recovering: true))
    try cluster.fence(0)
    #expect(try elect(&cluster, unclean: true) == .eligibleLeadersNotAvailable)
  }

  @Test("balancing brings leaderships home once the preferred replica is back in the ISR")
  func balance() throws {
    var cluster = try ClusterFixture(brokers: 2, replicas: nodes(0, 1))
    try cluster.fence(0)
    #expect(cluster.state.imbalanced == 1)
    try cluster.unfence(0)
    #expect(cluster.state.rebalance().records.isEmpty)
    try cluster.apply([.partitionChange(cluster.orders, PartitionChange(isr: nodes(1, 0)))])
    let run = cluster.state.rebalance()
    #expect(run.records.count == 1 && !run.more)
    try cluster.apply(run.records)
    #expect(cluster.shape() == Shape(leader: 0, isr: [1, 0]))
    #expect(cluster.state.imbalanced == 0)
  }

  @Test("topics start in sync on their active replicas, and not at all without one")
  func creation() throws {
    var cluster = ClusterFixture()
    for broker in 0..<3 { try cluster.start(NodeID(broker)) }
    try cluster.fence(0)
    try cluster.createTopic(assignment: [nodes(0, 2, 1), nodes(1, 0, 2)])
    #expect(cluster.shape() == Shape(leader: 2, isr: [2, 1]))
    func refusal(
      _ topic: Int32,
      _ name: String,
      factor: Int16 = -1,
      configs: [(key: String, value: String)] = [],
      assignment: [[NodeID]] = []
    ) throws -> ErrorCode {
      let request = CreateTopicsRequest(
        name: name,
        topic: topic,
        partitions: 1,
        replicationFactor: factor,
        configs: configs,
        assignment: assignment
      )
      let result = cluster.state.createTopic(request) { _ in 0 }
      guard case .createTopics(let error) = result.response else { throw Mismatch() }
      #expect(result.records.isEmpty == (error != .none))
      return error
    }
    #expect(try refusal(0, "other") == .topicAlreadyExists)
    #expect(try refusal(1, "orders0") == .topicAlreadyExists)
    #expect(try refusal(1, "") == .invalidTopicException)
    #expect(try refusal(1, "a", assignment: [nodes(0)]) == .invalidReplicaAssignment)
    #expect(try refusal(1, "a", assignment: [nodes(1, 1)]) == .invalidReplicaAssignment)
    #expect(try refusal(1, "a", assignment: [nodes(1, 7)]) == .invalidReplicaAssignment)
    #expect(try refusal(1, "a", assignment: [nodes(1), nodes(1, 2)]) == .invalidReplicaAssignment)
    #expect(try refusal(1, "a", factor: 4) == .invalidReplicationFactor)
    #expect(try refusal(1, "a", factor: 0) == .invalidReplicationFactor)
    #expect(try refusal(1, "a", factor: 3, configs: [("min.insync", "2")]) == .invalidConfig)
    let zero = [(key: "min.insync.replicas", value: "0")]
    #expect(try refusal(1, "a", factor: 3, configs: zero) == .invalidConfig)
    #expect(try refusal(1, "a", factor: 3) == .none)
  }
}

/// Eligible leader replicas (KIP-966; kafka-replication §4.7, §4.8.1, §4.8.2, §12.8).
@Suite struct EligibleLeaderReplicasTests {
  /// A restart without proof of a clean stop, after the session ended.
  func restartUncleanly(_ cluster: inout ClusterFixture, _ broker: Int) throws {
    cluster.now += .seconds(30)
    let request = ClusterFixture.registration(
      NodeID(broker),
      incarnation: UInt64(cluster.now.nanoseconds)
    )
    try cluster.run(
      cluster.state.register(request, now: cluster.now, nextOffset: cluster.nextOffset)
    )
  }

  func alter(_ cluster: inout ClusterFixture, isr: [NodeID]) throws {
    let partition = try #require(cluster.state.image.partition(cluster.orders))
    let request = AlterPartitionRequest(
      broker: partition.leader,
      brokerEpoch: cluster.epoch(partition.leader),
      partitions: [
        AlterPartitionRequest.Partition(
          partition: cluster.orders,
          leaderEpoch: partition.leaderEpoch,
          partitionEpoch: partition.partitionEpoch,
          recovering: partition.recovering,
          newIsr: isr.map { AlterPartitionRequest.Member(broker: $0, brokerEpoch: -1) }
        )
      ]
    )
    try cluster.run(cluster.state.alterPartition(request))
  }

  @Test("three replicas, minimum two: who leaves below the minimum stays eligible")
  func walkThrough() throws {
    var cluster = try ClusterFixture(
      brokers: 3,
      replicas: nodes(0, 1, 2),
      minInsync: 2,
      elr: true
    )
    try cluster.fence(0)
    #expect(cluster.shape() == Shape(leader: 1, isr: [1, 2]))
    try cluster.fence(1)
    #expect(cluster.shape() == Shape(leader: 2, isr: [2], elr: [1]))
    try cluster.fence(2)
    #expect(cluster.shape() == Shape(leader: -1, isr: [], elr: [1, 2], lastKnown: [2]))
    try cluster.unfence(0)
    #expect(cluster.shape() == Shape(leader: -1, isr: [], elr: [1, 2], lastKnown: [2]))
    try cluster.unfence(1)
    #expect(cluster.shape() == Shape(leader: 1, isr: [1], elr: [2]))
    try cluster.unfence(2)
    try alter(&cluster, isr: nodes(1, 2))
    #expect(cluster.shape() == Shape(leader: 1, isr: [1, 2]))
  }

  @Test("a change of min.insync.replicas empties the ELR, unless nobody is in sync")
  func minimumChanges() throws {
    for (isLed, isKept) in [(true, false), (true, true), (false, false), (false, true)] {
      var cluster = try ClusterFixture(
        brokers: 3,
        replicas: nodes(0, 1, 2),
        minInsync: 3,
        elr: true,
        variants: isKept ? .raisedMinimumKeepsEligible : []
      )
      try cluster.fence(0)
      #expect(cluster.shape() == Shape(leader: 1, isr: [1, 2], elr: [0]))
      if !isLed { for broker in 1..<3 { try cluster.fence(broker) } }
      let alter = AlterConfigsRequest(topic: 0, configs: [("min.insync.replicas", "2")])
      try cluster.run(cluster.state.alterConfigs(alter))
      let last = isLed || !isKept ? [] : cluster.shape()?.lastKnown
      #expect(cluster.shape()?.elr == (isLed || !isKept ? [] : [0, 1, 2]))
      #expect(cluster.shape()?.lastKnown == last)
      for broker in 0..<3 { try cluster.unfence(broker) }
      #expect((cluster.shape()?.leader == -1) == (!isLed && !isKept))
    }
  }

  @Test("a config that is removed falls back to the brokers', and that to the default")
  func removedConfigs() throws {
    let key = "min.insync.replicas"
    var cluster = try ClusterFixture(brokers: 3, replicas: nodes(0, 1, 2), minInsync: 1)
    func alter(_ topic: Int32, _ value: String?) throws -> ErrorCode? {
      let request = AlterConfigsRequest(
        topic: topic,
        configs: value.map { [(key, $0)] } ?? [],
        removed: value == nil ? [key] : []
      )
      guard case .alterConfigs(let error)? = try cluster.run(cluster.state.alterConfigs(request))
      else { return nil }
      return error
    }
    #expect(try alter(0, nil) == ErrorCode.none && cluster.state.minInsync(0) == 1)
    #expect(try alter(-1, "2") == ErrorCode.none && cluster.state.minInsync(0) == 2)
    #expect(try alter(0, "3") == ErrorCode.none && cluster.state.minInsync(0) == 3)
    #expect(try alter(0, nil) == ErrorCode.none && cluster.state.minInsync(0) == 2)
    #expect(try alter(-1, nil) == ErrorCode.none && cluster.state.minInsync(0) == 1)
    for (names, error) in [(["min.insync"], ErrorCode.invalidConfig), ([key], .invalidRequest)] {
      let request = AlterConfigsRequest(topic: 0, configs: [(key, "2")], removed: names)
      let result = cluster.state.alterConfigs(request)
      guard case .alterConfigs(error) = result.response else {
        Issue.record("\(names) is taken")
        continue
      }
      #expect(result.records.isEmpty)
    }
  }

  @Test("an unclean restart leaves the ELR; a clean one does not")
  func restarts() throws {
    var cluster = try ClusterFixture(
      brokers: 3,
      replicas: nodes(0, 1, 2),
      minInsync: 2,
      elr: true
    )
    for broker in 0..<3 { try cluster.fence(broker) }
    var clean = cluster
    let request = ClusterFixture.registration(
      NodeID(2),
      incarnation: 5,
      previousEpoch: clean.epoch(NodeID(2))
    )
    try clean.run(clean.state.register(request, now: .zero, nextOffset: clean.nextOffset))
    #expect(clean.shape() == Shape(leader: -1, isr: [], elr: [1, 2], lastKnown: [2]))
    try restartUncleanly(&cluster, 2)
    #expect(cluster.shape() == Shape(leader: -1, isr: [], elr: [1], lastKnown: [2]))
    try cluster.unfence(2)
    #expect(cluster.shape()?.leader == -1)
    try cluster.unfence(1)
    #expect(cluster.shape() == Shape(leader: 1, isr: [1]))
  }

  @Test("the sole in-sync replica that restarts uncleanly leaves the lead to the ELR")
  func soleMember() throws {
    var cluster = try ClusterFixture(
      brokers: 3,
      replicas: nodes(0, 1, 2),
      minInsync: 2,
      elr: true
    )
    try cluster.fence(0)
    try cluster.fence(1)
    #expect(cluster.shape() == Shape(leader: 2, isr: [2], elr: [1]))
    try restartUncleanly(&cluster, 2)
    #expect(cluster.shape() == Shape(leader: -1, isr: [], elr: [1], lastKnown: [2]))
    try cluster.unfence(2)
    #expect(cluster.shape()?.leader == -1)
    try cluster.unfence(1)
    #expect(cluster.shape() == Shape(leader: 1, isr: [1]))
  }

  @Test("with nobody eligible the last known leader comes back, marked as recovering")
  func lastKnownLeader() throws {
    var cluster = try ClusterFixture(
      brokers: 2,
      replicas: nodes(0, 1),
      minInsync: 2,
      elr: true
    )
    try cluster.fence(0)
    try restartUncleanly(&cluster, 0)
    try restartUncleanly(&cluster, 1)
    #expect(cluster.shape() == Shape(leader: -1, isr: [], lastKnown: [1]))
    try cluster.unfence(0)
    #expect(cluster.shape()?.leader == -1)
    try cluster.unfence(1)
    #expect(cluster.shape() == Shape(leader: 1, isr: [1], recovering: true))
  }

  @Test("four replicas, minimum three: members below the minimum gather in the ELR")
  func fourReplicas() throws {
    var cluster = try ClusterFixture(
      brokers: 4,
      replicas: nodes(0, 1, 2, 3),
      minInsync: 3,
      elr: true
    )
    try cluster.fence(2)
    try cluster.fence(3)
    #expect(cluster.shape() == Shape(leader: 0, isr: [0, 1], elr: [3]))
    try cluster.fence(1)
    #expect(cluster.shape() == Shape(leader: 0, isr: [0], elr: [1, 3]))
    for broker in 1..<4 { try cluster.unfence(broker) }
    #expect(cluster.shape() == Shape(leader: 0, isr: [0], elr: [1, 3]))
    try alter(&cluster, isr: nodes(0, 1, 2, 3))
    for broker in 1..<4 { try cluster.fence(broker) }
    #expect(cluster.shape() == Shape(leader: 0, isr: [0], elr: [2, 3]))
    try cluster.unfence(2)
    try cluster.fence(0)
    #expect(cluster.shape() == Shape(leader: 2, isr: [2], elr: [0, 3]))
  }

  @Test("the minimum is held at the number of replicas")
  func effectiveMinimum() throws {
    var cluster = try ClusterFixture(
      brokers: 3,
      replicas: nodes(0, 1, 2),
      minInsync: 5,
      elr: true
    )
    #expect(cluster.shape() == Shape(leader: 0, isr: [0, 1, 2]))
    try cluster.fence(2)
    #expect(cluster.shape() == Shape(leader: 0, isr: [0, 1], elr: [2]))
    try cluster.unfence(2)
    try alter(&cluster, isr: nodes(0, 1, 2))
    #expect(cluster.shape() == Shape(leader: 0, isr: [0, 1, 2]))
  }
}

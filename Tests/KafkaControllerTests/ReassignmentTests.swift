import KafkaLog
import KafkaProtocol
import Primitives
import Testing

@testable import KafkaController

/// Moves of replicas, and topics that go and come again.
@Suite struct ReassignmentTests {
  private func move(_ cluster: inout ClusterFixture, to replicas: [NodeID]?) throws -> ErrorCode {
    let request = AlterPartitionReassignmentsRequest(
      partition: cluster.orders,
      replicas: replicas
    )
    let answer = try cluster.run(cluster.state.alterReassignment(request))
    guard case .alterPartitionReassignments(let error) = answer else { return .unknownServerError }
    return error
  }

  private func partition(_ cluster: ClusterFixture) throws -> PartitionRegistration {
    try #require(cluster.state.image.partition(cluster.orders))
  }

  /// The leader proposes an in-sync set.
  private func propose(_ cluster: inout ClusterFixture, _ isr: [NodeID]) throws {
    let now = try partition(cluster)
    let part = AlterPartitionRequest.Partition(
      partition: cluster.orders,
      leaderEpoch: now.leaderEpoch,
      partitionEpoch: now.partitionEpoch,
      recovering: false,
      newIsr: isr.map { AlterPartitionRequest.Member(broker: $0, brokerEpoch: -1) }
    )
    let leader = try #require(cluster.state.image.broker(now.leader))
    let request = AlterPartitionRequest(
      broker: now.leader,
      brokerEpoch: leader.epoch,
      partitions: [part]
    )
    try cluster.run(cluster.state.alterPartition(request))
  }

  @Test("a move adds the new replicas and ends when all of them are in sync")
  func moves() throws {
    var cluster = try ClusterFixture(brokers: 6, replicas: nodes(0, 1, 2))
    #expect(try move(&cluster, to: nodes(5, 3, 0)) == .none)
    var now = try partition(cluster)
    #expect(now.replicas == nodes(5, 3, 0, 1, 2))
    #expect(now.adding == nodes(3, 5) && now.removing == nodes(1, 2))
    #expect(now.leader == NodeID(0) && now.leaderEpoch == Epoch(0))

    try propose(&cluster, nodes(0, 1, 2, 3))
    #expect(try partition(cluster).replicas.count == 5)
    try propose(&cluster, nodes(0, 1, 2, 3, 5))
    now = try partition(cluster)
    #expect(now.replicas == nodes(5, 3, 0) && now.isr == nodes(0, 3, 5))
    #expect(now.adding.isEmpty && now.removing.isEmpty)
    #expect(now.leader == NodeID(0) && now.leaderEpoch == Epoch(1), "stale fetches are fenced")
  }

  @Test("a leader that is removed hands over to a new replica")
  func leaderLeaves() throws {
    var cluster = try ClusterFixture(brokers: 6, replicas: nodes(0, 1, 2))
    #expect(try move(&cluster, to: nodes(3, 4)) == .none)
    try propose(&cluster, nodes(0, 3, 4))
    let now = try partition(cluster)
    #expect(now.replicas == nodes(3, 4) && now.isr == nodes(3, 4))
    #expect(now.leader == NodeID(3) && now.leaderEpoch == Epoch(1))
  }

  @Test("another order of the same replicas is final at once")
  func reorders() throws {
    var cluster = try ClusterFixture(brokers: 3, replicas: nodes(0, 1, 2))
    #expect(try move(&cluster, to: nodes(2, 1, 0)) == .none)
    let now = try partition(cluster)
    #expect(now.replicas == nodes(2, 1, 0) && now.adding.isEmpty && now.removing.isEmpty)
    #expect(now.leader == NodeID(0) && now.leaderEpoch == Epoch(0))
  }

  @Test("a move that is asked for again goes on, and can still be given up")
  func asksAgain() throws {
    var cluster = try ClusterFixture(brokers: 6, replicas: nodes(0, 1, 2))
    #expect(try move(&cluster, to: nodes(3, 0, 1)) == .none)
    let first = try partition(cluster)
    #expect(try move(&cluster, to: nodes(3, 0, 1)) == .none)
    #expect(try partition(cluster) == first, "nothing to write")
    var whole = cluster
    #expect(try move(&whole, to: first.replicas) == .none)
    #expect(try partition(whole).adding == nodes(3), "the merged list ends no move")
    var other = cluster
    #expect(try move(&other, to: nodes(4, 0, 1)) == .none)
    let now = try partition(other)
    #expect(now.replicas == nodes(4, 0, 1, 2, 3))
    #expect(now.adding == nodes(4) && now.removing == nodes(2, 3))
    #expect(try move(&cluster, to: nil) == .none)
    #expect(try partition(cluster).replicas == nodes(0, 1, 2))
  }

  @Test("giving up a move takes back what it added")
  func cancels() throws {
    var cluster = try ClusterFixture(brokers: 6, replicas: nodes(0, 1, 2))
    #expect(try move(&cluster, to: nil) == .noReassignmentInProgress)
    #expect(try move(&cluster, to: nodes(3, 4, 5)) == .none)
    try propose(&cluster, nodes(0, 1, 2, 3))
    #expect(try move(&cluster, to: nil) == .none)
    let now = try partition(cluster)
    #expect(now.replicas == nodes(0, 1, 2) && now.isr == nodes(0, 1, 2))
    #expect(now.adding.isEmpty && now.removing.isEmpty && now.leaderEpoch == Epoch(1))
  }

  @Test("giving up a move whose old replicas are out of sync needs unclean elections")
  func cancelsUncleanly() throws {
    for isAllowed in [false, true] {
      var cluster = try ClusterFixture(brokers: 4, replicas: nodes(0, 1), unclean: isAllowed)
      #expect(try move(&cluster, to: nodes(2, 3)) == .none)
      try propose(&cluster, nodes(0, 1, 2))
      try cluster.apply([
        .partitionChange(cluster.orders, PartitionChange(isr: nodes(2), leader: NodeID(2)))
      ])
      #expect(try move(&cluster, to: nil) == (isAllowed ? .none : .invalidReplicaAssignment))
      let now = try partition(cluster)
      #expect(now.isr == (isAllowed ? nodes(0) : nodes(2)))
      #expect(now.leader == NodeID(isAllowed ? 0 : 2))
    }
  }

  @Test("a stricter controller gives up no move that keeps the in-sync set large enough")
  func cancelsBelowMinimum() throws {
    for isStricter in [false, true] {
      for remaining in [nodes(0, 1), nodes(0)] {
        var cluster = try ClusterFixture(
          brokers: 5,
          replicas: nodes(0, 1, 2),
          minInsync: 2,
          variants: isStricter ? .cancellationKeepsMinimum : []
        )
        #expect(try move(&cluster, to: nodes(0, 3, 4)) == .none)
        try propose(&cluster, remaining + nodes(3))
        let isRefused = isStricter && remaining.count < 2
        let error = try move(&cluster, to: nil)
        #expect(error == (isRefused ? .invalidReplicaAssignment : .none))
        let now = try partition(cluster)
        #expect(now.isr == (isRefused ? remaining + nodes(3) : remaining))
        #expect(now.adding == (isRefused ? nodes(3, 4) : []))
      }
    }
  }

  @Test("a move needs distinct, registered brokers and a partition that exists")
  func refuses() throws {
    var cluster = try ClusterFixture(brokers: 3, replicas: nodes(0, 1))
    for replicas in [[], nodes(0, 0), nodes(0, 9)] {
      #expect(try move(&cluster, to: replicas) == .invalidReplicaAssignment)
    }
    let unknown = AlterPartitionReassignmentsRequest(
      partition: TopicPartition(topic: 7, partition: 0),
      replicas: nodes(0)
    )
    guard
      case .alterPartitionReassignments(let error) = cluster.state.alterReassignment(unknown)
        .response
    else { throw MetadataError.malformed }
    #expect(error == .unknownTopicOrPartition)
  }

  @Test("a deleted topic is gone, and the next of its name has another identity")
  func topics() throws {
    var cluster = try ClusterFixture(brokers: 3, replicas: nodes(0, 1))
    let first = try #require(cluster.state.image.topicID(of: 0))
    try cluster.run(cluster.state.deleteTopic(DeleteTopicsRequest(topic: 0)))
    #expect(cluster.state.image.partition(cluster.orders) == nil)
    guard
      case .deleteTopics(let error) = cluster.state.deleteTopic(DeleteTopicsRequest(topic: 0))
        .response
    else { throw MetadataError.malformed }
    #expect(error == .unknownTopicOrPartition)

    let request = CreateTopicsRequest(
      name: "orders",
      topic: 0,
      partitions: 1,
      replicationFactor: 2,
      configs: [],
      assignment: [nodes(1, 2)]
    )
    try cluster.run(cluster.state.createTopic(request, nextOffset: cluster.nextOffset) { _ in 0 })
    let second = try #require(cluster.state.image.topicID(of: 0))
    #expect(first != second && first.low == second.low)

    let stale = AlterPartitionRequest.Partition(
      partition: cluster.orders,
      leaderEpoch: Epoch(0),
      partitionEpoch: 0,
      recovering: false,
      newIsr: [AlterPartitionRequest.Member(broker: NodeID(1), brokerEpoch: -1)],
      topicID: first
    )
    #expect(cluster.state.validate(stale, from: NodeID(1)) == .unknownTopicId)
  }

  @Test("deleting a topic without leaders leaves no partition to elect leaders for")
  func counts() throws {
    var cluster = try ClusterFixture(brokers: 3, replicas: nodes(0, 1))
    try cluster.apply([
      .partitionChange(cluster.orders, PartitionChange(leader: NodeID.none))
    ])
    #expect(cluster.state.leaderless == 1 && cluster.state.imbalanced == 1)
    try cluster.run(cluster.state.deleteTopic(DeleteTopicsRequest(topic: 0)))
    #expect(cluster.state.leaderless == 0 && cluster.state.imbalanced == 0)
  }
}

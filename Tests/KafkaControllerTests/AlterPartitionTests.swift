import KafkaLog
import KafkaProtocol
import Primitives
import Testing

@testable import KafkaController

/// The rejections of kafka-replication §4.4 and §12.8.
@Suite struct AlterPartitionTests {
  typealias Proposal = AlterPartitionRequest.Partition

  func members(_ ids: [Int], epoch: Int64 = -1) -> [AlterPartitionRequest.Member] {
    ids.map { AlterPartitionRequest.Member(broker: NodeID($0), brokerEpoch: epoch) }
  }

  func proposal(
    _ isr: [Int],
    leaderEpoch: Int32 = 0,
    partitionEpoch: Int32 = 0,
    recovering: Bool = false,
    tp: TopicPartition = TopicPartition(topic: 0, partition: 0)
  ) -> Proposal {
    Proposal(
      partition: tp,
      leaderEpoch: Epoch(leaderEpoch),
      partitionEpoch: partitionEpoch,
      recovering: recovering,
      newIsr: members(isr)
    )
  }

  func send(
    _ cluster: inout ClusterFixture,
    _ proposal: Proposal,
    from sender: Int = 0
  ) throws -> AlterPartitionResponse.Partition {
    let id = NodeID(sender)
    let request = AlterPartitionRequest(
      broker: id,
      brokerEpoch: cluster.epoch(id),
      partitions: [proposal]
    )
    guard
      case .alterPartition(let response) = try cluster.run(cluster.state.alterPartition(request))
    else { throw Mismatch() }
    #expect(response.error == .none)
    return try #require(response.partitions.first)
  }

  struct Mismatch: Error {}

  @Test("a set proposed for an older state, or with an earlier process, is refused")
  func oldProposals() throws {
    let planted: [Variants] = [[], .partitionEpochNotCompared, .brokerEpochNotCompared]
    for variants in planted {
      var cluster = try ClusterFixture(brokers: 3, replicas: nodes(0, 1, 2), variants: variants)
      #expect(try send(&cluster, proposal([0, 1])).error == .none)
      let late = try send(&cluster, proposal([0, 1, 2]))
      let isTaken = variants == .partitionEpochNotCompared
      #expect(late.error == (isTaken ? .none : .invalidUpdateVersion))
      var other = proposal([0, 1, 2], partitionEpoch: isTaken ? 2 : 1)
      other.newIsr = members([0, 1]) + members([2], epoch: 0)
      let earlier = try send(&cluster, other)
      #expect(earlier.error == (variants == .brokerEpochNotCompared ? .none : .ineligibleReplica))
    }
  }

  @Test("shrinking and growing bump the partition epoch and leave the leader epoch")
  func shrinkAndGrow() throws {
    var cluster = try ClusterFixture(brokers: 3, replicas: nodes(0, 1, 2))
    let shrunk = try send(&cluster, proposal([0, 1]))
    #expect(shrunk.error == .none && shrunk.isr == nodes(0, 1))
    #expect(shrunk.partitionEpoch == 1 && shrunk.leaderEpoch == Epoch(0))
    let grown = try send(&cluster, proposal([0, 1, 2], partitionEpoch: 1))
    #expect(grown.isr == nodes(0, 1, 2) && grown.partitionEpoch == 2)
    let same = try send(&cluster, proposal([0, 1, 2], partitionEpoch: 2))
    #expect(same.error == .none && same.partitionEpoch == 2)
    let stale = try send(&cluster, proposal([0, 1], partitionEpoch: 1))
    #expect(stale.error == .invalidUpdateVersion)
  }

  @Test("each rejection has its error, and changes nothing")
  func rejections() throws {
    let elsewhere = TopicPartition(topic: 9, partition: 0)
    let missing = TopicPartition(topic: 0, partition: 9)
    let table: [(Proposal, Int, ErrorCode)] = [
      (proposal([0, 1], tp: elsewhere), 0, .unknownTopicId),
      (proposal([0, 1], tp: missing), 0, .unknownTopicOrPartition),
      (proposal([0, 1], leaderEpoch: 2), 0, .notController),
      (proposal([0, 1], leaderEpoch: 1, partitionEpoch: 2), 0, .notController),
      (proposal([0, 1], leaderEpoch: 0, partitionEpoch: 1), 0, .fencedLeaderEpoch),
      (proposal([0, 1], leaderEpoch: 1, partitionEpoch: 1), 1, .invalidRequest),
      (proposal([0, 1], leaderEpoch: 1, partitionEpoch: 0), 0, .invalidUpdateVersion),
      (proposal([0, 0], leaderEpoch: 1, partitionEpoch: 1), 0, .invalidRequest),
      (proposal([0, 3], leaderEpoch: 1, partitionEpoch: 1), 0, .invalidRequest),
      (proposal([0, -1], leaderEpoch: 1, partitionEpoch: 1), 0, .invalidRequest),
      (proposal([1, 2], leaderEpoch: 1, partitionEpoch: 1), 0, .invalidRequest),
      (proposal([0], leaderEpoch: 1, partitionEpoch: 1, recovering: true), 0, .invalidRequest),
    ]
    for (proposal, sender, error) in table {
      var cluster = try ClusterFixture(brokers: 4, replicas: nodes(0, 1, 2))
      let bump = PartitionChange(leader: NodeID(0))
      try cluster.apply([.partitionChange(cluster.orders, bump)])
      let before = cluster.state.image.partition(cluster.orders)
      let answer = try send(&cluster, proposal, from: sender)
      #expect(answer.error == error, "\(proposal) from \(sender)")
      #expect(cluster.state.image.partition(cluster.orders) == before)
    }
  }

  @Test("a recovering partition stays alone until its leader reports recovery")
  func recovering() throws {
    var cluster = try ClusterFixture(brokers: 3, replicas: nodes(0, 1, 2))
    try cluster.apply([
      .partitionChange(
        cluster.orders,
        PartitionChange(isr: nodes(0), leader: NodeID(0), recovering: true)
      )
    ])
    var two = proposal([0, 1], leaderEpoch: 1, partitionEpoch: 1, recovering: true)
    #expect(try send(&cluster, two).error == .invalidRequest)
    let done = try send(&cluster, proposal([0], leaderEpoch: 1, partitionEpoch: 1))
    #expect(done.error == .none && !done.recovering && done.partitionEpoch == 2)
    two.recovering = false
    two.partitionEpoch = 2
    #expect(try send(&cluster, two).isr == nodes(0, 1))
  }

  @Test("members that are fenced, stopping, unknown or of an old epoch are ineligible")
  func ineligible() throws {
    func rejected(_ isr: [Int], _ prepare: (inout ClusterFixture) throws -> Void) throws {
      var cluster = try ClusterFixture(brokers: 3, replicas: nodes(0, 1, 2))
      try cluster.apply([.partitionChange(cluster.orders, PartitionChange(isr: nodes(0, 1)))])
      try prepare(&cluster)
      let answer = try send(&cluster, proposal(isr, partitionEpoch: 1))
      #expect(answer.error == .ineligibleReplica)
    }
    try rejected([0, 1, 2]) { try $0.fence(2) }
    try rejected([0, 1, 2]) { try $0.apply($0.state.beginControlledShutdown(NodeID(2))) }
    try rejected([0, 1, 2]) {
      try $0.apply([.unregisterBroker(broker: NodeID(2), epoch: $0.epoch(NodeID(2)))])
    }
    try rejected([0]) { cluster in
      let change = BrokerRegistrationChange(
        broker: NodeID(0),
        epoch: cluster.epoch(NodeID(0)),
        fenced: true
      )
      try cluster.apply([.brokerRegistrationChange(change)])
    }
    var cluster = try ClusterFixture(brokers: 3, replicas: nodes(0, 1, 2))
    try cluster.apply([.partitionChange(cluster.orders, PartitionChange(isr: nodes(0, 1)))])
    var stale = proposal([0, 1, 2], partitionEpoch: 1)
    stale.newIsr[2].brokerEpoch = cluster.epoch(NodeID(2)) - 1
    #expect(try send(&cluster, stale).error == .ineligibleReplica)
    stale.newIsr[2].brokerEpoch = cluster.epoch(NodeID(2))
    #expect(try send(&cluster, stale).error == .none)
  }

  @Test("a sender of another broker epoch is refused as a whole")
  func staleSender() throws {
    let cluster = try ClusterFixture(brokers: 3, replicas: nodes(0, 1, 2))
    let request = AlterPartitionRequest(
      broker: NodeID(0),
      brokerEpoch: cluster.epoch(NodeID(0)) + 1,
      partitions: [proposal([0])]
    )
    let result = cluster.state.alterPartition(request)
    guard case .alterPartition(let response) = result.response else { throw Mismatch() }
    #expect(response.error == .staleBrokerEpoch && response.partitions.isEmpty)
    #expect(result.records.isEmpty)
  }

  @Test("several partitions of one request are judged apart")
  func several() throws {
    var cluster = try ClusterFixture(brokers: 3, replicas: nodes(0, 1, 2))
    try cluster.createTopic(1, assignment: [nodes(1, 0, 2)])
    let request = AlterPartitionRequest(
      broker: NodeID(0),
      brokerEpoch: cluster.epoch(NodeID(0)),
      partitions: [
        proposal([1], tp: TopicPartition(topic: 1, partition: 0)), proposal([0, 2]),
      ]
    )
    let result = cluster.state.alterPartition(request)
    guard case .alterPartition(let response) = result.response else { throw Mismatch() }
    #expect(response.partitions.map(\.error) == [.invalidRequest, .none])
    #expect(result.records.count == 1)
  }
}

import KafkaProtocol
import Primitives
import Testing

@testable import KafkaController

/// Log directories of brokers (kafka-replication §4.11).
@Suite struct DirectoryTests {
  struct Mismatch: Error {}

  /// Brokers 0, 1 and 2 with two directories each, and one partition on all of them.
  func cluster(elr: Bool = false, unclean: Bool = false) throws -> ClusterFixture {
    var cluster = ClusterFixture { config in
      config.eligibleLeaderReplicas = elr
      config.uncleanElection = unclean
      config.minInsyncReplicas = 2
    }
    for broker in 0..<3 { try register(broker, &cluster) }
    try cluster.createTopic(assignment: [nodes(0, 1, 2)])
    return cluster
  }

  func ids(_ broker: Int) -> [UInt64] { [1_000 + UInt64(broker), 2_000 + UInt64(broker)] }

  func register(
    _ broker: Int,
    _ cluster: inout ClusterFixture,
    incarnation: UInt64 = 1,
    directories: [UInt64]? = nil
  ) throws {
    if incarnation > 1 { try cluster.fence(broker) }
    let request = ClusterFixture.registration(
      NodeID(broker),
      incarnation: incarnation,
      directories: directories ?? ids(broker)
    )
    try cluster.run(
      cluster.state.register(request, now: cluster.now, nextOffset: cluster.nextOffset)
    )
    try cluster.unfence(broker)
  }

  func assign(
    _ broker: Int,
    _ directory: UInt64,
    _ partition: TopicPartition? = nil,
    in cluster: inout ClusterFixture,
    epoch: Int64? = nil
  ) throws -> AssignReplicasToDirsResponse {
    let request = AssignReplicasToDirsRequest(
      broker: NodeID(broker),
      brokerEpoch: epoch ?? cluster.epoch(NodeID(broker)),
      assignments: [.init(partition: partition ?? cluster.orders, directory: directory)]
    )
    guard
      case .assignReplicasToDirs(let response) = try cluster.run(
        cluster.state.assignReplicas(request)
      )
    else { throw Mismatch() }
    return response
  }

  func beat(_ broker: Int, offline: [UInt64], _ cluster: inout ClusterFixture) throws {
    let request = cluster.heartbeat(NodeID(broker), offline: offline)
    try cluster.run(cluster.state.heartbeat(request, now: cluster.now))
  }

  func directories(_ cluster: ClusterFixture) -> [UInt64]? {
    cluster.state.image.partition(cluster.orders)?.directories
  }

  @Test("a new replica is put in the one directory of its broker, or in none of several")
  func defaults() throws {
    var cluster = try cluster()
    #expect(directories(cluster) == [1, 1, 1])
    try register(2, &cluster, incarnation: 2, directories: [2_002])
    try cluster.createTopic(1, assignment: [nodes(2, 0)])
    let second = TopicPartition(topic: 1, partition: 0)
    #expect(cluster.state.image.partition(second)?.directories == [2_002, 1])
  }

  @Test("a report writes the directory and nothing else")
  func report() throws {
    var cluster = try cluster()
    let before = cluster.shape()
    #expect(try assign(1, ids(1)[1], in: &cluster).partitions.map(\.error) == [.none])
    #expect(directories(cluster) == [1, ids(1)[1], 1])
    #expect(cluster.shape() == before)
    let written = cluster.nextOffset
    #expect(try assign(1, ids(1)[1], in: &cluster).partitions.map(\.error) == [.none])
    #expect(cluster.nextOffset == written, "the same report writes no record")
  }

  @Test("reports of old processes and about what is not there are refused one by one")
  func refusals() throws {
    var cluster = try cluster()
    try cluster.createTopic(1, assignment: [nodes(0)])
    func expect(_ partition: TopicPartition, _ error: ErrorCode) throws {
      let answer = try assign(1, ids(1)[0], partition, in: &cluster)
      #expect(answer.error == .none)
      #expect(answer.partitions.map(\.error) == [error])
    }
    try expect(TopicPartition(topic: 9, partition: 0), .unknownTopicId)
    try expect(TopicPartition(topic: 0, partition: 9), .unknownTopicOrPartition)
    try expect(TopicPartition(topic: 1, partition: 0), .notLeaderOrFollower)
    #expect(try assign(1, ids(1)[0], in: &cluster, epoch: 0).error == .staleBrokerEpoch)
    #expect(try assign(7, ids(1)[0], in: &cluster, epoch: 0).error == .staleBrokerEpoch)
    #expect(directories(cluster) == [1, 1, 1])
  }

  @Test("a directory goes offline: only partitions in it lose the broker, once")
  func offline() throws {
    var cluster = try cluster()
    try cluster.createTopic(1, assignment: [nodes(0, 1, 2)])
    let other = TopicPartition(topic: 1, partition: 0)
    _ = try assign(0, ids(0)[0], in: &cluster)
    _ = try assign(0, ids(0)[1], other, in: &cluster)
    try beat(0, offline: [ids(0)[0]], &cluster)
    #expect(cluster.shape() == Shape(leader: 1, isr: [1, 2]))
    #expect(cluster.shape(other) == Shape(leader: 0, isr: [0, 1, 2]))
    #expect(cluster.state.image.broker(NodeID(0))?.directories == [ids(0)[1]])
    #expect(cluster.state.image.isActive(NodeID(0)), "the broker stays in service")
    let written = cluster.nextOffset
    try beat(0, offline: [ids(0)[0]], &cluster)
    #expect(cluster.nextOffset == written)
    try beat(0, offline: ids(0), &cluster)
    #expect(cluster.shape(other) == Shape(leader: 1, isr: [1, 2]))
  }

  @Test("the last replica in sync is not replaced, and leads again once its directory is back")
  func lastReplica() throws {
    var cluster = try cluster()
    _ = try assign(0, ids(0)[0], in: &cluster)
    for broker in [1, 2] { try cluster.fence(broker) }
    #expect(cluster.shape() == Shape(leader: 0, isr: [0]))
    try beat(0, offline: [ids(0)[0]], &cluster)
    #expect(cluster.shape() == Shape(leader: -1, isr: [0]))
    for broker in [1, 2] { try cluster.unfence(broker) }
    #expect(cluster.shape() == Shape(leader: -1, isr: [0]), "others lack its records")
    try register(0, &cluster, incarnation: 2, directories: [ids(0)[1]])
    #expect(cluster.shape()?.leader == -1, "the directory is still missing")
    try register(0, &cluster, incarnation: 3)
    #expect(cluster.shape() == Shape(leader: 0, isr: [0]))
  }

  @Test("with unclean election on, a replica out of sync takes over from the lost directory")
  func unclean() throws {
    var cluster = try cluster(unclean: true)
    _ = try assign(0, ids(0)[0], in: &cluster)
    for broker in [1, 2] { try cluster.fence(broker) }
    try cluster.unfence(1)
    try beat(0, offline: [ids(0)[0]], &cluster)
    #expect(cluster.shape() == Shape(leader: 1, isr: [1], recovering: true))
  }

  @Test("reporting a replica into an offline directory costs its partition the broker at once")
  func assignOffline() throws {
    var cluster = try cluster()
    try beat(0, offline: [ids(0)[0]], &cluster)
    #expect(cluster.shape() == Shape(leader: 0, isr: [0, 1, 2]), "nobody knows it is there")
    _ = try assign(0, ids(0)[0], in: &cluster)
    #expect(cluster.shape() == Shape(leader: 1, isr: [1, 2]))
    #expect(directories(cluster)?[0] == ids(0)[0])
    for lost in [DirectoryID.lost, 77_777] {
      var cluster = try self.cluster()
      _ = try assign(0, lost, in: &cluster)
      #expect(cluster.shape() == Shape(leader: 1, isr: [1, 2]))
    }
  }

  @Test("a report keeps the eligible leader replicas")
  func keepsElr() throws {
    var cluster = try cluster(elr: true)
    for broker in [0, 1] { try cluster.fence(broker) }
    #expect(cluster.shape() == Shape(leader: 2, isr: [2], elr: [1]))
    _ = try assign(2, ids(2)[0], in: &cluster)
    #expect(cluster.shape() == Shape(leader: 2, isr: [2], elr: [1]))
  }

  @Test("a heartbeat that unfences and reports a directory elects nobody for it")
  func unfencedWithFailure() throws {
    var cluster = try cluster()
    _ = try assign(0, ids(0)[0], in: &cluster)
    for broker in [1, 2, 0] { try cluster.fence(broker) }
    #expect(cluster.shape() == Shape(leader: -1, isr: [0]))
    try beat(0, offline: [ids(0)[0]], &cluster)
    #expect(cluster.state.image.isUnfenced(NodeID(0)))
    #expect(cluster.shape()?.leader == -1)
  }

  @Test("a registration that lists none, a reserved, a repeated or another's directory is refused")
  func registration() throws {
    var cluster = try cluster()
    for bad in [[], [DirectoryID.lost], [99], [5_000, 5_000], [5_000, ids(1)[0]]] {
      let request = ClusterFixture.registration(NodeID(5), directories: bad)
      let result = cluster.state.register(request, now: .zero, nextOffset: cluster.nextOffset)
      guard case .registerBroker(.invalidRegistration, -1) = try cluster.run(result) else {
        Issue.record("\(bad) was accepted")
        continue
      }
    }
  }
}

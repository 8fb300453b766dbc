import KafkaLog
import KafkaProtocol
import Primitives
import Testing

@testable import KafkaController

/// Which partitions are recovered by the longest log, and who is elected (KIP-966).
@Suite struct UncleanRecoveryTests {
  /// Three brokers of which 1 and 2 were in sync last, nobody leads, and all are back.
  private func leaderless(
    _ strategy: UncleanRecoveryStrategy? = nil,
    uncleanElection: Bool = false,
    variants: Variants = []
  ) throws -> ClusterFixture {
    var cluster = ClusterFixture(variants: variants) { config in
      config.eligibleLeaderReplicas = true
      config.minInsyncReplicas = 2
      config.uncleanRecovery = true
      config.uncleanRecoveryStrategy = strategy
      config.uncleanElection = uncleanElection
    }
    for broker in 0..<3 { try cluster.start(NodeID(broker)) }
    try cluster.createTopic(assignment: [nodes(0, 1, 2)])
    let nobody = PartitionChange(isr: [], leader: NodeID.none, lastKnownElr: nodes(1, 2))
    try cluster.apply([.partitionChange(cluster.orders, nobody)])
    return cluster
  }

  private func awaits(_ cluster: ClusterFixture) throws -> Bool {
    let partition = try #require(cluster.state.image.partition(cluster.orders))
    return cluster.state.awaitsRecovery(cluster.orders.topic, partition)
  }

  private func recovery(
    of cluster: ClusterFixture,
    forced: Bool = false,
    _ answers: [(replica: Int, epoch: Int32, end: Int64)]
  ) throws -> UncleanRecoveries.Recovery {
    let partition = try #require(cluster.state.image.partition(cluster.orders))
    var recovery = UncleanRecoveries.Recovery(
      partition: cluster.orders,
      partitionEpoch: partition.partitionEpoch,
      deadline: cluster.now + .minutes(5),
      isForced: forced
    )
    for answer in answers {
      recovery.take(
        .init(
          replica: NodeID(answer.replica),
          brokerEpoch: cluster.epoch(NodeID(answer.replica)),
          epoch: Epoch(answer.epoch),
          end: Offset(answer.end)
        )
      )
    }
    return recovery
  }

  private func elected(
    _ recovery: UncleanRecoveries.Recovery,
    in cluster: ClusterFixture,
    later: Interval = .zero
  ) -> NodeID? {
    let record = cluster.state.election(ending: recovery, at: cluster.now + later)
    guard case .partitionChange(_, let change) = record else { return nil }
    return change.leader
  }

  @Test("balanced waits for everybody who was in sync last, and for them alone")
  func balancedWaits() throws {
    var cluster = try leaderless()
    #expect(try awaits(cluster))
    let two = try recovery(of: cluster, [(1, 3, 10), (2, 3, 12)])
    #expect(elected(two, in: cluster) == NodeID(2))
    let one = try recovery(of: cluster, [(0, 3, 20), (2, 3, 12)])
    #expect(elected(one, in: cluster) == nil)
    #expect(elected(one, in: cluster, later: .minutes(6)) == nil)
    try cluster.fence(1)
    #expect(try !awaits(cluster))
    try cluster.unfence(1)
    try cluster.fence(0)
    #expect(try awaits(cluster))
  }

  @Test("balanced waits while somebody is eligible, aggressive does not")
  func eligible() throws {
    for (strategy, wanted) in [(UncleanRecoveryStrategy.balanced, false), (.aggressive, true)] {
      var cluster = try leaderless(strategy)
      try cluster.fence(1)
      let change = PartitionChange(elr: nodes(1), lastKnownElr: nodes(2))
      try cluster.apply([.partitionChange(cluster.orders, change)])
      #expect(try awaits(cluster) == wanted)
    }
  }

  @Test("the newest epoch wins, then the greatest end, then the order of the replicas")
  func longest() throws {
    let cluster = try leaderless()
    func leader(_ answers: [(replica: Int, epoch: Int32, end: Int64)]) throws -> NodeID? {
      elected(try recovery(of: cluster, answers), in: cluster)
    }
    #expect(try leader([(0, 3, 50), (1, 4, 10), (2, 3, 90)]) == NodeID(1))
    #expect(try leader([(0, 4, 50), (1, 4, 10), (2, 4, 90)]) == NodeID(2))
    #expect(try leader([(2, 4, 90), (1, 4, 90), (0, 4, 90)]) == NodeID(0))
  }

  @Test("planted: recovery-elects-first takes the first replica, however short its log")
  func electsFirst() throws {
    let cluster = try leaderless(variants: .recoveryElectsFirst)
    let recovery = try recovery(of: cluster, [(0, 3, 1), (1, 4, 10), (2, 3, 90)])
    #expect(elected(recovery, in: cluster) == NodeID(0))
  }

  @Test("what an earlier process said does not count, nor what one said that is fenced")
  func stale() throws {
    var cluster = try leaderless(.aggressive)
    let recovery = try recovery(of: cluster, [(0, 3, 50), (1, 3, 10), (2, 3, 20)])
    #expect(elected(recovery, in: cluster) == NodeID(0))
    try cluster.fence(0)
    #expect(elected(recovery, in: cluster) == NodeID(2))
    try cluster.fence(2)
    try cluster.start(NodeID(2), incarnation: 2)
    #expect(elected(recovery, in: cluster) == nil)
    #expect(elected(recovery, in: cluster, later: .minutes(5)) == NodeID(1))
  }

  @Test("aggressive decides at its deadline with whoever answered; nobody is nobody")
  func deadline() throws {
    let cluster = try leaderless(.aggressive)
    let one = try recovery(of: cluster, [(1, 3, 10)])
    #expect(elected(one, in: cluster) == nil)
    #expect(elected(one, in: cluster, later: .minutes(5)) == NodeID(1))
    let none = try recovery(of: cluster, [])
    #expect(elected(none, in: cluster, later: .minutes(5)) == nil)
  }

  @Test("the strategy None recovers only what an operator asks for")
  func none() throws {
    let cluster = try leaderless(UncleanRecoveryStrategy.none)
    #expect(try !awaits(cluster))
    let unasked = try recovery(of: cluster, [(0, 3, 1), (1, 3, 10), (2, 3, 9)])
    #expect(!cluster.state.isWanted(unasked))
    let asked = try recovery(of: cluster, forced: true, [(0, 3, 1), (1, 3, 10), (2, 3, 9)])
    #expect(cluster.state.isWanted(asked))
    #expect(elected(asked, in: cluster) == NodeID(1))
  }

  @Test("without a strategy unclean.leader.election.enable stands for the aggressive one")
  func converted() throws {
    let unclean = try leaderless(uncleanElection: true)
    #expect(unclean.state.uncleanRecoveryStrategy(0) == .aggressive)
    #expect(try leaderless().state.uncleanRecoveryStrategy(0) == .balanced)
    #expect(
      try leaderless(.balanced, uncleanElection: true).state.uncleanRecoveryStrategy(0) == .balanced
    )
  }

  @Test("a recovery ends with the state it began in")
  func overtaken() throws {
    var cluster = try leaderless()
    let recovery = try recovery(of: cluster, [(1, 3, 10), (2, 3, 12)])
    #expect(cluster.state.isWanted(recovery))
    let change = PartitionChange(isr: nodes(1), leader: NodeID(1), recovering: true)
    try cluster.apply([.partitionChange(cluster.orders, change)])
    #expect(!cluster.state.isWanted(recovery))
  }
}

import Environment
import KafkaLog
import KafkaProtocol
import Primitives
import Testing

@testable import KafkaRaft

@Suite("Voters that change")
struct VoterTests {
  static func cluster(_ count: Int, observers: Int, variants: Variants = []) -> RaftCluster {
    RaftCluster(count, observers: observers, variants: variants) { $0.dynamicVoters = true }
  }

  private static func change(
    _ cluster: inout RaftCluster,
    _ leader: Int,
    _ body: QuorumRequest.Body
  ) -> ErrorCode? {
    let request = cluster.request(-1, from: 9, body)
    if let answer = cluster.ask(leader, request) { return answer.error }
    _ = cluster.run(within: .seconds(5)) { !$0.answers.isEmpty }
    return cluster.answers.last?.error
  }

  @Test("an observer becomes a voter, another voter leaves, and all remember after a restart")
  func addAndRemove() {
    var cluster = Self.cluster(3, observers: 1)
    guard let leader = cluster.form() else {
      Issue.record("no leader")
      return
    }
    cluster.run(for: .seconds(2))
    #expect(Self.change(&cluster, leader, .addVoter(cluster.key(3))) == ErrorCode.none)
    cluster.run(for: .seconds(1))
    #expect(cluster.nodes.allSatisfy { $0.replica?.voters.count == 4 })
    #expect(cluster.nodes[3].replica?.isVoter == true)
    let gone = (leader + 1) % 3
    #expect(Self.change(&cluster, leader, .removeVoter(cluster.key(gone))) == ErrorCode.none)
    cluster.run(for: .seconds(1))
    let expected = (0..<4).filter { $0 != gone }.map { NodeID($0) }
    #expect(cluster.nodes[leader].replica?.voters.ids == expected)
    for node in 0..<4 { cluster.stop(node, powerCut: true) }
    cluster.startAll()
    #expect(cluster.nodes[leader].replica?.voters.ids == expected)
    let elected = cluster.run { $0.leader != nil }
    #expect(elected)
    #expect(cluster.judge.violations == [])
  }

  @Test("a leader that is removed leads until that is committed, then another does")
  func leaderLeaves() {
    var cluster = Self.cluster(3, observers: 0)
    guard let leader = cluster.form() else {
      Issue.record("no leader")
      return
    }
    cluster.run(for: .seconds(2))
    let end = cluster.nodes[leader].replica?.highWatermark ?? .zero
    #expect(Self.change(&cluster, leader, .removeVoter(cluster.key(leader))) == ErrorCode.none)
    #expect(cluster.nodes[leader].leads == nil)
    #expect((cluster.nodes[leader].replica?.highWatermark ?? .zero) > end)
    let successor = cluster.run { $0.leader != nil && $0.leader != leader }
    #expect(successor)
    cluster.run(for: .seconds(10))
    #expect(cluster.role(leader) == .follower)
    #expect(cluster.nodes[leader].replica?.isVoter == false)
    #expect(cluster.judge.violations == [])
  }

  @Test("changes are refused, in Kafka's order of reasons")
  func errors() throws {
    var fixed = RaftCluster(3)
    let first = try fixed.formed()
    fixed.run(for: .seconds(2))
    #expect(Self.change(&fixed, first, .addVoter(fixed.key(7))) == .unsupportedVersion)
    #expect(Self.change(&fixed, (first + 1) % 3, .addVoter(fixed.key(7))) == .notLeaderOrFollower)

    var cluster = Self.cluster(3, observers: 2)
    let leader = try cluster.formed()
    cluster.run(for: .seconds(2))
    let key = cluster.key(leader)
    let replaced = ReplicaKey(key.id, directory: key.directory + 1)
    #expect(Self.change(&cluster, leader, .addVoter(replaced)) == .duplicateVoter)
    #expect(Self.change(&cluster, leader, .removeVoter(replaced)) == .voterNotFound)
    #expect(Self.change(&cluster, leader, .removeVoter(cluster.key(3))) == .voterNotFound)
    #expect(Self.change(&cluster, leader, .addVoter(ReplicaKey(NodeID(8)))) == .requestTimedOut)
    for node in 0..<3 where node != leader { cluster.cut(leader, node) }
    let third = cluster.key(3)
    _ = cluster.ask(leader, cluster.request(-1, from: 9, .addVoter(third)))
    #expect(Self.change(&cluster, leader, .addVoter(cluster.key(4))) == .requestTimedOut)
    cluster.run(for: .seconds(20))
    cluster.heal()
    let reverted = cluster.run { cluster in
      cluster.nodes.allSatisfy { $0.replica?.voters == cluster.nodes[0].replica?.voters }
        && cluster.leader != nil
    }
    #expect(reverted)
    #expect(cluster.judge.violations == [])
  }

  @Test("voters that heed a set only once they know it committed elect a second leader")
  func setInForce() throws {
    for variants in [Variants(), .votersOnCommit] {
      var cluster = Self.cluster(3, observers: 2, variants: variants)
      let leader = try cluster.formed()
      cluster.run(for: .seconds(2))
      for node in [3, 4] {
        let key = cluster.key(node)
        #expect(Self.change(&cluster, leader, .addVoter(key)) == ErrorCode.none)
        cluster.run(for: .seconds(1))
      }
      let others = (0..<3).filter { $0 != leader }
      for node in others { cluster.stop(node, powerCut: false) }
      for node in others {
        for reached in [leader, 3, 4] { cluster.cut(node, reached) }
        cluster.start(node)
      }
      var isSplit = false
      for _ in 0..<40 {
        _ = cluster.append(at: leader)
        cluster.run(for: .milliseconds(250))
        isSplit = isSplit || others.contains { cluster.role($0) == .leader }
      }
      #expect(isSplit == !variants.isEmpty)
      let isCaught = cluster.judge.violations.contains { $0.hasPrefix("R-MAJORITY") }
      #expect(isCaught == !variants.isEmpty, "\(cluster.judge.violations)")
    }
  }

  @Test("an observer that may become a voter has on its disk what it fetched (KIP-853)")
  func observersSync() throws {
    for mayVote in [true, false] {
      var cluster = RaftCluster(3, observers: 1) {
        $0.dynamicVoters = true
        $0.canBecomeVoter = mayVote
      }
      let leader = try cluster.formed()
      cluster.run(for: .seconds(2))
      for _ in 0..<3 { cluster.append(at: leader) }
      cluster.run(for: .seconds(1))
      let end = try #require(cluster.nodes[3].replica?.end)
      #expect(end == cluster.nodes[leader].replica?.end)
      cluster.stop(3, powerCut: true)
      cluster.start(3)
      #expect((cluster.nodes[3].replica?.end == end) == mayVote)
    }
  }

  @Test("two changes at a time are noticed")
  func twoChanges() throws {
    var cluster = Self.cluster(3, observers: 2, variants: .twoVoterChanges)
    let leader = try cluster.formed()
    cluster.run(for: .seconds(2))
    for node in 0..<3 where node != leader { cluster.cut(leader, node) }
    for node in [3, 4] {
      let key = cluster.key(node)
      _ = cluster.ask(leader, cluster.request(-1, from: 9, .addVoter(key)))
    }
    #expect(cluster.judge.violations.contains { $0.hasPrefix("R-VOTERS") })
  }

  @Test("the fetch that commits the removal of the leader is answered")
  func lastFetch() throws {
    var cluster = Self.cluster(3, observers: 0)
    let leader = try cluster.formed()
    cluster.run(for: .seconds(2))
    cluster.isolate(leader)
    let removal = cluster.request(-1, from: 9, .removeVoter(cluster.key(leader)))
    #expect(cluster.ask(leader, removal) == nil)
    let replica = try #require(cluster.nodes[leader].replica)
    let body = QuorumReplicationTests.fetch(replica.end.raw, replica.epoch.raw)
    let followers = (0..<3).filter { $0 != leader }
    let first = cluster.request(replica.epoch.raw, from: followers[0], body)
    #expect(cluster.ask(leader, first) == nil)
    _ = cluster.ask(leader, cluster.request(replica.epoch.raw, from: followers[1], body))
    #expect(cluster.role(leader) == .resigned)
    let fetches = cluster.answers.filter { $0.fetched != nil }
    #expect(fetches.map(\.error) == [.notLeaderOrFollower, .notLeaderOrFollower])
  }

  @Test("the removal of a voter that was ahead never lowers the high watermark (KAFKA-16530)")
  func shrinking() throws {
    var cluster = Self.cluster(3, observers: 0)
    let leader = try cluster.formed()
    cluster.run(for: .seconds(2))
    let (ahead, behind) = ((leader + 1) % 3, (leader + 2) % 3)
    cluster.cut(leader, behind)
    for _ in 0..<3 { cluster.append(at: leader) }
    cluster.run(for: .milliseconds(200))
    let before = try #require(cluster.nodes[leader].replica)
    #expect(before.highWatermark == before.end)
    let removal = cluster.request(-1, from: 9, .removeVoter(cluster.key(ahead)))
    #expect(cluster.ask(leader, removal) == nil)
    #expect(cluster.nodes[leader].replica?.voters.count == 2)
    #expect(cluster.nodes[leader].replica?.highWatermark == before.highWatermark)
    #expect((cluster.nodes[leader].machine.probes["quorum.high-watermark.kept"] ?? 0) > 0)
    cluster.heal()
    let done = cluster.run { ($0.nodes[leader].replica?.highWatermark ?? .zero) > before.end }
    #expect(done)
    #expect(cluster.judge.violations == [])
  }

  @Test("a leader without a majority resigns, unless it counts itself twice")
  func counting() throws {
    for variants in [Variants(), .checkQuorumMiscount] {
      var cluster = RaftCluster(4, variants: variants)
      let leader = try cluster.formed()
      cluster.run(for: .seconds(1))
      for step in 2...3 { cluster.cut(leader, (leader + step) % 4) }
      cluster.run(for: .seconds(4))
      #expect((cluster.role(leader) == .leader) == !variants.isEmpty)
    }
  }
}

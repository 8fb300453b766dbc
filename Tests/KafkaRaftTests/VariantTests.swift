import Environment
import KafkaLog
import KafkaProtocol
import Primitives
import Testing

@testable import KafkaRaft

@Suite("Bugs of the quorum")
struct QuorumVariantTests {
  /// Whether the judge names one of the invariants within so many storms.
  static func caught(
    _ variants: Variants,
    by invariants: [String],
    seeds: UInt64,
    count: Int = 3,
    _ configure: (inout RaftConfig) -> Void = { _ in }
  ) -> (seed: UInt64, violation: String)? {
    for seed in 1...seeds {
      var chaos = Chaos(count, seed: seed, variants: variants, configure)
      chaos.storm(60)
      for violation in chaos.cluster.judge.violations
      where invariants.contains(where: { violation.hasPrefix($0) }) { return (seed, violation) }
    }
    return nil
  }

  @Test("a vote that was not synced is given twice after a power cut")
  func unsyncedVote() {
    for variants in [Variants(), .unsyncedVote] {
      var cluster = QuorumStateTests.given(
        ElectionState(epoch: Epoch(4)).json(version: 0, voters: []),
        variants: variants
      )
      cluster.start(0)
      let vote = QuorumElectionTests.vote(0, 9)
      #expect(cluster.ask(0, cluster.request(5, from: 1, vote))?.isGranted == true)
      cluster.stop(0, powerCut: true)
      cluster.start(0)
      let again = cluster.ask(0, cluster.request(5, from: 2, vote))
      #expect(again?.isGranted == !variants.isEmpty)
      let isCaught = cluster.judge.violations.contains { $0.hasPrefix("R-VOTE") }
      #expect(isCaught == !variants.isEmpty)
    }
  }

  @Test("a long log of an old epoch wins against a short one of a newer")
  func voteOffsetOnly() throws {
    for variants in [Variants(), .voteOffsetOnly] {
      var cluster = RaftCluster(3, variants: variants)
      let stale = try cluster.formed()
      cluster.run(for: .seconds(1))
      cluster.isolate(stale)
      for _ in 0..<30 {
        cluster.append(at: stale)
        cluster.run(for: .milliseconds(30))
      }
      let moved = cluster.run { $0.leader != nil && $0.leader != stale }
      #expect(moved)
      let leader = try #require(cluster.leader)
      cluster.append(at: leader)
      cluster.run(for: .seconds(1))
      cluster.stop(leader, powerCut: true)
      cluster.heal()
      cluster.run(for: .seconds(20))
      let isCaught = cluster.judge.violations.contains { $0.hasPrefix("R-LEADERCOMPLETE") }
      #expect(isCaught == !variants.isEmpty)
      if variants.isEmpty { #expect(cluster.judge.violations == []) }
    }
  }

  @Test("a follower votes again in the epoch that it follows")
  func voteWhileFollowing() throws {
    for variants in [Variants(), .voteWhileFollowing] {
      var cluster = RaftCluster(3, variants: variants)
      let leader = try cluster.formed()
      let epoch = try #require(cluster.nodes[leader].replica?.epoch.raw)
      cluster.run(for: .seconds(1))
      let (follower, third) = ((leader + 1) % 3, (leader + 2) % 3)
      let end = cluster.nodes[follower].replica?.end.raw ?? 0
      let answer = cluster.ask(
        follower,
        cluster.request(epoch, from: third, QuorumElectionTests.vote(epoch - 1, end + 9))
      )
      #expect(answer?.isGranted == false || variants.contains(.voteOffsetOnly))
      // Its vote went to the leader; with an up-to-date log of an epoch before, a third gets one.
      let late = QuorumStateTests.given(
        ElectionState(epoch: Epoch(4), leader: NodeID(1)).json(version: 0, voters: []),
        variants: variants
      )
      var restarted = late
      restarted.start(0)
      let again = restarted.ask(0, restarted.request(4, from: 2, QuorumElectionTests.vote(3, 9)))
      #expect(again?.isGranted == !variants.isEmpty)
    }
  }

  @Test("an epoch that was heard of and not kept falls at a restart")
  func epochNotDurable() {
    for variants in [Variants(), .epochNotDurable] {
      var cluster = QuorumStateTests.given(
        ElectionState(epoch: Epoch(4)).json(version: 0, voters: []),
        variants: variants
      )
      cluster.start(0)
      let far = QuorumElectionTests.vote(9, 0, preliminary: true)
      _ = cluster.ask(0, cluster.request(20, from: 1, .endEpoch(successors: [])))
      _ = cluster.ask(0, cluster.request(30, from: 1, far))
      cluster.stop(0, powerCut: false)
      cluster.start(0)
      let isCaught = cluster.judge.violations.contains { $0.hasPrefix("R-EPOCHMONO") }
      #expect(isCaught == !variants.isEmpty)
    }
  }

  @Test("a leader that goes on in its epoch writes other records at the same place")
  func leaderResumes() throws {
    for variants in [Variants(), .leaderResumesEpoch] {
      var cluster = RaftCluster(3, variants: variants) { $0.appendLinger = .zero }
      let leader = try cluster.formed()
      cluster.run(for: .seconds(1))
      // A follower has records that the leader wrote and loses: the sync did not happen.
      let old = cluster.nodes[leader].machine.disk
      for _ in 0..<3 {
        cluster.append(at: leader)
        cluster.run(for: .milliseconds(50))
      }
      cluster.stop(leader, powerCut: true)
      cluster.nodes[leader].machine.disk = old
      cluster.nodes[leader].machine.disk.lostPower()
      cluster.start(leader)
      cluster.run(for: .milliseconds(100))
      cluster.append(at: leader)
      cluster.run(for: .seconds(5))
      let isCaught = cluster.judge.violations.contains { $0.hasPrefix("R-UNIQUE") }
      #expect(isCaught == !variants.isEmpty)
    }
  }

  @Test("records of an old epoch on a majority are not safe before one of the leader's own")
  func oldEpochCommit() throws {
    for variants in [Variants(), .oldEpochCommit] {
      var cluster = RaftCluster(3, variants: variants) { $0.fetchMaxBytes = ByteCount(1) }
      let first = try cluster.formed()
      cluster.run(for: .seconds(1))
      let others = (0..<3).filter { $0 != first }
      // The first leader alone has a record; a second one is elected and has its own alone.
      cluster.isolate(first)
      cluster.append(at: first)
      cluster.run(for: .milliseconds(100))
      cluster.stop(first, powerCut: true)
      let second = cluster.run { cluster in others.contains { cluster.role($0) == .leader } }
      #expect(second)
      let next = try #require(others.first(where: { cluster.role($0) == .leader }))
      cluster.stop(next, powerCut: true)
      // The first leads again and spreads its old record, and no more, to the third.
      cluster.heal()
      cluster.start(first)
      let third = others.first { $0 != next } ?? 0
      let spread = cluster.run { cluster in
        cluster.role(first) == .leader
          && cluster.nodes[third].replica?.end == cluster.nodes[first].replica?.leading.epochStart
      }
      #expect(spread)
      let committed = cluster.run(within: .milliseconds(12)) {
        $0.nodes[first].replica?.highWatermark == $0.nodes[first].replica?.leading.epochStart
      }
      #expect(committed == !variants.isEmpty)
      cluster.stop(first, powerCut: true)
      cluster.start(next)
      cluster.run(for: .seconds(20))
      let isCaught = cluster.judge.violations.contains { $0.hasPrefix("R-LEADERCOMPLETE") }
      #expect(isCaught == !variants.isEmpty)
    }
  }

  @Test("a leader that nobody hears leads on for ever")
  func noCheckQuorum() throws {
    var cluster = RaftCluster(3, variants: .noCheckQuorum)
    let leader = try cluster.formed()
    cluster.isolate(leader)
    cluster.run(for: .seconds(60))
    #expect(cluster.role(leader) == .leader)
    #expect(cluster.nodes.filter { $0.leads != nil }.count == 2)
  }

  @Test("storms find what no script has to")
  func storms() {
    let unsynced = Self.caught(.noVoterSync, by: ["R-MAJORITY", "R-LEADERCOMPLETE"], seeds: 4)
    #expect(unsynced != nil)
    let early = Self.caught(.earlyLeaderNotice, by: ["R-LISTENER"], seeds: 4)
    #expect(early != nil)
    let regress = Self.caught(.highWatermarkRegress, by: ["R-HWMONO"], seeds: 12) {
      $0.pushesHighWatermark = false
    }
    #expect(regress != nil)
  }
}

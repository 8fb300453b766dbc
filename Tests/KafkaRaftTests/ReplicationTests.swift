import Environment
import KafkaLog
import KafkaProtocol
import Primitives
import Testing

@testable import KafkaRaft

@Suite("Replication of the metadata log")
struct QuorumReplicationTests {
  static func fetch(
    _ offset: Int64,
    _ epoch: Int32,
    wait: Interval = .milliseconds(500),
    highWatermark: Int64 = .max
  ) -> QuorumRequest.Body {
    .fetch(
      QuorumFetch(
        offset: Offset(offset),
        lastEpoch: Epoch(epoch),
        highWatermark: Offset(highWatermark),
        maxWait: wait,
        maxBytes: .mebibytes(1)
      )
    )
  }

  @Test(
    "a quorum of one, two, three and five commits and applies in order",
    arguments: [1, 2, 3, 5]
  )
  func commits(_ count: Int) {
    var cluster = RaftCluster(count, observers: 1)
    guard let leader = cluster.form() else {
      Issue.record("no leader")
      return
    }
    for _ in 0..<20 {
      let taken = cluster.append(at: leader)
      #expect(taken)
      cluster.run(for: .milliseconds(10))
    }
    let everywhere = cluster.run { $0.nodes.allSatisfy { $0.applied == Array(1...20) } }
    #expect(everywhere)
    #expect(cluster.judge.violations == [])
  }

  @Test("nothing is committed in an epoch before its first record is; a backward step is believed")
  func highWatermark() {
    var cluster = RaftCluster(3) { $0.pushesHighWatermark = false }
    guard let leader = cluster.form(), let epoch = cluster.nodes[leader].replica?.epoch else {
      Issue.record("no leader")
      return
    }
    cluster.run(for: .seconds(1))
    let others = (0..<3).filter { $0 != leader }
    for other in others { cluster.stop(other, powerCut: false) }
    cluster.append(at: leader)
    cluster.run(for: .milliseconds(100))
    let before = cluster.nodes[leader].replica?.highWatermark ?? .unknown
    let end = cluster.nodes[leader].replica?.end ?? .zero
    #expect(before < end)
    _ = cluster.ask(
      leader,
      cluster.request(epoch.raw, from: others[0], Self.fetch(end.raw, epoch.raw))
    )
    #expect(cluster.nodes[leader].replica?.highWatermark == end)
    _ = cluster.ask(leader, cluster.request(epoch.raw, from: others[0], Self.fetch(0, 0)))
    #expect(cluster.nodes[leader].replica?.highWatermark == end)
    #expect(cluster.nodes[leader].replica?.description?.voters[others[0]].end == .zero)
  }

  @Test("errors of a fetch, in Kafka's order")
  func errors() {
    var cluster = RaftCluster(3)
    guard let leader = cluster.form(), let epoch = cluster.nodes[leader].replica?.epoch.raw else {
      Issue.record("no leader")
      return
    }
    cluster.run(for: .seconds(1))
    let follower = (leader + 1) % 3
    let foreign = cluster.request(epoch, from: 8, cluster: "another", Self.fetch(-1, 0))
    #expect(cluster.ask(leader, foreign)?.error == .inconsistentClusterId)
    let cases: [(Int, Int32, QuorumRequest.Body, ErrorCode)] = [
      (follower, epoch - 1, Self.fetch(-1, 0), .invalidRequest),
      (leader, epoch - 1, Self.fetch(0, epoch), .invalidRequest),
      (follower, epoch - 1, Self.fetch(0, 0), .fencedLeaderEpoch),
      (follower, epoch + 1, Self.fetch(0, 0), .unknownLeaderEpoch),
      (leader, epoch, Self.fetch(-1, 0), .invalidRequest),
      (leader, epoch, Self.fetch(0, epoch + 1), .invalidRequest),
      (leader, epoch, Self.fetch(0, 0, wait: .nanoseconds(-1)), .invalidRequest),
      (leader, epoch - 1, Self.fetch(0, 0), .fencedLeaderEpoch),
      (leader, epoch + 1, Self.fetch(0, 0), .unknownLeaderEpoch),
      (follower, epoch, Self.fetch(0, 0), .notLeaderOrFollower),
    ]
    for (node, epoch, body, error) in cases {
      let answer = cluster.ask(node, cluster.request(epoch, from: 8, body))
      #expect(answer?.error == error)
      #expect(answer?.leader == NodeID(leader))
    }
    cluster.act(leader) { (replica, machine) throws(LogError) in
      try replica.beginShutdown(patience: .seconds(5), on: &machine)
    }
    let late = cluster.request(epoch, from: 8, Self.fetch(0, 0))
    #expect(cluster.ask(leader, late)?.error == .notLeaderOrFollower)
  }

  @Test("a fetch that diverges is answered at once")
  func diverging() {
    var cluster = RaftCluster(3)
    guard let leader = cluster.form(), let epoch = cluster.nodes[leader].replica?.epoch.raw else {
      Issue.record("no leader")
      return
    }
    cluster.run(for: .seconds(1))
    let end = cluster.nodes[leader].replica?.end ?? .zero
    let beyond = cluster.request(epoch, from: 8, Self.fetch(end.raw + 5, epoch))
    #expect(
      cluster.ask(leader, beyond)?.fetched?.diverging
        == EpochEndOffset(epoch: Epoch(epoch), endOffset: end)
    )
    let unknown = cluster.request(epoch, from: 8, Self.fetch(end.raw, 0))
    #expect(cluster.ask(leader, unknown)?.fetched?.diverging != nil)
  }

  @Test("a parked fetch ends by an append, by its time, by resignation, by a new leader")
  func parking() {
    var cluster = RaftCluster(3)
    guard let leader = cluster.form(), let epoch = cluster.nodes[leader].replica?.epoch.raw else {
      Issue.record("no leader")
      return
    }
    cluster.run(for: .seconds(1))
    let end = cluster.nodes[leader].replica?.end ?? .zero
    let fetch = cluster.request(epoch, from: 8, Self.fetch(end.raw, epoch))
    #expect(cluster.ask(leader, fetch) == nil)

    var appended = cluster
    appended.append(at: leader)
    appended.run(for: .milliseconds(30))
    #expect(appended.answers.last?.fetched?.records.isEmpty == false)

    var waited = cluster
    waited.run(for: .milliseconds(501))
    #expect(waited.answers.last?.fetched?.records.isEmpty == true)
    #expect(waited.answers.last?.error == ErrorCode.none)

    var resigned = cluster
    resigned.act(leader) { (replica, machine) throws(LogError) in
      try replica.resign(on: &machine)
      try replica.poll(on: &machine)
    }
    #expect(resigned.answers.last?.error == .notLeaderOrFollower)

    var deposed = cluster
    _ = deposed.ask(leader, deposed.request(epoch + 3, from: (leader + 1) % 3, .beginEpoch))
    #expect(deposed.answers.contains { $0.error == .notLeaderOrFollower })
    #expect(deposed.role(leader) == .follower)
  }

  @Test("a deposed leader's tail is cut off, never what is committed")
  func truncation() throws {
    for variants in [Variants(), .truncateBelowHighWatermark] {
      var cluster = RaftCluster(3, variants: variants)
      let leader = try cluster.formed()
      cluster.run(for: .seconds(1))
      cluster.isolate(leader)
      for _ in 0..<3 { cluster.append(at: leader) }
      cluster.run(for: .seconds(8))
      cluster.heal()
      let joined = cluster.run { cluster in
        cluster.role(leader) == .follower
          && cluster.nodes.allSatisfy { $0.replica?.end == cluster.nodes[0].replica?.end }
      }
      #expect(joined)
      #expect((cluster.nodes[leader].machine.probes["quorum.truncated"] ?? 0) > 0)
      #expect(cluster.judge.violations == [])

      // Two voters lose everything and elect one of them: the third has to give up what is
      // committed, and refuses.
      let keeper = try #require(cluster.leader)
      cluster.append(at: keeper)
      cluster.run(for: .seconds(1))
      for node in 0..<3 where node != keeper {
        cluster.stop(node, powerCut: true)
        cluster.nodes[node].machine.disk = CrashDisk()
        let state = ElectionState(epoch: Epoch(50)).json(version: 0, voters: [])
        cluster.nodes[node].machine.disk.put(QuorumStateTests.path, Array(state.utf8))
      }
      cluster.isolate(keeper)
      for node in 0..<3 where node != keeper { cluster.start(node) }
      cluster.judge = RaftJudge(count: 3, voters: cluster.voters)
      cluster.judge.members[keeper].committed =
        cluster.nodes[keeper].replica?.highWatermark.raw ?? 0
      cluster.run(for: .seconds(30))
      cluster.heal()
      cluster.run(for: .seconds(10))
      let expected = variants.isEmpty ? "R-HALT" : "R-LOGMATCH"
      #expect(cluster.judge.violations.first?.hasPrefix(expected) == true)
    }
  }

  @Test("only who leads the epoch writes; what waits is dropped with the leadership")
  func appends() {
    var cluster = RaftCluster(3)
    guard let leader = cluster.form(), let epoch = cluster.nodes[leader].leads else {
      Issue.record("no leader")
      return
    }
    var offsets: [Offset?] = []
    let value = Bytes([1, 2, 3, 4, 5, 6, 7, 8])
    for (node, epoch) in [
      (leader, Epoch(epoch.raw - 1)), (leader, Epoch(epoch.raw + 1)), ((leader + 1) % 3, epoch),
    ] {
      cluster.act(node) { (replica, machine) throws(LogError) in
        offsets.append(replica.append([value], epoch: epoch, on: &machine))
      }
    }
    #expect(offsets == [nil, nil, nil])
    let end = cluster.nodes[leader].replica?.end
    cluster.append(at: leader)
    cluster.act(leader) { (replica, machine) throws(LogError) in
      try replica.resign(on: &machine)
    }
    #expect(cluster.nodes[leader].replica?.end == end)
    #expect(cluster.nodes[leader].leads == nil)
    cluster.run(for: .seconds(10))
    #expect(cluster.nodes.allSatisfy { $0.applied.isEmpty })
  }

  @Test("answers that come after a change of state are ignored")
  func late() {
    var cluster = RaftCluster(3)
    cluster.latency = 300...400
    guard let leader = cluster.form() else {
      Issue.record("no leader")
      return
    }
    for node in 0..<3 where node != leader {
      let body = QuorumResponse(
        error: .none,
        epoch: Epoch(99),
        leader: .none,
        body: .vote(granted: true)
      )
      cluster.act(node) { (replica, machine) throws(LogError) in
        try replica.take(body, 4_711, on: Connection(1), machine: &machine)
      }
      #expect((cluster.nodes[node].replica?.epoch ?? .none) < Epoch(99))
    }
    cluster.run(for: .seconds(20))
    #expect(cluster.judge.violations == [])
  }

  @Test("a leader that has nothing to replay is told so after its first record is committed")
  func leaderNotice() {
    var cluster = RaftCluster(3)
    cluster.start(0)
    cluster.start(1)
    _ = cluster.run { cluster in (0..<2).contains { cluster.role($0) == .leader } }
    let leader = cluster.role(0) == .leader ? 0 : 1
    #expect(cluster.nodes[leader].leads == nil)
    let told = cluster.run { $0.nodes[leader].leads != nil }
    #expect(told)
    #expect(cluster.nodes[leader].replica?.highWatermark == Offset(1))
    cluster.append(at: leader)
    cluster.run(for: .seconds(1))
    cluster.start(2)
    let caughtUp = cluster.run { $0.nodes[2].applied == [1] }
    #expect(caughtUp)
  }
}

import KafkaLog
import KafkaProtocol
import Primitives
import Testing

@testable import KafkaRaft

@Suite("Elections of the metadata quorum")
struct QuorumElectionTests {
  static func vote(_ lastEpoch: Int32, _ end: Int64, preliminary: Bool = false)
    -> QuorumRequest.Body
  {
    .vote(isPreliminary: preliminary, lastEpoch: Epoch(lastEpoch), end: Offset(end))
  }

  @Test("a vote is refused in an older epoch, given once, repeated for the same candidate")
  func votes() {
    var cluster = QuorumStateTests.given(ElectionState(epoch: Epoch(4)))
    cluster.start(0)
    #expect(
      cluster.ask(0, cluster.request(3, from: 1, Self.vote(2, 9)))?.error == .fencedLeaderEpoch
    )
    #expect(cluster.ask(0, cluster.request(5, from: 1, Self.vote(5, 9)))?.error == .invalidRequest)
    #expect(cluster.ask(0, cluster.request(5, from: 1, Self.vote(-1, 9)))?.error == .invalidRequest)
    #expect(cluster.ask(0, cluster.request(5, from: 1, Self.vote(0, 0)))?.isGranted == true)
    #expect(cluster.ask(0, cluster.request(5, from: 2, Self.vote(4, 9)))?.isGranted == false)
    #expect(cluster.ask(0, cluster.request(5, from: 1, Self.vote(0, 0)))?.isGranted == true)
    let other = cluster.request(
      6,
      from: 1,
      receiver: ReplicaKey(NodeID(0), directory: 0),
      Self.vote(0, 0)
    )
    #expect(cluster.ask(0, other)?.isGranted == true)
  }

  @Test("every request of another cluster is refused")
  func clusters() {
    var cluster = RaftCluster(3)
    guard let leader = cluster.form() else {
      Issue.record("no leader")
      return
    }
    let fetch = QuorumFetch(
      offset: .zero,
      lastEpoch: Epoch(0),
      highWatermark: .unknown,
      maxWait: .zero,
      maxBytes: .mebibytes(1)
    )
    let bodies: [QuorumRequest.Body] = [
      Self.vote(0, 0), .beginEpoch, .endEpoch(successors: []), .fetch(fetch),
      .fetchSnapshot(SnapshotID(end: .zero, epoch: Epoch(0)), position: 0, maxBytes: .zero),
      .addVoter(ReplicaKey(NodeID(7))), .removeVoter(ReplicaKey(NodeID(1))),
    ]
    for body in bodies {
      let request = cluster.request(1, from: 1, cluster: "elsewhere", body)
      #expect(cluster.ask(leader, request)?.error == .inconsistentClusterId)
    }
  }

  @Test("a candidate whose log is behind is refused, and its epoch believed")
  func behind() {
    var cluster = RaftCluster(3)
    guard let leader = cluster.form(), let epoch = cluster.nodes[leader].replica?.epoch else {
      Issue.record("no leader")
      return
    }
    cluster.run(for: .seconds(1))
    let follower = (leader + 1) % 3
    let behind = cluster.ask(follower, cluster.request(epoch.raw + 5, from: 7, Self.vote(0, 0)))
    #expect(behind?.isGranted == false)
    #expect(behind?.error == ErrorCode.none)
    #expect(cluster.nodes[follower].replica?.epoch == Epoch(epoch.raw + 5))
    let end = cluster.nodes[follower].replica?.end ?? .zero
    let ahead = cluster.request(epoch.raw + 6, from: 7, Self.vote(epoch.raw, end.raw))
    #expect(cluster.ask(follower, ahead)?.isGranted == true)
  }

  @Test("a lost election is followed by a pause and the next epoch")
  func lost() {
    var cluster = RaftCluster(3) { $0.preVote = false }
    cluster.start(0)
    _ = cluster.run { $0.role(0) == .candidate }
    let epoch = cluster.nodes[0].replica?.epoch ?? .none
    cluster.act(0) { (replica, machine) throws(LogError) in
      replica.rejected = [NodeID(1), NodeID(2)]
      try replica.loseElection(on: &machine)
      try replica.poll(on: &machine)
    }
    #expect(cluster.role(0) == .candidate)
    #expect(cluster.nodes[0].replica?.epoch == epoch)
    let began = cluster.now
    let again = cluster.run { ($0.nodes[0].replica?.epoch ?? .none) > epoch }
    #expect(again)
    #expect(cluster.now - began <= .seconds(1))
  }

  @Test("pauses after lost elections are steps of 100 ms, up to twice as many each time")
  func backoff() {
    var cluster = RaftCluster(3) { $0.preVote = false }
    cluster.start(0)
    _ = cluster.run { $0.role(0) == .candidate }
    for lost in Int64(1)...5 {
      var pauses: Set<Int64> = []
      for _ in 0..<400 {
        cluster.act(0) { (replica, machine) throws(LogError) in
          replica.retries = lost - 1
          replica.backoffDeadline = .distantFuture
          try replica.loseElection(on: &machine)
        }
        let deadline = cluster.nodes[0].replica?.backoffDeadline ?? .distantFuture
        pauses.insert((deadline - cluster.now).nanoseconds / 1_000_000)
      }
      #expect(pauses == Set((0..<Int64(1) << lost).map { min(100 * $0, 1_000) }))
      #expect(cluster.nodes[0].replica?.retries == lost)
    }
  }

  @Test("a follower that hears nothing asks first, then stands; an observer never stands")
  func timeouts() {
    var cluster = RaftCluster(3, observers: 1)
    guard let leader = cluster.form() else {
      Issue.record("no leader")
      return
    }
    cluster.run(for: .seconds(2))
    #expect(cluster.role(3) == .follower)
    let epoch = cluster.nodes[leader].replica?.epoch ?? .none
    cluster.stop(leader, powerCut: true)
    let others = (0..<3).filter { $0 != leader }
    let asked = cluster.run { cluster in others.contains { cluster.role($0) == .prospective } }
    #expect(asked)
    #expect(others.allSatisfy { cluster.nodes[$0].replica?.epoch == epoch })
    let elected = cluster.run { $0.leader != nil && $0.leader != leader }
    #expect(elected)
    for other in others { cluster.stop(other, powerCut: true) }
    cluster.run(for: .seconds(30))
    #expect(cluster.role(3) == .follower || cluster.role(3) == .unattached)
    cluster.startAll()
    let found = cluster.run { cluster in
      cluster.leader.map { cluster.nodes[3].replica?.leader == NodeID($0) } ?? false
    }
    #expect(found)
    #expect(cluster.judge.violations == [])
  }

  @Test("a leader that no majority hears resigns; one that is alone never does")
  func checkQuorum() {
    var cluster = RaftCluster(3)
    guard let leader = cluster.form() else {
      Issue.record("no leader")
      return
    }
    cluster.isolate(leader)
    cluster.run(for: .milliseconds(2_400))
    #expect(cluster.role(leader) == .leader)
    cluster.run(for: .milliseconds(1_100))
    #expect(cluster.role(leader) != .leader)
    #expect(cluster.nodes[leader].leads == nil)
    var alone = RaftCluster(1)
    alone.startAll()
    alone.run(for: .seconds(60))
    #expect(alone.role(0) == .leader)
    #expect(alone.nodes[0].leads == Epoch(1))
  }

  @Test("a node that was cut off disturbs nobody when it returns")
  func preVote() throws {
    for variants in [Variants(), .noPreVote] {
      var cluster = RaftCluster(3, variants: variants)
      let leader = try cluster.formed()
      cluster.run(for: .seconds(1))
      let epoch = cluster.nodes[leader].replica?.epoch
      let lonely = (leader + 1) % 3
      cluster.isolate(lonely)
      cluster.run(for: .seconds(20))
      cluster.heal()
      cluster.run(for: .seconds(5))
      let isStable = cluster.nodes[leader].replica?.epoch == epoch
      #expect(isStable == variants.isEmpty)
    }
  }

  @Test("successors of a leader that ends its epoch: the first stands at once, others wait")
  func succession() {
    var cluster = RaftCluster(3)
    guard let leader = cluster.form(), let epoch = cluster.nodes[leader].replica?.epoch else {
      Issue.record("no leader")
      return
    }
    cluster.run(for: .seconds(1))
    let followers = (0..<3).filter { $0 != leader }
    let list = followers.map { cluster.key($0) }
    for (position, follower) in followers.enumerated() {
      var copy = cluster
      let old = copy.request(epoch.raw - 1, from: leader, .endEpoch(successors: list))
      #expect(copy.ask(follower, old)?.error == .fencedLeaderEpoch)
      #expect(copy.role(follower) == .follower)
      let end = copy.request(epoch.raw, from: leader, .endEpoch(successors: list))
      #expect(copy.ask(follower, end)?.error == ErrorCode.none)
      #expect((copy.role(follower) == .prospective) == (position == 0))
      let pause = (copy.nodes[follower].replica?.fetchDeadline ?? .zero) - copy.now
      if position == 1 { #expect(pause == .milliseconds(500)) }
    }
  }

  @Test("an orderly stop hands over: the successor leads long before a timeout")
  func handOver() {
    var cluster = RaftCluster(3)
    guard let leader = cluster.form() else {
      Issue.record("no leader")
      return
    }
    cluster.run(for: .seconds(1))
    let began = cluster.now
    cluster.act(leader) { (replica, machine) throws(LogError) in
      try replica.beginShutdown(patience: .seconds(5), on: &machine)
    }
    #expect(cluster.nodes[leader].leads == nil)
    let done = cluster.run { cluster in
      cluster.nodes[leader].replica?.mayStop(at: cluster.now) == true
    }
    #expect(done)
    #expect(cluster.now - began < .milliseconds(500))
    let taken = cluster.run { $0.leader != nil && $0.leader != leader }
    #expect(taken)
    var lonely = RaftCluster(3) { $0.preVote = false }
    guard let last = lonely.form(), let epoch = lonely.nodes[last].replica?.epoch else {
      Issue.record("no leader")
      return
    }
    lonely.isolate(last)
    lonely.act(last) { (replica, machine) throws(LogError) in
      try replica.beginShutdown(patience: .seconds(5), on: &machine)
    }
    lonely.run(for: .milliseconds(4_900))
    #expect(lonely.nodes[last].replica?.mayStop(at: lonely.now) == false)
    // It stood for nothing, and knowing of an epoch without a leader is no reason to go.
    #expect(lonely.nodes[last].replica?.epoch == epoch)
    let vote = QuorumRequest.Body.vote(isPreliminary: false, lastEpoch: epoch, end: Offset(100))
    let request = lonely.request(epoch.raw + 5, from: (last + 1) % 3, vote)
    #expect(lonely.ask(last, request)?.epoch == Epoch(epoch.raw + 5))
    #expect(lonely.role(last) == .unattached)
    #expect(lonely.nodes[last].replica?.mayStop(at: lonely.now) == false)
    lonely.run(for: .milliseconds(200))
    #expect(lonely.nodes[last].replica?.mayStop(at: lonely.now) == true)
  }
}

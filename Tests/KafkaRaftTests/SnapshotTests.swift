import Environment
import KafkaLog
import KafkaProtocol
import Primitives
import Testing

@testable import KafkaRaft

@Suite("Snapshots of the metadata log")
struct QuorumSnapshotTests {
  /// A quorum with some records, a snapshot of them at the leader and the log below it gone.
  static func cleaned(variants: Variants = []) -> (cluster: RaftCluster, leader: Int)? {
    var cluster = RaftCluster(3, variants: variants) {
      $0.segmentBytes = 400
      $0.retentionBytes = 1_000
      $0.cleaningInterval = .seconds(2)
    }
    guard let leader = cluster.form() else { return nil }
    cluster.run(for: .seconds(1))
    let late = (leader + 1) % 3
    for _ in 0..<5 {
      cluster.append(at: leader)
      cluster.run(for: .milliseconds(60))
    }
    cluster.snapshot(late)
    cluster.stop(late, powerCut: true)
    for round in 0..<60 {
      cluster.append(at: leader)
      cluster.run(for: .milliseconds(60))
      if round % 20 == 19 { cluster.snapshot(leader) }
    }
    cluster.run(for: .seconds(3))
    return (cluster, leader)
  }

  @Test("names and contents are Kafka's")
  func names() throws {
    let id = SnapshotID(end: Offset(1_234), epoch: Epoch(56))
    #expect(SnapshotName.stem(id) == "00000000000000001234-0000000056")
    #expect(SnapshotName.parse("00000000000000001234-0000000056.checkpoint") == id)
    for wrong in ["1234-56.checkpoint", "leader-epoch-checkpoint", "00000000000000001234.log"] {
      #expect(SnapshotName.parse(wrong) == nil, "\(wrong)")
    }
    let voters = VoterSet([
      ReplicaKey(NodeID(1), directory: 500), ReplicaKey(NodeID(2), directory: 501),
    ])
    let values = (0..<3).map { Bytes([0, 0, 0, 0, 0, 0, 0, UInt8($0)]) }
    let contents = SnapshotContents.encode(values, voters: voters, epoch: Epoch(3), timestamp: 7)
    var kinds: [ControlRecord] = []
    try ControlRecord.forEach(in: contents) { _, record in kinds.append(record) }
    #expect(
      kinds == [
        .snapshotHeader(timestamp: 7), .kraftVersion(1), .voters(voters.keys), .snapshotFooter,
      ]
    )
    #expect(try SnapshotContents.voters(contents) == voters)
    #expect(try RaftCluster.values(contents) == [0, 1, 2])
  }

  @Test("control records survive their bytes")
  func control() throws {
    let voters = [ReplicaKey(NodeID(1)), ReplicaKey(NodeID(2))]
    let identified = [ReplicaKey(NodeID(1), directory: 300), ReplicaKey(NodeID(2), directory: 7)]
    let records: [ControlRecord] = [
      .leaderChange(leader: NodeID(2), voters: voters, granting: [voters[1]]),
      .leaderChange(leader: NodeID(1), voters: identified, granting: identified),
      .kraftVersion(1), .voters(identified), .voters([]),
    ]
    let batch = ControlRecord.batch(records, at: Offset(5), leaderEpoch: Epoch(1), timestamp: 1)
    var found: [ControlRecord] = []
    try ControlRecord.forEach(in: batch) { _, record in found.append(record) }
    #expect(found == records)
  }

  @Test("old records go, a laggard loads the snapshot, and everybody agrees")
  func laggard() {
    guard let (given, leader) = Self.cleaned() else {
      Issue.record("no leader")
      return
    }
    var cluster = given
    #expect((cluster.nodes[leader].replica?.start ?? .zero) > .zero)
    let late = (leader + 1) % 3
    cluster.start(late)
    let agreed = cluster.run { cluster in
      cluster.nodes.allSatisfy { $0.applied == cluster.nodes[leader].applied }
    }
    #expect(agreed)
    #expect((cluster.nodes[late].machine.probes["quorum.snapshot.loaded"] ?? 0) == 1)
    // Its own, older snapshot is gone: whoever stands at its log's start may go on from there.
    let loaded = cluster.nodes[late].replica
    #expect(loaded?.log.earliestSnapshot?.end == loaded?.start)
    #expect(cluster.judge.violations == [])
    // It restarts from the snapshot it loaded.
    cluster.stop(late, powerCut: true)
    cluster.start(late)
    #expect(cluster.nodes[late].failure == nil)
    #expect((cluster.nodes[late].replica?.start ?? .zero) > .zero)
    cluster.append(at: leader)
    let again = cluster.run { $0.nodes[late].applied == $0.nodes[leader].applied }
    #expect(again)
  }

  @Test("the old log stays beside a loaded snapshot: a hole follows")
  func noTruncate() {
    guard let (given, leader) = Self.cleaned(variants: .snapshotNoTruncate) else {
      Issue.record("no leader")
      return
    }
    var cluster = given
    cluster.config.retentionBytes = -1
    let late = (leader + 1) % 3
    cluster.start(late)
    let old = cluster.nodes[late].replica?.end ?? .zero
    cluster.run(for: .seconds(1))
    cluster.append(at: leader)
    cluster.run(for: .seconds(5))
    let snapshot = cluster.nodes[late].replica?.latestSnapshot?.end ?? .zero
    #expect(old < snapshot)
    #expect(cluster.nodes[late].replica?.start == .zero)
    var next: Offset?
    cluster.act(late) { (replica, machine) throws(LogError) in
      let batches = try replica.batches(from: old, on: &machine)
      next = try RecordBatch(first: batches)?.baseOffset
    }
    #expect(next == snapshot)
  }

  @Test("a snapshot beyond the high watermark is refused, an older one changes nothing")
  func limits() throws {
    var cluster = RaftCluster(3)
    guard let leader = cluster.form() else {
      Issue.record("no leader")
      return
    }
    cluster.append(at: leader)
    cluster.run(for: .seconds(1))
    cluster.snapshot(leader)
    let first = cluster.nodes[leader].replica?.latestSnapshot
    #expect(first != nil)
    cluster.snapshot(leader, end: Offset(1))
    #expect(cluster.nodes[leader].replica?.latestSnapshot == first)
    #expect(cluster.nodes[leader].failure == nil)
    for variants in [Variants(), .snapshotAboveHighWatermark] {
      var cluster = RaftCluster(3, variants: variants)
      let leader = try cluster.formed()
      cluster.run(for: .seconds(1))
      cluster.isolate(leader)
      cluster.append(at: leader)
      cluster.run(for: .milliseconds(100))
      cluster.snapshot(leader, end: cluster.nodes[leader].replica?.end)
      if variants.isEmpty {
        #expect(cluster.nodes[leader].failure != nil)
      } else {
        #expect(cluster.judge.violations.first?.hasPrefix("R-SNAPSHOT") == true)
      }
    }
  }

  /// A quorum whose leader, or another node, took two snapshots within a second.
  private static func twice(
    at place: Int = 0,
    _ configure: (inout RaftConfig) -> Void
  ) -> (cluster: RaftCluster, node: Int)? {
    var cluster = RaftCluster(3, configure)
    guard let leader = cluster.form() else { return nil }
    let node = (leader + place) % 3
    for _ in 0..<2 {
      for _ in 0..<10 { cluster.append(at: leader) }
      cluster.run(for: .seconds(1))
      cluster.snapshot(node)
    }
    return (cluster, node)
  }

  @Test("cleaning waits until what is committed is known again")
  func cleansCommittedOnly() throws {
    let taken = try #require(
      Self.twice(at: 1) { $0.retentionBytes = 400 }
    )
    var cluster = taken.cluster
    let node = taken.node
    for other in 0..<3 { cluster.stop(other, powerCut: true) }
    cluster.start(node)
    cluster.run(for: .seconds(70))
    #expect(cluster.nodes[node].isUp)
    #expect(cluster.nodes[node].replica?.log.snapshots.count == 2)
    cluster.startAll()
    cluster.run(for: .seconds(70))
    #expect(cluster.nodes[node].replica?.log.snapshots.count == 1)
    #expect((cluster.nodes[node].replica?.start ?? .zero) > .zero)
    #expect(cluster.judge.violations == [])
  }

  @Test("a snapshot goes by its own age, also after a restart, and by the size of all together")
  func retention() throws {
    for (kept, isLarge) in [(1, true), (2, false)] {
      let taken = try #require(Self.twice { _ in })
      var cluster = taken.cluster
      let node = taken.node
      let size = try #require(cluster.nodes[node].replica?.size.bytes)
      cluster.config.retentionBytes = isLarge ? size + 200 : size + 20_000
      cluster.stop(node, powerCut: false)
      cluster.start(node)
      cluster.run(for: .seconds(61))
      #expect(cluster.nodes[node].replica?.log.snapshots.count == kept)
    }
    let taken = try #require(Self.twice { $0.retentionMilliseconds = 100_000 })
    var cluster = taken.cluster
    cluster.run(for: .seconds(80))
    cluster.stop(taken.node, powerCut: false)
    cluster.start(taken.node)
    #expect(cluster.nodes[taken.node].replica?.log.snapshots.count == 2)
    cluster.run(for: .seconds(61))
    #expect(cluster.nodes[taken.node].replica?.log.snapshots.count == 1)
  }

  @Test("a follower that copies a snapshot keeps its leader in office")
  func copyingCounts() throws {
    for asks in [true, false] {
      var cluster = RaftCluster(3)
      let leader = try cluster.formed()
      cluster.append(at: leader)
      cluster.run(for: .seconds(1))
      cluster.snapshot(leader)
      let replica = try #require(cluster.nodes[leader].replica)
      let id = try #require(replica.latestSnapshot)
      cluster.isolate(leader)
      for _ in 0..<8 {
        cluster.run(for: .seconds(1))
        guard asks else { continue }
        let body = QuorumRequest.Body.fetchSnapshot(id, position: 0, maxBytes: ByteCount(10))
        let request = cluster.request(replica.epoch.raw, from: (leader + 1) % 3, body)
        #expect(cluster.ask(leader, request)?.error == ErrorCode.none)
      }
      #expect((cluster.role(leader) == .leader) == asks)
    }
  }

  @Test("errors of FetchSnapshot")
  func errors() throws {
    var cluster = RaftCluster(3)
    guard let leader = cluster.form(), let epoch = cluster.nodes[leader].replica?.epoch.raw else {
      Issue.record("no leader")
      return
    }
    cluster.append(at: leader)
    cluster.run(for: .seconds(1))
    cluster.snapshot(leader)
    let id = try #require(cluster.nodes[leader].replica?.latestSnapshot)
    let other = SnapshotID(end: id.end + 7, epoch: id.epoch)
    let cases: [(SnapshotID, Int64, Int32, ErrorCode)] = [
      (id, 0, epoch, .none), (other, 0, epoch, .snapshotNotFound),
      (id, -1, epoch, .positionOutOfRange), (id, 1 << 30, epoch, .positionOutOfRange),
      (id, 0, epoch - 1, .fencedLeaderEpoch), (id, 0, epoch + 1, .unknownLeaderEpoch),
    ]
    for (id, position, epoch, error) in cases {
      let body = QuorumRequest.Body.fetchSnapshot(
        id,
        position: position,
        maxBytes: .kibibytes(1)
      )
      #expect(cluster.ask(leader, cluster.request(epoch, from: 8, body))?.error == error)
    }
  }

  @Test("a start needs a snapshot below a log that begins late, and trusts one ahead of its log")
  func starts() {
    guard let (cluster, leader) = Self.cleaned(),
      let id = cluster.nodes[leader].replica?.latestSnapshot
    else {
      Issue.record("no snapshot")
      return
    }
    let folder = "logs/__cluster_metadata-0/"
    var without = cluster
    without.stop(leader, powerCut: false)
    for name in without.nodes[leader].machine.disk.names.keys where name.hasSuffix(".checkpoint") {
      without.nodes[leader].machine.disk.forget(name)
    }
    without.start(leader)
    #expect(!without.nodes[leader].isUp)

    var ahead = cluster
    ahead.stop(leader, powerCut: false)
    let later = SnapshotID(end: id.end + 1_000, epoch: id.epoch)
    let contents = ahead.nodes[leader].machine.disk.content(
      "\(folder)\(SnapshotName.stem(id)).checkpoint"
    )
    ahead.nodes[leader].machine.disk.put(
      "\(folder)\(SnapshotName.stem(later)).checkpoint",
      contents ?? []
    )
    ahead.nodes[leader].machine.disk.put(
      "\(folder)\(SnapshotName.stem(later)).checkpoint.part",
      [1]
    )
    ahead.start(leader)
    #expect(ahead.nodes[leader].replica?.start == later.end)
    #expect(ahead.nodes[leader].replica?.end == later.end)
    let names = ahead.nodes[leader].machine.disk.names.keys
    #expect(!names.contains { $0.hasSuffix(".part") })
  }
}

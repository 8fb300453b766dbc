import Primitives
import Testing

@testable import Checking

/// The smallest broken history of each promise that replicas and leaders give.
@Suite struct PlantedReplicaBugTests {
  /// Expects exactly one violation of `name`, with its culprits and offsets.
  private func expect(
    _ name: InvariantName,
    by nodes: [Int],
    _ offsets: Range<Int64>,
    in history: History,
    _ location: SourceLocation = #_sourceLocation
  ) {
    var history = history
    let found = history.judged().violations(of: name)
    #expect(found.count == 1, "\(found)", sourceLocation: location)
    #expect(found.first?.nodes == nodes.map { NodeID($0) }, sourceLocation: location)
    #expect(found.first?.offsets == offsets, sourceLocation: location)
  }

  @Test("LOG-MATCH: a follower has a batch that its leader never wrote")
  func foreignBatch() {
    var history = History.begun()
    history.store(0, epoch: 0, to: [1, 2])
    history.write(0, epoch: 0)
    let other = TestBatch(base: 10, epoch: 0, client: 3, first: 90, count: 10)
    history.append(other, 1)
    expect(.logMatch, by: [1, 0], 10..<20, in: history)
  }

  @Test("LOG-MATCH: a follower keeps an old leader's records below its high watermark")
  func keptTail() {
    var history = keepingTail()
    history.commit(0, 30, epoch: 1, asLeader: false)
    expect(.logMatch, by: [0], 10..<20, in: history)
  }

  @Test("LOG-MATCH: what a follower keeps below its new start does not count")
  func keptBelowStart() {
    var history = keepingTail()
    history.tell(.startOffset(History.partition, start: Offset(20)), from: 0)
    history.commit(0, 30, epoch: 1, asLeader: false)
    #expect(history.judged().violations(of: .logMatch).isEmpty)
  }

  @Test("LOG-MATCH: a high watermark that a cut lowers vouches for nothing below it")
  func loweredByCut() {
    for isRaised in [false, true] {
      var history = History(minInSync: 1, unclean: true)
      history.lead(0, epoch: 0, members: [0, 1, 2])
      history.store(0, epoch: 0, to: [])
      history.store(0, epoch: 0, to: [])
      history.lead(1, epoch: 1, members: [1], unclean: true)
      history.store(1, epoch: 1, to: [])
      history.follow(0, leader: 1, epoch: 1)
      // The first round of cutting (KIP-279); the second one will cut the rest.
      history.truncate(0, to: 10)
      history.commit(0, isRaised ? 21 : 10, epoch: 1, asLeader: false)
      #expect(history.judged().violations(of: .logMatch).isEmpty != isRaised)
    }
  }

  private func keepingTail() -> History {
    var history = History.begun()
    history.store(0, epoch: 0, to: [1, 2])
    history.write(0, epoch: 0)
    history.stop(0, .process)
    history.lead(1, epoch: 1, members: [1, 2])
    history.store(1, epoch: 1, to: [2])
    history.store(1, epoch: 1, to: [2])
    history.start(0)
    history.follow(0, leader: 1, epoch: 1)
    history.copy(1, to: 0)
    return history
  }

  @Test("LOG-MATCH: a leader writes an offset of its epoch twice, and a follower has the first")
  func rewritten() {
    var history = History.begun()
    history.write(0, epoch: 0)
    history.copy(0, to: 1)
    history.truncate(0, to: 0)
    history.write(0, epoch: 0)
    expect(.logMatch, by: [0, 1], 0..<10, in: history)
  }

  @Test("ISR-COMPLETE: records are committed that a member of the in-sync set lacks")
  func memberLacks() {
    var history = History.begun()
    history.store(0, epoch: 0, to: [1, 2])
    history.store(0, epoch: 0, to: [1])
    expect(.inSyncComplete, by: [2], 10..<20, in: history)
  }

  @Test("ISR-COMPLETE: a replica joins the in-sync set before it has caught up")
  func joinsEarly() {
    var history = History.begun()
    history.record(leader: 0, epoch: 0, members: [0, 1])
    history.store(0, epoch: 0, to: [1])
    history.record(leader: 0, epoch: 0, members: [0, 1, 2])
    expect(.inSyncComplete, by: [2], 0..<10, in: history)
  }

  @Test("ISR-COMPLETE: what a failure took does not excuse who joins once its next process serves")
  func joinsForItsPast() {
    for hasServed in [true, false] {
      var history = History.begun()
      history.store(0, epoch: 0, to: [1, 2])
      history.record(leader: 0, epoch: 0, members: [0, 1])
      history.stop(2, .power, keep: 0)
      history.checker.nodeStarted(NodeID(2), at: history.now)
      history.tell(
        .recovered(History.partition, start: .zero, end: .zero, clean: false),
        from: 2
      )
      history.checker.auditReplica(history.files(2), at: history.now)
      if hasServed { history.tell(.serving, from: 2) }
      history.record(leader: 0, epoch: 0, members: [0, 1, 2])
      #expect(history.judged().violations(of: .inSyncComplete).isEmpty != hasServed)
    }
  }

  @Test("ISR-COMPLETE: a member cuts committed records")
  func memberCuts() {
    var history = History.begun()
    history.store(0, epoch: 0, to: [1, 2])
    history.store(0, epoch: 0, to: [1, 2])
    history.truncate(2, to: 10)
    expect(.inSyncComplete, by: [2], 10..<20, in: history)
  }

  @Test("LEADER-COMPLETE: a leader is elected without committed records, which stay with others")
  func leaderLacks() {
    var history = History.begun()
    history.record(leader: 0, epoch: 0, members: [0, 1])
    history.write(0, epoch: 0)
    history.copy(0, to: 1)
    history.commit(0, 10, epoch: 0)
    history.lead(2, epoch: 1, members: [1, 2])
    let found = history.judged().violations(of: .leaderComplete)
    #expect(found.map(\.nodes) == [[NodeID(2)]])
  }

  @Test("LEADER-COMPLETE: an unclean election where none is allowed")
  func forbiddenElection() {
    var history = History.begun()
    history.record(leader: 0, epoch: 0, members: [0])
    history.lead(2, epoch: 1, members: [2], unclean: true)
    expect(.leaderComplete, by: [2], -1 ..< -1, in: history)
  }

  @Test("HW-MONO: a leader's high watermark goes back")
  func watermarkBack() {
    var history = History.begun()
    history.store(0, epoch: 0, to: [1, 2])
    history.commit(0, 4, epoch: 0)
    expect(.highWatermarkMonotonic, by: [0], 4..<10, in: history)
  }

  @Test("ONE-LEADER: two nodes lead one epoch")
  func twoLeaders() {
    var history = History.begun()
    history.take(1, epoch: 0)
    expect(.oneLeader, by: [1, 0], -1 ..< -1, in: history)
  }

  @Test("ONE-LEADER: the control plane goes back an epoch")
  func epochBack() {
    var history = History.begun()
    history.lead(1, epoch: 3, members: [0, 1, 2])
    history.record(leader: 0, epoch: 2, members: [0, 1, 2])
    expect(.oneLeader, by: [0], -1 ..< -1, in: history)
  }

  @Test("ONE-LEADER: a fenced node is elected")
  func fencedLeader() {
    var history = History.begun()
    history.tell(.fenced(NodeID(1), true), from: 4)
    history.record(leader: 1, epoch: 1, members: [0, 1, 2])
    expect(.oneLeader, by: [1], -1 ..< -1, in: history)
  }

  @Test("ONE-LEADER: a leader outside its in-sync set, and somebody eligible who is not needed")
  func inconsistentSets() {
    for (leader, members, eligible, guilty) in [
      (0, [1, 2], [], 0), (0, [0, 1], [2], 2), (0, [0, 1], [1], 1), (0, [0], [1, 2], nil),
      (-1, [], [1], nil),
    ] as [(Int, [Int], [Int], Int?)] {
      var history = History.begun()
      history.record(leader: leader, epoch: 0, members: members, eligible: eligible)
      let found = history.checker.violations.filter { $0.invariant == .oneLeader }
      #expect(found.map(\.nodes) == (guilty.map { [[NodeID($0)]] } ?? []))
    }
  }

  @Test("ONE-LEADER: a deposed leader commits what its successor does not have")
  func zombie() {
    var history = History.begun()
    history.store(0, epoch: 0, to: [1, 2])
    history.lead(1, epoch: 1, members: [1, 2])
    history.write(0, epoch: 0)
    history.commit(0, 20, epoch: 0)
    expect(.oneLeader, by: [0, 1], 10..<20, in: history)
  }

  @Test("A deposed leader may commit late what its successor has")
  func lateCommit() {
    var history = History.begun()
    let batch = history.write(0, epoch: 0)
    history.copy(0, to: 1)
    history.copy(0, to: 2)
    history.lead(1, epoch: 1, members: [1, 2])
    history.commit(0, batch.end, epoch: 0)
    history.acknowledge(batch, first: 0)
    #expect(history.judged().violations.isEmpty)
  }

  @Test("LOG-SHAPE: an append leaves a hole")
  func hole() {
    var history = History.begun()
    history.append(TestBatch(base: 5, epoch: 0, client: 3, first: 0, count: 5), 0, asLeader: true)
    let found = history.checker.violations.filter { $0.invariant == .logShape }
    #expect(found.map(\.offsets) == [5..<10])
  }

  @Test("LOG-SHAPE: a high watermark lies beyond the log")
  func watermarkBeyond() {
    var history = History.begun()
    history.store(0, epoch: 0, to: [1, 2])
    history.commit(1, 12, epoch: 0, asLeader: false)
    expect(.logShape, by: [1], 10..<12, in: history)
  }

  @Test("LOG-SHAPE: the files hold a batch whose checksum does not fit")
  func damagedFile() {
    var history = History.begun()
    history.store(0, epoch: 0, to: [1, 2])
    history.store(0, epoch: 0, to: [1, 2])
    let judgement = history.judged { replicas in
      var bytes = replicas[2].files[0].content[1].array
      bytes[bytes.count - 2] ^= 1
      replicas[2].files[0].content[1] = Bytes(bytes)
    }
    let found = judgement.violations(of: .logShape)
    #expect(found.map(\.nodes) == [[NodeID(2)]])
    #expect(found.first?.first == Offset(10))
  }

  @Test("RECOVER-TOTAL: recovery drops what a kill cannot have taken")
  func droppedByRecovery() {
    var history = History.begun()
    history.store(0, epoch: 0, to: [1, 2])
    history.store(0, epoch: 0, to: [1, 2])
    history.record(leader: 0, epoch: 0, members: [0, 1])
    history.stop(2, .process, keep: 10)
    history.start(2)
    expect(.recoverTotal, by: [2], 10..<20, in: history)
  }

  @Test("RECOVER-TOTAL: recovery drops what was on media when power failed")
  func droppedDurable() {
    var history = History.begun()
    history.store(0, epoch: 0, to: [1, 2])
    history.store(0, epoch: 0, to: [1, 2])
    history.record(leader: 0, epoch: 0, members: [0, 1])
    history.stop(2, .power)
    history.checker.survived(history.files(2))
    history.logs[2].removeLast()
    history.start(2)
    expect(.recoverTotal, by: [2], 10..<20, in: history)
  }

  @Test("RECOVER-TOTAL: recovery owes nothing of an older log that the disk brought back")
  func droppedObsolete() {
    for isOwedDropped in [false, true] {
      var history = History.begun()
      history.store(0, epoch: 0, to: [1, 2])
      history.write(0, epoch: 0)
      history.copy(0, to: 2)
      let older = history.files(2)
      history.lead(1, epoch: 1, members: [0, 1, 2])
      for node in [0, 2] { history.truncate(node, to: 10) }
      history.store(1, epoch: 1, to: [0, 2])
      history.record(leader: 1, epoch: 1, members: [0, 1])
      history.stop(2, .power, keep: isOwedDropped ? 0 : 10)
      history.checker.survived(older)
      history.start(2)
      let found = history.judged().violations(of: .recoverTotal)
      #expect(found.map(\.offsets) == (isOwedDropped ? [0..<10] : []))
    }
  }

  @Test("RECOVER-TOTAL: a start never ends")
  func endlessStart() {
    var history = History.begun()
    history.stop(2, .process)
    history.checker.nodeStarted(NodeID(2), at: history.now)
    history.now += .minutes(11)
    expect(.recoverTotal, by: [2], -1 ..< -1, in: history)
  }

  @Test("RECOVER-TOTAL: a process gives up during its start though its storage is well")
  func haltedStart() {
    for cause in [StopCause.halted, .process] {
      var history = History.begun()
      history.stop(2, .process)
      history.checker.nodeStarted(NodeID(2), at: history.now)
      history.stop(2, cause)
      let judgement = history.judged()
      #expect(judgement.violations(of: .recoverTotal).count == (cause == .halted ? 1 : 0))
    }
  }

  @Test("RECOVER-TOTAL: recovery brings up a batch that nobody wrote")
  func inventedBatch() {
    var history = History.begun()
    history.store(0, epoch: 0, to: [1, 2])
    history.record(leader: 0, epoch: 0, members: [0, 1])
    history.stop(2, .power)
    history.logs[2].append(TestBatch(base: 10, epoch: 0, client: 3, first: 70, count: 2))
    history.start(2)
    expect(.recoverTotal, by: [2], 10..<12, in: history)
  }

  @Test("A tail that an unsynced truncation brings back is no bug")
  func resurrectedTail() {
    var history = History.begun()
    history.store(0, epoch: 0, to: [1, 2])
    let tail = history.write(0, epoch: 0)
    history.copy(0, to: 2)
    history.lead(1, epoch: 1, members: [1, 2])
    history.truncate(2, to: 10)
    history.stop(2, .power)
    history.record(leader: 1, epoch: 1, members: [1])
    history.logs[2].append(tail)
    history.start(2)
    let mirror = history.checker.partitions[0].mirrors[2].end
    #expect(mirror == 20)
    #expect(history.judged().violations.isEmpty)
  }

  @Test("CONVERGE: two in-sync replicas hold different records in the end")
  func divergedFiles() {
    var history = History.begun()
    history.store(0, epoch: 0, to: [1, 2])
    history.store(0, epoch: 0, to: [1, 2])
    let other = TestBatch(base: 10, epoch: 0, client: 3, first: 30, count: 10)
    let judgement = history.judged { $0[1].files[0].content[1] = other.bytes }
    let found = judgement.violations(of: .converge)
    #expect(found.map(\.nodes) == [[NodeID(1), NodeID(0)]])
    #expect(found.first?.offsets == 10..<20)
    #expect(judgement.outcomes.replicaDivergent == 10)
    #expect(judgement.outcomes.present == 10)
    #expect(!judgement.converged)
  }
}

import Primitives
import Testing

@testable import Checking

/// What looks like a broken promise and is none, and where each excuse ends.
@Suite struct ExcuseTests {
  /// Leader 2 fails alone in the in-sync set after `others` stopped.
  ///
  /// Nobody eligible is left: it is elected as the last known leader (KIP-966).
  private func lastKnownLeader(killing others: [Int], eligible: Int?) -> Judgement {
    var history = History.begun()
    history.lead(2, epoch: 1, members: [0, 1, 2])
    for _ in 0..<2 { history.store(2, epoch: 1, to: [0, 1]) }
    for other in others {
      history.stop(other, .process)
      history.start(other)
    }
    history.loseLastLeader(2, of: 1, keep: 10, eligible: eligible.map { [$0] } ?? [])
    return history.judged()
  }

  @Test(
    "When more stopped uncleanly than the contract tolerates, the last leader may lose"
  )
  func nobodyLeft() {
    let judgement = lastKnownLeader(killing: [0, 1], eligible: nil)
    #expect(judgement.violations.map(\.description) == [])
    #expect(judgement.losses.map(\.excuse) == [.nobodyLeft])
    #expect(judgement.permittedLoss == 10)
  }

  /// How the holders other than the last leader stopped, all of them asked to.
  enum AskedStop: CaseIterable {
    case ordinary, refusedBefore, spoiled, trustedAfterwards, starting
  }

  @Test(
    "An orderly stop counts as unclean only where storage spoiled it, or it broke off a start",
    arguments: AskedStop.allCases
  )
  func askedStops(kind: AskedStop) {
    var history = History.begun()
    history.lead(2, epoch: 1, members: [0, 1, 2])
    for _ in 0..<2 { history.store(2, epoch: 1, to: [0, 1]) }
    for node in [0, 1] {
      if kind == .refusedBefore {
        history.checker.faultNoted(.refused, on: NodeID(node), at: history.now)
      }
      history.stop(node, .shutdown)
      if kind == .starting {
        history.checker.nodeStarted(NodeID(node), at: history.now)
        history.stop(node, .shutdown)
      }
      if kind == .spoiled || kind == .trustedAfterwards {
        history.checker.faultNoted(.spoiledStop, on: NodeID(node), at: history.now)
      }
      history.start(node, clean: kind == .trustedAfterwards)
    }
    history.loseLastLeader(2, of: 1, keep: 10)
    let isExcused = kind == .spoiled || kind == .starting
    let judgement = history.judged()
    #expect(judgement.losses.map(\.excuse) == [isExcused ? .nobodyLeft : nil])
    #expect(judgement.violations(of: .ackDurable).isEmpty == isExcused)
  }

  @Test("A holder that died after the record was written counts, though it was committed later")
  func diedBeforeCommit() {
    for others in [[], [0, 1]] {
      var history = History.begun()
      history.lead(2, epoch: 1, members: [0, 1, 2])
      let first = history.store(2, epoch: 1, to: [0, 1])
      let second = history.write(2, epoch: 1)
      for other in [0, 1] { history.copy(2, to: other) }
      for other in others { history.stop(other, .process) }
      history.commit(2, 20, epoch: 1)
      history.deliver([first, second])
      for other in others { history.start(other) }
      history.loseLastLeader(2, of: 1, keep: 10)
      let judgement = history.judged()
      #expect(judgement.losses.map(\.excuse) == [others.isEmpty ? nil : .nobodyLeft])
      #expect(judgement.violations(of: .readStable).isEmpty == !others.isEmpty)
    }
  }

  @Test("What a deposed leader commits late is lost with a copy that counted, or never to be read")
  func lateCommitOfWhatIsLost() {
    for isCopied in [true, false] {
      for kept in [Int64(0), 10] {
        var history = History.begun(minInSync: 1)
        let first = history.store(0, epoch: 0, to: [1, 2])
        history.record(leader: 0, epoch: 0, members: [0, 1])
        let second = history.write(0, epoch: 0)
        if isCopied { history.copy(0, to: 1) }
        history.stop(1, .power, keep: kept)
        history.start(1)
        history.lead(1, epoch: 1, members: [1])
        for _ in 0..<3 { history.store(1, epoch: 1, to: []) }
        history.commit(0, second.end, epoch: 0)
        history.deliver(kept == 0 ? [second] : [first, second])
        for node in [0, 2] {
          history.truncate(node, to: kept)
          history.copy(1, to: node)
        }
        let judgement = history.judged()
        #expect(judgement.violations(of: .readStable).isEmpty == isCopied)
        #expect(judgement.losses.last?.isPermitted == isCopied)
      }
    }
  }

  /// What the leader's log holds of a producer when the first of two batches is refused.
  enum Knowledge: CaseIterable { case none, lost, whole }

  @Test(
    "A later batch may pass an earlier one only where the leader's log held nothing of the producer",
    arguments: Knowledge.allCases,
    [Int16(0), 1]
  )
  func unknownProducer(knowledge: Knowledge, epochOfEarlier: Int16) {
    var history = History.begun()
    if knowledge != .none { history.store(0, epoch: 0, to: [1, 2]) }
    if knowledge == .lost {
      for node in 0..<3 { history.stop(node, .power, keep: 0) }
      for node in 0..<3 { history.start(node) }
      history.lead(0, epoch: 1, members: [0, 1, 2])
    }
    let end: Int64 = knowledge == .whole ? 10 : 0
    for (base, first, producerEpoch) in [
      (end, Int64(30), Int16(0)), (end + 10, 20, epochOfEarlier),
    ] {
      write(first, at: base, producerEpoch, leaderEpoch: knowledge == .lost ? 1 : 0, in: &history)
    }
    let isExcused = knowledge != .whole && epochOfEarlier == 1
    let judgement = history.judged()
    #expect(judgement.violations(of: .idempotent).isEmpty == isExcused)
    #expect(judgement.excuses.contains { $0.excuse == .unknownProducer } == isExcused)
  }

  @Test("Behind the first batch that a leader took of an unknown producer, order holds")
  func unknownProducerIsKnownThen() {
    for second in [Int64(40), 50] {
      var history = History.begun()
      for (place, (first, producerEpoch)) in [
        (Int64(30), Int16(0)), (second, 0), (20, 1), (40, 1),
      ].enumerated() {
        write(first, at: Int64(place) * 10, producerEpoch, leaderEpoch: 0, in: &history)
      }
      #expect(history.judged().violations(of: .idempotent).isEmpty == (second == 40))
    }
  }

  @Test("What a leader took of an unknown producer may be stored again with the earlier ones")
  func unknownProducerIsRepeated() {
    // Which batches the log holds by their first record, and in which epoch of the producer.
    for (batches, isExcused) in [
      ([(30, 0), (20, 1), (30, 1)], true),
      ([(30, 0), (20, 1), (30, 1), (30, 2)], false),
      ([(20, 0), (30, 0), (30, 1)], false),
      ([(30, 0), (20, 1), (30, 1), (30, 1)], false),
    ] as [([(Int64, Int16)], Bool)] {
      var history = History.begun()
      for (place, (first, producerEpoch)) in batches.enumerated() {
        write(first, at: Int64(place) * 10, producerEpoch, leaderEpoch: 0, in: &history)
        history.tell(
          .produceAck(
            History.partition,
            first: first,
            count: 10,
            base: Offset(Int64(place) * 10),
            acks: -1
          ),
          from: 3
        )
      }
      #expect(history.judged().violations(of: .idempotent).isEmpty == isExcused)
    }
  }

  /// Ten records of the writer, stored and committed everywhere.
  private func write(
    _ first: Int64,
    at base: Int64,
    _ producerEpoch: Int16,
    leaderEpoch: Int32,
    in history: inout History
  ) {
    let batch = TestBatch(
      base: base,
      epoch: leaderEpoch,
      client: 3,
      first: first,
      count: 10,
      producerEpoch: producerEpoch
    )
    history.tell(.produceInvoke(History.partition, first: first, count: 10), from: 3)
    history.append(batch, 0, asLeader: true)
    for node in [1, 2] { history.copy(0, to: node) }
    history.commit(0, batch.end, epoch: batch.epoch)
  }

  @Test("A copy that a failure took before the commit counts; one that never was does not")
  func diedHolder() {
    for isCopied in [false, true] {
      var history = History.begun()
      let first = history.sequence
      let batch = history.write(0, epoch: 0)
      if isCopied { history.copy(0, to: 1) }
      history.copy(0, to: 2)
      history.stop(1, .power, keep: 0)
      history.start(1)
      history.record(leader: 0, epoch: 0, members: [0, 1])
      history.commit(0, batch.end, epoch: 0)
      history.acknowledge(batch, first: first)
      history.loseLastLeader(0, of: 0, keep: 0)
      let judgement = history.judged()
      #expect(judgement.losses.map(\.isPermitted) == [isCopied])
      #expect(judgement.violations(of: .ackDurable).isEmpty == isCopied)
    }
  }

  @Test("With one unclean stop alone, losing records in that election stays forbidden")
  func oneUncleanStop() {
    let judgement = lastKnownLeader(killing: [], eligible: nil)
    #expect(judgement.losses.map(\.excuse) == [nil])
    #expect(judgement.violations(of: .ackDurable).map(\.offsets) == [10..<20])
    #expect(judgement.violations(of: .leaderComplete).isEmpty)
  }

  @Test("The last leader may not be elected while somebody eligible is there")
  func eligibleIgnored() {
    let judgement = lastKnownLeader(killing: [0, 1], eligible: 0)
    #expect(judgement.violations(of: .leaderComplete).map(\.nodes) == [[NodeID(2)]])
  }

  @Test("An eligible node that came back and died again may be passed over, one that stayed not")
  func eligibleReturned() {
    for isBack in [true, false] {
      var history = History.begun()
      history.lead(2, epoch: 1, members: [0, 1, 2])
      history.record(leader: 2, epoch: 1, members: [2], eligible: [0])
      history.stop(0, .power, keep: 0)
      history.checker.admitted(NodeID(0), false, at: history.now)
      history.stop(2, .process)
      history.record(leader: -1, epoch: 2, members: [], eligible: [0])
      if isBack {
        history.checker.nodeStarted(NodeID(0), at: history.now)
        history.stop(0, .power, keep: 0)
      }
      history.start(2)
      history.record(leader: 2, epoch: 3, members: [2], unclean: true)
      let found = history.checker.violations.filter { $0.invariant == .leaderComplete }
      #expect(found.isEmpty == isBack, "\(found.map(\.description))")
    }
  }

  @Test("A failed write-out may take back what a process had written; recovery owes the rest")
  func failedWriteOut() {
    for (hasFailed, isRestDropped) in [(true, false), (true, true), (false, false)] {
      var history = History.begun()
      history.store(0, epoch: 0, to: [1, 2])
      history.store(0, epoch: 0, to: [1, 2])
      history.record(leader: 0, epoch: 0, members: [0, 1])
      history.stop(2, .process, keep: 10)
      if hasFailed { history.checker.faultNoted(.reverted, on: NodeID(2), at: history.now) }
      history.checker.survived(history.files(2))
      if isRestDropped { history.logs[2].removeAll() }
      history.start(2)
      let found = history.judged().violations(of: .recoverTotal).map(\.offsets)
      #expect(found == (hasFailed ? isRestDropped ? [0..<10] : [] : [10..<20]))
    }
  }

  @Test("Recovery may shorten a log where storage refuses what it needs, not where it did before")
  func refusingStorage() {
    for isFull in [false, true] {
      var history = History.begun()
      history.store(0, epoch: 0, to: [1, 2])
      history.record(leader: 0, epoch: 0, members: [0, 1])
      history.tell(.storageFailed(path: "/logs", reason: "ENOSPC"), from: 2)
      history.checker.faultNoted(.refused, on: NodeID(2), at: history.now)
      history.stop(2, .process, keep: 0)
      history.start(2, refusing: isFull)
      let judgement = history.judged()
      #expect(judgement.violations(of: .recoverTotal).count == (isFull ? 0 : 1))
      #expect(
        judgement.excuses.contains { $0.excuse == .refusingStorage && $0.count == 1 } == isFull
      )
    }
  }

  @Test("Who failed and is out of the set counts for a leader that has not heard, failure and all")
  func removedMember() {
    for (hasFailed, hasJoined) in [(true, false), (false, false), (true, true)] {
      var history = History.begun()
      if hasFailed {
        history.stop(1, .power, keep: 0)
        history.start(1)
        history.tell(.serving, from: 1)
      }
      if hasJoined {
        history.record(leader: 0, epoch: 0, members: [0, 2])
        history.record(leader: 0, epoch: 0, members: [0, 1, 2])
      }
      history.now += .seconds(60)
      history.record(leader: 0, epoch: 0, members: [0])
      history.write(0, epoch: 0)
      history.copy(0, to: 1)
      history.commit(0, 10, epoch: 0)
      history.deliver(history.logs[0], by: 0)
      history.loseLastLeader(0, of: 0, keep: 0)
      let found = history.judged().violations(of: .readStable)
      #expect(found.isEmpty == (hasFailed && !hasJoined), "\(hasFailed) \(hasJoined)")
    }
  }

  @Test("A deposed leader commits what its successor had and lost in a failure")
  func successorLost() {
    for hadIt in [true, false] {
      var history = History.begun()
      let batch = history.write(0, epoch: 0)
      for node in hadIt ? [1, 2] : [1] { history.copy(0, to: node) }
      history.lead(2, epoch: 1, members: [0, 1, 2])
      history.stop(2, .power, keep: 0)
      history.start(2)
      history.commit(0, 10, epoch: 0)
      history.deliver([batch], by: 0)
      #expect(history.judged().violations(of: .readStable).isEmpty == hadIt)
    }
  }

  @Test("What a deposed leader commits counts with the set that it knows, whatever came since")
  func deposedLeader() {
    for losers in [[1, 2], [1]] {
      var history = History.begun()
      history.record(leader: 1, epoch: 1, members: [0, 1, 2])
      history.record(leader: 1, epoch: 1, members: [0, 1])
      history.record(leader: 1, epoch: 1, members: [1], eligible: [0])
      history.record(leader: -1, epoch: 2, members: [], eligible: [0, 1])
      history.store(0, epoch: 0, to: [1, 2])
      for node in losers {
        history.stop(node, .power, keep: 0)
        history.start(node)
      }
      history.lead(1, epoch: 3, members: [1], unclean: true)
      let judgement = history.judged()
      #expect(judgement.losses.map(\.isPermitted) == [losers.count == 2])
    }
  }

  @Test("A handler that its node did not outlive may leave a batch behind or not")
  func unfinishedAppend() {
    for kept in [Int64(10), 20] {
      var history = History.begun()
      history.store(0, epoch: 0, to: [1, 2])
      history.write(0, epoch: 0)
      history.checker.nodeStopped(
        NodeID(0),
        .process,
        at: history.now - .milliseconds(50)
      )
      history.logs[0].removeAll { $0.end > kept }
      history.start(0)
      history.lead(0, epoch: 1, members: [0, 1, 2])
      let judgement = history.judged()
      #expect(judgement.violations.map(\.description) == [])
      #expect(history.checker.partitions[0].mirrors[0].end == kept)
    }
  }

  @Test("A high watermark told right after start-up is measured by the log that start-up found")
  func watermarkAfterStart() {
    for watermark in [Int64(10), 11] {
      var history = History.begun()
      history.store(0, epoch: 0, to: [1, 2])
      history.truncate(2, to: 0)
      history.record(leader: 0, epoch: 0, members: [0, 1])
      history.stop(2, .power)
      history.checker.nodeStarted(NodeID(2), at: history.now)
      history.tell(
        .recovered(History.partition, start: .zero, end: Offset(10), clean: false),
        from: 2
      )
      history.commit(2, watermark, epoch: 0, asLeader: false)
      let found = history.checker.violations.filter { $0.invariant == .logShape }
      #expect(found.count == (watermark > 10 ? 1 : 0))
    }
  }
}

extension History {
  /// The leader of an epoch loses power alone in the in-sync set and is elected as the last known
  /// one (KIP-966); the others follow it.
  fileprivate mutating func loseLastLeader(
    _ node: Int,
    of epoch: Int32,
    keep kept: Int64,
    eligible: [Int] = []
  ) {
    record(leader: node, epoch: epoch, members: [node])
    stop(node, .power, keep: kept)
    record(leader: -1, epoch: epoch + 1, members: [], eligible: eligible)
    start(node)
    record(leader: node, epoch: epoch + 2, members: [node], unclean: true)
    take(node, epoch: epoch + 2)
    for other in 0..<3 where other != node { truncate(other, to: kept) }
    record(leader: node, epoch: epoch + 2, members: [0, 1, 2])
  }
}

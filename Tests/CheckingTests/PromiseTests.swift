import Primitives
import Testing

@testable import Checking

/// Promises that depend on what producers may do and say.
@Suite struct PromiseTests {
  @Test("IDEMPOTENT: a repetition in a new producer epoch needs a reason for that epoch")
  func newEpoch() {
    for hasFailed in [false, true] {
      var history = History.begun()
      let first = history.store(0, epoch: 0, to: [1, 2])
      if hasFailed {
        let lost = history.sequence
        history.tell(
          .produceInvoke(History.partition, first: lost, count: 1),
          from: History.writer.index
        )
        history.tell(
          .produceUnknown(History.partition, first: lost, count: 1),
          from: History.writer.index
        )
        history.sequence += 1
      }
      let again = TestBatch(
        base: first.end,
        epoch: 0,
        client: History.writer.raw,
        first: 0,
        count: first.count,
        producerEpoch: 1
      )
      for node in 0..<3 { history.append(again, node, asLeader: node == 0) }
      history.commit(0, again.end, epoch: 0)
      let judgement = history.judged()
      #expect(judgement.violations(of: .idempotent).count == (hasFailed ? 0 : 1))
      #expect(judgement.excuses.contains { $0.invariant == .idempotent } == hasFailed)
    }
  }

  @Test("IDEMPOTENT: an opened log remembers the producer's last batch only")
  func forgotten() {
    for isLast in [false, true] {
      for hasRestarted in [false, true] {
        var history = History.begun()
        let first = history.store(0, epoch: 0, to: [1, 2])
        if !isLast { history.store(0, epoch: 0, to: [1, 2]) }
        history.lead(1, epoch: 1, members: [0, 1, 2])
        if hasRestarted {
          history.stop(0, .shutdown)
          history.start(0, clean: true)
        }
        history.lead(0, epoch: 2, members: [0, 1, 2])
        let again = TestBatch(
          base: history.logs[0].last?.end ?? 0,
          epoch: 2,
          client: History.writer.raw,
          first: 0,
          count: first.count,
          producerEpoch: 1
        )
        for node in 0..<3 { history.append(again, node, asLeader: node == 0) }
        history.commit(0, again.end, epoch: 2)
        let isExcused = hasRestarted && !isLast
        let judgement = history.judged()
        #expect(judgement.violations(of: .idempotent).isEmpty == isExcused)
        #expect(judgement.excuses.contains { $0.invariant == .idempotent } == isExcused)
      }
    }
  }

  @Test("IDEMPOTENT: a leader in between may have remembered the producer's last batch only")
  func forgottenInBetween() {
    for hasRestarted in [false, true] {
      var history = History.begun()
      let first = history.store(0, epoch: 0, to: [1, 2])
      history.store(0, epoch: 0, to: [1, 2])
      if hasRestarted {
        history.stop(0, .shutdown)
        history.start(0, clean: true)
      }
      history.lead(0, epoch: 1, members: [0, 1, 2])
      history.lead(1, epoch: 2, members: [0, 1, 2])
      let again = TestBatch(
        base: history.logs[1].last?.end ?? 0,
        epoch: 2,
        client: History.writer.raw,
        first: 0,
        count: first.count,
        producerEpoch: 1
      )
      for node in [1, 0, 2] { history.append(again, node, asLeader: node == 1) }
      history.commit(1, again.end, epoch: 2)
      #expect(history.judged().violations(of: .idempotent).isEmpty == hasRestarted)
    }
  }

  @Test("LOG-MATCH: nothing is owed below where logs lawfully begin")
  func belowBeginning() {
    for isDeleted in [true, false] {
      var history = History(minInSync: 1, unclean: true, retained: 1)
      history.lead(0, epoch: 0, members: [0, 1, 2])
      history.store(0, epoch: 0, to: [])
      history.lead(1, epoch: 1, members: [1], unclean: true)
      history.store(1, epoch: 1, to: [])
      history.store(1, epoch: 1, to: [])
      if isDeleted { history.dropBeginning(1, to: 10, clock: TestBatch.time) }
      // The leader's first epoch begins at 10 now, so that is where it tells older ones to end.
      history.follow(0, leader: 1, epoch: 1)
      history.commit(0, 10, epoch: 1, asLeader: false)
      history.truncate(0, to: 0)
      history.copy(1, to: 0)
      history.copy(1, to: 2)
      #expect(history.judged().violations(of: .logMatch).isEmpty == isDeleted)
    }
  }

  @Test("LOG-SHAPE: a gap below where logs lawfully begin is none")
  func gapBelowBeginning() {
    for isDeleted in [true, false] {
      var history = History(minInSync: 1, unclean: true, retained: 1)
      history.lead(0, epoch: 0, members: [0, 1, 2])
      history.write(0, epoch: 0)
      history.write(0, epoch: 0)
      history.lead(1, epoch: 1, members: [1], unclean: true)
      history.store(1, epoch: 1, to: [], count: 15)
      let second = history.store(1, epoch: 1, to: [])
      if isDeleted { history.dropBeginning(1, to: 15, clock: TestBatch.time) }
      // The old epoch's end, as the leader tells it, falls into a batch, which goes as a whole.
      history.follow(0, leader: 1, epoch: 1)
      history.truncate(0, to: 15)
      history.append(second, 0)
      history.stop(0, .process)
      history.start(0)
      #expect(history.judged().violations(of: .logShape).isEmpty == isDeleted)
    }
  }

  @Test("RECOVER-TOTAL: what a failure left behind a gap is not owed, wherever logs begin")
  func behindGap() {
    for hasGap in [true, false] {
      var history = History(retained: 1)
      history.lead(0, epoch: 0, members: [0, 1, 2])
      for _ in 0..<3 { history.store(0, epoch: 0, to: [1, 2]) }
      history.dropBeginning(0, to: 20, clock: TestBatch.time)
      history.dropBeginning(2, to: 20, clock: TestBatch.time)
      history.logs[2] = history.logs[1]
      history.stop(2, .power)
      if hasGap { history.logs[2].remove(at: 1) }
      history.checker.survived(history.files(2))
      history.logs[2] = [history.logs[1][0]]
      history.start(2)
      #expect(history.judged().violations(of: .recoverTotal).isEmpty == hasGap)
    }
  }

  @Test("ACK-DURABLE: what was deleted is not lost, whatever a later leader's files hold there")
  func deletedBelowLeader() {
    for isDeleted in [true, false] {
      var history = History(minInSync: 1, unclean: true, retained: 1)
      history.lead(1, epoch: 0, members: [0, 1, 2])
      history.write(1, epoch: 0)
      history.lead(2, epoch: 1, members: [2], unclean: true)
      history.store(2, epoch: 1, to: [])
      history.store(2, epoch: 1, to: [])
      if isDeleted { history.dropBeginning(2, to: 10, clock: TestBatch.time) }
      history.follow(1, leader: 2, epoch: 1)
      history.copy(2, to: 1)
      if isDeleted {
        history.tell(.startOffset(History.partition, start: Offset(10)), from: 1)
      }
      history.record(leader: 2, epoch: 1, members: [1, 2])
      history.lead(1, epoch: 2, members: [1, 2])
      let judgement = history.judged()
      #expect(judgement.fates.lostAcknowledged == (isDeleted ? 0 : 10))
      #expect(judgement.losses.isEmpty == isDeleted)
    }
  }

  @Test("ONE-LEADER: what a lone controller said in a handler that did not end may be undone")
  func unfinishedControl() {
    for isUnfinished in [true, false] {
      var history = History.begun()
      history.record(leader: 1, epoch: 1, members: [0, 1, 2])
      let stop: Interval = isUnfinished ? .milliseconds(-5) : .milliseconds(5)
      history.checker.nodeStopped(NodeID(4), .power, at: history.now + stop)
      history.version -= 2
      history.record(leader: 0, epoch: 0, members: [0, 1, 2])
      #expect(history.judged().violations(of: .oneLeader).isEmpty == isUnfinished)
    }
  }

  @Test("ONE-LEADER: the same of the first thing that it ever said of a partition")
  func unfinishedCreation() {
    for isUnfinished in [true, false] {
      var history = History()
      history.record(leader: 1, epoch: 0, members: [0, 1, 2])
      let stop: Interval = isUnfinished ? .milliseconds(-5) : .milliseconds(5)
      history.checker.nodeStopped(NodeID(4), .power, at: history.now + stop)
      history.version -= 1
      history.record(leader: 0, epoch: 0, members: [0, 1, 2])
      #expect(history.judged().violations(of: .oneLeader).isEmpty == isUnfinished)
    }
  }

  @Test("CONVERGE: copies may differ below where logs lawfully begin")
  func differBelowBeginning() {
    for isDeleted in [true, false] {
      var history = History(minInSync: 1, unclean: true, retained: 1)
      history.lead(0, epoch: 0, members: [0, 1, 2])
      history.write(0, epoch: 0)
      history.lead(1, epoch: 1, members: [1], unclean: true)
      history.store(1, epoch: 1, to: [])
      history.store(1, epoch: 1, to: [])
      history.copy(1, to: 2)
      if isDeleted {
        history.dropBeginning(1, to: 10, clock: TestBatch.time)
        history.logs[1] = history.logs[2]
      }
      history.follow(0, leader: 1, epoch: 1)
      history.copy(1, to: 0)
      history.record(leader: 1, epoch: 1, members: [0, 1, 2])
      #expect(history.judged().violations(of: .converge).isEmpty == isDeleted)
    }
  }

  @Test("READ-NOSKIP: nothing was passed over when the log that a reader had read leads again")
  func cameBack() {
    for comesBack in [true, false] {
      var history = History(minInSync: 1, unclean: true)
      history.lead(0, epoch: 0, members: [0, 1, 2])
      let first = history.store(0, epoch: 0, to: [])
      history.deliver([first])
      // Another leads with nothing, which neither the old leader nor the reader know.
      history.lead(1, epoch: 1, members: [1], unclean: true)
      let second = history.write(0, epoch: 0)
      history.deliver([second], from: 10)
      if comesBack {
        history.lead(0, epoch: 2, members: [0], unclean: true)
        history.commit(0, 20, epoch: 2)
      }
      let judgement = history.judged()
      #expect(judgement.violations(of: .readNoSkip).isEmpty)
      #expect(judgement.excuses.contains { $0.invariant == .readNoSkip } != comesBack)
    }
  }

  @Test("READ-NOSKIP: a reader cannot know what a deposed leader does not, the next one must tell")
  func goesOnWithDeposed() {
    for goesOn in [false, true] {
      var history = History(minInSync: 1, unclean: true)
      history.lead(0, epoch: 0, members: [0, 1, 2])
      let first = history.store(0, epoch: 0, to: [1, 2])
      history.lead(1, epoch: 1, members: [1])
      let second = history.store(1, epoch: 1, to: [])
      history.deliver([first, second], by: 1)
      // Broker 2 leads with less; broker 1 has not heard, and gives the reader more of its own.
      history.lead(2, epoch: 2, members: [2], unclean: true)
      let third = history.write(1, epoch: 1)
      history.deliver([third], by: 1)
      history.store(2, epoch: 2, to: [])
      history.store(2, epoch: 2, to: [])
      let fourth = history.store(2, epoch: 2, to: [])
      if goesOn { history.deliver([fourth], by: 2) }
      #expect(history.judged().violations(of: .readNoSkip).isEmpty != goesOn)
    }
  }

  @Test("READ-NOSKIP: a reader that stood still takes up what was sent before the cut")
  func stoodStill() {
    for hasPaused in [true, false] {
      var history = History(minInSync: 1, unclean: true)
      history.lead(0, epoch: 0, members: [0, 1, 2])
      let first = history.store(0, epoch: 0, to: [1])
      history.deliver([first], by: 0)
      history.lead(0, epoch: 1, members: [0])
      let second = history.store(0, epoch: 1, to: [])
      history.deliver([second], by: 0)
      history.lead(0, epoch: 2, members: [0])
      let third = history.store(0, epoch: 2, to: [])
      let since = history.now
      history.lead(1, epoch: 3, members: [1], unclean: true)
      history.follow(0, leader: 1, epoch: 3)
      history.now += .seconds(100)
      if hasPaused { history.checker.nodePaused(History.reader, from: since, to: history.now) }
      history.deliver([third], by: 0)
      #expect(history.judged().violations(of: .readNoSkip).isEmpty == hasPaused)
    }
  }

  @Test("READ-NOSKIP: where a log begins at a reader's position, every older epoch ends there")
  func beginsAtPosition() {
    for isDeleted in [true, false] {
      var history = History(minInSync: 1, unclean: true, retained: 1)
      history.lead(0, epoch: 0, members: [0, 1, 2])
      let first = history.store(0, epoch: 0, to: [])
      history.deliver([first], by: 0)
      history.lead(1, epoch: 1, members: [1], unclean: true)
      history.store(1, epoch: 1, to: [])
      let second = history.store(1, epoch: 1, to: [])
      if isDeleted { history.dropBeginning(1, to: 10, clock: TestBatch.time) }
      history.deliver([second], by: 1)
      #expect(history.judged().violations(of: .readNoSkip).isEmpty == isDeleted)
    }
  }

  @Test(
    "READ-NOSKIP: what a deposed leader gave was passed over by nobody when its log leads again"
  )
  func deposedComesBack() {
    var history = History(minInSync: 1, unclean: true)
    history.lead(0, epoch: 0, members: [0, 1, 2])
    let first = history.store(0, epoch: 0, to: [])
    history.deliver([first], by: 0)
    history.lead(1, epoch: 1, members: [1], unclean: true)
    let more = (0..<2).map { _ in history.write(0, epoch: 0) }
    for batch in more { history.deliver([batch], by: 0) }
    history.lead(0, epoch: 2, members: [0], unclean: true)
    history.commit(0, 30, epoch: 2)
    #expect(history.judged().violations(of: .readNoSkip).isEmpty)
  }

  @Test(
    "RECOVER-TOTAL: of a log that storage refused to begin anew the files of before may be left"
  )
  func beginsAnewHalfWay() {
    for hasRefused in [true, false] {
      var history = History.begun()
      for _ in 0..<3 { history.store(0, epoch: 0, to: [1, 2]) }
      history.tell(.truncate(History.partition, to: Offset(50)), from: 2)
      if hasRefused {
        history.checker.faultNoted(.refused, on: NodeID(2), at: history.now)
      }
      history.stop(2, .halted)
      history.start(2)
      let found = history.checker.violations.filter { $0.invariant == .recoverTotal }
      #expect(found.isEmpty == hasRefused)
    }
  }

  @Test("LOG-SHAPE: files that no start has opened yet are as the stop left them")
  func notOpenedYet() {
    for hasOpened in [false, true] {
      var history = History.begun()
      history.store(0, epoch: 0, to: [1, 2])
      history.stop(2, .process)
      if hasOpened {
        history.start(2)
      } else {
        history.checker.nodeStarted(NodeID(2), at: history.now)
      }
      let judgement = history.judged { replicas in
        let bytes = replicas[2].files[0].content.flatMap { Array($0.slice) }
        replicas[2].files[0].content = [Bytes(bytes), Bytes(Array(bytes.prefix(20)))]
      }
      #expect(judgement.violations(of: .logShape).isEmpty != hasOpened)
    }
  }

  @Test("LOG-SHAPE: epochs of what was deleted do not count")
  func epochsBelowStart() {
    for isDeleted in [true, false] {
      var history = History(minInSync: 1, unclean: true, retained: 1)
      history.lead(0, epoch: 0, members: [0, 1, 2])
      let old = (0..<2).map { _ in history.write(0, epoch: 0) }
      history.lead(1, epoch: 1, members: [1], unclean: true)
      history.store(1, epoch: 1, to: [2])
      if isDeleted { history.dropBeginning(2, to: 10, clock: TestBatch.time) }
      history.lead(0, epoch: 2, members: [0], unclean: true)
      history.append(old[1], 2)
      let found = history.checker.violations.filter { $0.invariant == .logShape }
      #expect(found.isEmpty == isDeleted)
    }
  }

  @Test("RETENTION: where timestamps lie, a record's age counts from its append")
  func agesFromAppend() {
    for isFromAppend in [false, true] {
      var history = History(agesFromAppend: isFromAppend, milliseconds: 1_000_000)
      history.lead(0, epoch: 0, members: [0, 1, 2])
      history.store(0, epoch: 0, to: [1, 2])
      history.store(0, epoch: 0, to: [1, 2])
      for node in 0..<3 {
        history.dropBeginning(node, to: 10, clock: TestBatch.time + 5_000_000)
      }
      #expect(history.judged().violations(of: .retention).isEmpty != isFromAppend)
    }
  }
}

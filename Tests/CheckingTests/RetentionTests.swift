import Primitives
import Testing

@testable import Checking

/// What may be deleted, and when.
@Suite struct RetentionTests {
  /// Three batches everywhere, the first of them written at the given time by its producer's clock.
  private func history(milliseconds: Int64? = nil, bytes: Int64? = nil) -> History {
    var history = History(milliseconds: milliseconds, retained: bytes)
    history.lead(0, epoch: 0, members: [0, 1, 2])
    for _ in 0..<3 { history.store(0, epoch: 0, to: [1, 2]) }
    return history
  }

  @Test("A record may go when it is older than it must become by the deleting node's clock")
  func expiry() {
    for age in [Int64(1000), 1001] {
      var history = history(milliseconds: 1000)
      history.dropBeginning(0, to: 10, clock: TestBatch.time + age)
      let isEarly = age == 1000
      let judgement = history.judged()
      #expect(judgement.violations(of: .retention).map(\.offsets) == (isEarly ? [0..<10] : []))
      #expect(judgement.violations(of: .ackDurable).isEmpty == !isEarly)
      #expect(judgement.fates.lostAcknowledged == (isEarly ? 10 : 0))
    }
  }

  @Test("What goes by a clock that was ahead is lost to that clock, on followers too")
  func wrongClock() {
    // Half a second is no error; an hour behind deletes late, which harms nobody.
    for (ahead, isDue) in [
      (Int64(500), false), (3_600_000, false), (3_600_000, true), (-3_600_000, true),
    ] {
      var history = history(milliseconds: 1000)
      let age: Int64 = isDue ? 1001 : 200
      history.dropBeginning(0, to: 10, clock: TestBatch.time + age + ahead, ahead: ahead)
      history.dropBeginning(1, to: 10, clock: TestBatch.time + age)
      let judgement = history.judged()
      let isLost = !isDue && ahead > 1000
      #expect(judgement.violations(of: .retention).isEmpty == (isDue || isLost))
      #expect(judgement.losses.map(\.excuse) == (isDue ? [] : [isLost ? .wrongClock : nil]))
    }
  }

  @Test("A record may go when enough is left without it")
  func size() {
    let size = Int64(TestBatch(base: 0, epoch: 0, client: 3, first: 0, count: 10).bytes.count)
    for limit in [2 * size, 2 * size + 1] {
      var history = history(bytes: limit)
      history.dropBeginning(0, to: 10, clock: TestBatch.time)
      #expect(history.judged().violations(of: .retention).isEmpty == (limit == 2 * size))
    }
  }

  @Test("Some may go for the size of the log, and what follows for its age")
  func sizeThenAge() {
    let size = Int64(TestBatch(base: 0, epoch: 0, client: 3, first: 0, count: 10).bytes.count)
    // The first batch is younger than it must become, the second is older; the third is left.
    for (limit, isAllowed) in [(2 * size, true), (2 * size + 1, false)] {
      var history = History(milliseconds: 1000, retained: limit)
      history.lead(0, epoch: 0, members: [0, 1, 2])
      history.store(0, epoch: 0, to: [1, 2], time: TestBatch.time + 5000)
      for _ in 0..<2 { history.store(0, epoch: 0, to: [1, 2]) }
      history.dropBeginning(0, to: 20, clock: TestBatch.time + 5000)
      #expect(history.judged().violations(of: .retention).isEmpty == isAllowed)
    }
  }

  @Test("Without any limit nothing goes, and where the leader begins its followers may begin")
  func following() {
    for isLeaderFirst in [false, true] {
      var history = history(milliseconds: isLeaderFirst ? 1000 : nil)
      if isLeaderFirst { history.dropBeginning(0, to: 10, clock: TestBatch.time + 5000) }
      history.dropBeginning(1, to: 10, clock: TestBatch.time)
      let judgement = history.judged()
      #expect(
        judgement.violations(of: .retention).map(\.nodes) == (isLeaderFirst ? [] : [[NodeID(1)]])
      )
      #expect(judgement.violations(of: .ackDurable).isEmpty)
    }
  }

  @Test("A start may not lose the beginning of a log, unless a failure took it")
  func beginningLostAtStart() {
    for cause in [StopCause.process, .power] {
      var history = history(milliseconds: 3_600_000)
      history.stop(2, cause)
      history.logs[2].removeFirst()
      history.start(2, from: 10)
      #expect(history.judged().violations(of: .retention).isEmpty == (cause == .power))
    }
  }

  @Test("A leader that lost the beginning of its log with its power lost those records")
  func beginningLostWithLeader() {
    for others in [[], [1, 2]] {
      var history = history()
      for node in [0] + others {
        history.stop(node, .power)
        history.logs[node].removeFirst()
        history.start(node, from: 10)
      }
      history.lead(0, epoch: 1, members: [0, 1, 2])
      let judgement = history.judged()
      #expect(judgement.fates.lostAcknowledged == 10)
      #expect(judgement.violations(of: .ackDurable).isEmpty == !others.isEmpty)
      #expect(judgement.losses.map(\.isPermitted) == [!others.isEmpty])
    }
  }
}

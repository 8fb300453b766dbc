import Engine
import Primitives
import Testing

@Suite struct SchedulerTests {
  private func scheduler(
    events: UInt64 = .max,
    until: Instant = .distantFuture,
    pending: Int = .max
  ) -> Scheduler {
    Scheduler(budget: Budget(events: events, until: until, pending: pending))
  }

  @discardableResult
  private func add(_ kind: UInt16, at seconds: Int64, to scheduler: inout Scheduler) -> EventHandle
  {
    scheduler.schedule(
      at: .zero + .seconds(seconds),
      target: 1,
      incarnation: 1,
      kind: kind,
      payload: 0
    )
  }

  private func drain(_ scheduler: inout Scheduler) -> [UInt16] {
    var kinds: [UInt16] = []
    while case .success(let event) = scheduler.next(until: .distantFuture) {
      kinds.append(event.kind)
    }
    return kinds
  }

  private func pause(_ scheduler: inout Scheduler, until: Instant = .distantFuture) -> Pause? {
    guard case .failure(let error) = scheduler.next(until: until) else { return nil }
    return error.pause
  }

  private func expectCancel(
    _ handle: EventHandle,
    of scheduler: inout Scheduler,
    succeeds: Bool
  ) {
    let succeeded = scheduler.cancel(handle)
    #expect(succeeded == succeeds)
  }

  @Test("events come in order of instant, and ties in order of scheduling")
  func order() {
    var engine = scheduler()
    for (kind, second) in [(1, 5), (2, 3), (3, 5), (4, 3)] as [(UInt16, Int64)] {
      add(kind, at: second, to: &engine)
    }
    #expect(drain(&engine) == [2, 4, 1, 3])
    #expect(engine.now == .zero + .seconds(5))
  }

  @Test("an event scheduled in the past happens now, after what is already due now")
  func pastMeansNow() {
    var engine = scheduler()
    add(1, at: 2, to: &engine)
    add(2, at: 2, to: &engine)
    _ = engine.next(until: .distantFuture)
    add(3, at: 1, to: &engine)
    #expect(drain(&engine) == [2, 3])
    #expect(engine.now == .zero + .seconds(2))
  }

  @Test("a cancelled event never comes out, and only a pending one can be cancelled")
  func cancellation() {
    var engine = scheduler()
    let first = add(1, at: 1, to: &engine)
    let second = add(2, at: 2, to: &engine)
    let third = add(3, at: 3, to: &engine)
    _ = engine.next(until: .distantFuture)
    expectCancel(first, of: &engine, succeeds: false)
    expectCancel(second, of: &engine, succeeds: true)
    expectCancel(second, of: &engine, succeeds: false)
    #expect(engine.pending == 1)
    #expect(drain(&engine) == [3])
    expectCancel(second, of: &engine, succeeds: false)
    expectCancel(third, of: &engine, succeeds: false)
    #expect(engine.pending == 0)
    #expect(pause(&engine) == .idle)
  }

  @Test("cancelling leaves no trace in the digest of what happened otherwise")
  func cancelledEventsAreNotDigested() {
    var plain = scheduler()
    add(1, at: 1, to: &plain)
    var other = plain
    let handle = add(2, at: 0, to: &other)
    other.cancel(handle)
    #expect(drain(&plain) == drain(&other))
    #expect(plain.digest == other.digest)
  }

  @Test("each budget ends the run with its own name")
  func budgets() {
    var byEvents = scheduler(events: 2)
    var byTime = scheduler(until: .zero + .seconds(2))
    var byMemory = scheduler(pending: 2)
    for second in 1...3 as ClosedRange<Int64> {
      add(0, at: second, to: &byEvents)
      add(0, at: second, to: &byTime)
      add(0, at: second, to: &byMemory)
    }
    #expect(pause(&byMemory) == .memoryBudget)
    #expect(drain(&byEvents).count == 2)
    #expect(pause(&byEvents) == .eventBudget)
    #expect(drain(&byTime).count == 2)
    #expect(pause(&byTime) == .timeBudget)
  }

  @Test("a horizon leaves later events pending")
  func horizon() {
    var engine = scheduler()
    add(1, at: 5, to: &engine)
    #expect(pause(&engine, until: .zero + .seconds(4)) == .horizon)
    engine.pass(to: .zero + .seconds(4))
    #expect(engine.now == .zero + .seconds(4))
    #expect(drain(&engine) == [1])
  }

  @Test("a copy is a fork: both go on independently, and alike where they are asked alike")
  func copyingForks() {
    var engine = scheduler()
    for second in 1...50 as ClosedRange<Int64> { add(1, at: second, to: &engine) }
    for _ in 0..<20 { _ = engine.next(until: .distantFuture) }
    var same = engine
    var different = engine
    add(9, at: 30, to: &different)
    _ = drain(&engine)
    _ = drain(&same)
    _ = drain(&different)
    #expect(engine.digest == same.digest)
    #expect(engine.digest != different.digest)
    #expect(engine.handled + 1 == different.handled)
  }

  @Test("checkpoints tell in which stretch two runs part")
  func divergence() {
    func run(differingAt odd: UInt64?) -> Scheduler {
      var engine = scheduler()
      add(0, at: 0, to: &engine)
      while engine.handled < Scheduler.checkpointEvery * 5,
        case .success(let event) = engine.next(until: .distantFuture)
      {
        engine.schedule(
          at: event.instant + .nanoseconds(1),
          target: 0,
          incarnation: 0,
          kind: engine.handled == odd ? 1 : 0,
          payload: 0
        )
      }
      return engine
    }
    let reference = run(differingAt: nil)
    let odd = Scheduler.checkpointEvery * 3 + 17
    let expected = Scheduler.checkpointEvery * 3..<Scheduler.checkpointEvery * 4
    #expect(reference.checkpoints.count == 5)
    #expect(reference.divergence(from: run(differingAt: nil)) == nil)
    #expect(reference.divergence(from: run(differingAt: odd)) == expected)
  }
}

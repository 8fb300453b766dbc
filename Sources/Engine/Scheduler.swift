import Primitives

/// Names one scheduled event, for cancelling it.
@frozen
public struct EventHandle: Hashable, Sendable {
  @usableFromInline let instant: Instant
  @usableFromInline let sequence: UInt64

  @inlinable init(instant: Instant, sequence: UInt64) {
    self.instant = instant
    self.sequence = sequence
  }
}

/// Virtual time, the pending events and the digest of those that happened.
///
/// A value: copying it forks the run. Events come out in order of `(instant, sequence)`, where the
/// sequence counts calls of `schedule`, so ties are broken by who asked first.
@frozen
public struct Scheduler: Sendable {
  /// Digest of every event handed out and everything mixed in by the world.
  public var digest = Digest()
  /// Limits.
  public var budget: Budget
  @usableFromInline var queue = EventQueue()
  @usableFromInline var clock = Instant.zero
  @usableFromInline var taken: UInt64 = 0
  @usableFromInline var sequence: UInt64 = 0
  @usableFromInline var last = EventHandle(instant: .zero, sequence: 0)
  @usableFromInline var cancelled: Set<UInt64> = []
  @usableFromInline var marks = ChunkedArray<Digest>()

  /// Events between two digest checkpoints.
  @inlinable public static var checkpointEvery: UInt64 { 65_536 }

  /// Makes a scheduler at time zero.
  @inlinable public init(budget: Budget) { self.budget = budget }

  /// The instant of the event being handled.
  @inlinable public var now: Instant { clock }

  /// Events handed out so far.
  @inlinable public var handled: UInt64 { taken }

  /// Number of pending events that are not cancelled.
  @inlinable public var pending: Int { queue.count - cancelled.count }

  /// Digests after every `checkpointEvery` events: element *i* after `(i + 1) * checkpointEvery`.
  @inlinable public var checkpoints: ChunkedArray<Digest> { marks }

  /// Schedules an event; an `instant` in the past means now.
  ///
  /// - Complexity: O(log *n*) for *n* pending events, O(1) right after an event was taken and
  ///   the new one is early.
  @inlinable
  @discardableResult
  public mutating func schedule(
    at instant: Instant,
    target: Int32,
    incarnation: UInt32,
    kind: UInt16,
    payload: Int32
  ) -> EventHandle {
    sequence &+= 1
    let due = max(instant, clock)
    queue.push(
      Event(
        instant: due,
        sequence: sequence,
        target: target,
        payload: payload,
        incarnation: incarnation,
        kind: kind
      )
    )
    return EventHandle(instant: due, sequence: sequence)
  }

  /// Cancels a scheduled event, and returns whether it was still pending.
  ///
  /// The event stays in the queue until its time comes and is then dropped unseen.
  @inlinable
  @discardableResult
  public mutating func cancel(_ handle: EventHandle) -> Bool {
    let order = (handle.instant, handle.sequence)
    guard order > (last.instant, last.sequence) else { return false }
    return cancelled.insert(handle.sequence).inserted
  }

  /// The next event up to and including `horizon`, or why there is none.
  ///
  /// - Complexity: O(log *n*) for *n* pending events.
  @inlinable public mutating func next(until horizon: Instant) -> Result<Event, PauseError> {
    if !cancelled.isEmpty { dropCancelled() }
    guard let first = queue.peek() else { return .failure(PauseError(.idle)) }
    if let pause = reasonToPause(before: first, horizon) { return .failure(PauseError(pause)) }
    _ = queue.pop()
    clock = max(clock, first.instant)
    last = EventHandle(instant: first.instant, sequence: first.sequence)
    taken &+= 1
    absorb(first)
    return .success(first)
  }

  /// Moves the clock to `instant` when nothing is pending before it.
  @inlinable public mutating func pass(to instant: Instant) { clock = max(clock, instant) }

  @inlinable func reasonToPause(before first: Event, _ horizon: Instant) -> Pause? {
    if first.instant > horizon { return .horizon }
    if first.instant > budget.until { return .timeBudget }
    if taken >= budget.events { return .eventBudget }
    if queue.count > budget.pending { return .memoryBudget }
    return nil
  }

  @inlinable mutating func dropCancelled() {
    while let first = queue.peek(), cancelled.remove(first.sequence) != nil {
      last = EventHandle(instant: first.instant, sequence: first.sequence)
      _ = queue.pop()
    }
  }

  @inlinable mutating func absorb(_ event: Event) {
    digest.mix(event.instant.nanoseconds)
    digest.mix(event.sequence << 16 | UInt64(event.kind))
    digest.mix(UInt64(UInt32(bitPattern: event.target)) << 32 | UInt64(event.incarnation))
    if taken % Self.checkpointEvery == 0 { marks.append(digest) }
  }
}

extension Scheduler {
  /// Between which event counts two runs first differ, as far as both have checkpoints.
  ///
  /// Digests roll: once different they stay different, so a binary search finds the place.
  ///
  /// - Complexity: O(log *n*) for *n* checkpoints.
  public func divergence(from other: Scheduler) -> Range<UInt64>? {
    var low = 0
    var high = min(marks.count, other.marks.count)
    guard high > 0, marks[high - 1] != other.marks[high - 1] else { return nil }
    while low < high {
      let middle = (low + high) / 2
      if marks[middle] == other.marks[middle] { low = middle + 1 } else { high = middle }
    }
    let start = UInt64(low) * Self.checkpointEvery
    return start..<start + Self.checkpointEvery
  }
}

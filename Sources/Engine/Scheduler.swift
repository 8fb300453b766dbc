import Primitives

/// Limits after which a run ends with a verdict of its own instead of going on.
@frozen
public struct Budget: Sendable {
  /// Events handled at most.
  public var events: UInt64
  /// Virtual time reached at most.
  public var until: Instant
  /// Events pending at most, which bounds memory.
  public var pending: Int

  /// Makes a budget.
  @inlinable public init(events: UInt64, until: Instant, pending: Int = 8_000_000) {
    self.events = events
    self.until = until
    self.pending = pending
  }
}

/// Why `Scheduler.next` gave no event.
public enum Pause: Sendable {
  /// Nothing is pending.
  case idle
  /// The next event lies beyond the horizon asked for.
  case horizon
  /// The budget for events is used up.
  case eventBudget
  /// The budget for virtual time is used up.
  case timeBudget
  /// Too many events are pending.
  case memoryBudget
}

/// Virtual time, the pending events and the digest of those that happened.
///
/// A value: copying it forks the run.
@frozen
public struct Scheduler: Sendable {
  /// The instant of the event being handled.
  public private(set) var now = Instant.zero
  /// Events handed out so far.
  public private(set) var handled: UInt64 = 0
  /// Digest of every event handed out and everything mixed in by the world.
  public var digest = Digest()
  /// Digests after every `checkpointEvery` events, for finding the first divergence.
  public private(set) var checkpoints = ChunkedArray<Digest>()
  /// Limits.
  public var budget: Budget
  @usableFromInline var queue = EventQueue()
  @usableFromInline var sequence: UInt64 = 0

  /// Events between two digest checkpoints.
  public static let checkpointEvery: UInt64 = 65_536

  /// Makes a scheduler at time zero.
  public init(budget: Budget) { self.budget = budget }

  /// Number of pending events.
  public var pending: Int { queue.count }

  /// Schedules an event; `instant` is not before now.
  public mutating func schedule(
    at instant: Instant, target: Int32, incarnation: UInt32, kind: UInt16, payload: Int32
  ) {
    sequence += 1
    queue.push(
      Event(
        instant: max(instant, now), sequence: sequence, target: target, payload: payload,
        incarnation: incarnation, kind: kind))
  }

  /// The next event up to and including `horizon`, or why there is none.
  public mutating func next(until horizon: Instant) -> Result<Event, PauseError> {
    guard let first = queue.peek() else { return .failure(PauseError(.idle)) }
    if first.instant > horizon { return .failure(PauseError(.horizon)) }
    if first.instant > budget.until { return .failure(PauseError(.timeBudget)) }
    if handled >= budget.events { return .failure(PauseError(.eventBudget)) }
    if queue.count > budget.pending { return .failure(PauseError(.memoryBudget)) }
    _ = queue.pop()
    now = first.instant
    handled += 1
    digest.mix(first.instant.nanoseconds)
    digest.mix(
      UInt64(UInt32(bitPattern: first.target)) << 32 | UInt64(first.kind) << 16
        | UInt64(truncatingIfNeeded: first.incarnation & 0xFFFF))
    if handled % Self.checkpointEvery == 0 { checkpoints.append(digest) }
    return .success(first)
  }

  /// Moves the clock to `instant` when nothing is pending before it.
  public mutating func pass(to instant: Instant) { now = max(now, instant) }
}

/// Carries a `Pause` where an error is needed.
public struct PauseError: Error, Sendable {
  /// The reason.
  public let pause: Pause

  /// Wraps a reason.
  @inlinable public init(_ pause: Pause) { self.pause = pause }
}

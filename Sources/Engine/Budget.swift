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
@frozen
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

/// Carries a `Pause` where an error is needed.
@frozen
public struct PauseError: Error, Sendable {
  /// The reason.
  public let pause: Pause

  /// Wraps a reason.
  @inlinable public init(_ pause: Pause) { self.pause = pause }
}

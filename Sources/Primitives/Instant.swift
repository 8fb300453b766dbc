/// A point in virtual time: nanoseconds since the run began.
///
/// Arithmetic traps on overflow, which is 292 years away.
@frozen
public struct Instant: Hashable, Comparable, Sendable {
  /// Nanoseconds since the run began.
  public var nanoseconds: Int64

  /// Makes an instant from nanoseconds since the run began.
  @inlinable public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// The beginning of the run.
  @inlinable public static var zero: Instant { Instant(nanoseconds: 0) }

  /// Later than every instant a run can reach.
  @inlinable public static var distantFuture: Instant { Instant(nanoseconds: .max) }

  /// Whether one instant is before the other.
  @inlinable public static func < (a: Instant, b: Instant) -> Bool { a.nanoseconds < b.nanoseconds }

  /// The instant that is `interval` later.
  @inlinable public static func + (a: Instant, b: Interval) -> Instant {
    Instant(nanoseconds: a.nanoseconds + b.nanoseconds)
  }

  /// The instant that is `interval` earlier.
  @inlinable public static func - (a: Instant, b: Interval) -> Instant {
    Instant(nanoseconds: a.nanoseconds - b.nanoseconds)
  }

  /// The time from `b` to `a`.
  @inlinable public static func - (a: Instant, b: Instant) -> Interval {
    Interval(nanoseconds: a.nanoseconds - b.nanoseconds)
  }

  /// Moves the instant `interval` later.
  @inlinable public static func += (a: inout Instant, b: Interval) { a = a + b }
}

extension Instant: CustomStringConvertible {
  /// Seconds with six decimals, such as `12.500000s`.
  public var description: String { Interval(nanoseconds: nanoseconds).secondsText }
}

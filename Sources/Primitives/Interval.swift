/// A length of virtual time in nanoseconds; may be negative.
@frozen
public struct Interval: Hashable, Comparable, Sendable {
  /// Length in nanoseconds.
  public var nanoseconds: Int64

  /// Makes an interval of a number of nanoseconds.
  @inlinable public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// No time at all.
  @inlinable public static var zero: Interval { Interval(nanoseconds: 0) }

  /// An interval of `n` nanoseconds.
  @inlinable public static func nanoseconds(_ n: Int64) -> Interval { Interval(nanoseconds: n) }

  /// An interval of `n` microseconds.
  @inlinable public static func microseconds(_ n: Int64) -> Interval {
    Interval(nanoseconds: n * 1_000)
  }

  /// An interval of `n` milliseconds.
  @inlinable public static func milliseconds(_ n: Int64) -> Interval {
    Interval(nanoseconds: n * 1_000_000)
  }

  /// An interval of `n` seconds.
  @inlinable public static func seconds(_ n: Int64) -> Interval {
    Interval(nanoseconds: n * 1_000_000_000)
  }

  /// An interval of `n` minutes.
  @inlinable public static func minutes(_ n: Int64) -> Interval { .seconds(n * 60) }

  /// An interval of `n` hours.
  @inlinable public static func hours(_ n: Int64) -> Interval { .seconds(n * 3_600) }

  /// Whole milliseconds, rounded toward zero.
  @inlinable public var milliseconds: Int64 { nanoseconds / 1_000_000 }

  /// Whether one interval is shorter than the other.
  @inlinable public static func < (a: Interval, b: Interval) -> Bool {
    a.nanoseconds < b.nanoseconds
  }

  /// The sum of two intervals.
  @inlinable public static func + (a: Interval, b: Interval) -> Interval {
    Interval(nanoseconds: a.nanoseconds + b.nanoseconds)
  }

  /// The difference of two intervals.
  @inlinable public static func - (a: Interval, b: Interval) -> Interval {
    Interval(nanoseconds: a.nanoseconds - b.nanoseconds)
  }

  /// An interval `n` times as long.
  @inlinable public static func * (a: Interval, n: Int64) -> Interval {
    Interval(nanoseconds: a.nanoseconds * n)
  }

  /// An interval divided by `n`, rounded toward zero.
  @inlinable public static func / (a: Interval, n: Int64) -> Interval {
    Interval(nanoseconds: a.nanoseconds / n)
  }

  /// Adds an interval.
  @inlinable public static func += (a: inout Interval, b: Interval) { a = a + b }

  /// Subtracts an interval.
  @inlinable public static func -= (a: inout Interval, b: Interval) { a = a - b }
}

extension Interval: CustomStringConvertible {
  /// The shortest exact form with a unit, such as `250ms` or `1500us`.
  public var description: String {
    let units: [(String, Int64)] = [("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1_000)]
    for (unit, size) in units where nanoseconds % size == 0 && nanoseconds != 0 {
      return "\(nanoseconds / size)\(unit)"
    }
    return nanoseconds == 0 ? "0s" : "\(nanoseconds)ns"
  }

  /// Seconds with six decimals, such as `12.500000s`.
  public var secondsText: String {
    let sign = nanoseconds < 0 ? "-" : ""
    let micros = nanoseconds.magnitude / 1_000
    let fraction = String(micros % 1_000_000)
    let zeros = String(repeating: "0", count: 6 - fraction.count)
    return "\(sign)\(micros / 1_000_000).\(zeros)\(fraction)s"
  }
}

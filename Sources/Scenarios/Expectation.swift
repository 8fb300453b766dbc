import Primitives

/// What a case must show to be as expected; nil fields are not judged.
public struct Expectation: Hashable, Sendable {
  /// How the run must end.
  public var outcome: ExpectedOutcome = .pass
  /// Acknowledged records whose loss the configured contract forbids.
  public var lost: CountRange?
  /// Acknowledged records whose loss the configured contract permits.
  public var permittedLoss: CountRange?
  /// Records acknowledged.
  public var acked: CountRange?
  /// Total time in which some partition took no writes.
  public var unavailable: IntervalRange?
  /// Alerts that must have paged.
  public var alerts: [String] = []

  /// Makes the default: the run passes.
  public init() {}
}

/// How a run must end.
public enum ExpectedOutcome: Hashable, Sendable {
  /// No violation, and the cluster converges.
  case pass
  /// The named invariant is violated.
  case violation(String)
  /// A verdict of another name, such as `wait-timeout` or `not-converged`.
  case verdict(String)
}

/// A range of counts, both ends included.
public struct CountRange: Hashable, Sendable {
  /// Smallest count allowed.
  public var low: Int64
  /// Largest count allowed.
  public var high: Int64

  /// Makes a range.
  public init(_ low: Int64, _ high: Int64) {
    self.low = low
    self.high = high
  }

  /// Whether `count` lies within.
  public func contains(_ count: Int64) -> Bool { low <= count && count <= high }
}

/// A range of lengths of time, both ends included.
public struct IntervalRange: Hashable, Sendable {
  /// Shortest length allowed.
  public var low: Interval
  /// Longest length allowed.
  public var high: Interval

  /// Makes a range.
  public init(_ low: Interval, _ high: Interval) {
    self.low = low
    self.high = high
  }

  /// Whether `length` lies within.
  public func contains(_ length: Interval) -> Bool { low <= length && length <= high }
}

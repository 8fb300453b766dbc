/// An estimated number with its interval.
public struct Quantity: Hashable, Sendable {
  /// The estimate; 0 when nothing was seen.
  public var value: Double
  /// Where the true value lies, at the study's confidence.
  public var interval: ConfidenceInterval

  /// Makes a number with its interval.
  public init(_ value: Double, _ interval: ConfidenceInterval) {
    self.value = value
    self.interval = interval
  }

  /// A number that is known, not estimated.
  public init(exactly value: Double) {
    self.init(value, ConfidenceInterval(low: value, high: value))
  }

  /// Whether nothing was seen, so that only the upper end says something.
  public var isBound: Bool { value == 0 && interval.high > 0 }

  /// Half of the interval's width over the estimate; infinite when nothing was seen.
  public var relativeHalfWidth: Double {
    value == 0 ? .infinity : (interval.high - interval.low) / 2 / value
  }

  /// This number in another unit.
  public func scaled(by factor: Double) -> Quantity {
    Quantity(
      value * factor,
      ConfidenceInterval(low: interval.low * factor, high: interval.high * factor)
    )
  }
}

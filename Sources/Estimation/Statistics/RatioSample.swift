import Primitives

/// Pairs of numbers of which the ratio of the means is wanted, such as records lost and whether any
/// were.
public struct RatioSample: Hashable, Sendable {
  /// Number of pairs.
  public private(set) var count = 0
  /// Mean of the numerators.
  public private(set) var numerator = 0.0
  /// Mean of the denominators.
  public private(set) var denominator = 0.0
  private var (xx, xy, yy) = (0.0, 0.0, 0.0)

  /// No pairs yet.
  public init() {}

  /// Adds a pair.
  public mutating func add(_ x: Double, _ y: Double) {
    count += 1
    let (dx, dy) = (x - numerator, y - denominator)
    numerator += dx / Double(count)
    denominator += dy / Double(count)
    xx += dx * (x - numerator)
    xy += dx * (y - denominator)
    yy += dy * (y - denominator)
  }

  /// The ratio of the means; nil when the denominators add up to nothing.
  public var ratio: Double? { denominator == 0 ? nil : numerator / denominator }

  /// Standard error of the ratio by the delta method; nil for fewer than two pairs.
  public var standardError: Double? {
    guard let ratio, count > 1 else { return nil }
    return (residualVariance(at: ratio) / Double(count)).squareRoot() / abs(denominator)
  }

  /// Variance of one numerator less its denominator times `ratio`; 0 for fewer than two pairs.
  public func residualVariance(at ratio: Double) -> Double {
    guard count > 1 else { return 0 }
    return max(0, xx - 2 * ratio * xy + ratio * ratio * yy) / Double(count - 1)
  }

  /// The ratio's interval by the delta method and Student's distribution.
  public func deltaInterval(confidence: Double = 0.95) -> ConfidenceInterval? {
    guard let ratio, let standardError else { return nil }
    let reach = student(confidence) * standardError
    return ConfidenceInterval(low: ratio - reach, high: ratio + reach)
  }

  /// What becomes of Fieller's equation.
  public struct Fieller: Hashable, Sendable {
    /// The leading coefficient; at most 0 where the denominator may be 0.
    public var lead: Double
    /// The interval; nil where the ratio cannot be estimated.
    public var interval: ConfidenceInterval?
  }

  /// Fieller's interval, which is right also for few pairs, or says that there is none.
  public func fieller(confidence: Double = 0.95) -> Fieller {
    guard count > 1 else { return Fieller(lead: 0, interval: nil) }
    let n = Double(count)
    let t = student(confidence)
    let factor = t * t / (n * (n - 1))
    let a = denominator * denominator - factor * yy
    let b = numerator * denominator - factor * xy
    let c = numerator * numerator - factor * xx
    let root = b * b - a * c
    guard a > 0, root >= 0 else { return Fieller(lead: a, interval: nil) }
    let (middle, reach) = (b / a, root.squareRoot() / a)
    return Fieller(
      lead: a,
      interval: ConfidenceInterval(low: middle - reach, high: middle + reach)
    )
  }

  /// The ratio with Fieller's interval; nil where it cannot be estimated.
  public func quantity(confidence: Double = 0.95) -> Quantity? {
    guard let ratio, let interval = fieller(confidence: confidence).interval else { return nil }
    return Quantity(ratio, interval)
  }

  private func student(_ confidence: Double) -> Double {
    SpecialFunctions.studentQuantile(upperTail: (1 - confidence) / 2, degrees: Double(count - 1))
  }
}

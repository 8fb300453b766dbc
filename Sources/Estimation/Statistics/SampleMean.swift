import Primitives

/// Mean and spread of a sample, gathered one value at a time.
public struct SampleMean: Hashable, Sendable {
  /// Number of values.
  public private(set) var count = 0
  /// Their mean.
  public private(set) var mean = 0.0
  private var squares = 0.0

  /// No values yet.
  public init() {}

  /// The values of a sequence.
  public init(_ values: some Sequence<Double>) {
    for value in values { add(value) }
  }

  /// Adds a value.
  public mutating func add(_ value: Double) {
    count += 1
    let difference = value - mean
    mean += difference / Double(count)
    squares += difference * (value - mean)
  }

  /// Variance of one value; 0 for fewer than two.
  public var variance: Double { count > 1 ? squares / Double(count - 1) : 0 }

  /// Standard deviation of one value.
  public var deviation: Double { variance.squareRoot() }

  /// Standard error of the mean.
  public var standardError: Double {
    count > 0 ? (variance / Double(count)).squareRoot() : 0
  }

  /// Student's interval of the mean; without end for fewer than two values.
  public func interval(confidence: Double = 0.95) -> ConfidenceInterval {
    guard count > 1 else { return ConfidenceInterval(low: -.infinity, high: .infinity) }
    let t = SpecialFunctions.studentQuantile(
      upperTail: (1 - confidence) / 2,
      degrees: Double(count - 1)
    )
    let reach = t * standardError
    return ConfidenceInterval(low: mean - reach, high: mean + reach)
  }

  /// The mean with Student's interval.
  public func quantity(confidence: Double = 0.95) -> Quantity {
    Quantity(mean, interval(confidence: confidence))
  }
}

/// Mean of numbers that are mostly 0, such as records lost in a run: how often they are not, times
/// how large they then are.
///
/// The plain interval of such a mean has no width when nothing was seen, and is too narrow when
/// little was.
public struct RareMean: Hashable, Sendable {
  /// Number of values.
  public private(set) var trials = 0
  /// Values above 0.
  public private(set) var positive = SampleMean()
  /// The largest value.
  public private(set) var largest = 0.0

  /// No values yet.
  public init() {}

  /// Adds a value of at least 0.
  public mutating func add(_ value: Double) {
    trials += 1
    guard value > 0 else { return }
    positive.add(value)
    largest = max(largest, value)
  }

  /// Values above 0.
  public var hits: Int { positive.count }

  /// The mean of all values.
  public var mean: Double { trials > 0 ? positive.mean * Double(hits) / Double(trials) : 0 }

  /// The mean with an interval made of the exact one of the chance and Student's of the size.
  ///
  /// - Parameters:
  ///   - largestPossible: What a value could be at most: says how large a loss that nobody saw
  ///     might have been.
  ///   - confidence: How often such intervals hold the mean.
  public func quantity(largestPossible: Double, confidence: Double = 0.95) -> Quantity {
    let limits = ConfidenceInterval.chance(hits: hits, of: trials, confidence: confidence)
    let chance = Quantity(trials > 0 ? Double(hits) / Double(trials) : 0, limits)
    let bound = max(largest, largestPossible)
    guard hits > 1 else {
      return Quantity(mean, ConfidenceInterval(low: 0, high: limits.high * bound))
    }
    let size = positive.interval(confidence: confidence)
    let sizes = ConfidenceInterval(low: max(0, size.low), high: min(bound, size.high))
    return chance.times(Quantity(positive.mean, sizes))
  }
}

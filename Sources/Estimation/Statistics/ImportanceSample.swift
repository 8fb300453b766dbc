import Primitives

/// Runs drawn from another distribution than the one asked about, each with the ratio of the two as
/// its weight.
public struct ImportanceSample: Hashable, Sendable {
  /// Fewest effective hits for which an interval is worth printing.
  public static let fewestEffectiveHits = 100.0
  /// Largest share of the estimate that the largest hundredth of the weights may make up.
  public static let largestTopShare = 0.5

  /// What the weights must be on average: 1, or the chance of what every run was made to show.
  public let expectedWeight: Double
  /// Number of runs.
  public private(set) var runs = 0
  private var weights = SampleMean()
  private var contributions = SampleMean()
  /// Weights of runs with a hit.
  private var hits: [Double] = []
  private var squares = 0.0

  /// No runs yet.
  ///
  /// - Parameter expectedWeight: 1, or the chance of what every run is made to show.
  public init(expectedWeight: Double = 1) { self.expectedWeight = expectedWeight }

  /// Adds a run.
  ///
  /// - Parameters:
  ///   - value: What is wanted the mean of, such as 1 for a loss.
  ///   - logWeight: Logarithm of the run's likelihood as asked about over that as drawn.
  public mutating func add(_ value: Double, logWeight: Double) {
    let weight = SpecialFunctions.exp(logWeight)
    runs += 1
    weights.add(weight)
    squares += weight * weight
    contributions.add(value * weight)
    if value != 0 { hits.append(abs(value) * weight) }
  }

  /// The estimate.
  public var value: Double { contributions.mean }

  /// Number of runs with a value that is not 0.
  public var hitCount: Int { hits.count }

  /// Its standard error.
  public var standardError: Double { contributions.standardError }

  /// Standard error over the estimate; infinite without hits.
  public var relativeError: Double { value == 0 ? .infinity : standardError / abs(value) }

  /// Mean weight of all runs, as expected up to its standard error when nothing is wrong.
  public var meanWeight: Quantity { weights.quantity() }

  /// How many standard errors the mean weight is away from what is expected.
  public var weightScore: Double {
    let error = weights.standardError
    return error == 0 ? 0 : (weights.mean - expectedWeight) / error
  }

  /// Whether every run weighs 1.
  public var isUnweighed: Bool { weights.mean == 1 && weights.variance == 0 }

  /// How many runs of equal weight all runs are worth.
  public var effectiveSize: Double {
    let sum = weights.mean * Double(runs)
    return squares == 0 ? 0 : sum * sum / squares
  }

  /// How many hits of equal weight the hits are worth.
  public var effectiveHits: Double {
    let largest = hits.max() ?? 0
    guard largest > 0 else { return 0 }
    let sum = hits.reduce(0) { $0 + $1 / largest }
    return sum * sum / hits.reduce(0) { $0 + $1 / largest * ($1 / largest) }
  }

  /// Share of the estimate that the heaviest hundredth of the hits makes up.
  public var topShare: Double {
    TailShare.share(of: hits)
  }

  /// Why no interval should be printed; nil when one may be.
  public var refusal: String? {
    let effective = effectiveHits
    if effective < Self.fewestEffectiveHits {
      return "the hits are worth \(Int(effective)) of equal weight; "
        + "\(Int(Self.fewestEffectiveHits)) are needed"
    }
    if topShare > Self.largestTopShare {
      return "the heaviest hundredth of the hits makes up \(Int(topShare * 100)) % of the estimate"
    }
    if abs(weightScore) > 5 { return "the mean weight is \(weights.mean), not \(expectedWeight)" }
    return nil
  }

  /// The estimate with its normal interval; nil when refused.
  public func quantity(confidence: Double = 0.95) -> Quantity? {
    guard refusal == nil else { return nil }
    let reach = SpecialFunctions.normalFactor(confidence: confidence) * standardError
    return Quantity(value, ConfidenceInterval(low: value - reach, high: value + reach))
  }
}

/// Logarithms of weights: the likelihood of what was drawn as asked about over that as drawn.
public enum LogWeight {
  /// A yes or no of chance `p` that was drawn with chance `q`.
  public static func chance(_ happened: Bool, _ p: Double, drawnWith q: Double) -> Double {
    happened
      ? SpecialFunctions.log(p / q) : SpecialFunctions.log1p(-p) - SpecialFunctions.log1p(-q)
  }

  /// The first event of a Poisson process of the given rate that was drawn with another rate: when
  /// it came, or nil when it had not come by the `horizon`.
  public static func firstEvent(
    at time: Double?,
    rate: Double,
    drawnWith drawn: Double,
    horizon: Double
  ) -> Double {
    let exposure = -(rate - drawn) * (time ?? horizon)
    return time == nil ? exposure : exposure + SpecialFunctions.log(rate / drawn)
  }

  /// The weight when a share of all runs is drawn as asked about and the rest otherwise: at most
  /// `1 / share`.
  ///
  /// - Parameters:
  ///   - weight: Logarithm of the weight that the run would have without the mixture.
  ///   - share: Share of runs drawn as asked about.
  public static func mixture(_ weight: Double, share: Double) -> Double {
    if weight > 700 { return -SpecialFunctions.log(share) }
    // 1 / (share + (1 - share) / w) without overflow for small weights.
    let plain = SpecialFunctions.exp(weight)
    return weight - SpecialFunctions.log(share * plain + 1 - share)
  }
}

/// How much of a sum its largest parts make up.
public enum TailShare {
  /// Share of the sum that the largest hundredth of the numbers makes up, at least one of them.
  public static func share(of numbers: [Double], top: Double = 0.01) -> Double {
    let total = numbers.reduce(0, +)
    guard total > 0 else { return 0 }
    let count = max(1, Int((Double(numbers.count) * top).rounded()))
    return numbers.sorted(by: >).prefix(count).reduce(0, +) / total
  }
}

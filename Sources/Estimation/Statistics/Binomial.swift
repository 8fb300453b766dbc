/// The number of successes in independent trials of equal chance, exact up to rounding.
///
/// - Complexity: O(√n) memory and time for chances away from 0 and 1.
public struct Binomial: Sendable {
  /// Number of trials.
  public let trials: Int
  /// Chance of success in each.
  public let chance: Double
  /// Smallest number of successes whose weight is kept; all others weigh less than 1e-290.
  private let first: Int
  /// Weights relative to that of the likeliest number.
  private let weights: [Double]
  private let total: Double

  /// Makes the distribution of `trials` trials with the given chance each.
  public init(trials: Int, chance: Double) {
    let chance = min(max(chance, 0), 1)
    self.trials = trials
    self.chance = chance
    let mode = min(trials, Int(Double(trials + 1) * chance))
    let odds = chance / (1 - chance)
    var above = [1.0]
    var number = mode
    while number < trials, let last = above.last, last > Self.negligible {
      above.append(last * Double(trials - number) / Double(number + 1) * odds)
      number += 1
    }
    var below: [Double] = []
    number = mode
    var weight = 1.0
    while number > 0, weight > Self.negligible, chance < 1 {
      weight *= Double(number) / Double(trials - number + 1) / odds
      below.append(weight)
      number -= 1
    }
    first = mode - below.count
    weights = below.reversed() + above
    total = Self.sum(weights[...])
  }

  private static let negligible = 1e-290

  /// Chance of exactly so many successes.
  public func mass(_ successes: Int) -> Double {
    guard weights.indices.contains(successes - first) else { return 0 }
    return weights[successes - first] / total
  }

  /// Chance of at most so many successes.
  public func atMost(_ successes: Int) -> Double {
    let count = min(max(0, successes - first + 1), weights.count)
    return min(1, Self.sum(weights[..<count]) / total)
  }

  /// Chance of at least so many successes.
  public func atLeast(_ successes: Int) -> Double {
    let start = min(max(0, successes - first), weights.count)
    return min(1, Self.sum(weights[start...]) / total)
  }

  /// The small weights stand at the ends; adding them up from there loses least.
  private static func sum(_ weights: ArraySlice<Double>) -> Double {
    guard let peak = weights.indices.max(by: { weights[$0] < weights[$1] }) else { return 0 }
    return weights[..<peak].reduce(0, +) + weights[peak...].reversed().reduce(0, +)
  }
}

/// An interval of a quantity that was estimated, and how often such intervals hold it.
public struct ConfidenceInterval: Hashable, Sendable {
  /// Lower end.
  public var low: Double
  /// Upper end.
  public var high: Double

  /// Makes an interval.
  public init(low: Double, high: Double) {
    self.low = low
    self.high = high
  }

  /// Clopper's and Pearson's interval for a chance that showed `hits` times in `trials`: it holds
  /// the true chance in at least 95 % of all samples, or what `confidence` says.
  public static func chance(hits: Int, of trials: Int, confidence: Double = 0.95)
    -> ConfidenceInterval
  {
    let tail = (1 - confidence) / 2
    let low =
      hits == 0 ? 0 : root { Binomial(trials: trials, chance: $0).atLeast(hits) < tail }
    let high =
      hits == trials ? 1 : root { Binomial(trials: trials, chance: $0).atMost(hits) > tail }
    return ConfidenceInterval(low: low, high: high)
  }

  /// Where a condition that holds near 0 and fails near 1 begins to fail.
  private static func root(_ holds: (Double) -> Bool) -> Double {
    // Bisecting exponents first keeps the relative error small for chances near 0.
    var high = 1.0
    while high > 1e-300, !holds(high / 2) { high /= 2 }
    var low = high / 2
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if holds(middle) { low = middle } else { high = middle }
    }
    return low
  }
}

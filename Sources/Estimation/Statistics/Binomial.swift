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

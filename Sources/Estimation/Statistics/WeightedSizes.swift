import Primitives

/// Sizes of losses, each with how much it counts.
public struct WeightedSizes: Hashable, Sendable {
  private var entries: [Entry] = []

  private struct Entry: Hashable {
    var size: Double
    var weight: Double
  }

  /// No sizes yet.
  public init() {}

  /// Adds a size above 0; others are no losses.
  public mutating func add(_ size: Double, weight: Double = 1) {
    if size > 0, weight > 0 { entries.append(Entry(size: size, weight: weight)) }
  }

  /// Number of sizes.
  public var count: Int { entries.count }

  /// The smallest sizes that at least these shares of the weight do not exceed; nil without sizes.
  public func quantiles(_ shares: [Double]) -> [Double]? {
    let sorted = entries.sorted { ($0.size, $0.weight) < ($1.size, $1.weight) }
    guard let last = sorted.last else { return nil }
    let total = sorted.reduce(0) { $0 + $1.weight }
    return shares.map { share in
      var below = 0.0
      for entry in sorted {
        below += entry.weight
        if below >= share * total { return entry.size }
      }
      return last.size
    }
  }

  /// Share of the expected loss that the largest hundredth of all losses makes up, by weight.
  public var tailShare: Double {
    let sorted = entries.sorted { ($0.size, $0.weight) > ($1.size, $1.weight) }
    var left = sorted.reduce(0) { $0 + $1.weight } / 100
    let total = sorted.reduce(0) { $0 + $1.weight * $1.size }
    guard total > 0 else { return 0 }
    var tail = 0.0
    for entry in sorted where left > 0 {
      let part = min(left, entry.weight)
      tail += part * entry.size
      left -= part
    }
    return tail / total
  }

  /// Median, quantiles, maximum and tail share; nil without sizes.
  public var summary: LossSizes? {
    guard let quantiles = quantiles([0.5, 0.9, 0.99, 1]) else { return nil }
    return LossSizes(
      median: quantiles[0],
      ninetieth: quantiles[1],
      ninetyNinth: quantiles[2],
      largest: quantiles[3],
      tailShare: tailShare
    )
  }

  /// The exact interval of a quantile of an unweighted sample, whatever it was drawn from; its upper
  /// end is infinite when the sample is too small for one.
  public static func quantileInterval(
    of sample: [Double],
    at share: Double,
    confidence: Double = 0.95
  ) -> ConfidenceInterval {
    let sorted = sample.sorted()
    let below = Binomial(trials: sorted.count, chance: share)
    let tail = (1 - confidence) / 2
    // The r-th smallest value is above the quantile when fewer than r lie below it.
    var low = -1
    while low + 1 < sorted.count, below.atMost(low + 1) <= tail { low += 1 }
    var high = sorted.count
    while high > 0, below.atLeast(high) <= tail { high -= 1 }
    return ConfidenceInterval(
      low: low < 0 ? -.infinity : sorted[low],
      high: high >= sorted.count ? .infinity : sorted[high]
    )
  }
}

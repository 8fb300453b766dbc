import Primitives

/// Latencies in logarithmic buckets, sixteen to a doubling, so within 6.25 percent.
public struct LatencyHistogram: Hashable, Sendable {
  static let steps = 16
  private var buckets: [Int64] = []
  /// Number of latencies.
  public private(set) var count: Int64 = 0
  /// Largest latency.
  public private(set) var maximum: Interval = .zero

  /// Makes an empty histogram.
  public init() {}

  /// Adds `weight` operations that took `interval`; negative intervals count as zero.
  public mutating func add(_ interval: Interval, weight: Int64 = 1) {
    let value = UInt64(max(0, interval.nanoseconds))
    let index = Self.index(of: value)
    while buckets.count <= index { buckets.append(0) }
    buckets[index] += weight
    count += weight
    maximum = max(maximum, interval)
  }

  /// The smallest bucket bound that at least `numerator/denominator` of all latencies reach.
  ///
  /// - Complexity: O(number of buckets), at most 1 000.
  public func quantile(_ numerator: Int64, of denominator: Int64) -> Interval {
    guard count > 0 else { return .zero }
    let rank = (count * numerator + denominator - 1) / denominator
    var seen: Int64 = 0
    for (index, inBucket) in buckets.enumerated() {
      seen += inBucket
      if seen >= rank {
        return min(maximum, Interval(nanoseconds: Int64(Self.upperBound(of: index))))
      }
    }
    return maximum
  }

  static func index(of value: UInt64) -> Int {
    guard value >= UInt64(steps) else { return Int(value) }
    let exponent = 63 - value.leadingZeroBitCount
    let mantissa = Int(value >> (exponent - 4)) - steps
    return (exponent - 3) * steps + mantissa
  }

  static func upperBound(of index: Int) -> UInt64 {
    guard index >= steps else { return UInt64(index) }
    let exponent = index / steps + 3
    let mantissa = UInt64(index % steps + steps)
    return ((mantissa + 1) << (exponent - 4)) - 1
  }
}

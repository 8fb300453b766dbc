import Primitives

/// How long a step of the device takes: lognormal, given by two percentiles.
public struct DiskLatency: Hashable, Sendable {
  /// Half of the draws are shorter.
  public var p50: Interval
  /// 99 of 100 draws are shorter.
  public var p99: Interval

  /// Describes a latency by its percentiles; `p99` is at least `p50`, both above zero.
  public init(p50: Interval, p99: Interval) {
    invariant(p50 > .zero, "a latency is above zero")
    invariant(p99 >= p50, "the 99th percentile is not below the median")
    self.p50 = p50
    self.p99 = p99
  }

  /// Percentiles in microseconds.
  static func micro(_ p50: Int64, _ p99: Int64) -> DiskLatency {
    DiskLatency(p50: .microseconds(p50), p99: .microseconds(p99))
  }

  /// Draws one duration: `p50 · (p99 / p50)^(z / 2.3263)` with `z` standard normal.
  func draw(from stream: inout RandomStream) -> Interval {
    let ratio = Double(p99.nanoseconds) / Double(p50.nanoseconds)
    let exponent = Self.logarithm(ratio) * Self.normal(from: &stream) / 2.326_347_874
    return .nanoseconds(Int64(Double(p50.nanoseconds) * Self.exponential(exponent)))
  }

  /// A standard normal number as the sum of twelve uniform ones (Irwin-Hall).
  ///
  /// Within 0.02 of the normal quantile at 99 %, bounded by 6.
  private static func normal(from stream: inout RandomStream) -> Double {
    var sum = -6.0
    for _ in 0..<12 { sum += stream.unit() }
    return sum
  }

  /// Natural logarithm of a number of at least 1, from `+ - * /` only.
  private static func logarithm(_ x: Double) -> Double {
    let t = (x.significand - 1) / (x.significand + 1)
    let square = t * t
    var power = t
    var sum = 0.0
    for odd in stride(from: 1.0, through: 25.0, by: 2.0) {
      sum += power / odd
      power *= square
    }
    return 2 * sum + Double(x.exponent) * 0.693_147_180_559_945_3
  }

  /// The exponential function for moderate arguments, from `+ - * /` only.
  private static func exponential(_ x: Double) -> Double {
    let steps = (x / 0.693_147_180_559_945_3).rounded()
    let rest = x - steps * 0.693_147_180_559_945_3
    var term = 1.0
    var sum = 1.0
    for n in stride(from: 1.0, through: 16.0, by: 1.0) {
      term *= rest / n
      sum += term
    }
    return Double(sign: .plus, exponent: Int(steps), significand: 1) * sum
  }
}

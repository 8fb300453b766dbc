extension RandomStream {
  /// A standard normal number (Marsaglia's polar method).
  public mutating func normal() -> Double {
    while true {
      let u = 2 * unit() - 1
      let v = 2 * unit() - 1
      let s = u * u + v * v
      guard s < 1, s > 0 else { continue }
      return u * (-2 * ElementaryFunctions.log(s) / s).squareRoot()
    }
  }

  /// An exponential interval of the given mean.
  public mutating func exponential(mean: Interval) -> Interval {
    let value = -ElementaryFunctions.log(1 - unit()) * Double(mean.nanoseconds)
    return Interval(nanoseconds: Int64(min(value, 9e18)))
  }

  /// A lognormal interval through its median and 99th percentile.
  ///
  /// σ = ln(p99/p50) / 2.3263; a `p99` below `p50` counts as `p50`.
  public mutating func lognormal(p50: Interval, p99: Interval) -> Interval {
    let median = Double(max(1, p50.nanoseconds))
    let sigma =
      ElementaryFunctions.log(max(1, Double(p99.nanoseconds) / median)) / 2.326_347_874_040_841
    let value = median * ElementaryFunctions.exp(sigma * normal())
    return Interval(nanoseconds: Int64(min(value, 9e18)))
  }

  /// A log-uniform integer in `low ... high`, with `low` at least 1.
  public mutating func logUniform(_ low: Int64, _ high: Int64) -> Int64 {
    invariant(low >= 1 && low <= high, "a log-uniform range is positive and runs upward")
    let bottom = ElementaryFunctions.log(Double(low))
    let top = ElementaryFunctions.log(Double(high) + 1)
    let value = ElementaryFunctions.exp(bottom + (top - bottom) * unit())
    return min(high, max(low, Int64(value)))
  }
}

import Primitives

/// What several strata that all showed the same may add to a sum, at most.
///
/// Each stratum alone could have been unlucky, but hardly all at once: the chance that no trial of
/// any of them hits is `Π (1 − p_i)^n_i`, and the bound is the largest `Σ rate_i·p_i` for which
/// that chance is at least the tail. With `y_i = −ln(1 − p_i)` this asks for the largest
/// `Σ rate_i·(1 − exp(−y_i))` with `Σ n_i·y_i = ln(1 / tail)`, and at the optimum
/// `y_i = max(0, ln(rate_i / n_i) − t)` with one `t` for all. One stratum alone has the exact limit
/// of Clopper and Pearson; many strata sampled in proportion to their rates are bounded as if they
/// were one.
struct JointBound {
  /// Greatest sum of rates times chances.
  let value: Double

  /// Bounds strata without a hit.
  ///
  /// - Parameters:
  ///   - strata: Rates and trials; a stratum without trials counts with all of its rate.
  ///   - tail: Chance that the bound is too low.
  /// - Complexity: O(n log n).
  init(_ strata: [Stratum], tail: Double) {
    let unknown = strata.reduce(0) { $1.trials > 0 ? $0 : $0 + $1.rate }
    let known = strata.filter { $0.trials > 0 && $0.rate > 0 }
      .map { (stratum: $0, level: SpecialFunctions.log($0.rate / $0.trials)) }
      .sorted { $0.level > $1.level }
    let budget = -SpecialFunctions.log(tail)
    var (trials, levels, threshold) = (0.0, 0.0, 0.0)
    for (place, part) in known.enumerated() {
      trials += part.stratum.trials
      levels += part.stratum.trials * part.level
      threshold = (levels - budget) / trials
      let next = place + 1
      if next == known.count || threshold >= known[next].level { break }
    }
    value = known.reduce(unknown) { sum, part in
      let most = max(0, part.level - threshold)
      return sum - part.stratum.rate * SpecialFunctions.expm1(-most)
    }
  }
}

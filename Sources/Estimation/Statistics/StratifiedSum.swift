import Primitives

/// Trials of one class of faults, and how often that class comes about.
public struct Stratum: Hashable, Sendable {
  /// Events per year, or any other weight.
  public var rate: Double
  /// Trials with a hit; need not be whole when a sample is worth less than its size.
  public var hits: Double
  /// Trials.
  public var trials: Double
  /// Trials without an answer: no hits so far, and they may have been hits in the upper end.
  public var open: Double

  /// Makes a stratum.
  public init(rate: Double, hits: Double, trials: Double, open: Double = 0) {
    self.rate = rate
    self.hits = hits
    self.trials = trials
    self.open = open
  }

  /// Share of trials with a hit.
  public var chance: Double { trials > 0 ? hits / trials : 0 }
}

/// A sum of chances, each weighed with a known rate and estimated from trials of its own.
public struct StratifiedSum: Hashable, Sendable {
  /// The parts.
  public var strata: [Stratum]
  /// How often the intervals hold the sum.
  public var confidence: Double

  /// Makes a sum.
  public init(_ strata: [Stratum], confidence: Double = 0.95) {
    self.strata = strata
    self.confidence = confidence
  }

  /// The estimate.
  public var value: Double { strata.reduce(0) { $0 + $1.rate * $1.chance } }

  /// Standard error; a stratum without hits, or without misses, adds nothing to it.
  public var standardError: Double {
    strata.reduce(0) { sum, stratum in
      guard stratum.trials > 0 else { return sum }
      let p = stratum.chance
      return sum + stratum.rate * stratum.rate * p * (1 - p) / stratum.trials
    }.squareRoot()
  }

  /// The normal interval, which strata without hits leave too narrow.
  public var plain: ConfidenceInterval {
    let reach = SpecialFunctions.normalFactor(confidence: confidence) * standardError
    return ConfidenceInterval(low: value - reach, high: value + reach)
  }

  /// The interval that recovers the variance of each stratum from its own limits.
  ///
  /// With exact limits, strata in which nothing hit are bounded together, and so are those in which
  /// everything did: one by one they would each be granted a misfortune that befalls them all but
  /// never.
  public func mover(by method: ChanceMethod = .clopperPearson) -> ConfidenceInterval {
    guard method == .clopperPearson else {
      return Quantity.sum(of: strata.map { term($0, by: method) }).interval
    }
    let silent = strata.filter { $0.hits + $0.open <= 0 }
    let certain = strata.filter { $0.hits > 0 && $0.hits >= $0.trials }
    let others = strata.filter { $0.hits + $0.open > 0 && $0.hits < $0.trials }
    let tail = (1 - confidence) / 2
    let above = Self.silent(silent, confidence: confidence)
    let sum = certain.reduce(0) { $0 + $1.rate }
    let below = Quantity(
      sum,
      ConfidenceInterval(low: sum - JointBound(certain, tail: tail).value, high: sum)
    )
    return Quantity.sum(
      of: others.map { term($0, by: method) } + [(weight: 1, above), (weight: 1, below)]
    ).interval
  }

  private func term(_ stratum: Stratum, by method: ChanceMethod) -> (
    weight: Double, quantity: Quantity
  ) {
    (weight: stratum.rate, quantity: quantity(of: stratum, by: method, confidence))
  }

  /// The most that strata without a hit add to the sum.
  public static func silent(_ strata: [Stratum], confidence: Double = 0.95) -> Quantity {
    let high = JointBound(strata, tail: (1 - confidence) / 2).value
    return Quantity(0, ConfidenceInterval(low: 0, high: high))
  }

  /// The interval that always holds the sum at least as often as it says: exact limits of every
  /// stratum at once.
  public var bonferroni: ConfidenceInterval {
    let each = 1 - (1 - confidence) / Double(max(1, strata.count))
    return strata.reduce(into: ConfidenceInterval(low: 0, high: 0)) { sum, stratum in
      let limits = quantity(of: stratum, by: .clopperPearson, each).interval
        .scaled(by: stratum.rate)
      sum.low += limits.low
      sum.high += limits.high
    }
  }

  /// The sum with its interval for claims.
  public var quantity: Quantity { Quantity(value, mover()) }

  private func quantity(of stratum: Stratum, by method: ChanceMethod, _ confidence: Double)
    -> Quantity
  {
    let limits = ConfidenceInterval.chance(
      hits: stratum.hits,
      of: stratum.trials,
      by: method,
      confidence: confidence
    )
    guard stratum.open > 0 else { return Quantity(stratum.chance, limits) }
    // All of them, but for rounding, are all of them.
    let most = stratum.hits + stratum.open
    let worst = ConfidenceInterval.chance(
      hits: most > stratum.trials * (1 - 1e-9) ? stratum.trials : most,
      of: stratum.trials,
      by: method,
      confidence: confidence
    )
    return Quantity(
      stratum.chance,
      ConfidenceInterval(low: limits.low, high: max(limits.high, worst.high))
    )
  }
}

extension Quantity {
  /// The weighed sum of independent estimates, its interval made of theirs (MOVER, Zou and Donner
  /// 2008); negative weights make differences.
  public static func sum(of terms: [(weight: Double, quantity: Quantity)]) -> Quantity {
    var (value, below, above) = (0.0, 0.0, 0.0)
    for term in terms where term.weight != 0 {
      let limits = term.quantity.interval.scaled(by: term.weight)
      let middle = term.weight * term.quantity.value
      value += middle
      below += (middle - limits.low) * (middle - limits.low)
      above += (limits.high - middle) * (limits.high - middle)
    }
    let interval = ConfidenceInterval(
      low: value - below.squareRoot(),
      high: value + above.squareRoot()
    )
    return Quantity(value, interval)
  }

  /// The product with an independent estimate of a positive number, the interval recovered from
  /// both on the logarithmic scale; from 0 where either may be 0.
  public func times(_ other: Quantity) -> Quantity {
    let product = value * other.value
    guard value > 0, other.value > 0 else {
      return Quantity(
        product,
        ConfidenceInterval(low: 0, high: interval.high * other.interval.high)
      )
    }
    func reach(_ a: Double, _ b: Double) -> Double {
      let (a, b) = (SpecialFunctions.log(a), SpecialFunctions.log(b))
      return SpecialFunctions.exp((a * a + b * b).squareRoot())
    }
    let high = product * reach(interval.high / value, other.interval.high / other.value)
    guard interval.low > 0, other.interval.low > 0 else {
      return Quantity(product, ConfidenceInterval(low: 0, high: high))
    }
    let low = product / reach(interval.low / value, other.interval.low / other.value)
    return Quantity(product, ConfidenceInterval(low: low, high: high))
  }
}

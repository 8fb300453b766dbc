import Primitives

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

  /// Whether a number lies in it.
  public func contains(_ value: Double) -> Bool { low <= value && value <= high }

  /// Its width.
  public var width: Double { high - low }

  /// This interval in another unit; the ends change places when the factor is negative.
  public func scaled(by factor: Double) -> ConfidenceInterval {
    let ends = (low * factor, high * factor)
    return factor < 0
      ? ConfidenceInterval(low: ends.1, high: ends.0)
      : ConfidenceInterval(low: ends.0, high: ends.1)
  }

  /// Clopper's and Pearson's interval for a chance that showed `hits` times in `trials`: it holds
  /// the true chance in at least 95 % of all samples, or what `confidence` says.
  public static func chance(hits: Int, of trials: Int, confidence: Double = 0.95)
    -> ConfidenceInterval
  {
    chance(effectiveHits: Double(hits), of: Double(trials), confidence: confidence)
  }

  /// Clopper's and Pearson's interval for counts that need not be whole, such as those of a sample
  /// that is worth less than its size.
  ///
  /// Without trials nothing is known: the interval is from 0 to 1.
  public static func chance(
    effectiveHits hits: Double,
    of trials: Double,
    confidence: Double = 0.95
  ) -> ConfidenceInterval {
    let tail = (1 - confidence) / 2
    let misses = max(0, trials - hits)
    let low =
      hits <= 0 ? 0 : SpecialFunctions.betaQuantile(lowerTail: tail, a: hits, b: misses + 1)
    let high =
      misses <= 0 ? 1 : SpecialFunctions.betaQuantile(upperTail: tail, a: hits + 1, b: misses)
    return ConfidenceInterval(low: low, high: high)
  }

  /// Wilson's interval for a chance: about right on average, sometimes too narrow by a little.
  public static func wilson(hits: Double, of trials: Double, confidence: Double = 0.95)
    -> ConfidenceInterval
  {
    guard trials > 0 else { return ConfidenceInterval(low: 0, high: 1) }
    let z = SpecialFunctions.normalFactor(confidence: confidence)
    let share = hits / trials
    let square = z * z / trials
    let centre = (share + square / 2) / (1 + square)
    let half =
      z / (1 + square) * (share * (1 - share) / trials + square / (4 * trials)).squareRoot()
    return ConfidenceInterval(
      low: hits == 0 ? 0 : max(0, centre - half),
      high: hits == trials ? 1 : min(1, centre + half)
    )
  }

  /// The interval of a chance by the method of the given name.
  public static func chance(
    hits: Double,
    of trials: Double,
    by method: ChanceMethod,
    confidence: Double = 0.95
  ) -> ConfidenceInterval {
    switch method {
    case .clopperPearson: chance(effectiveHits: hits, of: trials, confidence: confidence)
    case .wilson: wilson(hits: hits, of: trials, confidence: confidence)
    }
  }

  /// The exact interval of the expected number of events of a Poisson process of which `count` were
  /// seen.
  public static func poisson(count: Double, confidence: Double = 0.95) -> ConfidenceInterval {
    let tail = (1 - confidence) / 2
    return ConfidenceInterval(
      low: count <= 0 ? 0 : SpecialFunctions.gammaQuantile(shape: count, lowerTail: tail),
      high: SpecialFunctions.gammaQuantile(shape: count + 1, upperTail: tail)
    )
  }

  /// The exact interval of a chance when sampling went on until `hits` had been seen, which took
  /// `trials`.
  public static func inverseSampling(hits: Int, after trials: Int, confidence: Double = 0.95)
    -> ConfidenceInterval
  {
    let tail = (1 - confidence) / 2
    let (hits, misses) = (Double(hits), Double(trials - hits))
    let low = SpecialFunctions.betaQuantile(lowerTail: tail, a: hits, b: misses + 1)
    let high =
      misses == 0 ? 1 : SpecialFunctions.betaQuantile(upperTail: tail, a: hits, b: misses)
    return ConfidenceInterval(low: low, high: high)
  }
}

/// How the interval of a chance is made.
public enum ChanceMethod: String, Hashable, Sendable, CaseIterable {
  /// Exact: never holds the chance less often than it says; for claims.
  case clopperPearson
  /// Approximate: holds it as often as it says on average; for display.
  case wilson
}

import Primitives

/// How many trials a statement takes.
public enum SampleSize {
  /// The one-sided upper bound of a chance that did not show in so many trials: about `3 / trials`.
  public static func zeroHitBound(trials: Double, confidence: Double = 0.95) -> Double {
    guard trials > 0 else { return 1 }
    return -SpecialFunctions.expm1(SpecialFunctions.log(1 - confidence) / trials)
  }

  /// Fewest trials without a hit after which a chance is known to be below `bound`.
  public static func trialsWithoutHit(for bound: Double, confidence: Double = 0.95) -> Double {
    (SpecialFunctions.log(1 - confidence) / SpecialFunctions.log1p(-bound)).rounded(.up)
  }

  /// Trials after which the interval's half-width is the given share of the chance.
  public static func trials(
    chance: Double,
    relativeHalfWidth: Double,
    confidence: Double = 0.95
  ) -> Double {
    let z = SpecialFunctions.normalFactor(confidence: confidence) / relativeHalfWidth
    return z * z * (1 - chance) / chance
  }

  /// Hits after which the interval's half-width is the given share of a small chance.
  public static func hits(relativeHalfWidth: Double, confidence: Double = 0.95) -> Double {
    let z = SpecialFunctions.normalFactor(confidence: confidence) / relativeHalfWidth
    return z * z
  }

  /// Crude trials that would give an estimate of the same relative standard error.
  public static func crudeTrials(chance: Double, relativeError: Double) -> Double {
    (1 - chance) / (chance * relativeError * relativeError)
  }

  /// The chance of at least `events` events of a Poisson process that expects `mean`: what patterns
  /// of fewer events leave out.
  public static func truncation(mean: Double, atLeast events: Int) -> Double {
    events <= 0 ? 1 : SpecialFunctions.gammaTails(shape: Double(events), mean).lower
  }
}

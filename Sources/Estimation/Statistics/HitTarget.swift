import Primitives

/// When to stop sampling: after a number of hits fixed beforehand, or at a cap of trials.
///
/// Stopping when an interval looks narrow would make it wrong more often than it says.
public struct HitTarget: Hashable, Sendable {
  /// Hits to wait for; at least 2.
  public var hits: Int
  /// Most trials.
  public var cap: Int

  /// Makes a rule.
  public init(hits: Int, cap: Int) {
    invariant(hits >= 2 && cap >= 1, "sampling ends after two hits at the earliest")
    self.hits = hits
    self.cap = cap
  }

  /// A rule whose interval's half-width will be the given share of a small chance.
  public init(relativeHalfWidth: Double, cap: Int, confidence: Double = 0.95) {
    let hits = SampleSize.hits(relativeHalfWidth: relativeHalfWidth, confidence: confidence)
    self.init(hits: max(2, Int(hits.rounded(.up)) + 1), cap: cap)
  }

  /// Whether sampling is over.
  public func isReached(hits: Int, trials: Int) -> Bool { hits >= self.hits || trials >= cap }

  /// The estimate, given that sampling ended by this rule with the trial that was last counted.
  ///
  /// When the cap came first the number of trials was fixed, and so is the interval's kind.
  public func quantity(hits: Int, trials: Int, confidence: Double = 0.95) -> Quantity {
    guard hits >= self.hits, trials > 1 else {
      let share = trials > 0 ? Double(hits) / Double(trials) : 0
      return Quantity(share, .chance(hits: hits, of: trials, confidence: confidence))
    }
    return Quantity(
      Double(hits - 1) / Double(trials - 1),
      .inverseSampling(hits: hits, after: trials, confidence: confidence)
    )
  }
}

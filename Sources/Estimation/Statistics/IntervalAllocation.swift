import Primitives

/// Fewest trials of each stratum after which the interval of a sum of chances is as narrow as wanted.
///
/// Strata that hit add their variance to both ends of the interval, and Neyman's shares make the
/// most of their trials. Strata that never hit add nothing to the estimate and lift the upper end
/// only, all together by what `JointBound` allows them, which is least for trials in proportion to
/// the rates: `ln(1 / tail) · Σ rate / trials`. To take them for strata of half a hit each asks for
/// many times as many trials. How much of the width each kind may use is what costs fewest trials.
public struct IntervalAllocation: Hashable, Sendable {
  /// One stratum after a pilot.
  public struct Part: Hashable, Sendable {
    /// Weight in the sum.
    public var rate: Double
    /// Trials of the pilot.
    public var trials: Double
    /// Its hits.
    public var hits: Double
    /// How many trials are worth one that is independent: at least 1.
    public var designEffect: Double

    /// Makes a part.
    public init(rate: Double, trials: Double, hits: Double, designEffect: Double = 1) {
      self.rate = rate
      self.trials = trials
      self.hits = hits
      self.designEffect = max(1, designEffect)
    }

    var isSilent: Bool { hits <= 0 }

    /// Rate times standard deviation of a trial; half a hit and half a miss more keep it above 0.
    var spread: Double {
      let chance = (hits + 0.5) / (trials + 1)
      return rate * (chance * (1 - chance) * designEffect).squareRoot()
    }

    /// Rate times the trials that are worth one.
    var weight: Double { rate * designEffect }
  }

  /// The parts.
  public var parts: [Part]
  /// How often the interval shall hold the sum.
  public var confidence: Double

  private static let steps = 50

  /// Makes an allocation.
  public init(_ parts: [Part], confidence: Double = 0.95) {
    self.parts = parts
    self.confidence = confidence
  }

  /// Trials of each part in all, so that half of the interval's width is as wanted.
  ///
  /// - Complexity: O(parts).
  public func trials(forHalfWidth wanted: Double) -> [Double] {
    let spread = parts.reduce(0) { $1.isSilent ? $0 : $0 + $1.spread }
    let weight = parts.reduce(0) { $1.isSilent ? $0 + $1.weight : $0 }
    guard wanted > 0, spread + weight > 0 else { return parts.map { _ in 0 } }
    let reach = spread * SpecialFunctions.normalFactor(confidence: confidence)
    let bound = weight * -SpecialFunctions.log((1 - confidence) / 2)
    var best = (seen: Double.infinity, silent: Double.infinity)
    for step in 1..<Self.steps {
      let next = split(Double(step) / Double(Self.steps), reach / wanted, bound / wanted)
      if next.seen + next.silent < best.seen + best.silent { best = next }
    }
    return parts.map { part in
      if part.isSilent { return weight > 0 ? best.silent * part.weight / weight : 0 }
      return spread > 0 ? best.seen * part.spread / spread : 0
    }
  }

  /// Trials of both kinds where the lower end is at `share` of the wanted half-width.
  ///
  /// The upper end may then be at `2 − share`, and what the silent strata add to it, squared, is
  /// the difference of the squares.
  private func split(
    _ share: Double,
    _ reach: Double,
    _ bound: Double
  ) -> (seen: Double, silent: Double) {
    let seen = reach / share
    return (seen: seen * seen, silent: bound / (2 * (1 - share).squareRoot()))
  }
}

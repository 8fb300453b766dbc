import Primitives

/// A small chance as the product of larger ones: of reaching each level from the level before.
public struct Splitting: Hashable, Sendable {
  /// One level.
  public struct Level: Hashable, Sendable {
    /// Runs that reached the level.
    public var hits: Int
    /// Runs that started from states of the level before.
    public var trials: Int
    /// Different runs of the first level from which those that reached this level descend; nil when
    /// nobody counted.
    public var ancestors: Int?

    /// Makes a level.
    public init(hits: Int, trials: Int, ancestors: Int? = nil) {
      self.hits = hits
      self.trials = trials
      self.ancestors = ancestors
    }

    /// Share of runs that reached the level.
    public var chance: Double { trials > 0 ? Double(hits) / Double(trials) : 0 }
  }

  /// Fewest different ancestors for which an interval is worth printing.
  public static let fewestAncestors = 20

  /// The levels, from the start.
  public var levels: [Level]

  /// Makes a product.
  public init(_ levels: [Level]) { self.levels = levels }

  /// The chance of reaching the last level.
  public var value: Double { levels.reduce(1) { $0 * $1.chance } }

  /// Squared relative errors of the levels.
  private var squares: [Double] {
    levels.map { level in
      guard level.hits > 0 else { return .infinity }
      return (1 - level.chance) / Double(level.hits)
    }
  }

  /// Relative standard error to first order.
  public var relativeError: Double { squares.reduce(0, +).squareRoot() }

  /// Relative standard error of a product of independent levels, without approximation.
  public var exactRelativeError: Double {
    // Π(1 + s) - 1, without subtracting.
    squares.reduce(0) { $0 + $1 + $0 * $1 }.squareRoot()
  }

  /// Limits on the logarithmic scale, around the estimate.
  public func logInterval(confidence: Double = 0.95) -> ConfidenceInterval {
    let z = SpecialFunctions.normalFactor(confidence: confidence)
    let factor = SpecialFunctions.exp(z * relativeError)
    return ConfidenceInterval(low: value / factor, high: value * factor)
  }

  /// Why no interval should be printed; nil when one may be.
  public var refusal: String? {
    guard let level = levels.firstIndex(where: { $0.hits == 0 }) else {
      for (index, level) in levels.enumerated() {
        guard let ancestors = level.ancestors, ancestors < Self.fewestAncestors else { continue }
        return "level \(index + 1) descends from \(ancestors) different runs; "
          + "\(Self.fewestAncestors) are needed"
      }
      return nil
    }
    return "no run reached level \(level + 1)"
  }

  /// The estimate with its interval; nil when refused.
  public func quantity(confidence: Double = 0.95) -> Quantity? {
    refusal == nil ? Quantity(value, logInterval(confidence: confidence)) : nil
  }

  /// Fewest repetitions of which a mean has an interval.
  public static let fewestRepetitions = 10

  /// The mean of independent repetitions with Student's interval, which holds however the levels
  /// depend on each other; nil for too few.
  public static func combined(_ repetitions: [Splitting], confidence: Double = 0.95) -> Quantity? {
    guard repetitions.count >= fewestRepetitions else { return nil }
    var quantity = SampleMean(repetitions.map(\.value)).quantity(confidence: confidence)
    quantity.interval.low = max(0, quantity.interval.low)
    return quantity
  }

  /// The relative error of equal levels with so many runs each.
  public static func relativeError(chance: Double, levels: Int, trials: Int) -> Double {
    let each = SpecialFunctions.exp(SpecialFunctions.log(chance) / Double(levels))
    return (Double(levels) * (1 - each) / (each * Double(trials))).squareRoot()
  }

  /// Work for a given precision by levels of this chance, in units of the best level's logarithm:
  /// least at 0.203.
  public static func cost(levelChance p: Double) -> Double {
    let log = SpecialFunctions.log(p)
    return (1 - p) / (p * log * log)
  }
}

import Primitives

/// How often something happened on both sides of pairs of runs, on one side only, or on neither.
///
/// What happened on both sides or on neither says nothing of the difference: only the discordant
/// pairs do, and if the sides were alike each of those would be the toss of a fair coin.
public struct PairedCounts: Hashable, Sendable {
  /// Pairs in which it happened on both sides.
  public var both = 0
  /// Pairs in which it happened on the first side only.
  public var firstOnly = 0
  /// Pairs in which it happened on the second side only.
  public var secondOnly = 0
  /// Pairs in which it happened on neither.
  public var neither = 0

  /// No pairs yet.
  public init() {}

  /// Counts of pairs.
  public init(both: Int, firstOnly: Int, secondOnly: Int, neither: Int) {
    self.both = both
    self.firstOnly = firstOnly
    self.secondOnly = secondOnly
    self.neither = neither
  }

  /// Counts a pair.
  public mutating func add(first: Bool, second: Bool) {
    switch (first, second) {
    case (true, true): both += 1
    case (true, false): firstOnly += 1
    case (false, true): secondOnly += 1
    case (false, false): neither += 1
    }
  }

  /// Number of pairs.
  public var total: Int { both + firstOnly + secondOnly + neither }

  /// Pairs in which the sides differ.
  public var discordant: Int { firstOnly + secondOnly }

  /// McNemar's exact test: the chance of discordant pairs at least as lopsided as these, to either
  /// side, if the sides were alike.
  public var twoSided: Double {
    min(1, 2 * Binomial(trials: discordant, chance: 0.5).atLeast(max(firstOnly, secondOnly)))
  }

  /// The chance of at least as many pairs with the first side only, if the sides were alike.
  public var oneSided: Double {
    Binomial(trials: discordant, chance: 0.5).atLeast(firstOnly)
  }

  /// Chance on the first side less that on the second.
  public var difference: Double {
    total == 0 ? 0 : Double(firstOnly - secondOnly) / Double(total)
  }

  /// Standard error of the difference.
  public var standardError: Double {
    guard total > 0 else { return 0 }
    let (b, c, n) = (Double(firstOnly), Double(secondOnly), Double(total))
    return (b + c - (b - c) * (b - c) / n).squareRoot() / n
  }

  /// Fewest discordant pairs for which the normal approximation is worth printing.
  public static let fewest = 10

  /// The difference's 95 % interval by the normal approximation; nil below `fewest` discordant
  /// pairs, where only the exact test holds.
  public var differenceInterval: ConfidenceInterval? {
    guard discordant >= Self.fewest else { return nil }
    let reach = Self.normal * standardError
    return ConfidenceInterval(low: difference - reach, high: difference + reach)
  }

  /// The difference's interval recovered from the exact limits of both kinds of discordant pairs,
  /// which holds however few there are.
  public func differenceBounds(confidence: Double = 0.95) -> Quantity {
    func share(_ hits: Int) -> Quantity {
      let limits = ConfidenceInterval.chance(hits: hits, of: total, confidence: confidence)
      return Quantity(total > 0 ? Double(hits) / Double(total) : 0, limits)
    }
    return Quantity.sum(of: [(1, share(firstOnly)), (-1, share(secondOnly))])
  }

  /// Discordant pairs with the first side only for each with the second only, which is the odds
  /// ratio given the pair; nil without discordant pairs of the second kind.
  public var oddsRatio: Double? {
    secondOnly == 0 ? nil : Double(firstOnly) / Double(secondOnly)
  }

  /// The odds ratio's exact 95 % interval; nil without discordant pairs.
  ///
  /// The upper end is infinite when no pair has the second side only.
  public var oddsInterval: ConfidenceInterval? {
    guard discordant > 0 else { return nil }
    let share = ConfidenceInterval.chance(hits: firstOnly, of: discordant)
    return ConfidenceInterval(low: share.low / (1 - share.low), high: share.high / (1 - share.high))
  }

  /// Chance on the first side over that on the second; nil when the second never showed it.
  public var ratio: Double? {
    both + secondOnly == 0 ? nil : Double(both + firstOnly) / Double(both + secondOnly)
  }

  /// The ratio's 95 % interval by the delta method on its logarithm.
  public var ratioInterval: ConfidenceInterval? {
    guard let ratio, both + firstOnly > 0 else { return nil }
    let squared = Double(discordant) / (Double(both + firstOnly) * Double(both + secondOnly))
    let reach = ElementaryFunctions.exp(Self.normal * squared.squareRoot())
    return ConfidenceInterval(low: ratio / reach, high: ratio * reach)
  }

  /// Variance of the difference between unpaired samples over that of these pairs: about 1 says
  /// that pairing gained nothing, because the streams of the two sides run apart.
  public var varianceRatio: Double? {
    guard discordant > 0, total > 0 else { return nil }
    let n = Double(total)
    let (first, second) = (Double(both + firstOnly) / n, Double(both + secondOnly) / n)
    let unpaired = (first * (1 - first) + second * (1 - second)) / n
    return unpaired / (standardError * standardError)
  }

  /// Quantile of the normal distribution at 97.5 %.
  private static let normal = 1.959_963_984_540_054
}

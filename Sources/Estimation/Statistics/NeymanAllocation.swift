import Primitives

/// How many of all trials each stratum should get, so that the sum is known best.
public struct NeymanAllocation: Hashable, Sendable {
  /// One stratum before the trials.
  public struct Part: Hashable, Sendable {
    /// Weight in the sum.
    public var rate: Double
    /// Standard deviation of one trial.
    public var deviation: Double
    /// Cost of one trial, in any unit.
    public var cost: Double

    /// Makes a part.
    public init(rate: Double, deviation: Double, cost: Double = 1) {
      self.rate = rate
      self.deviation = deviation
      self.cost = cost
    }

    /// A part whose trials are hits or misses of a known chance.
    public init(rate: Double, chance: Double, cost: Double = 1) {
      self.init(rate: rate, deviation: (chance * (1 - chance)).squareRoot(), cost: cost)
    }

    /// A part of which a pilot was run; half a hit more keeps its deviation above 0.
    public init(pilot stratum: Stratum, cost: Double = 1) {
      let chance = (stratum.hits + 0.5) / (stratum.trials + 1)
      self.init(rate: stratum.rate, chance: chance, cost: cost)
    }
  }

  /// The parts.
  public var parts: [Part]

  /// Makes an allocation.
  public init(_ parts: [Part]) { self.parts = parts }

  /// The share of all trials that each part should get.
  public var shares: [Double] {
    let weights = parts.map { abs($0.rate) * $0.deviation / $0.cost.squareRoot() }
    let total = weights.reduce(0, +)
    guard total > 0 else { return parts.map { _ in 1 / Double(parts.count) } }
    return weights.map { $0 / total }
  }

  /// Standard error of the sum after so many trials in these shares.
  public func standardError(trials: Double) -> Double {
    zip(parts, shares).reduce(0) { sum, pair in
      let spread = pair.0.rate * pair.0.deviation
      return pair.1 > 0 ? sum + spread * spread / (pair.1 * trials) : sum
    }.squareRoot()
  }

  /// Trials of these shares after which the standard error of the sum is as wanted.
  public func trials(forStandardError wanted: Double) -> Double {
    let one = standardError(trials: 1) / wanted
    return one * one
  }

  /// Whole numbers of further trials: `budget` of cost spent so that the totals, with those already
  /// made, come as near to the shares as they can.
  public func further(budget: Double, made: [Int]) -> [Int] {
    let wanted = shares
    var open = parts.indices.filter { wanted[$0] > 0 }
    var further = [Int](repeating: 0, count: parts.count)
    while !open.isEmpty {
      let spent = open.reduce(budget) { $0 + Double(made[$1]) * parts[$1].cost }
      let cost = open.reduce(0) { $0 + wanted[$1] * parts[$1].cost }
      let all = spent / cost
      // A part that already has more than its share gets nothing, and the others share the rest.
      let sated = open.filter { wanted[$0] * all < Double(made[$0]) }
      if sated.isEmpty {
        for part in open { further[part] = Int(wanted[part] * all) - made[part] }
        return further
      }
      open.removeAll { sated.contains($0) }
    }
    return further
  }
}

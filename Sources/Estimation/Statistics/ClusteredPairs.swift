/// Pairs of trials, one on each of two sides, that come in groups which are alike within.
public struct ClusteredPairs: Hashable, Sendable {
  /// The pairs as if they were independent.
  public private(set) var counts = PairedCounts()
  private var firstOnly = ClusteredSample()
  private var secondOnly = ClusteredSample()

  /// No groups yet.
  public init() {}

  /// Adds a group of pairs.
  public mutating func add(_ pairs: [(first: Bool, second: Bool)]) {
    for pair in pairs { counts.add(first: pair.first, second: pair.second) }
    firstOnly.add(hits: pairs.count { $0.first && !$0.second }, of: pairs.count)
    secondOnly.add(hits: pairs.count { $0.second && !$0.first }, of: pairs.count)
  }

  /// Standard error of the difference between the sides, between groups.
  public var standardError: Double {
    let (a, b) = (firstOnly.standardError, secondOnly.standardError)
    return a.isFinite && b.isFinite ? (a * a + b * b).squareRoot() : .infinity
  }

  /// Chance on the second side less that on the first, with the interval recovered from the limits
  /// of both kinds of discordant pairs (Korn and Graubard for groups, MOVER for the difference).
  public func differenceBounds(confidence: Double = 0.95) -> Quantity {
    Quantity.sum(of: [
      (-1, firstOnly.quantity(confidence: confidence)),
      (1, secondOnly.quantity(confidence: confidence)),
    ])
  }
}

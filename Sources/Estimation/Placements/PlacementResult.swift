/// What losing so many brokers at once takes from a placement.
public struct PlacementChance: Hashable, Sendable {
  /// Number of brokers that are gone, drawn at random.
  public var gone: Int
  /// Chance that a partition is gone.
  public var chance: Quantity
  /// Share of partitions expected to be gone, given that one is.
  public var share: Double
  /// How the chance was found.
  public var method: PlacementMethod

  /// Makes a chance.
  public init(gone: Int, chance: Quantity, share: Double, method: PlacementMethod) {
    self.gone = gone
    self.chance = chance
    self.share = share
    self.method = method
  }
}

/// A real or planned placement of partitions, and what losing some brokers at once would take.
public struct PlacementResult: Sendable {
  /// What placement: `as described`, `copysets of 3`.
  public var name: String
  /// Number of brokers.
  public var brokers: Int
  /// Number of partitions.
  public var partitions: Int
  /// Number of distinct replica sets.
  public var copysets: Int
  /// Mean number of other brokers that share data with one.
  public var scatterWidth: Double
  /// What losing brokers takes, by their number, ascending.
  public var chances: [PlacementChance]
  /// Partitions whose copies share a rack or a zone, in words; empty when none do.
  public var remarks: [String]

  /// Makes a result.
  public init(
    name: String,
    brokers: Int,
    partitions: Int,
    copysets: Int,
    scatterWidth: Double,
    chances: [PlacementChance],
    remarks: [String]
  ) {
    self.name = name
    self.brokers = brokers
    self.partitions = partitions
    self.copysets = copysets
    self.scatterWidth = scatterWidth
    self.chances = chances
    self.remarks = remarks
  }

  /// Makes a result of chances that are known, by number of brokers from 1.
  public init(
    name: String,
    brokers: Int,
    partitions: Int,
    copysets: Int,
    scatterWidth: Double,
    chanceByGone: [Double],
    shareGone: [Double],
    remarks: [String]
  ) {
    self.init(
      name: name,
      brokers: brokers,
      partitions: partitions,
      copysets: copysets,
      scatterWidth: scatterWidth,
      chances: chanceByGone.enumerated().map { index, chance in
        PlacementChance(
          gone: index + 1,
          chance: Quantity(exactly: chance),
          share: shareGone.indices.contains(index) ? shareGone[index] : 0,
          method: .counted
        )
      },
      remarks: remarks
    )
  }

  /// What losing so many brokers takes, if it was asked for.
  public func chance(gone: Int) -> PlacementChance? { chances.first { $0.gone == gone } }
}

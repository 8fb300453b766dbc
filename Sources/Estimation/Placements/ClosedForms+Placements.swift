/// What placements look like, from their size alone.
extension ClosedForms {
  /// Number of permutations of the nodes that a scatter width takes.
  public static func permutations(scatter: Int, copies: Int) -> Int {
    guard copies > 1 else { return 1 }
    return max(1, (scatter + copies - 2) / (copies - 1))
  }

  /// Mean number of distinct sets when each partition is placed at random.
  public static func randomSets(nodes: Int, copies: Int, partitions: Double) -> Double {
    let all = choose(nodes, copies)
    return all * SpecialFunctions.anyOf(partitions, chance: 1 / all)
  }

  /// Mean number of other nodes that share data with one when each partition is placed at random.
  public static func randomScatter(nodes: Int, copies: Int, partitions: Double) -> Double {
    guard nodes > 1 else { return 0 }
    let pairs = Double(nodes) * Double(nodes - 1)
    let chance = Double(copies * (copies - 1)) / pairs
    return Double(nodes - 1) * SpecialFunctions.anyOf(partitions, chance: chance)
  }

  /// The chance that a set is gone, of so many that need not be a whole number of sets: exact when
  /// as many nodes are gone as a set has, and good where it is far below one.
  public static func anySetGone(nodes: Int, gone: Int, copies: Int, sets: Double) -> Double {
    let chance = setGone(nodes: nodes, gone: gone, copies: copies)
    return gone == copies ? min(1, sets * chance) : SpecialFunctions.anyOf(sets, chance: chance)
  }
}

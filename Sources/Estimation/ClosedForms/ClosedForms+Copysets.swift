import Primitives

/// Distinct sets of brokers that hold all copies of some partition.
extension ClosedForms {
  /// Number of ways to choose `chosen` of `all`; infinite when too large for a number.
  public static func choose(_ all: Int, _ chosen: Int) -> Double {
    guard chosen >= 0, chosen <= all else { return 0 }
    let few = min(chosen, all - chosen)
    var result = 1.0
    for step in 0..<few {
      result = result * Double(all - step) / Double(step + 1)
      // Whole numbers stay whole as long as they are exact.
      if result < 0x1p53 { result = result.rounded() }
    }
    return result
  }

  /// The chance that one set of `copies` of `nodes` is among exactly `gone` that are gone.
  public static func setGone(nodes: Int, gone: Int, copies: Int) -> Double {
    (0..<copies).reduce(1) { chance, copy in
      chance * Double(max(0, gone - copy)) / Double(nodes - copy)
    }
  }

  /// The chance that any of `partitions`, each placed at random, is gone.
  public static func anyRandomGone(nodes: Int, gone: Int, copies: Int, partitions: Double) -> Double
  {
    SpecialFunctions.anyOf(partitions, chance: setGone(nodes: nodes, gone: gone, copies: copies))
  }

  /// The chance that any of `sets` distinct sets, chosen at random, is gone: exact for every list
  /// of that length when as many nodes are gone as there are copies.
  public static func anyDistinctGone(nodes: Int, gone: Int, copies: Int, sets: Int) -> Double {
    let all = choose(nodes, copies)
    let hit = choose(gone, copies)
    guard Double(sets) + hit <= all else { return 1 }
    // None is hit with chance Π (all - sets - i) / (all - i) over the sets that are gone, or the
    // other way round, whichever is shorter.
    let (factors, taken) = hit < Double(sets) ? (hit, Double(sets)) : (Double(sets), hit)
    if factors > 1e6 {
      return SpecialFunctions.anyOf(Double(sets), chance: hit / all)
    }
    var none = 0.0
    for step in 0..<Int(factors) {
      none += SpecialFunctions.log1p(-taken / (all - Double(step)))
    }
    return -SpecialFunctions.expm1(none)
  }

  /// Number of sets of the least placement in which every node shares data with `scatter` others.
  public static func leastCopysets(nodes: Int, copies: Int, scatter: Int) -> Double {
    Double(scatter) / Double(copies - 1) * Double(nodes) / Double(copies)
  }

  /// The chance that a partition is gone when each node is with chance `chance` and every
  /// combination of one node from each domain is used.
  public static func anyAcrossDomainsGone(chance: Double, domains: Int, nodes: Int) -> Double {
    SpecialFunctions.power(SpecialFunctions.anyOf(Double(nodes), chance: chance), domains)
  }

  /// The chance that a partition is gone when each node is with chance `chance` and every set of
  /// `copies` nodes is used.
  public static func anyCombinationGone(chance: Double, nodes: Int, copies: Int) -> Double {
    gone(atLeast: copies, of: nodes, chance: chance)
  }
}

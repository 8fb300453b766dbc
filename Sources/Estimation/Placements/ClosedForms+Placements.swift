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

  /// The chance that a set is gone when the nodes are cut into sets anew for each permutation:
  /// exact, for sets of one permutation share no node.
  ///
  /// Set after set takes its share of the nodes that are gone; `alive` holds the chances of how
  /// many are left for the others while no set was gone.
  ///
  /// - Complexity: O(*nodes* · *gone*).
  public static func anyPermutedSetGone(
    nodes: Int,
    gone: Int,
    copies: Int,
    permutations: Int
  ) -> Double {
    var alive = [Double](repeating: 0, count: gone + 1)
    alive[gone] = 1
    var lost = 0.0
    for set in 0..<nodes / copies {
      let nodesLeft = nodes - set * copies
      var next = [Double](repeating: 0, count: gone + 1)
      for left in 0...gone where alive[left] > 0 {
        for taken in 0...min(left, copies) {
          let chance = shareTaken(taken, of: copies, from: nodesLeft, gone: left)
          if taken == copies {
            lost += alive[left] * chance
          } else {
            next[left - taken] += alive[left] * chance
          }
        }
      }
      alive = next
    }
    return SpecialFunctions.anyOf(Double(permutations), chance: min(1, lost))
  }

  /// The chance that so many of `drawn` nodes are gone when `gone` of `nodes` are.
  private static func shareTaken(_ taken: Int, of drawn: Int, from nodes: Int, gone: Int) -> Double
  {
    guard drawn - taken <= nodes - gone else { return 0 }
    var result = 1.0
    for index in 0..<taken {
      result *= Double(drawn - index) / Double(index + 1)
      result *= Double(gone - index) / Double(nodes - index)
    }
    for index in 0..<drawn - taken {
      result *= Double(nodes - gone - index) / Double(nodes - taken - index)
    }
    return result
  }
}

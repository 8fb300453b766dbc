/// Formulas, and simulations of them, for a cluster of which only the size is known.
public struct SizedPlacements: Sendable {
  /// Number of brokers.
  public var brokers: Int
  /// Number of partitions.
  public var partitions: Int
  /// Copies of each.
  public var replicas: Int
  /// Numbers of brokers gone at once.
  public var gone: [Int]
  /// Scatter width that copysets are made for.
  public var scatterWidth: Int
  /// Root of everything random.
  public var seed: UInt64
  /// Most trials of a simulation; large clusters take fewer.
  public var trials: Int

  /// Makes the formulas of a cluster; without numbers of brokers it takes those of the copies, and
  /// one in a hundred.
  public init(
    brokers: Int,
    partitions: Int,
    replicas: Int,
    gone: [Int] = [],
    scatterWidth: Int = 0,
    seed: UInt64 = 1,
    trials: Int = 20_000
  ) {
    self.brokers = brokers
    self.partitions = partitions
    self.replicas = replicas
    let hundredth = max(replicas + 1, brokers / 100)
    self.gone = gone.isEmpty ? [replicas, hundredth].filter { $0 <= brokers } : gone
    self.scatterWidth = scatterWidth == 0 ? replicas - 1 : scatterWidth
    self.seed = seed
    self.trials = trials
  }

  private var permutations: Int {
    ClosedForms.permutations(scatter: scatterWidth, copies: replicas)
  }

  /// Number of sets of copyset placement, as many as there are partitions at most.
  private var sets: Double {
    let all = ClosedForms.leastCopysets(
      nodes: brokers,
      copies: replicas,
      scatter: permutations * (replicas - 1)
    )
    return min(all, Double(partitions))
  }

  private func randomChance(_ count: Int) -> Double {
    ClosedForms.anyRandomGone(
      nodes: brokers,
      gone: count,
      copies: replicas,
      partitions: Double(partitions)
    )
  }

  private func copysetChance(_ count: Int) -> Double {
    guard sets == Double(partitions) else {
      return ClosedForms.anyPermutedSetGone(
        nodes: brokers,
        gone: count,
        copies: replicas,
        permutations: permutations
      )
    }
    return ClosedForms.anySetGone(nodes: brokers, gone: count, copies: replicas, sets: sets)
  }

  // MARK: Results

  /// Each partition on brokers drawn at random: the mean over all such placements.
  public var random: PlacementResult {
    let count = Double(partitions)
    return result(
      "random",
      sets: ClosedForms.randomSets(nodes: brokers, copies: replicas, partitions: count),
      width: ClosedForms.randomScatter(nodes: brokers, copies: replicas, partitions: count),
      randomChance
    )
  }

  /// On the sets of a few permutations.
  public var copysets: PlacementResult {
    let width = Double(min(permutations * (replicas - 1), brokers - 1))
    return result("copysets", sets: sets, width: width, copysetChance)
  }

  private func result(
    _ name: String,
    sets: Double,
    width: Double,
    _ chance: (Int) -> Double
  ) -> PlacementResult {
    PlacementResult(
      name: name,
      brokers: brokers,
      partitions: partitions,
      copysets: Int(sets.rounded()),
      scatterWidth: width,
      chances: gone.map { count in
        let any = chance(count)
        let one = ClosedForms.setGone(nodes: brokers, gone: count, copies: replicas)
        return PlacementChance(
          gone: count,
          chance: Quantity(exactly: any),
          share: any > 0 ? min(1, one / any) : 0,
          method: .formula
        )
      },
      remarks: []
    )
  }

  // MARK: Simulations

  private static let mostSteps = 5e7

  /// Simulated chances of random placement beside the formula.
  public var randomRows: [ClosedFormRow] {
    let steps = { (count: Int) -> Double in
      let first = Double(partitions) * Double(count) / Double(brokers)
      let others = ClosedForms.setGone(nodes: brokers - 1, gone: count - 1, copies: replicas - 1)
      return min(first, others > 0 ? 1 / others : first)
    }
    return rows("random", "1 − (1 − p)^\(partitions)", randomChance, steps) {
      $0.random(partitions: partitions, trials: $1)
    }
  }

  /// Simulated chances of copyset placement beside the formula.
  public var copysetRows: [ClosedFormRow] {
    guard sets < Double(partitions) else { return [] }
    let formula = "1 − (1 − q)^\(permutations), q: a set of one permutation is gone"
    let steps = { (count: Int) in Double(permutations) * Double(count * count) / 20 }
    return rows("copysets", formula, copysetChance, steps) {
      $0.copysets(permutations: permutations, trials: $1)
    }
  }

  private func rows(
    _ name: String,
    _ formula: String,
    _ chance: (Int) -> Double,
    _ steps: (Int) -> Double,
    _ hits: (CopysetSimulation, Int) -> Int
  ) -> [ClosedFormRow] {
    gone.filter { $0 >= replicas }.map { count in
      let simulation = CopysetSimulation(
        brokers: brokers,
        gone: count,
        replicas: replicas,
        seed: seed
      )
      let expected = chance(count)
      let affordable = Self.mostSteps / max(1, steps(count))
      let trials = min(trials, max(100, Int(min(affordable, 1e9))))
      let found = hits(simulation, trials)
      let share = Double(found) / Double(trials)
      let deviation = (expected * (1 - expected) / Double(trials)).squareRoot()
      // Where hardly anything is expected, on either side, normal deviates say nothing.
      let isTellable = min(expected, 1 - expected) * Double(trials) >= 5
      return ClosedFormRow(
        name: "\(name) placement, \(count) of \(brokers) brokers gone",
        formula: formula,
        unit: "chance that a partition is gone",
        expected: expected,
        simulated: Quantity(share, .chance(hits: found, of: trials)),
        z: isTellable && deviation > 0 ? (share - expected) / deviation : nil,
        remark: isTellable ? "" : "too few cases are expected on one side for a test"
      )
    }
  }
}

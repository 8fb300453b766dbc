import Primitives

extension NodesGone {
  /// Whether few enough of so many sets are expected to be gone that one is better made to be.
  func isRare(sets: Double) -> Bool { sets * chance < 0.2 }

  /// So many different nodes; those in `taken` are not among them.
  func draw(
    _ random: inout RandomStream,
    count: Int,
    excluding taken: [Int] = []
  ) -> [Int] {
    var marks = marks(of: taken)
    var chosen: [Int] = []
    while chosen.count < count {
      let node = Int(random.below(UInt64(nodes)))
      guard !marks[node] else { continue }
      marks[node] = true
      chosen.append(node)
    }
    return chosen
  }

  /// Which nodes are among these.
  func marks(of chosen: [Int]) -> [Bool] {
    var marks = [Bool](repeating: false, count: nodes)
    for node in chosen { marks[node] = true }
    return marks
  }
}

extension DistinctSetsLaw {
  /// Trials with one list before the next is drawn.
  private static let trialsPerList = 32

  var crudeChance: Double? {
    failure.isRare(sets: Double(sets)) && expected > 0 ? expected : nil
  }

  func sample(_ random: inout RandomStream, trials: Int, by sampling: ReducedSampling)
    -> ReducedSample
  {
    let isRare = sampling == .reduced && failure.isRare(sets: Double(sets)) && failure.chance > 0
    var (mean, hits) = (ClusteredMean(), ClusteredSample())
    for _ in 0..<max(2, trials / Self.trialsPerList) {
      let list = list(&random)
      var sum = 0.0
      for _ in 0..<Self.trialsPerList {
        sum += isRare ? forced(&random, list) : plain(&random, list)
      }
      mean.add(sum: sum, of: Self.trialsPerList)
      if !isRare { hits.add(hits: Int(sum), of: Self.trialsPerList) }
    }
    guard isRare else { return plain(hits) }
    return ReducedSample(forced: mean.mean, error: mean.standardError, trials: trials)
  }

  /// Hits that come in groups of one list each.
  private func plain(_ hits: ClusteredSample) -> ReducedSample {
    var sample = ReducedSample(hits: hits.hits, of: hits.trials, expected: expected)
    let isMixed = hits.hits > 0 && hits.hits < hits.trials
    sample.error *= isMixed ? max(1, hits.designEffect).squareRoot() : 1
    sample.interval = hits.quantity().interval
    return sample
  }

  private func list(_ random: inout RandomStream) -> [[Int]] {
    var (list, seen): ([[Int]], Set<[Int]>) = ([], [])
    while list.count < sets {
      let set = failure.draw(&random, count: failure.copies).sorted()
      if seen.insert(set).inserted { list.append(set) }
    }
    return list
  }

  private func plain(_ random: inout RandomStream, _ list: [[Int]]) -> Double {
    let gone = failure.marks(of: failure.draw(&random, count: failure.gone))
    return list.contains { set in set.allSatisfy { gone[$0] } } ? 1 : 0
  }

  /// A set of the list is gone; that counts once for all the sets gone with it (Karp and Luby).
  private func forced(_ random: inout RandomStream, _ list: [[Int]]) -> Double {
    let first = list[Int(random.below(UInt64(list.count)))]
    let others = failure.draw(
      &random,
      count: failure.gone - failure.copies,
      excluding: first
    )
    let gone = failure.marks(of: first + others)
    let together = list.count { set in set.allSatisfy { gone[$0] } }
    return Double(sets) * failure.chance / Double(together)
  }
}

extension RandomPlacementLaw {
  var crudeChance: Double? {
    failure.isRare(sets: Double(partitions)) && expected > 0 ? expected : nil
  }

  func sample(_ random: inout RandomStream, trials: Int, by sampling: ReducedSampling)
    -> ReducedSample
  {
    let isRare = sampling == .reduced && crudeChance != nil
    var mean = SampleMean()
    for _ in 0..<trials {
      guard isRare else {
        mean.add(lost(&random, among: partitions, atMost: 1) > 0 ? 1 : 0)
        continue
      }
      // One partition is gone; that counts once for all that are gone with it.
      let others = lost(&random, among: partitions - 1, atMost: .max)
      mean.add(Double(partitions) * failure.chance / Double(1 + others))
    }
    guard isRare else {
      let hits = Int((mean.mean * Double(trials)).rounded())
      return ReducedSample(hits: hits, of: trials, expected: expected)
    }
    return ReducedSample(forced: mean.mean, error: mean.standardError, trials: trials)
  }

  /// Number of partitions that are placed wholly on nodes that are gone.
  private func lost(_ random: inout RandomStream, among count: Int, atMost most: Int) -> Int {
    let gap = GapDraw(chance: Double(failure.gone) / Double(failure.nodes))
    var found = 0
    // From one partition whose first copy is gone to the next.
    var place = gap.next(&random, atMost: count)
    while place < count, found < most {
      var copy = 1
      while copy < failure.copies,
        random.below(UInt64(failure.nodes - copy)) < UInt64(max(0, failure.gone - copy))
      {
        copy += 1
      }
      if copy == failure.copies { found += 1 }
      place += 1 + gap.next(&random, atMost: count)
    }
    return found
  }
}

extension PermutationsLaw {
  /// The sets of one permutation share no node, so that independence is only nearly right.
  var formulaError: Double { sets * failure.chance / 2 }

  var crudeChance: Double? { failure.isRare(sets: sets) && expected > 0 ? expected : nil }

  func sample(_ random: inout RandomStream, trials: Int, by sampling: ReducedSampling)
    -> ReducedSample
  {
    let permutations = scatter / (failure.copies - 1)
    let isRare = sampling == .reduced && crudeChance != nil
    var mean = SampleMean()
    for _ in 0..<trials {
      var together = 0
      for permutation in 0..<permutations {
        together += setsGone(&random, isForced: isRare && permutation == 0)
      }
      let forced = sets * failure.chance / Double(max(1, together))
      mean.add(isRare ? forced : together > 0 ? 1 : 0)
    }
    guard isRare else { return ReducedSample(mean) }
    return ReducedSample(forced: mean.mean, error: mean.standardError, trials: trials)
  }

  /// Sets gone of one permutation: where its places are those of the nodes that are gone.
  private func setsGone(_ random: inout RandomStream, isForced: Bool) -> Int {
    let copies = failure.copies
    let forced = isForced ? Array(0..<copies) : []
    let others = failure.draw(
      &random,
      count: failure.gone - forced.count,
      excluding: forced
    )
    let groups = (forced + others).map { $0 / copies }.sorted()
    var (found, run) = (0, 0)
    for (index, group) in groups.enumerated() {
      run = index > 0 && group == groups[index - 1] ? run + 1 : 1
      if run == copies { found += 1 }
    }
    return found
  }
}

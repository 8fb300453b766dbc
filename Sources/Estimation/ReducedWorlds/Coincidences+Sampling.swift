import Primitives

extension ThresholdLaw {
  var crudeChance: Double? { expected < 0.2 ? expected : nil }

  /// Chance that a node of the boosted set is drawn as gone.
  private func drawnChance(_ sampling: ReducedSampling) -> Double {
    guard sampling == .reduced, chance > 0, chance < 1 else { return chance }
    return max(chance, min(0.5, 0.8 * Double(least) / Double(copies)))
  }

  func sample(_ random: inout RandomStream, trials: Int, by sampling: ReducedSampling)
    -> ReducedSample
  {
    let drawn = drawnChance(sampling)
    let ratios = drawn == chance ? [] : (0...copies).map { likelihood(gone: $0, drawn) }
    var sample = ImportanceSample()
    for _ in 0..<trials {
      let gone = draw(&random, drawn)
      let isHit = gone.contains { $0 >= least }
      sample.add(isHit ? 1 : 0, logWeight: ratios.isEmpty ? 0 : logWeight(gone, ratios))
    }
    return ReducedSample(sample, expected: expected)
  }

  /// How likely a set with so many gone is as drawn over how likely it is.
  private func likelihood(gone: Int, _ drawn: Double) -> Double {
    let (one, other) = (drawn / chance, (1 - drawn) / (1 - chance))
    return SpecialFunctions.power(one, gone) * SpecialFunctions.power(other, copies - gone)
  }

  /// One set, chosen at random, is boosted: the weight is one over the mean likelihood of the sets.
  private func logWeight(_ gone: [Int], _ ratios: [Double]) -> Double {
    let whole = (sets - Double(gone.count)) * ratios[0]
    let sum = gone.reduce(whole) { $0 + ratios[$1] }
    return -SpecialFunctions.log(sum / sets)
  }

  /// How many are gone of the boosted set, and of each other set that misses any.
  private func draw(_ random: inout RandomStream, _ drawn: Double) -> [Int] {
    var boosted = 0
    for _ in 0..<copies where random.unit() < drawn { boosted += 1 }
    var gone = [boosted]
    guard sets > 1, chance > 0 else { return gone }
    // The nodes of all other sets in a row, of which few are gone.
    let nodes = Int(sets - 1) * copies
    let gap = GapDraw(chance: chance)
    var (node, set) = (gap.next(&random, atMost: nodes), -1)
    while node < nodes {
      if node / copies == set { gone[gone.count - 1] += 1 } else { gone.append(1) }
      set = node / copies
      node += 1 + gap.next(&random, atMost: nodes)
    }
    return gone
  }
}

extension FirstEventLaw {
  var crudeChance: Double? { expected < 0.2 * scale ? expected / scale : nil }

  func sample(_ random: inout RandomStream, trials: Int, by sampling: ReducedSampling)
    -> ReducedSample
  {
    let clock = BoostedClock(rate: rate, window: window, sampling)
    var sample = ImportanceSample()
    for _ in 0..<trials {
      let event = clock.next(&random)
      sample.add(event.time == nil ? 0 : 1, logWeight: event.logWeight)
    }
    return ReducedSample(sample, expected: expected / scale).scaled(by: scale)
  }
}

extension CoincidenceLaw {
  private var scale: Double { Double(streams) * rate }

  var crudeChance: Double? { expected / scale }

  /// An event of some stream, and how long ago each other stream had its last.
  func sample(_ random: inout RandomStream, trials: Int, by sampling: ReducedSampling)
    -> ReducedSample
  {
    let others = AllWithinLaw(rate: rate, window: window, copies: streams - 1)
    return others.sample(&random, trials: trials, by: sampling).scaled(by: scale)
  }
}

extension AllWithinLaw {
  var crudeChance: Double? { expected }

  func sample(_ random: inout RandomStream, trials: Int, by sampling: ReducedSampling)
    -> ReducedSample
  {
    let clock = BoostedClock(rate: rate, window: window, sampling)
    var sample = ImportanceSample()
    for _ in 0..<trials {
      var (isHit, weight) = (true, 0.0)
      for _ in 0..<copies {
        let event = clock.next(&random)
        isHit = isHit && event.time != nil
        weight += event.logWeight
      }
      sample.add(isHit ? 1 : 0, logWeight: weight)
    }
    return ReducedSample(sample, expected: expected)
  }
}

extension DomainsLaw {
  var crudeChance: Double? { expected < 0.2 ? expected : nil }

  func sample(_ random: inout RandomStream, trials: Int, by sampling: ReducedSampling)
    -> ReducedSample
  {
    let isBoosted = sampling == .reduced && chance > 0 && chance < 1
    let drawn = isBoosted ? max(chance, min(0.5, 0.7 / Double(nodes))) : chance
    let one = drawn == chance ? 0 : LogWeight.chance(true, chance, drawnWith: drawn)
    let other = drawn == chance ? 0 : LogWeight.chance(false, chance, drawnWith: drawn)
    var sample = ImportanceSample()
    for _ in 0..<trials {
      var (isHit, gone) = (true, 0)
      for _ in 0..<domains {
        let before = gone
        for _ in 0..<nodes where random.unit() < drawn { gone += 1 }
        isHit = isHit && gone > before
      }
      let there = Double(domains * nodes - gone)
      sample.add(isHit ? 1 : 0, logWeight: Double(gone) * one + there * other)
    }
    return ReducedSample(sample, expected: expected)
  }
}

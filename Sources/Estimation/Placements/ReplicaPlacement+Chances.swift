import Primitives

/// How a chance was found.
public enum PlacementMethod: String, Hashable, Sendable {
  /// By counting all cases.
  case counted
  /// By a formula.
  case formula
  /// By drawing cases at random.
  case sampled
}

extension ReplicaPlacement {
  private static let mostCases = 2_000_000.0

  /// Chance that some partition is gone when so many brokers drawn at random are.
  ///
  /// Small clusters are counted out. Otherwise sets of brokers that take a copyset are drawn and
  /// each is weighted by how many it takes (the estimator of Karp and Luby), which is precise however
  /// rare the loss.
  public func chanceAnyGone(gone: Int, seed: UInt64 = 1, draws: Int = 20_000)
    -> (chance: Quantity, method: PlacementMethod)
  {
    let sizes = copysets.map(\.members.count)
    guard let least = sizes.min(), least <= gone else { return (Quantity(exactly: 0), .formula) }
    if gone >= brokers { return (Quantity(exactly: 1), .formula) }
    let all = ClosedForms.choose(brokers, gone)
    if least == gone {
      let fitting = sizes.count { $0 == gone }
      return (Quantity(exactly: Double(fitting) / all), .formula)
    }
    if brokers <= 62, all * Double(copysets.count) <= Self.mostCases {
      let hits = countSubsets(of: gone)
      return (Quantity(exactly: Double(hits) / all), .counted)
    }
    return (sampled(gone: gone, seed: seed, draws: draws), .sampled)
  }

  /// Chance that some partition is gone when each broker is, independently of the others.
  public func chanceAnyGone(each share: Double, seed: UInt64 = 1, draws: Int = 20_000)
    -> (chance: Quantity, method: PlacementMethod)
  {
    guard share > 0, !copysets.isEmpty else { return (Quantity(exactly: 0), .formula) }
    if share >= 1 { return (Quantity(exactly: 1), .formula) }
    if brokers <= 20, Double(1 << brokers) * Double(copysets.count) <= Self.mostCases {
      return (Quantity(exactly: counted(each: share)), .counted)
    }
    return (sampled(each: share, seed: seed, draws: draws), .sampled)
  }

  // MARK: Counting

  private var masks: [UInt64] {
    copysets.map { set in set.members.reduce(0) { $0 | 1 << UInt64($1) } }
  }

  private func countSubsets(of size: Int) -> Int {
    let masks = masks
    var count = 0
    var subset: UInt64 = (1 << UInt64(size)) - 1
    let end: UInt64 = 1 << UInt64(brokers)
    while subset < end {
      if masks.contains(where: { $0 & subset == $0 }) { count += 1 }
      // The next larger number with as many bits.
      let lowest = subset & (~subset &+ 1)
      let ripple = subset &+ lowest
      subset = ripple | ((subset ^ ripple) >> 2) / lowest
    }
    return count
  }

  private func counted(each share: Double) -> Double {
    let masks = masks
    var bySize = [Int](repeating: 0, count: brokers + 1)
    for subset in 0..<(UInt64(1) << UInt64(brokers))
    where masks.contains(where: { $0 & subset == $0 }) {
      bySize[subset.nonzeroBitCount] += 1
    }
    var sum = 0.0
    for (size, count) in bySize.enumerated() {
      var weight = Double(count)
      for place in 0..<brokers { weight *= place < size ? share : 1 - share }
      sum += weight
    }
    return sum
  }

  // MARK: Drawing

  private func sampled(gone: Int, seed: UInt64, draws: Int) -> Quantity {
    let weights = copysets.map {
      ClosedForms.setGone(nodes: brokers, gone: gone, copies: $0.members.count)
    }
    var stream = RandomStream(seed: seed, purpose: "placement.gone", entity: UInt64(gone))
    return union(weights, draws: draws, &stream) { set, stream in
      var chosen = set
      var isChosen = [Bool](repeating: false, count: brokers)
      for broker in set { isChosen[broker] = true }
      while chosen.count < gone {
        let broker = Int(stream.below(UInt64(brokers)))
        if isChosen[broker] { continue }
        isChosen[broker] = true
        chosen.append(broker)
      }
      return (chosen, isChosen)
    }
  }

  private func sampled(each share: Double, seed: UInt64, draws: Int) -> Quantity {
    let weights = copysets.map { set in set.members.reduce(1.0) { weight, _ in weight * share } }
    var stream = RandomStream(seed: seed, purpose: "placement.each")
    return union(weights, draws: draws, &stream) { set, stream in
      var chosen = set
      var isChosen = [Bool](repeating: false, count: brokers)
      for broker in set { isChosen[broker] = true }
      for broker in 0..<brokers where !isChosen[broker] && stream.unit() < share {
        isChosen[broker] = true
        chosen.append(broker)
      }
      return (chosen, isChosen)
    }
  }

  /// The chance of a union of events from their chances and draws of what holds, given one.
  private func union(
    _ weights: [Double],
    draws: Int,
    _ stream: inout RandomStream,
    _ complete: ([Int], inout RandomStream) -> (gone: [Int], isGone: [Bool])
  ) -> Quantity {
    var sums: [Double] = []
    var total = 0.0
    for weight in weights {
      total += weight
      sums.append(total)
    }
    var sample = SampleMean()
    for _ in 0..<draws {
      let point = stream.unit() * total
      let place = min(sums.partitioningPoint { $0 > point }, sums.count - 1)
      let (gone, isGone) = complete(copysets[place].members, &stream)
      sample.add(1 / Double(max(1, copysets(within: gone, isGone))))
    }
    let chance = sample.quantity().scaled(by: total)
    return Quantity(
      min(1, chance.value),
      ConfidenceInterval(
        low: max(0, chance.interval.low),
        high: min(1, chance.interval.high)
      )
    )
  }
}

extension Array {
  /// The first place from which on a condition holds that holds for all later ones.
  fileprivate func partitioningPoint(_ holds: (Element) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if holds(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

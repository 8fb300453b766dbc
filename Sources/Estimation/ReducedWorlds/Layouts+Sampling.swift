import Primitives

extension LayoutLaw {
  var crudeChance: Double? {
    let total = layout.shocks.reduce(0) { $0 + $1.rate }
    guard case .lost = quantity else { return expected / total }
    return nil
  }

  /// The formula is to leading order in the number of shocks within a window.
  var formulaError: Double {
    let total = layout.shocks.reduce(0) { $0 + $1.rate }
    switch quantity {
    case .kills(let window): return total * window
    case .losses(let sync), .lost(let sync, _): return total * sync.cycle
    }
  }

  /// First shocks of one kind while one set of copies is in sync.
  private struct Part {
    var rate: Double
    var first: UInt64
    /// What a cycle of shocks loses, and how long it lasts.
    var cycles = RatioSample()
  }

  /// What happens while one set of copies is in sync.
  private struct Group {
    var inSync: UInt64
    var weight: Double
    var parts: [Part]

    /// While a cycle of shocks lasts no other begins.
    var duration: Double { 1 + parts.reduce(0) { $0 + $1.rate * $1.cycles.denominator } }

    var rate: Double {
      parts.reduce(0) { $0 + $1.rate * $1.cycles.numerator } / duration
    }

    func deviation(of part: Part) -> Double {
      weight / duration * part.cycles.residualVariance(at: rate).squareRoot()
    }
  }

  func sample(_ random: inout RandomStream, trials: Int, by sampling: ReducedSampling)
    -> ReducedSample
  {
    var groups = groups
    if sampling == .crude { return crude(&random, groups, trials) }
    let parts = groups.indices.flatMap { group in
      groups[group].parts.indices.map { (group: group, part: $0) }
    }
    let pilot = max(20, trials / 10 / parts.count)
    for place in parts { play(&random, &groups[place.group], place.part, pilot) }
    let allocation = NeymanAllocation(
      parts.map { place in
        let group = groups[place.group]
        let part = group.parts[place.part]
        return .init(rate: part.rate, deviation: group.deviation(of: part))
      }
    )
    let counts = allocation.further(
      budget: Double(max(0, trials - pilot * parts.count)),
      made: parts.map { _ in 0 }
    )
    // The pilot only told where to go; counting it would favour parts that looked certain.
    for (place, count) in zip(parts, counts) {
      groups[place.group].parts[place.part].cycles = RatioSample()
      play(&random, &groups[place.group], place.part, max(20, count))
    }
    return total(groups, trials)
  }

  private func total(_ groups: [Group], _ trials: Int) -> ReducedSample {
    let value = groups.reduce(0) { $0 + $1.weight * $1.rate }
    let square = groups.reduce(0) { sum, group in
      group.parts.reduce(sum) { sum, part in
        let error = part.rate * group.deviation(of: part)
        return sum + error * error / Double(part.cycles.count)
      }
    }
    return ReducedSample(value, error: square.squareRoot(), trials: trials)
  }

  private var groups: [Group] {
    guard let sync else { return [group(inSync: layout.everybody, weight: 1)] }
    return (1...layout.everybody).filter { $0.nonzeroBitCount >= sync.least }
      .map { inSync in
        let weight = layout.chance(inSync: inSync, unavailability: sync.unavailability)
        return group(inSync: inSync, weight: weight)
      }
  }

  private func group(inSync: UInt64, weight: Double) -> Group {
    let parts = layout.shocks.filter { $0.members & inSync != 0 }
      .map { Part(rate: $0.rate, first: $0.members) }
    return Group(inSync: inSync, weight: weight, parts: parts)
  }

  private var sync: Sync? {
    switch quantity {
    case .kills: nil
    case .losses(let sync), .lost(let sync, _): sync
    }
  }

  private func play(
    _ random: inout RandomStream,
    _ group: inout Group,
    _ part: Int,
    _ trials: Int
  ) {
    for _ in 0..<trials {
      let first = group.parts[part].first
      let cycle = cycle(&random, inSync: group.inSync, first, .reduced)
      group.parts[part].cycles.add(cycle.outcome, cycle.busy)
    }
  }

  /// Trials in proportion to the rates, as the shocks come.
  private func crude(_ random: inout RandomStream, _ groups: [Group], _ trials: Int)
    -> ReducedSample
  {
    let kinds = groups.flatMap { group in
      group.parts.map { (rate: group.weight * $0.rate, inSync: group.inSync, first: $0.first) }
    }
    let total = kinds.reduce(0) { $0 + $1.rate }
    var sample = RatioSample()
    for _ in 0..<trials {
      var place = random.unit() * total
      let kind = kinds.first { kind in
        place -= kind.rate
        return place < 0
      }
      guard let kind = kind ?? kinds.last else { continue }
      let cycle = cycle(&random, inSync: kind.inSync, kind.first, .crude)
      sample.add(cycle.outcome, 1 / total + cycle.busy)
    }
    return ReducedSample(sample)
  }

  /// What a cycle of shocks loses, and how long it lasts, weighed.
  private func cycle(
    _ random: inout RandomStream,
    inSync: UInt64,
    _ first: UInt64,
    _ sampling: ReducedSampling
  ) -> (outcome: Double, busy: Double) {
    switch quantity {
    case .kills(let window): return kill(&random, first, window, sampling)
    case .losses(let sync):
      let loss = loss(&random, inSync, first, sync.cycle, sampling)
      return (loss.weight, loss.busy)
    case .lost(let sync, let records):
      let loss = loss(&random, inSync, first, sync.cycle, sampling)
      return (loss.weight * loss.length * records, loss.busy)
    }
  }

  /// Shocks from a first one on until no copy was stopped within the window, or all were.
  private func kill(
    _ random: inout RandomStream,
    _ first: UInt64,
    _ window: Double,
    _ sampling: ReducedSampling
  ) -> (outcome: Double, busy: Double) {
    var stopped = [Double](repeating: -.infinity, count: layout.copies)
    var (now, weight, members) = (0.0, 0.0, first)
    while true {
      for copy in 0..<layout.copies where members >> UInt64(copy) & 1 == 1 { stopped[copy] = now }
      let factor = SpecialFunctions.exp(weight)
      if stopped.allSatisfy({ now - $0 < window }) { return (factor, factor * now) }
      let next = shock(&random, within: window, reaching: layout.everybody, sampling)
      weight += next.logWeight
      guard let time = next.time else { return (0, SpecialFunctions.exp(weight) * (now + window)) }
      now += time
      members = next.members
    }
  }

  /// Whether all copies are stopped before one has written what was acknowledged last, and how much
  /// is lost.
  private func loss(
    _ random: inout RandomStream,
    _ inSync: UInt64,
    _ first: UInt64,
    _ cycle: Double,
    _ sampling: ReducedSampling
  ) -> (weight: Double, length: Double, busy: Double) {
    var ages = [Double](repeating: .infinity, count: layout.copies)
    for copy in ages.indices where inSync >> UInt64(copy) & 1 == 1 {
      ages[copy] = cycle * random.unit()
    }
    var (now, weight, up) = (0.0, 0.0, inSync & ~first)
    while up != 0 {
      // The first copy left to write makes the tail safe.
      let deadline = ages.indices.reduce(Double.infinity) { least, copy in
        up >> UInt64(copy) & 1 == 1 ? min(least, cycle - ages[copy]) : least
      }
      guard deadline > now else { return (0, 0, SpecialFunctions.exp(weight) * now) }
      let next = shock(&random, within: deadline - now, reaching: up, sampling)
      weight += next.logWeight
      guard let time = next.time else { return (0, 0, SpecialFunctions.exp(weight) * deadline) }
      now += time
      up &= ~next.members
    }
    let factor = SpecialFunctions.exp(weight)
    return (factor, ages.min() ?? 0, factor * now)
  }

  /// The next shock that reaches any of these copies.
  private func shock(
    _ random: inout RandomStream,
    within window: Double,
    reaching copies: UInt64,
    _ sampling: ReducedSampling
  ) -> (time: Double?, members: UInt64, logWeight: Double) {
    let shocks = layout.shocks.filter { $0.members & copies != 0 }
    let total = shocks.reduce(0) { $0 + $1.rate }
    guard total > 0 else { return (nil, 0, 0) }
    let event = BoostedClock(rate: total, window: window, sampling).next(&random)
    guard event.time != nil else { return (nil, 0, event.logWeight) }
    // Half of the shocks are drawn alike, so that a rare kind that matters is not missed.
    let isUniform = sampling == .reduced && random.next() >> 63 == 0
    var place = random.unit() * (isUniform ? Double(shocks.count) : total)
    let chosen = shocks.first { shock in
      place -= isUniform ? 1 : shock.rate
      return place < 0
    }
    guard let chosen = chosen ?? shocks.last else { return (nil, 0, 0) }
    guard sampling == .reduced else { return (event.time, chosen.members, event.logWeight) }
    let natural = chosen.rate / total
    let drawn = (natural + 1 / Double(shocks.count)) / 2
    return (event.time, chosen.members, event.logWeight + SpecialFunctions.log(natural / drawn))
  }
}

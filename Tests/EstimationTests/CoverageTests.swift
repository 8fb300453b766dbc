import Estimation
import Primitives
import Testing

/// Whether intervals hold the truth as often as they say, over many repetitions.
///
/// Every check here would fail by chance once in ten thousand seeds if the interval were exactly as
/// good as it claims; the seeds are fixed.
@Suite struct CoverageTests {
  private static let repetitions = 2_000
  private static let falseAlarm = 1e-4

  /// Checks that intervals of 95 % missed no more often than they may and, where they are not meant
  /// to be cautious, no less often.
  private func expect(
    misses: Int,
    of repetitions: Int = Self.repetitions,
    isCautious: Bool,
    slack: Double = 0,
    _ name: String
  ) {
    let few = Binomial(trials: repetitions, chance: 0.05 + slack).atLeast(misses)
    #expect(few > Self.falseAlarm, "\(name): \(misses) misses of \(repetitions) are too many")
    guard !isCautious else { return }
    let many = Binomial(trials: repetitions, chance: 0.05 - slack).atMost(misses)
    #expect(many > Self.falseAlarm, "\(name): \(misses) misses of \(repetitions) are too few")
  }

  private func count(_ repetitions: Int = Self.repetitions, _ misses: () -> Bool) -> Int {
    (0..<repetitions).reduce(0) { sum, _ in sum + (misses() ? 1 : 0) }
  }

  @Test("exact intervals of a chance miss at most as often as they say, Wilson's about so")
  func chances() {
    var random = RandomStream(seed: 1, purpose: "coverage of chances")
    for (chance, trials) in [(0.5, 40), (0.02, 400), (0.003, 1_000), (0.9, 60)] {
      let draw = BinomialDraw(trials: trials, chance: chance)
      let exact = (0...trials).map { ConfidenceInterval.chance(hits: $0, of: trials) }
      let misses = count { !exact[draw.next(&random)].contains(chance) }
      expect(misses: misses, isCautious: true, "exact at \(chance)")
    }
    // Wilson's interval is right on average over chances, not at each.
    let wilson = (0...400).map { ConfidenceInterval.wilson(hits: Double($0), of: 400) }
    let misses = count {
      let chance = 0.01 + 0.3 * random.unit()
      return !wilson[BinomialDraw(trials: 400, chance: chance).next(&random)].contains(chance)
    }
    expect(misses: misses, isCautious: false, slack: 0.004, "Wilson")
  }

  @Test("stratified sums with strata that show nothing hold the sum; plain intervals do not")
  func sums() {
    let parts: [(rate: Double, chance: Double, trials: Int)] = [
      (0.001, 0.9, 100), (0.5, 2e-3, 500), (6, 1e-4, 1_000),
    ]
    let truth = parts.reduce(0) { $0 + $1.rate * $1.chance }
    let draws = parts.map { BinomialDraw(trials: $0.trials, chance: $0.chance) }
    var random = RandomStream(seed: 2, purpose: "coverage of sums")
    var misses = (plain: 0, mover: 0, bonferroni: 0)
    for _ in 0..<Self.repetitions / 2 {
      let sum = StratifiedSum(
        zip(parts, draws).map { part, draw in
          let hits = Double(draw.next(&random))
          return Stratum(rate: part.rate, hits: hits, trials: Double(part.trials))
        }
      )
      misses.plain += sum.plain.contains(truth) ? 0 : 1
      misses.mover += sum.mover().contains(truth) ? 0 : 1
      misses.bonferroni += sum.bonferroni.contains(truth) ? 0 : 1
    }
    let half = Self.repetitions / 2
    expect(misses: misses.mover, of: half, isCautious: true, "MOVER")
    expect(misses: misses.bonferroni, of: half, isCautious: true, "Bonferroni")
    #expect(misses.plain > half / 5, "a stratum without hits leaves the plain interval too narrow")
  }

  @Test("many strata that hardly ever hit are bounded together, and the sum is still held")
  func rareStrata() {
    var random = RandomStream(seed: 7, purpose: "coverage of rare strata")
    let runs = Self.repetitions / 4
    // Expected hits in all trials of a stratum; certain strata are as much part of it as rare ones.
    for expected in [0.0, 0.02, 0.1, 0.5, 1, 2, 4] {
      let parts = (0..<24).map { place -> (rate: Double, chance: Double, trials: Int) in
        let trials = 20 + 7 * place
        let chance = place == 23 ? 0.97 : expected / Double(trials)
        return (rate: Double(trials) * (place % 3 == 0 ? 2 : 1), chance: chance, trials: trials)
      }
      let truth = parts.reduce(0) { $0 + $1.rate * $1.chance }
      let draws = parts.map { BinomialDraw(trials: $0.trials, chance: $0.chance) }
      var (misses, widths) = (0, 0.0)
      for _ in 0..<runs {
        let strata = zip(parts, draws).map { part, draw in
          let hits = Double(draw.next(&random))
          return Stratum(rate: part.rate, hits: hits, trials: Double(part.trials))
        }
        let interval = StratifiedSum(strata).mover()
        misses += interval.contains(truth) ? 0 : 1
        let alone = Quantity.sum(
          of: strata.map { stratum in
            let limits = ConfidenceInterval.chance(
              effectiveHits: stratum.hits,
              of: stratum.trials
            )
            return (weight: stratum.rate, quantity: Quantity(stratum.chance, limits))
          }
        )
        widths += interval.width / alone.interval.width / Double(runs)
      }
      expect(misses: misses, of: runs, isCautious: true, "\(expected) hits expected")
      #expect(widths < (expected < 0.2 ? 0.75 : 1.001), "\(expected): \(widths)")
    }
  }

  @Test("sampling until a number of hits, counts of a Poisson process, and quantiles hold")
  func counts() {
    var random = RandomStream(seed: 3, purpose: "coverage of counts")
    let target = HitTarget(hits: 8, cap: 700)
    let inverse = count(Self.repetitions / 2) {
      var (hits, trials) = (0, 0)
      while !target.isReached(hits: hits, trials: trials) {
        trials += 1
        hits += random.unit() < 0.02 ? 1 : 0
      }
      return !target.quantity(hits: hits, trials: trials).interval.contains(0.02)
    }
    expect(misses: inverse, of: Self.repetitions / 2, isCautious: true, "inverse sampling")
    let poisson = (0...60).map { ConfidenceInterval.poisson(count: Double($0)) }
    let counts = count {
      // The number of arrivals before time 9.
      var (events, time) = (0, -ElementaryFunctions.log(1 - random.unit()))
      while time < 9 {
        events += 1
        time -= ElementaryFunctions.log(1 - random.unit())
      }
      return !poisson[min(60, events)].contains(9)
    }
    expect(misses: counts, isCautious: true, "Poisson")
    let quantiles = count(Self.repetitions / 4) {
      let sample = (0..<60).map { _ in random.unit() }
      return !WeightedSizes.quantileInterval(of: sample, at: 0.8).contains(0.8)
    }
    expect(misses: quantiles, of: Self.repetitions / 4, isCautious: true, "quantile")
  }

  @Test("ratios, means and rare means hold what they estimate")
  func means() {
    var random = RandomStream(seed: 4, purpose: "coverage of means")
    let runs = Self.repetitions / 4
    let (chance, mean) = (0.3, 100.0)
    var misses = (fieller: 0, student: 0, rare: 0)
    for _ in 0..<runs {
      var (ratio, plain, rare) = (RatioSample(), SampleMean(), RareMean())
      for _ in 0..<80 {
        let isLoss = random.unit() < chance
        let lost = isLoss ? 2 * mean * random.unit() : 0
        ratio.add(lost, isLoss ? 1 : 0)
        plain.add(lost)
        rare.add(lost)
      }
      let fieller = ratio.fieller().interval
      misses.fieller += fieller.map { $0.contains(mean) } ?? true ? 0 : 1
      misses.student += plain.interval().contains(chance * mean) ? 0 : 1
      let quantity = rare.quantity(largestPossible: 2 * mean)
      misses.rare += quantity.interval.contains(chance * mean) ? 0 : 1
    }
    expect(misses: misses.fieller, of: runs, isCautious: false, slack: 0.01, "Fieller")
    expect(misses: misses.student, of: runs, isCautious: false, slack: 0.015, "Student")
    expect(misses: misses.rare, of: runs, isCautious: true, slack: 0.005, "rare mean")
  }

  @Test("paired differences, products of levels, weighed runs and groups hold what they estimate")
  func others() {
    var random = RandomStream(seed: 5, purpose: "coverage of others")
    let runs = Self.repetitions / 2
    let (first, second) = (
      BinomialDraw(trials: 2_000, chance: 0.02), BinomialDraw(trials: 2_000, chance: 0.01)
    )
    let paired = count(runs) {
      let (b, c) = (first.next(&random), second.next(&random))
      let pairs = PairedCounts(both: 9, firstOnly: b, secondOnly: c, neither: 1_991 - b - c)
      return !pairs.differenceBounds().interval.contains(0.01)
    }
    expect(misses: paired, of: runs, isCautious: true, "paired difference")
    let level = BinomialDraw(trials: 400, chance: 0.2)
    let split = count(runs) {
      let product = Splitting((0..<5).map { _ in .init(hits: level.next(&random), trials: 400) })
      return !product.logInterval().contains(0.00032)
    }
    expect(misses: split, of: runs, isCautious: false, slack: 0.006, "splitting")
    let weighed = count(200) {
      var sample = ImportanceSample()
      for _ in 0..<300 {
        let isHit = random.unit() < 0.5
        sample.add(isHit ? 1 : 0, logWeight: LogWeight.chance(isHit, 1e-6, drawnWith: 0.5))
      }
      return !(sample.quantity()?.interval.contains(1e-6) ?? true)
    }
    expect(misses: weighed, of: 200, isCautious: false, slack: 0.005, "weighed runs")
    let grouped = count(runs) {
      // Ten trials of one group share a chance that is 0.05 or 0.35.
      var sample = ClusteredSample()
      for _ in 0..<40 {
        let chance = random.unit() < 0.5 ? 0.05 : 0.35
        sample.add(hits: (0..<10).count { _ in random.unit() < chance }, of: 10)
      }
      return !sample.quantity().interval.contains(0.2)
    }
    expect(misses: grouped, of: runs, isCautious: true, slack: 0.005, "groups")
  }

  @Test("pairs in groups hold the difference, where pairs taken for independent do not")
  func groupedPairs() {
    var random = RandomStream(seed: 6, purpose: "coverage of grouped pairs")
    let runs = Self.repetitions / 4
    var misses = (grouped: 0, independent: 0)
    for _ in 0..<runs {
      var pairs = ClusteredPairs()
      for _ in 0..<60 {
        // The four pairs of a group are one and the same.
        let draw = random.unit()
        let pair = (first: draw < 0.25, second: draw > 0.9)
        pairs.add(Array(repeating: pair, count: 4))
      }
      misses.grouped += pairs.differenceBounds().interval.contains(-0.15) ? 0 : 1
      let difference = pairs.counts.differenceBounds().interval
      misses.independent += difference.contains(0.15) ? 0 : 1
    }
    expect(misses: misses.grouped, of: runs, isCautious: true, slack: 0.005, "grouped pairs")
    #expect(misses.independent * 5 > runs, "\(misses.independent) of \(runs)")
  }
}

/// Draws of a binomial number by inversion.
struct BinomialDraw {
  private var cumulative: [Double]

  init(trials: Int, chance: Double) {
    let distribution = Binomial(trials: trials, chance: chance)
    var sum = 0.0
    cumulative = (0...trials).map { number in
      sum += distribution.mass(number)
      return sum
    }
  }

  func next(_ random: inout RandomStream) -> Int {
    let unit = random.unit()
    return cumulative.firstIndex { unit < $0 } ?? cumulative.count - 1
  }
}

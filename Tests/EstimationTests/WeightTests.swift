import Estimation
import Primitives
import Testing

@Suite struct WeightTests {
  @Test("weights of yes and no, and what they gain (E6)")
  func chances() {
    for (q, error) in [(0.1, 0.3160696), (0.3, 0.06003086), (0.5, 0.02645751)] {
      // Three faults of chance 1e-3 that must all happen: each hit weighs (p / q) cubed.
      let weight = SpecialFunctions.expm1(3 * LogWeight.chance(true, 1e-3, drawnWith: q)) + 1
      let square = q * q * q * weight * weight
      let perRun = (square / 1e-18 - 1).squareRoot()
      #expect(agree(perRun / 100, error), "\(q): \(perRun / 100)")
    }
    #expect(agree(SampleSize.crudeTrials(chance: 1e-9, relativeError: 316.2278), 1e4, within: 1e-5))
  }

  @Test("weights of a first event (E7), summed over its time by small steps")
  func firstEvents() {
    let (rate, drawn, steps) = (1e-6, 1.0, 100_000)
    var (mean, square) = (0.0, 0.0)
    for step in 0..<steps {
      let time = (Double(step) + 0.5) / Double(steps)
      let log = LogWeight.firstEvent(at: time, rate: rate, drawnWith: drawn, horizon: 1)
      let weight = ElementaryFunctions.exp(log)
      let density = drawn * ElementaryFunctions.exp(-drawn * time) / Double(steps)
      mean += weight * density
      square += weight * weight * density
    }
    #expect(agree(mean, 9.999995e-7))
    #expect(agree(square, 1.718280e-12))
    #expect(agree((square / (mean * mean) - 1).squareRoot(), 0.8475149))
    let none = LogWeight.firstEvent(at: nil, rate: rate, drawnWith: drawn, horizon: 1)
    let all = mean + ElementaryFunctions.exp(none - drawn)
    #expect(agree(all, 1, within: 1e-9), "the mean weight is 1")
  }

  @Test("a mixture bounds every weight and changes no mean")
  func mixture() {
    for (plain, bounded) in [(0.0, 1.0), (30, 10), (800, 10), (-40, 4.248354e-18 / 0.9)] {
      let weight = ElementaryFunctions.exp(LogWeight.mixture(plain, share: 0.1))
      #expect(agree(weight, bounded, within: 1e-6), "\(plain): \(weight)")
    }
  }

  @Test("weighed runs tell a small chance, and their diagnostics tell when not to believe them")
  func diagnostics() throws {
    var random = RandomStream(seed: 6, purpose: "weighed runs")
    var good = ImportanceSample()
    for _ in 0..<4_000 {
      let faults = (0..<3).map { _ in random.unit() < 0.5 }
      let log = faults.reduce(0) { $0 + LogWeight.chance($1, 1e-3, drawnWith: 0.5) }
      good.add(faults.allSatisfy { $0 } ? 1 : 0, logWeight: log)
    }
    let quantity = try #require(good.quantity())
    #expect(quantity.interval.contains(1e-9), "\(quantity)")
    #expect(agree(good.effectiveHits, Double(good.hitCount), within: 1e-9))
    #expect(agree(good.relativeError, 7.0.squareRoot() / 4_000.squareRoot(), within: 0.1))
    #expect(good.effectiveSize < 4_000 && abs(good.weightScore) < 4)
    #expect(good.meanWeight.interval.high > 1)

    var few = ImportanceSample()
    for run in 0..<1_000 { few.add(run < 30 ? 1 : 0, logWeight: 0) }
    #expect(few.quantity() == nil && few.refusal?.contains("30 of equal weight") == true)

    var lopsided = ImportanceSample()
    for run in 0..<100_000 {
      let isHeavy = run % 1_000 == 0
      lopsided.add(run % 4 == 0 ? 1 : 0, logWeight: isHeavy ? 7.5 : -2)
    }
    #expect(lopsided.topShare > 0.5 && lopsided.refusal != nil, "a few weights carry it all")

    var wrong = ImportanceSample()
    for run in 0..<2_000 { wrong.add(run % 2 == 0 ? 1 : 0, logWeight: run % 2 == 0 ? -1 : -2) }
    #expect(wrong.refusal?.contains("not 1") == true)
    #expect(ImportanceSample().refusal != nil && ImportanceSample().topShare == 0)
  }

  @Test("a chance as a product of levels (E9)")
  func splitting() throws {
    let error = Splitting.relativeError(chance: 1e-9, levels: 10, trials: 10_000)
    #expect(agree(error, 0.08332636))
    #expect(agree(SampleSize.crudeTrials(chance: 1e-9, relativeError: error), 1.440241e11))
    let levels = [612, 498, 703, 421].map { Splitting.Level(hits: $0, trials: 5_000) }
    let product = Splitting(levels)
    #expect(agree(product.value, 1.443239e-4) && agree(product.relativeError, 0.08148491))
    let interval = try #require(product.quantity()).interval
    #expect(agree(interval.low, 1.230207e-4) && agree(interval.high, 1.693161e-4))
    #expect(agree(product.exactRelativeError, 0.08158468, within: 1e-3))
    #expect(product.exactRelativeError > product.relativeError)
    for (chance, cost) in [(0.1, 1.70), (0.203, 1.54), (0.3, 1.61), (0.5, 2.08)] {
      #expect(abs(Splitting.cost(levelChance: chance) - cost) < 0.005)
    }
  }

  @Test("levels that descend from few runs are refused")
  func ancestors() {
    let few = Splitting([
      .init(hits: 400, trials: 4_000, ancestors: 400), .init(hits: 90, trials: 900, ancestors: 19),
    ])
    #expect(few.quantity() == nil && few.refusal?.contains("level 2") == true)
    #expect(Splitting([.init(hits: 0, trials: 10)]).refusal == "no run reached level 1")
  }

  @Test("quantiles of sizes, and how much of the loss its largest hundredth is")
  func sizes() throws {
    var sizes = WeightedSizes()
    for size in 1...99 { sizes.add(Double(size)) }
    sizes.add(0)
    sizes.add(4_950)
    let summary = try #require(sizes.summary)
    #expect(summary.median == 50 && summary.ninetieth == 90 && summary.ninetyNinth == 99)
    #expect(summary.largest == 4_950 && summary.tailShare == 0.5)
    var weighed = WeightedSizes()
    weighed.add(10, weight: 3)
    weighed.add(1_000, weight: 1)
    #expect(weighed.quantiles([0.75, 0.76]) == [10, 1_000])
    #expect(agree(weighed.tailShare, 0.04 * 1_000 / 1_030))
    #expect(WeightedSizes().summary == nil && WeightedSizes().tailShare == 0)
    let twenty = WeightedSizes.quantileInterval(of: (1...20).map(Double.init), at: 0.5)
    #expect(twenty == ConfidenceInterval(low: 6, high: 15))
    let open = WeightedSizes.quantileInterval(of: (1...20).map(Double.init), at: 0.99)
    #expect(open.high == .infinity && open.low == 19)
  }

  @Test("groups of equal trials are worth one trial each, independent ones all")
  func clusters() {
    var equal = ClusteredSample()
    var independent = ClusteredSample()
    var random = RandomStream(seed: 8, purpose: "groups")
    for cluster in 0..<200 {
      equal.add(hits: cluster % 4 == 0 ? 10 : 0, of: 10)
      independent.add(hits: (0..<10).reduce(0) { n, _ in n + Int(random.below(4) / 3) }, of: 10)
    }
    #expect(abs(equal.designEffect - 10) < 0.1 && abs(equal.effective().trials - 199) < 3)
    #expect(abs(independent.designEffect - 1) < 0.3)
    #expect(independent.effective().trials > 1_500 && independent.effective().trials <= 2_000)
    #expect(equal.quantity().interval.width > 2.5 * independent.quantity().interval.width)
    let stratum = equal.stratum(rate: 3)
    #expect(agree(stratum.chance, 0.25) && stratum.rate == 3)
    var none = ClusteredSample()
    for _ in 0..<50 { none.add(hits: 0, of: 20) }
    #expect(agree(none.quantity().interval.high, 0.0711217, within: 1e-5), "fifty say so, not 1000")
    #expect(ClusteredSample().quantity() == Quantity(0, ConfidenceInterval(low: 0, high: 1)))
    var mean = ClusteredMean()
    for cluster in 0..<100 { mean.add(sum: cluster % 2 == 0 ? 40 : 0, of: 4) }
    #expect(agree(mean.mean, 5) && agree(mean.standardError, 0.5025189))
    #expect(mean.quantity().interval.contains(5.9) && mean.clusters == 100)
  }
}

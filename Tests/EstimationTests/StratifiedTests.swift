import Estimation
import Testing

@Suite struct StratifiedTests {
  private func expect(_ interval: ConfidenceInterval, _ low: Double, _ high: Double) {
    #expect(agree(interval.low, low) && agree(interval.high, high), "\(interval)")
  }

  @Test("a sum with a stratum that showed nothing (E4)")
  func zeroStratum() {
    let sum = StratifiedSum([
      Stratum(rate: 0.05, hits: 95, trials: 100), Stratum(rate: 0.3, hits: 2, trials: 1_000),
      Stratum(rate: 6, hits: 0, trials: 10_000),
    ])
    #expect(agree(sum.value, 0.0481))
    expect(sum.mover(), 0.04491431, 0.05128640)
    expect(sum.mover(by: .wilson), 0.04498193, 0.05123457)
    #expect(sum.quantity.interval == sum.mover())
  }

  @Test("a sum whose rates span nine orders of magnitude (E4b)")
  func manyOrders() {
    let sum = StratifiedSum([
      Stratum(rate: 5.4, hits: 0, trials: 200_000), Stratum(rate: 0.30, hits: 12, trials: 20_000),
      Stratum(rate: 0.05, hits: 4_820, trials: 5_000),
      Stratum(rate: 2.4e-9, hits: 900, trials: 1_000),
      Stratum(rate: 0.001, hits: 1_995, trials: 2_000),
    ])
    #expect(agree(sum.value, 0.04937750))
    expect(sum.mover(), 0.04908706, 0.04967792)
    expect(sum.plain, 0.04909996, 0.04965504)
    expect(sum.bonferroni, 0.04890002, 0.05002665)
  }

  @Test("strata without hits are bounded together: never more than one alone, in proportion as one")
  func silentStrata() {
    func bound(_ strata: [Stratum]) -> Double { StratifiedSum.silent(strata).interval.high }
    let one = Stratum(rate: 3, hits: 0, trials: 60)
    let exact = ConfidenceInterval.chance(hits: 0, of: 60)
    #expect(agree(bound([one]), 3 * exact.high))
    let parts = [Stratum(rate: 1, hits: 0, trials: 20), Stratum(rate: 2, hits: 0, trials: 40)]
    #expect(agree(bound(parts), 3 * exact.high), "samples in proportion are one sample")
    let dim = Stratum(rate: 1e-9, hits: 0, trials: 1_000)
    #expect(bound([one, dim]) < 3 * exact.high * 1.0001)
    #expect(bound([one, Stratum(rate: 0.5, hits: 0, trials: 0)]) == bound([one]) + 0.5)
    #expect(bound([]) == 0)
    // No split of the same misfortune over both can be worse.
    let uneven = [Stratum(rate: 5, hits: 0, trials: 30), Stratum(rate: 2, hits: 0, trials: 10)]
    let budget = 3.688879454113936
    var worst = 0.0
    for step in 0...1_000 {
      let share = Double(step) / 1_000
      let first = -SpecialFunctions.expm1(-budget * share / 30)
      let second = -SpecialFunctions.expm1(-budget * (1 - share) / 10)
      worst = max(worst, 5 * first + 2 * second)
    }
    #expect(agree(bound(uneven), worst, within: 1e-5))
  }

  @Test("trials go where they help most (E5)")
  func neyman() {
    let allocation = NeymanAllocation([
      .init(rate: 0.05, chance: 0.9), .init(rate: 0.5, chance: 1e-3),
    ])
    #expect(agree(allocation.shares[0], 0.486958, within: 1e-6))
    #expect(agree(allocation.shares[1], 0.513042, within: 1e-6))
    #expect(agree(allocation.standardError(trials: 10_000), 3.080348e-4))
    #expect(agree(allocation.trials(forStandardError: 3.080348e-4), 10_000))
  }

  @Test("dear trials are made less often, and made trials count")
  func costs() {
    let dear = NeymanAllocation([
      .init(rate: 1, deviation: 0.5), .init(rate: 1, deviation: 0.5, cost: 4),
    ])
    #expect(agree(dear.shares[0], 2.0 / 3) && agree(dear.shares[1], 1.0 / 3))
    #expect(dear.further(budget: 600, made: [0, 0]) == [200, 100])
    #expect(dear.further(budget: 300, made: [100, 50]) == [100, 50])
    #expect(dear.further(budget: 400, made: [900, 0]) == [0, 100], "the first has enough")
    let pilot = NeymanAllocation.Part(pilot: Stratum(rate: 2, hits: 0, trials: 99))
    #expect(agree(pilot.deviation, (0.005 * 0.995).squareRoot()))
    let nothing = NeymanAllocation([.init(rate: 0, deviation: 1), .init(rate: 0, deviation: 1)])
    #expect(nothing.shares == [0.5, 0.5])
  }

  @Test("trials of strata with and without hits make the interval as narrow as asked for")
  func intervalAllocation() {
    typealias Part = IntervalAllocation.Part
    let parts = [
      Part(rate: 2, trials: 200, hits: 20), Part(rate: 0.5, trials: 200, hits: 100),
      Part(rate: 30, trials: 100, hits: 0), Part(rate: 10, trials: 100, hits: 0),
    ]
    let estimate = 0.45
    let trials = IntervalAllocation(parts).trials(forHalfWidth: 0.1 * estimate)
    #expect(agree(trials[2], 3 * trials[3]), "silent strata in proportion to their rates")
    func width(_ trials: [Double]) -> Double {
      let strata = zip(parts, trials).map { part, count in
        Stratum(rate: part.rate, hits: part.hits / part.trials * count, trials: count)
      }
      let interval = StratifiedSum(strata).quantity.interval
      return (interval.high - interval.low) / 2
    }
    #expect(abs(width(trials) / 0.045 - 1) < 0.06)
    // As many trials in the shares of half a hit for each silent stratum say much less.
    let shares = NeymanAllocation(
      parts.map { .init(pilot: Stratum(rate: $0.rate, hits: $0.hits, trials: $0.trials)) }
    ).shares
    let sum = trials.reduce(0, +)
    #expect(width(shares.map { $0 * sum }) > 1.1 * width(trials))
  }

  @Test("without strata of one kind all trials go to the other")
  func oneKindOnly() {
    typealias Part = IntervalAllocation.Part
    let silent = IntervalAllocation([Part(rate: 3, trials: 6, hits: 0)])
    let fewest = silent.trials(forHalfWidth: 0.5)[0]
    #expect(fewest > 3 * 3.688 / 2 && fewest < 3 * 3.688 * 2)
    let seen = IntervalAllocation([Part(rate: 3, trials: 6, hits: 3)])
    #expect(abs(seen.trials(forHalfWidth: 0.5)[0] / (1.96 * 1.5 / 0.5) / (1.96 * 3) - 1) < 0.1)
    #expect(IntervalAllocation([]).trials(forHalfWidth: 1).isEmpty)
    #expect(seen.trials(forHalfWidth: 0) == [0], "nothing is wanted of an estimate of nothing")
  }

  @Test("sums and differences of means take each one's own limits")
  func means() {
    let one = Quantity(10, ConfidenceInterval(low: 7, high: 14))
    let other = Quantity(1, ConfidenceInterval(low: 0.6, high: 2.5))
    let sum = Quantity.sum(of: [(1, one), (2, other)])
    #expect(sum.value == 12)
    expect(sum.interval, 12 - (9 + 0.64).squareRoot(), 12 + 5)
    let difference = Quantity.sum(of: [(1, one), (-2, other)])
    expect(difference.interval, 8 - (9.0 + 9).squareRoot(), 8 + (16 + 0.64).squareRoot())
    let product = one.times(Quantity(exactly: 3))
    #expect(agree(product.value, 30))
    expect(product.interval, 21, 42)
    let bound = one.times(Quantity(0, ConfidenceInterval(low: 0, high: 2)))
    #expect(bound.value == 0 && bound.interval == ConfidenceInterval(low: 0, high: 28))
  }
}

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

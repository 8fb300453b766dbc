import Estimation
import Testing

@Suite struct StatisticsTests {
  @Test("a binomial distribution is right where whole numbers tell")
  func binomial() {
    let coin = Binomial(trials: 20, chance: 0.5)
    #expect(agree(coin.mass(10), 184_756.0 / 1_048_576, within: 1e-14))
    #expect(agree(coin.atMost(5), 21_700.0 / 1_048_576, within: 1e-14))
    #expect(agree(coin.atLeast(15), 21_700.0 / 1_048_576, within: 1e-14))
    #expect(coin.atLeast(0) == 1 && coin.atMost(20) == 1 && coin.atMost(-1) == 0)
    let tiny = Binomial(trials: 100, chance: 0.5).atLeast(100)
    #expect(agree(tiny, 7.888609052210118e-31, within: 1e-12))
    let sure = Binomial(trials: 7, chance: 1)
    #expect(sure.mass(7) == 1 && sure.atMost(6) == 0)
    #expect(Binomial(trials: 7, chance: 0).mass(0) == 1)
  }

  @Test("paired runs are compared as the reference does")
  func pairs() throws {
    let pairs = PairedCounts(both: 60, firstOnly: 40, secondOnly: 12, neither: 99_888)
    #expect(agree(pairs.difference, 2.8e-4))
    #expect(agree(pairs.standardError, 7.210559e-5))
    let interval = try #require(pairs.differenceInterval)
    #expect(agree(interval.low, 1.386756e-4) && agree(interval.high, 4.213244e-4))
    #expect(agree(pairs.twoSided, 1.275388e-4))
    #expect(agree(pairs.oneSided, 1.275388e-4 / 2))
    #expect(agree(try #require(pairs.ratio), 1.388889))
    let ratio = try #require(pairs.ratioInterval)
    #expect(agree(ratio.low, 1.175789) && agree(ratio.high, 1.640611))
    #expect(agree(try #require(pairs.varianceRatio), 3.305271))
    let bounds = pairs.differenceBounds()
    #expect(bounds.interval.low < interval.low && bounds.interval.high > interval.high)
    let unseen = PairedCounts(both: 0, firstOnly: 0, secondOnly: 0, neither: 1_000)
    #expect(agree(unseen.differenceBounds().interval.high, 0.003682084))
    #expect(agree(unseen.differenceBounds().interval.low, -0.003682084))
  }

  @Test("the odds ratio's interval is that of the share of discordant pairs")
  func odds() throws {
    var pairs = PairedCounts()
    for _ in 0..<5 {
      pairs.add(first: true, second: false)
      pairs.add(first: false, second: true)
    }
    let interval = try #require(pairs.oddsInterval)
    #expect(agree(interval.low, 0.1870860 / 0.8129140, within: 1e-6))
    #expect(agree(interval.high, 0.8129140 / 0.1870860, within: 1e-6))
    #expect(pairs.oddsRatio == 1 && pairs.twoSided == 1)
    let lopsided = PairedCounts(both: 0, firstOnly: 4, secondOnly: 0, neither: 96)
    #expect(lopsided.oddsRatio == nil && lopsided.oddsInterval?.high == .infinity)
    #expect(lopsided.twoSided == 0.125 && lopsided.oneSided == 0.0625)
    #expect(lopsided.differenceInterval == nil, "four discordant pairs are too few")
    #expect(PairedCounts().twoSided == 1 && PairedCounts().oddsInterval == nil)
  }

  @Test("a median's interval holds it as often as it says, whatever is not observed")
  func median() throws {
    let twenty = try #require(SampleMedian(Array(1...20)))
    #expect(twenty.value == 10 && twenty.low == 6 && twenty.high == 15)
    #expect(agree(twenty.confidence, 1 - 2 * 21_700.0 / 1_048_576, within: 1e-12))
    let censored = try #require(SampleMedian((1...20).map { $0 > 12 ? nil : $0 }))
    #expect(censored.value == 10 && censored.low == 6 && censored.high == nil)
    let never = try #require(SampleMedian([nil, nil, nil]))
    #expect(never.value == nil && never.low == nil)
    let alone = try #require(SampleMedian([7]))
    #expect(alone.value == 7 && alone.confidence == 0)
    #expect(SampleMedian([]) == nil)
  }
}

import Estimation
import Testing

@Suite struct RatioTests {
  private let losses: [Double] = [0, 0, 120, 0, 80, 0, 0, 400]

  private func sample(times: Int) -> RatioSample {
    var sample = RatioSample()
    for _ in 0..<times {
      for lost in losses { sample.add(lost, lost > 0 ? 1 : 0) }
    }
    return sample
  }

  @Test("eight runs are too few for a ratio (E11)")
  func few() throws {
    let sample = sample(times: 1)
    #expect(agree(try #require(sample.ratio), 200))
    #expect(agree(try #require(sample.standardError), 87.86714))
    let fieller = sample.fieller()
    #expect(fieller.interval == nil && agree(fieller.lead, -0.04658866))
    #expect(sample.quantity() == nil)
  }

  @Test("two hundred are enough (E11b)")
  func enough() throws {
    let sample = sample(times: 25)
    #expect(agree(try #require(sample.standardError), 16.47969))
    let delta = try #require(sample.deltaInterval())
    #expect(agree(delta.low, 167.5028) && agree(delta.high, 232.4972))
    let fieller = try #require(sample.quantity()).interval
    #expect(agree(fieller.low, 166.9603) && agree(fieller.high, 233.0397), "\(fieller)")
  }

  @Test("a ratio of nothing is refused")
  func nothing() {
    var sample = RatioSample()
    #expect(sample.ratio == nil && sample.quantity() == nil)
    sample.add(3, 0)
    #expect(sample.ratio == nil && sample.standardError == nil)
  }

  @Test("the mean of what is mostly zero keeps a width when nothing was seen")
  func rare() {
    var mean = RareMean()
    for _ in 0..<1_000 { mean.add(0) }
    let unseen = mean.quantity(largestPossible: 500)
    #expect(unseen.isBound && agree(unseen.interval.high, 0.003682084 * 500))
    mean.add(40)
    let once = mean.quantity(largestPossible: 500)
    #expect(agree(once.value, 40.0 / 1_001) && once.interval.low == 0)
    #expect(once.interval.high > 0.0055 * 500, "one loss does not tell how large others are")
    for _ in 0..<500 {
      mean.add(39)
      mean.add(41)
    }
    let known = mean.quantity(largestPossible: 500)
    #expect(agree(known.value, 40.0 * 1_001 / 2_001))
    #expect(known.interval.low > 19.1 && known.interval.high < 20.9, "\(known)")
  }

  @Test("Student's interval of a mean")
  func student() {
    let mean = SampleMean([1, 2, 3, 4, 5, 6, 7, 8])
    #expect(mean.mean == 4.5 && agree(mean.variance, 6))
    let interval = mean.interval()
    #expect(agree(interval.low, 4.5 - 2.364624252 * 0.75.squareRoot(), within: 1e-8), "\(interval)")
    #expect(SampleMean([3]).interval().high == .infinity)
  }
}

import Estimation
import Testing

@Suite struct IntervalTests {
  @Test("intervals of a chance agree with the reference (E1)")
  func chances() {
    typealias Vector = (
      hits: Int, trials: Int, wilson: (low: Double, high: Double)?,
      exact: (low: Double, high: Double)
    )
    let vectors: [Vector] = [
      (0, 1_000, (0, 0.003826758), (0, 0.003682084)),
      (1, 1_000, (1.765464e-4, 5.642559e-3), (2.531749e-5, 5.558924e-3)),
      (3, 1_000, (1.020784e-3, 8.783014e-3), (6.190999e-4, 8.742023e-3)),
      (7, 100_000, (3.390904e-5, 1.444987e-4), (2.814408e-5, 1.442214e-4)),
      (50, 1_000_000, (3.792942e-5, 6.591164e-5), (3.711118e-5, 6.591824e-5)),
      (384, 384_000_000, (9.048580e-7, 1.105146e-6), (9.024700e-7, 1.105197e-6)),
      (5, 10, nil, (0.1870860, 0.8129140)), (10, 10, nil, (0.6915029, 1)),
    ]
    for vector in vectors {
      let exact = ConfidenceInterval.chance(hits: vector.hits, of: vector.trials)
      let isExact = agree(exact.low, vector.exact.low) && agree(exact.high, vector.exact.high)
      #expect(isExact, "\(vector.hits) of \(vector.trials): \(exact)")
      guard let expected = vector.wilson else { continue }
      let wilson = ConfidenceInterval.wilson(
        hits: Double(vector.hits),
        of: Double(vector.trials)
      )
      let isRight = agree(wilson.low, expected.low) && agree(wilson.high, expected.high)
      #expect(isRight, "\(vector.hits) of \(vector.trials): \(wilson)")
    }
  }

  @Test("an exact interval is the one at whose ends the sample is just as unlikely as it may be")
  func exactness() {
    for (hits, trials) in [(1, 7), (3, 1_000), (40, 90), (250, 4_000)] {
      let interval = ConfidenceInterval.chance(hits: hits, of: trials, confidence: 0.9)
      let above = Binomial(trials: trials, chance: interval.low).atLeast(hits)
      let below = Binomial(trials: trials, chance: interval.high).atMost(hits)
      #expect(agree(above, 0.05, within: 1e-9) && agree(below, 0.05, within: 1e-9))
    }
  }

  @Test("an exact interval holds its digits at ten thousand million trials")
  func manyTrials() {
    let few = ConfidenceInterval.chance(hits: 2, of: 10_000_000_000)
    #expect(agree(few.low, 2.42209278e-11, within: 1e-8), "\(few)")
    #expect(agree(few.high, 7.22468767e-10, within: 1e-8), "\(few)")
    let half = ConfidenceInterval.chance(hits: 5_000_000_000, of: 10_000_000_000)
    #expect(agree(half.low, 0.5 - 9.799869921500726e-6, within: 1e-15), "\(half)")
    let all = ConfidenceInterval.chance(hits: 9_999_999_998, of: 10_000_000_000)
    #expect(
      agree(1 - all.high, few.low, within: 1e-5) && agree(1 - all.low, few.high, within: 1e-6)
    )
    let none = ConfidenceInterval.chance(hits: 0, of: 10_000_000_000)
    #expect(agree(none.high, 3.68887945e-10, within: 1e-8))
    #expect(ConfidenceInterval.chance(hits: 0, of: 0) == ConfidenceInterval(low: 0, high: 1))
  }

  @Test("what no hit at all says, and how many trials it takes (E2)")
  func zeroHits() {
    #expect(agree(SampleSize.zeroHitBound(trials: 3_000), 9.980790e-4))
    #expect(SampleSize.trialsWithoutHit(for: 1e-6) == 2_995_731)
    #expect(SampleSize.trialsWithoutHit(for: 1e-9) == 2_995_732_273)
    #expect(SampleSize.zeroHitBound(trials: 0) == 1)
  }

  @Test("trials for a wanted precision (E3)")
  func sampleSizes() {
    for (chance, trials) in [(1e-3, 383_762), (1e-6, 3.841455e8), (1e-9, 3.841459e11)] {
      let size = SampleSize.trials(chance: chance, relativeHalfWidth: 0.1)
      #expect(agree(size, trials, within: 2e-6), "\(chance): \(size)")
    }
    #expect(SampleSize.hits(relativeHalfWidth: 0.1).rounded() == 384)
    #expect(SampleSize.hits(relativeHalfWidth: 0.2).rounded() == 96)
  }

  @Test("intervals of a Poisson mean (E16) and what truncation leaves out (E17)")
  func poisson() {
    let none = ConfidenceInterval.poisson(count: 0)
    #expect(none.low == 0 && agree(none.high, 3.688879))
    let three = ConfidenceInterval.poisson(count: 3)
    #expect(agree(three.low, 0.6186721) && agree(three.high, 8.767273))
    #expect(agree(SampleSize.truncation(mean: 1e-5, atLeast: 2), 4.999967e-11))
    #expect(agree(SampleSize.truncation(mean: 1e-5, atLeast: 4), 4.166633e-22))
    #expect(SampleSize.truncation(mean: 1e-5, atLeast: 0) == 1)
  }

  @Test("sampling until a number of hits (E12), and when the cap comes first")
  func inverseSampling() {
    let target = HitTarget(hits: 10, cap: 1_000_000)
    #expect(!target.isReached(hits: 9, trials: 12_344))
    #expect(target.isReached(hits: 10, trials: 12_345))
    let reached = target.quantity(hits: 10, trials: 12_345)
    #expect(agree(reached.value, 7.290992e-4))
    #expect(agree(reached.interval.low, 3.885140e-4), "\(reached)")
    #expect(agree(reached.interval.high, 1.383604e-3), "\(reached)")
    #expect(target.isReached(hits: 1, trials: 1_000_000))
    let capped = target.quantity(hits: 1, trials: 1_000_000)
    #expect(capped == Quantity(1e-6, .chance(hits: 1, of: 1_000_000)))
    let precise = HitTarget(relativeHalfWidth: 0.1, cap: 1_000_000_000)
    #expect(precise.hits == 386)
    let estimate = precise.quantity(hits: 386, trials: 386_000_000)
    #expect(estimate.relativeHalfWidth < 0.101 && estimate.relativeHalfWidth > 0.097)
  }
}

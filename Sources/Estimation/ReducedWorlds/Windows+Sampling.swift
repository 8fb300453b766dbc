import Primitives

extension DeathsLaw {
  var crudeChance: Double? {
    switch quantity {
    case .record: expected
    case .losses: expected / first
    case .window: nil
    }
  }

  /// The rate of first deaths.
  private var first: Double { Double(deaths.copies) * deaths.rate }

  func sample(_ random: inout RandomStream, trials: Int, by sampling: ReducedSampling)
    -> ReducedSample
  {
    switch quantity {
    case .record:
      ReducedSample(weighed(&random, trials, sampling, hosts: deaths.copies), expected: expected)
    case .losses:
      ReducedSample(
        weighed(&random, trials, sampling, hosts: deaths.copies - 1),
        expected: expected / first
      ).scaled(by: first)
    case .window: windows(&random, trials)
    }
  }

  /// Whether so many hosts all die before they write what they got at a random instant of theirs.
  private func weighed(
    _ random: inout RandomStream,
    _ trials: Int,
    _ sampling: ReducedSampling,
    hosts: Int
  ) -> ImportanceSample {
    let clock = BoostedClock(rate: deaths.rate, window: deaths.cycle, sampling)
    var sample = ImportanceSample()
    for _ in 0..<trials {
      var (isLost, weight) = (true, 0.0)
      for _ in 0..<hosts {
        let left = deaths.cycle * (1 - random.unit())
        let death = clock.next(&random)
        isLost = isLost && (death.time ?? .infinity) < left
        weight += death.logWeight
      }
      sample.add(isLost ? 1 : 0, logWeight: weight)
    }
    return sample
  }

  /// The least age of what a host has not written at the first death, where all die in time.
  private func windows(_ random: inout RandomStream, _ trials: Int) -> ReducedSample {
    let clock = BoostedClock(rate: deaths.rate, window: deaths.cycle, .reduced)
    var sample = RatioSample()
    for _ in 0..<trials {
      var (isLost, weight) = (true, 0.0)
      var age = deaths.cycle * random.unit()
      for _ in 1..<max(deaths.copies, 2) where deaths.copies > 1 {
        let other = deaths.cycle * random.unit()
        let death = clock.next(&random)
        isLost = isLost && (death.time ?? .infinity) < deaths.cycle - other
        weight += death.logWeight
        age = min(age, other)
      }
      // Weights are tiny, all by about the same factor, which a ratio does not need.
      let scaled = weight + Double(deaths.copies - 1) * -SpecialFunctions.log(clock.rate)
      let count = isLost ? SpecialFunctions.exp(scaled) : 0
      sample.add(age * count, count)
    }
    return ReducedSample(sample).scaled(by: ReducedWorld.secondsPerYear)
  }
}

extension KillLaw {
  var crudeChance: Double? {
    guard case .any = quantity, expected < 0.2 else { return nil }
    return expected
  }

  func sample(_ random: inout RandomStream, trials: Int, by sampling: ReducedSampling)
    -> ReducedSample
  {
    switch quantity {
    case .mean(let scale):
      ReducedSample(SampleMean(suffixes(&random, trials))).scaled(by: scale)
    case .deviation: deviation(of: suffixes(&random, trials))
    case .quantile(let share): quantile(share, of: suffixes(&random, trials))
    case .any(let records): any(&random, trials, sampling, records)
    }
  }

  /// The lost suffix: the least age of what a copy has not written.
  private func suffix(_ random: inout RandomStream) -> Double {
    var least = Double.infinity
    for _ in 0..<copies {
      var age = cycle * random.unit()
      if lag > 0 { age += lag * random.unit() }
      least = min(least, age)
    }
    return least
  }

  private func suffixes(_ random: inout RandomStream, _ trials: Int) -> [Double] {
    (0..<trials).map { _ in suffix(&random) }
  }

  private func deviation(of sample: [Double]) -> ReducedSample {
    let all = SampleMean(sample)
    let squares = SampleMean(sample.map { ($0 - all.mean) * ($0 - all.mean) })
    return ReducedSample(
      all.deviation,
      error: squares.standardError / (2 * all.deviation),
      trials: sample.count
    )
  }

  /// Compared by how many lie below the closed form's quantile.
  private func quantile(_ share: Double, of sample: [Double]) -> ReducedSample {
    let sorted = sample.sorted()
    let n = Double(sample.count)
    let interval = WeightedSizes.quantileInterval(of: sorted, at: share)
    let place = min(sample.count - 1, Int(share * n))
    let error = (share * (1 - share) / n).squareRoot()
    let expected = expected
    let below = Double(sample.count { $0 <= expected })
    var result = ReducedSample(sorted[place], error: 0, trials: sample.count)
    result.interval = interval
    // In units of the quantile, so that the score is that of the count.
    let score = (share - below / n) / error
    let difference = sorted[place] - expected
    let width = interval.width / 3.92
    result.error = score == 0 || difference == 0 ? width : abs(difference / score)
    if !interval.high.isFinite || !interval.low.isFinite {
      result.refusal = "the sample is too small for this quantile"
    }
    return result
  }

  /// Whether the last record before the kill is younger than the lost suffix is long.
  private func any(
    _ random: inout RandomStream,
    _ trials: Int,
    _ sampling: ReducedSampling,
    _ records: Double
  ) -> ReducedSample {
    let clock = BoostedClock(rate: records, window: cycle, sampling)
    var sample = ImportanceSample()
    for _ in 0..<trials {
      let length = suffix(&random)
      let record = clock.next(&random)
      sample.add((record.time ?? .infinity) < length ? 1 : 0, logWeight: record.logWeight)
    }
    return ReducedSample(sample, expected: expected)
  }
}

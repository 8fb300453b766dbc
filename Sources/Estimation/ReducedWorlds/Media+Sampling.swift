import Primitives

extension MediaLaw {
  var crudeChance: Double? { horizon == nil ? chain.excursionChance : expected }

  func sample(_ random: inout RandomStream, trials: Int, by sampling: ReducedSampling)
    -> ReducedSample
  {
    guard let horizon else { return meanTime(&random, trials, sampling) }
    let idle = chain.failures(left: chain.copies)
    let within = -SpecialFunctions.expm1(-idle * horizon)
    var sample = ImportanceSample(expectedWeight: sampling == .crude ? 1 : within)
    // A long path counts for as many trials as it has excursions, within reason.
    let most = Self.mostExcursions / (1 + idle * horizon)
    for _ in 0..<min(trials, max(200, Int(most))) {
      let path = path(&random, horizon, sampling)
      sample.add(path.isLost ? 1 : 0, logWeight: path.logWeight)
    }
    return ReducedSample(sample, expected: expected)
  }

  private static let mostExcursions = 3e6

  /// The chance that a failure is drawn while a repair is under way.
  private func biased(_ natural: Double, _ sampling: ReducedSampling) -> Double {
    sampling == .crude ? natural : max(natural, 0.5)
  }

  /// Mean length of a cycle, from all copies to all copies, over the chance that it ends in a loss.
  ///
  /// Half of the trials are biased and tell the chance; the others are not and tell the length.
  private func meanTime(_ random: inout RandomStream, _ trials: Int, _ sampling: ReducedSampling)
    -> ReducedSample
  {
    let half = max(2, trials / 2)
    var (losses, lengths) = (ImportanceSample(), SampleMean())
    for _ in 0..<half {
      let excursion = excursion(&random, sampling)
      losses.add(excursion.isLost ? 1 : 0, logWeight: excursion.logWeight)
      lengths.add(self.excursion(&random, .crude).time)
    }
    let length = 1 / chain.failures(left: chain.copies) + lengths.mean
    let value = losses.value > 0 ? length / losses.value : .infinity
    let own = lengths.standardError / length
    let relative = (losses.relativeError * losses.relativeError + own * own).squareRoot()
    var sample = ReducedSample(
      value,
      error: value * relative,
      trials: half * 2,
      refusal: losses.refusal
    )
    if relative < 0.3 {
      let chance = ReducedSample(losses).interval
      sample.interval = ConfidenceInterval(low: length / chance.high, high: length / chance.low)
    }
    return sample
  }

  /// From the first failure until all copies are back or gone, mean holding times for times.
  private func excursion(_ random: inout RandomStream, _ sampling: ReducedSampling) -> (
    isLost: Bool, time: Double, logWeight: Double
  ) {
    var (left, time, weight) = (chain.copies - 1, 0.0, 0.0)
    while left > 0, left < chain.copies {
      let (down, up) = (chain.failures(left: left), chain.repairs(left: left))
      time += 1 / (down + up)
      let natural = down / (down + up)
      let drawn = biased(natural, sampling)
      let fails = random.unit() < drawn
      if drawn != natural { weight += LogWeight.chance(fails, natural, drawnWith: drawn) }
      left += fails ? -1 : 1
    }
    return (left == 0, time, weight)
  }

  /// From all copies on until the horizon, or until all are gone.
  ///
  /// The first failure is made to come before the horizon. Of the excursions that follow, each is
  /// biased with a chance that leaves about one biased, and weighed as the mixture that it is.
  private func path(_ random: inout RandomStream, _ horizon: Double, _ sampling: ReducedSampling)
    -> (isLost: Bool, logWeight: Double)
  {
    let idle = chain.failures(left: chain.copies)
    let within = -SpecialFunctions.expm1(-idle * horizon)
    let share = sampling == .crude ? 0 : min(0.9, 1 / (idle * horizon))
    var time = random.exponential(rate: idle)
    var weight = 0.0
    if sampling == .reduced {
      time = -SpecialFunctions.log1p(-random.unit() * within) / idle
      weight = SpecialFunctions.log(within)
    }
    while time < horizon {
      let isBiased = random.unit() < share
      let end = leg(&random, &time, horizon, isBiased ? .reduced : .crude)
      if share > 0 {
        weight -= SpecialFunctions.log(1 - share + share * SpecialFunctions.exp(end.ratio))
      }
      if end.isLost { return (true, weight) }
      time += random.exponential(rate: idle)
    }
    return (false, weight)
  }

  /// One excursion in real time, and the logarithm of its likelihood when biased over that when
  /// not, whichever way it was drawn.
  private func leg(
    _ random: inout RandomStream,
    _ time: inout Double,
    _ horizon: Double,
    _ sampling: ReducedSampling
  ) -> (isLost: Bool, ratio: Double) {
    var (left, ratio) = (chain.copies - 1, 0.0)
    while left > 0, left < chain.copies {
      let (down, up) = (chain.failures(left: left), chain.repairs(left: left))
      time += random.exponential(rate: down + up)
      if time >= horizon { return (false, ratio) }
      let natural = down / (down + up)
      let drawn = biased(natural, .reduced)
      let fails = random.unit() < biased(natural, sampling)
      if drawn != natural { ratio -= LogWeight.chance(fails, natural, drawnWith: drawn) }
      left += fails ? -1 : 1
    }
    return (left == 0, ratio)
  }
}

extension RepairChain {
  /// The chance of losing all copies on one excursion as a product of levels, each one copy less,
  /// reached from the level before with so many trials.
  ///
  /// A chain forgets how it came to a level, so that every trial may start from the same state.
  public func split(_ random: inout RandomStream, trialsPerLevel trials: Int) -> Splitting {
    let levels = stride(from: copies - 1, through: 1, by: -1).map { start in
      let hits = (0..<trials).count { _ in falls(&random, from: start) }
      return Splitting.Level(hits: hits, trials: trials)
    }
    return Splitting(levels)
  }

  /// Whether one copy less is left before all are back.
  private func falls(_ random: inout RandomStream, from start: Int) -> Bool {
    var left = start
    while left >= start, left < copies {
      let (down, up) = (failures(left: left), repairs(left: left))
      left += random.unit() * (down + up) < down ? -1 : 1
    }
    return left < start
  }
}

import Primitives

extension ElectionLaw {
  var crudeChance: Double? {
    guard case .chance = quantity else { return nil }
    return expected
  }

  /// The failure is made to come before the follower has caught up, and weighed with the chance
  /// of that.
  func sample(_ random: inout RandomStream, trials: Int, by sampling: ReducedSampling)
    -> ReducedSample
  {
    var (chance, lost, size) = (SampleMean(), SampleMean(), RatioSample())
    for _ in 0..<trials {
      let caughtUp = random.exponential(rate: 1 / catchUp)
      let failure = failure(&random, before: caughtUp, sampling)
      chance.add(failure.weight)
      lost.add(failure.weight * records * failure.time)
      size.add(failure.weight * records * failure.time, failure.weight)
    }
    switch quantity {
    case .lost: return ReducedSample(lost)
    case .size: return ReducedSample(size)
    case .chance:
      guard sampling == .crude else { return ReducedSample(chance) }
      let hits = Int((chance.mean * Double(trials)).rounded())
      return ReducedSample(hits: hits, of: trials, expected: expected)
    }
  }

  private func failure(
    _ random: inout RandomStream,
    before end: Double,
    _ sampling: ReducedSampling
  ) -> (time: Double, weight: Double) {
    guard sampling == .reduced else {
      let time = random.exponential(rate: rate)
      return (time, time < end ? 1 : 0)
    }
    let within = ClosedForms.withinWindow(rate: rate, window: end)
    return (-SpecialFunctions.log1p(-random.unit() * within) / rate, within)
  }
}

extension FetchLoopLaw {
  /// Sum of the times that records wait for the next request, over the length of a round.
  ///
  /// Each trial is two rounds: one with at least about a record, weighed, for the sum, and one as
  /// it comes for the length.
  func sample(_ random: inout RandomStream, trials: Int, by sampling: ReducedSampling)
    -> ReducedSample
  {
    let drawn = sampling == .crude ? records : max(records, 1 / roundTrip)
    let surplus = (drawn - records) * roundTrip
    let each = drawn == records ? 0 : SpecialFunctions.log(records / drawn)
    var sample = RatioSample()
    for _ in 0..<trials {
      var (waited, count) = (0.0, 0.0)
      var arrival = random.exponential(rate: drawn)
      while arrival < roundTrip {
        waited += roundTrip - arrival
        count += 1
        arrival += random.exponential(rate: drawn)
      }
      // A request that finds nothing waits for the next record and is answered with it.
      let length = max(roundTrip, random.exponential(rate: records))
      sample.add(waited * SpecialFunctions.exp(surplus + count * each), length)
    }
    return ReducedSample(sample)
  }
}

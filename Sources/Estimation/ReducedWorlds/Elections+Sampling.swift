import Primitives

extension ElectionLaw {
  var crudeChance: Double? {
    guard case .chance = quantity else { return nil }
    return expected
  }

  func sample(_ random: inout RandomStream, trials: Int, by sampling: ReducedSampling)
    -> ReducedSample
  {
    // Below the rate of catching up, or the weights would have no variance.
    let drawn = sampling == .crude ? rate : max(rate, 0.5 / catchUp)
    var (sample, ratio) = (ImportanceSample(), RatioSample())
    for _ in 0..<trials {
      let failure = random.exponential(rate: drawn)
      let caughtUp = random.exponential(rate: 1 / catchUp)
      let isLost = failure < caughtUp
      let log = LogWeight.firstEvent(
        at: isLost ? failure : nil,
        rate: rate,
        drawnWith: drawn,
        horizon: caughtUp
      )
      switch quantity {
      case .chance: sample.add(isLost ? 1 : 0, logWeight: log)
      case .lost: sample.add(isLost ? records * failure : 0, logWeight: log)
      case .size:
        let weight = isLost ? SpecialFunctions.exp(log) : 0
        ratio.add(weight * records * failure, weight)
      }
    }
    if case .size = quantity { return ReducedSample(ratio) }
    return ReducedSample(sample)
  }
}

extension FetchLoopLaw {
  /// Sum of the times that records wait for the next request, over the length of a round.
  func sample(_ random: inout RandomStream, trials: Int, by sampling: ReducedSampling)
    -> ReducedSample
  {
    var sample = RatioSample()
    var arrival = random.exponential(rate: records)
    for _ in 0..<trials {
      var (waited, hasRecords) = (0.0, false)
      while arrival < roundTrip {
        waited += roundTrip - arrival
        hasRecords = true
        arrival += random.exponential(rate: records)
      }
      // A request that finds nothing waits for the next record and is answered with it.
      let length = hasRecords ? roundTrip : arrival
      arrival -= length
      if !hasRecords { arrival = random.exponential(rate: records) }
      sample.add(waited, length)
    }
    return ReducedSample(sample)
  }
}

import Primitives

extension WritebackLaw {
  /// One cycle of the flusher in whole nanoseconds, the file being clean at its start.
  private struct Cycle {
    var length = 0.0
    var dirty = 0.0
    /// Sum of the times that records waited.
    var waited = 0.0
  }

  func sample(_ random: inout RandomStream, trials: Int, by sampling: ReducedSampling)
    -> ReducedSample
  {
    var (mean, ratio) = (SampleMean(), RatioSample())
    let gap = Interval(nanoseconds: Int64(min(1e9 / cycle.records, 4e18)))
    var arrival = random.exponential(mean: gap).nanoseconds
    for _ in 0..<trials {
      let cycle = next(&random, &arrival, gap)
      mean.add(cycle.length)
      switch quantity {
      case .cycle: break
      case .unsynced: ratio.add(cycle.waited, cycle.length)
      case .dirty: ratio.add(cycle.dirty, cycle.length)
      }
    }
    if case .cycle = quantity { return ReducedSample(mean) }
    return ReducedSample(ratio)
  }

  /// Records of a cycle from which on they are not played one by one.
  private static let manyRecords = 200.0

  /// Plays from a wake that left the file clean to the next; `arrival` is when the next record
  /// comes, counted from that wake.
  private func next(_ random: inout RandomStream, _ arrival: inout Int64, _ gap: Interval) -> Cycle
  {
    let wake = Int64(cycle.wake * 1e9)
    let expire = Int64(cycle.expire * 1e9)
    let firstDirty = arrival
    // The first wake at which the file is old enough.
    var now = (firstDirty / wake + 1) * wake
    while firstDirty > now - expire { now += wake }
    var waited = 0.0
    if Double(expire) / 1e9 * cycle.records > Self.manyRecords {
      // The records after the first, of which there are many, are counted by their mean.
      let dirty = Double(now - firstDirty) / 1e9
      arrival = now + max(1, random.exponential(mean: gap).nanoseconds)
      waited = dirty + cycle.records * dirty * dirty / 2
    }
    while arrival <= now {
      waited += Double(now - arrival) / 1e9
      arrival += max(1, random.exponential(mean: gap).nanoseconds)
    }
    arrival -= now
    return Cycle(
      length: Double(now) / 1e9,
      dirty: Double(now - firstDirty) / 1e9,
      waited: waited
    )
  }
}

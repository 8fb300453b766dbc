import Primitives

extension Disk {
  /// Cost of a call that copies bytes between process and page cache.
  func copyCost(_ bytes: Int64) -> Interval {
    profile.fileSystem.callCost
      + .nanoseconds(bytes * 1_000_000_000 / profile.fileSystem.copyBandwidth)
  }

  /// Time to move bytes to or from the device.
  func transferTime(_ bytes: Int64) -> Interval {
    .nanoseconds(bytes * 1_000_000_000 / profile.device.bandwidth)
  }

  /// The device cost of something that begins at `instant`, multiplied when the disk is slow.
  mutating func slowed(_ cost: Interval, at instant: Instant) -> Interval {
    guard let slow = faults.slow, instant < slow.until else { return cost }
    guard slow.every == nil || isInEpisode(at: instant) else { return cost }
    count(.slow)
    return cost * slow.factor
  }

  /// Latency of one device write.
  mutating func drawWrite() -> Interval { draw(profile.device.write) }

  /// When a sync that begins at `instant` and moves `bytes` is done.
  ///
  /// Transfers of overlapping syncs share the device one after the other; a writeback under way
  /// takes half of it.
  mutating func syncEnd(at instant: Instant, bytes: Int64) -> Instant {
    var transfer = transferTime(bytes)
    if writebackEnd > instant { transfer = transfer * 2 }
    transfer = slowed(transfer, at: instant)
    var start = instant
    if instant >= busyFrom && instant < busyUntil { start = busyUntil } else { busyFrom = instant }
    busyUntil = start + transfer
    return busyUntil + slowed(draw(profile.device.sync), at: instant)
  }

  /// Cost of bringing pages that are not in memory from the device.
  mutating func coldReadCost(pages: Int64, at instant: Instant) -> Interval {
    let bytes = pages * Self.pageSize
    return slowed(draw(profile.device.read) + transferTime(bytes), at: instant)
  }

  /// Lets a writer wait when too many pages are dirty: it goes on at the device's speed.
  mutating func throttle(_ bytes: Int64, at now: inout Instant) {
    guard dirtyPages > limitPages else { return }
    let wait = slowed(transferTime(max(bytes, Self.pageSize)), at: now)
    counters.throttledNanoseconds += wait.nanoseconds
    now += wait
  }

  /// Pages of the volume that are free to processes without privileges.
  var freePages: Int64 { max(0, usablePages - usedPages - ballastPages) }

  /// How long acknowledged writes stay volatile when nothing flushes them.
  var volatileHold: Interval {
    if let fault = faults.lyingFlush { return fault.hold }
    return profile.device.volatileCache > .zero ? profile.device.volatileHold : .zero
  }

  /// Whether flushes are done.
  var isHonest: Bool { honoursFlush && faults.lyingFlush == nil }

  /// How long what a flush acknowledged stays volatile.
  var lieHold: Interval { isHonest ? .zero : volatileHold }

  private mutating func draw(_ latency: DiskLatency) -> Interval { latency.draw(from: &costs) }
}

extension DiskProfile {
  /// Pages that are a share of the available memory.
  func pages(_ ratio: Ratio) -> Int64 {
    availableMemory.bytes / Disk.pageSize * Int64(ratio.numerator) / Int64(ratio.denominator)
  }
}

import Primitives

extension Disk {
  /// Whether an episode of slowness runs at an instant; draws the next when one is over.
  mutating func isInEpisode(at instant: Instant) -> Bool {
    let latest = faults.armed.lastIndex { armed in
      if case .slow = armed.fault { return true }
      return false
    }
    guard let latest, case .slow(let fault) = faults.armed[latest].fault, let every = fault.every
    else { return false }
    while instant >= faults.armed[latest].next + fault.episode {
      let end = faults.armed[latest].next + fault.episode
      faults.armed[latest].next = end + faults.armed[latest].gap(every)
    }
    return instant >= faults.armed[latest].next
  }

  /// Counts a flush that was acknowledged and not done.
  mutating func countLie() {
    if faults.lyingFlush == nil {
      faultCounters.unhonouredFlushes += 1
    } else {
      count(.lyingFlush)
    }
  }
}

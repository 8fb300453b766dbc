import Primitives

/// A fault in force.
struct DiskArmedFault: Sendable {
  /// Serial number of its injection.
  var serial: Int32
  var fault: DiskFault
  /// Classes of calls that it looks at.
  var targets: DiskFaultTargets
  var coordinates: DiskFaultCoordinates
  /// Matching calls that still pass before the first that may be hit.
  var skips: Int64
  /// Hits left; `nil` for no bound.
  var left: Int64?
  /// No hit before this instant.
  var next: Instant
  /// When it ends by itself.
  var until: Instant
  /// Of this fault alone.
  var stream: RandomStream

  /// Whether a call that matches, made at `instant`, is hit; counts the call.
  mutating func hits(at instant: Instant) -> Bool {
    if let left, left <= 0 { return false }
    if skips > 0 {
      skips -= 1
      return false
    }
    if let every = coordinates.every {
      guard instant >= next else { return false }
      next = instant + gap(every)
    }
    if let chance = coordinates.chance, !stream.chance(chance) { return false }
    if let left { self.left = left - 1 }
    return true
  }

  /// A gap of that mean, uniform between nothing and twice the mean.
  mutating func gap(_ mean: Interval) -> Interval { stream.interval(.nanoseconds(1), mean * 2) }
}

/// The faults in force, and what follows from them.
struct DiskFaults: Sendable {
  /// The faults, oldest first.
  var armed: [DiskArmedFault] = []
  /// Classes of calls that some fault may fail.
  var failing = DiskFaultTargets()
  /// Classes of writes that some fault may change on their way to the media.
  var mangling = DiskFaultTargets()
  /// Whether a fault bounds space by path.
  var hasQuota = false
  /// Whether the device is gone.
  var isLost = false
  /// Whether changes are refused.
  var isReadOnly = false
  /// The fault that makes the device slow.
  var slow: SlowDiskFault?
  /// The fault that makes flushes lie.
  var lyingFlush: LyingFlushFault?
  /// Writes that do not arrive on the media as they are.
  var filters: [DiskWriteFilter] = []
  /// Bytes on the media that cannot be read.
  var unreadable: [DiskUnreadable] = []
  /// Bytes on the media that are wrong or unreadable.
  var damages: [DiskDamage] = []
  /// Damages done since somebody last asked.
  var fresh = 0
  /// Whether a failed write-out left pages clean that are not on media since somebody last asked.
  var hasDropped = false
  /// Whether a failed write-out took memory back to what is on media since somebody last asked.
  var hasReverted = false

  /// Whether a write to the media must look at filters, damages or unreadable sectors.
  var watchesMedia: Bool { !filters.isEmpty || !damages.isEmpty || !unreadable.isEmpty }
}

/// Bytes of a file on the media that cannot be read.
struct DiskUnreadable: Sendable {
  var inode: Int32
  var range: Range<Int64>
  var injection: Int32
}

extension DiskFault {
  /// Classes of calls that the fault may fail.
  var failing: DiskFaultTargets {
    switch self {
    case .inputOutput(let fault): fault.target.set
    case .readOnly(let fault): fault.target?.set ?? []
    case .deviceLoss: .calls
    default: []
    }
  }

  /// Which writes the fault may change on their way to the media.
  var writes: DiskWriteSelection? {
    switch self {
    case .tornWrite(let fault): fault.writes
    case .lostWrite(let fault): fault.writes
    case .misdirectedWrite(let fault): fault.writes
    case .shornWrite(let fault): fault.writes
    default: nil
    }
  }

  /// Where on the media the fault strikes by itself.
  var place: DiskFaultPlace? {
    switch self {
    case .bitRot(let fault): fault.place
    case .latentSector(let fault): fault.place
    default: nil
    }
  }

  /// Which calls or places are hit.
  var coordinates: DiskFaultCoordinates {
    switch self {
    case .inputOutput(let fault): return fault.coordinates
    case .readOnly(let fault): return fault.coordinates
    case .deviceLoss: return DiskFaultCoordinates(chance: .one)
    default:
      if let writes { return writes.coordinates }
      guard let place else { return DiskFaultCoordinates(chance: .one) }
      return DiskFaultCoordinates(count: place.count, every: place.every)
    }
  }
}

import Primitives

extension Disk {
  /// Works out background writeback and journal commits up to an event's instant.
  ///
  /// Call it with the instant of every event before a handler uses the disk: operations begun at
  /// or before `instant` can then no longer be taken back by a crash.
  public mutating func advance(to instant: Instant) {}

  /// Ends the process or the machine at `instant` and leaves what survives.
  ///
  /// Every handle becomes invalid. Operations that begin after `instant` never happened.
  public mutating func crash(_ kind: CrashKind, at instant: Instant, keep: CrashKeep = .drawn) {
    advance(to: instant)
    counters.crashes += 1
    handleBase += Int32(handles.count)
    handles = []
    freeHandles = []
    guard kind != .process else { return }
    if case .cached = keep { return }
    for number in 0..<inodes.count where inodes[number].isLive {
      inodes[number].entries = inodes[number].mediaEntries
      inodes[number].content = inodes[number].media
    }
  }

  /// Brings a fault upon the disk.
  public mutating func inject(_ fault: DiskFault, at instant: Instant) {
    switch fault {
    case .capacity(let size): capacity = size.bytes
    case .readOnly: isReadOnly = true
    case .inputOutput, .slow, .lyingFlush: break
    }
  }

  /// Ends every fault; a changed capacity returns to the profile's.
  public mutating func heal(at instant: Instant) {
    capacity = profile.capacity.bytes
    ballastPages = 0
    isReadOnly = false
  }

  /// Takes all free space but `left` bytes with data that belongs to nobody.
  public mutating func fill(leaving left: ByteCount, at instant: Instant) {
    ballastPages = max(0, (capacity - left.bytes) / Self.pageSize - usedPages)
  }

  /// Gives back what `fill` took.
  public mutating func freeFill(at instant: Instant) { ballastPages = 0 }
}

import Primitives

extension Disk {
  /// Ends the process or the machine at `instant` and leaves what survives.
  ///
  /// Every handle becomes invalid. Operations that begin after `instant` never happened; a sync
  /// under way leaves its pages in any state that the profile allows.
  ///
  /// `keep` says which of the allowed states is taken; it means nothing when only the process
  /// dies, for then the page cache survives.
  public mutating func crash(_ kind: CrashKind, at instant: Instant, keep: CrashKeep = .drawn) {
    let space = stop(kind, at: instant)
    if kind == .process { return }
    switch keep {
    case .drawn:
      var survivors = draw(from: space, kind)
      if !kindness.isEmpty { applyKindness(to: &survivors, from: space) }
      apply(survivors)
    case .synced: apply(least(of: space))
    case .cached: apply(most(of: space))
    case .torn: apply(torn(of: space))
    }
    horizon = max(horizon, instant)
  }

  /// Stops at `instant` without deciding yet what survives, and says what is undecided.
  mutating func stop(_ kind: CrashKind, at instant: Instant) -> DiskCrashSpace {
    advance(to: instant)
    counters.crashes += 1
    closeAllHandles()
    rollBack(to: instant)
    switch kind {
    case .process:
      if !orphans.isEmpty { nextDue = min(nextDue, instant) }
      return DiskCrashSpace.none
    case .operatingSystem:
      settle(where: { $0.written <= instant })
      if halt == nil { commitAged(at: instant) }
    case .power:
      if profile.device.isEphemeral { erase() }
    }
    journal.drop(after: instant)
    if halt != nil { return nothingUndecided() }
    return crashSpace(at: instant)
  }

  /// After its journal failed a file system has put nothing more on the media.
  private mutating func nothingUndecided() -> DiskCrashSpace {
    journal.removeAll()
    return .none
  }

  /// Forgets all contents, durable ones too.
  private mutating func erase() {
    inodes[Self.root].mediaEntries = DiskDirectory()
    apply(DiskSurvivors(operations: [], files: []))
  }

  private mutating func closeAllHandles() {
    let open = handles
    handleBase += Int32(handles.count)
    handles = []
    freeHandles = []
    for handle in open where handle.inode >= 0 {
      inodes[handle.inode].openHandles -= 1
      noteUnlinked(handle.inode)
    }
  }

  /// The state in which nothing undecided survives.
  func least(of space: DiskCrashSpace) -> DiskSurvivors {
    DiskSurvivors(operations: [Bool](repeating: false, count: space.operations), files: [])
  }

  /// The state in which everything survives that the page cache held.
  func most(of space: DiskCrashSpace) -> DiskSurvivors {
    DiskSurvivors(
      operations: [Bool](repeating: true, count: space.operations),
      files: space.files.map { file in
        DiskSurvivors.File(inode: file.inode, kept: file.unsettled, size: file.cachedSize)
      }
    )
  }

  /// One allowed state, drawn as the profile says.
  mutating func draw(from space: DiskCrashSpace, _ kind: CrashKind) -> DiskSurvivors {
    let operations = drawOperations(space)
    var files: [DiskSurvivors.File] = []
    for file in space.files {
      if let needed = file.requires, !operations[needed] { continue }
      guard var drawn = draw(file, kind) else { continue }
      if let needed = file.requiresToGrow, !operations[needed] { drawn.clip(to: file.freshFrom) }
      files.append(drawn)
    }
    return DiskSurvivors(operations: operations, files: files)
  }

  private mutating func draw(_ file: DiskCrashSpace.File, _ kind: CrashKind)
    -> DiskSurvivors.File?
  {
    if file.isScrambled { return drawSectors(file) }
    if file.unsettled.isEmpty && profile.fileSystem.appendSurvival != .sectors { return nil }
    switch profile.fileSystem.appendSurvival {
    case .prefix: return drawPrefix(file, kind)
    case .blocks: return drawBlocks(file, kind)
    case .sectors: return drawSectors(file)
    }
  }

  // Metadata.

  private mutating func drawOperations(_ space: DiskCrashSpace) -> [Bool] {
    guard space.operations > 0 else { return [] }
    guard space.isOrdered else { return drawUnordered(space) }
    var count = 0
    if space.isSyncing || fates.chance(profile.fileSystem.strayWriteback) {
      count = Int(fates.below(UInt64(space.operations + 1)))
    }
    return (0..<space.operations).map { $0 < count }
  }

  /// Any subset in which the changes of one subject survive in order.
  private mutating func drawUnordered(_ space: DiskCrashSpace) -> [Bool] {
    let isEarly = space.isSyncing || profile.fileSystem.journalCommit == nil
    guard isEarly || fates.chance(profile.fileSystem.strayWriteback) else {
      return [Bool](repeating: false, count: space.operations)
    }
    let count = space.operations
    var result: [Bool] = []
    let all = fates.below(4)
    for index in 0..<count {
      let subject = journal.operations[index].subject
      let isBlocked = (0..<index).contains {
        !result[$0] && journal.operations[$0].subject == subject
      }
      let survives = all == 0 ? false : all == 1 ? true : fates.below(2) == 0
      result.append(survives && !isBlocked)
    }
    return result
  }

  // Contents.

  /// A prefix of the undecided pages, perhaps with a torn page or a tail of zeros behind it.
  private mutating func drawPrefix(_ file: DiskCrashSpace.File, _ kind: CrashKind)
    -> DiskSurvivors.File?
  {
    guard hasPersisted(file) else { return nil }
    var drawn = DiskSurvivors.File(inode: file.inode, size: file.cachedSize)
    var left = Int64(fates.below(UInt64(file.pages + 1)))
    for range in file.unsettled {
      let room = range.lowerBound + left * Self.pageSize
      guard room >= range.upperBound else {
        if room > range.lowerBound { drawn.kept.append(range.lowerBound..<room) }
        if kind == .power && file.wasUnderWay && !profile.fileSystem.blockAtomic {
          tear(room, into: &drawn)
        }
        drawn.size = min(drawn.size, room)
        break
      }
      drawn.kept.append(range)
      left -= Int64(range.count) / Self.pageSize
    }
    drawTail(file, into: &drawn)
    return drawn
  }

  /// Whether any of it was persisted: because it was on its way, or because the kernel wrote early.
  private mutating func hasPersisted(_ file: DiskCrashSpace.File) -> Bool {
    let isEarly = fates.chance(profile.fileSystem.strayWriteback)
    return file.wasUnderWay || isEarly
  }

  /// Keeps some sectors of the page at `start`, which was being written when power failed.
  private mutating func tear(_ start: Int64, into drawn: inout DiskSurvivors.File) {
    let sector = profile.device.sector.bytes
    guard sector < Self.pageSize else { return }
    for low in stride(from: start, to: start + Self.pageSize, by: Int(sector))
    where fates.below(2) == 0 {
      drawn.kept.append(low..<low + sector)
    }
  }

  /// Lets zeros or stale bytes follow what survived, if the profile has them.
  private mutating func drawTail(
    _ file: DiskCrashSpace.File,
    into drawn: inout DiskSurvivors.File
  ) {
    let end = drawn.size
    guard end < file.cachedSize, end >= file.committedSize else { return }
    let isZero = fates.chance(profile.fileSystem.zeroTail)
    guard isZero || drawGarbageTail() else { return }
    let blocks = (file.cachedSize - end + Self.pageSize - 1) / Self.pageSize
    let count = 1 + Int64(fates.below(UInt64(blocks)))
    drawn.size = min(file.cachedSize, end + count * Self.pageSize)
    if isZero {
      drawn.zeros.append(end..<drawn.size)
    } else {
      drawn.garbage.append(end..<drawn.size)
    }
  }

  private mutating func drawGarbageTail() -> Bool {
    let ratio = profile.fileSystem.garbageTailElse
    return ratio.numerator > 0 && fates.chance(ratio)
  }

  /// Blocks that survive or vanish independently of each other, perhaps with a tail.
  private mutating func drawBlocks(_ file: DiskCrashSpace.File, _ kind: CrashKind)
    -> DiskSurvivors.File?
  {
    guard hasPersisted(file) else { return nil }
    var drawn = DiskSurvivors.File(inode: file.inode, size: min(file.freshFrom, file.cachedSize))
    let mood = fates.below(3)
    let isTearing = kind == .power && file.wasUnderWay && !profile.fileSystem.blockAtomic
    let unit = sectorUnit(file, from: isTearing ? profile.device.sector.bytes : Self.pageSize)
    var lost: [Range<Int64>] = []
    for range in file.unsettled {
      for low in stride(from: range.lowerBound, to: range.upperBound, by: Int(unit)) {
        let part = low..<min(low + unit, range.upperBound)
        if mood == 1 || mood == 2 && fates.chance(profile.fileSystem.sectorSurvival) {
          drawn.kept.append(part)
          drawn.size = max(drawn.size, min(part.upperBound, file.cachedSize))
        } else if part.lowerBound >= file.freshFrom {
          lost.append(part)
        }
      }
    }
    let end = drawn.size
    drawTail(file, into: &drawn)
    for part in lost where part.lowerBound < end {
      drawHole(part.lowerBound..<min(part.upperBound, end), into: &drawn)
    }
    return drawn
  }

  private mutating func drawHole(_ range: Range<Int64>, into drawn: inout DiskSurvivors.File) {
    if fates.chance(profile.fileSystem.garbage) {
      drawn.garbage.append(range)
    } else {
      drawn.zeros.append(range)
    }
  }

  /// Sectors that survive, vanish or turn to zeros or garbage independently of each other.
  private mutating func drawSectors(_ file: DiskCrashSpace.File) -> DiskSurvivors.File? {
    let mood = fates.below(5)
    if mood == 0 { return nil }
    var drawn = DiskSurvivors.File(inode: file.inode, size: drawSize(file))
    if mood == 1 {
      drawn.kept = file.unsettled
      return drawn
    }
    let unit = sectorUnit(file, from: atomicUnit)
    for range in file.unsettled {
      var low = range.lowerBound
      while low < range.upperBound {
        let high = min(low + unit, range.upperBound)
        if mood == 2 {
          if low < drawn.size { drawn.kept.append(low..<high) }
        } else {
          drawFate(low..<high, file, into: &drawn)
        }
        low = high
      }
    }
    return drawn
  }

  private mutating func drawFate(
    _ range: Range<Int64>,
    _ file: DiskCrashSpace.File,
    into drawn: inout DiskSurvivors.File
  ) {
    let profile = profile.fileSystem
    if fates.chance(file.isScrambled ? Ratio(1, 2) : profile.sectorSurvival) {
      drawn.kept.append(range)
    } else if fates.chance(profile.garbage) {
      drawn.garbage.append(range)
    } else if range.upperBound > file.committedSize || fates.chance(profile.zeroTail) {
      drawn.zeros.append(range)
    }
  }

  private var atomicUnit: Int64 {
    profile.fileSystem.blockAtomic ? Self.pageSize : profile.device.sector.bytes
  }

  /// The committed size, the cached size, or something between, at any byte or at a sector.
  private mutating func drawSize(_ file: DiskCrashSpace.File) -> Int64 {
    let low = min(file.committedSize, file.cachedSize)
    let high = max(file.committedSize, file.cachedSize)
    let sector = profile.device.sector.bytes
    switch fates.below(4) {
    case 0: return file.committedSize
    case 1: return file.cachedSize
    case 2: return low + Int64(fates.below(UInt64(high - low + 1)))
    default:
      let between = low + Int64(fates.below(UInt64(high - low + 1)))
      return max(low, between / sector * sector)
    }
  }

  /// The sector, or for many of them a run, so that one file takes at most some hundred draws.
  private func sectorUnit(_ file: DiskCrashSpace.File, from smallest: Int64) -> Int64 {
    var unit = smallest
    while file.pages * Self.pageSize / unit > 512 { unit *= 2 }
    return unit
  }
}

extension DiskSurvivors.File {
  /// Takes back what lies behind a position.
  mutating func clip(to end: Int64) {
    func clipped(_ ranges: [Range<Int64>]) -> [Range<Int64>] {
      ranges.map { $0.lowerBound..<min($0.upperBound, end) }.filter { !$0.isEmpty }
    }
    kept = clipped(kept.filter { $0.lowerBound < end })
    zeros = clipped(zeros.filter { $0.lowerBound < end })
    garbage = clipped(garbage.filter { $0.lowerBound < end })
    size = min(size, end)
  }
}

extension FileSystemProfile {
  /// How often stale bytes follow when zeros do not.
  var garbageTailElse: Ratio {
    let rest = zeroTail.denominator - min(zeroTail.numerator, zeroTail.denominator)
    guard rest > 0, garbageTail.numerator > 0 else { return .zero }
    let share = garbageTail.numerator * zeroTail.denominator
    return Ratio(min(share, garbageTail.denominator * rest), garbageTail.denominator * rest)
  }
}

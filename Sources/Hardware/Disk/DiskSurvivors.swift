import Primitives

/// What a crash leaves undecided: every combination of these choices is a state that the profile
/// allows.
public struct DiskCrashSpace: Sendable {
  /// The undecided part of one file.
  public struct File: Sendable {
    /// The file's number on this disk.
    public var inode: Int32
    /// Byte ranges of whole pages whose new contents may have reached the media, in file order.
    public var unsettled: [Range<Int64>]
    /// Size that the file has if nothing survives.
    public var committedSize: Int64
    /// Size that the page cache showed.
    public var cachedSize: Int64
    /// Whether some of it was on its way to the device.
    public var wasUnderWay: Bool
    /// Whether a device that lied about a flush had acknowledged some of it: no order holds then.
    public var isScrambled: Bool
    /// Index of the metadata change that must survive before any of it can: a cut of the file.
    public var requires: Int?
    /// Index of the metadata change that must survive before the file can become longer: one
    /// journal commits both in order.
    public var requiresToGrow: Int?
    /// Position from which the blocks held nothing of this file before.
    public var freshFrom: Int64

    /// Number of undecided pages.
    public var pages: Int64 {
      unsettled.reduce(0) { $0 + ($1.upperBound - $1.lowerBound) / Disk.pageSize }
    }
  }

  /// Number of metadata changes that are not committed.
  public var operations: Int
  /// Whether they survive in order, so that survivors are a prefix.
  public var isOrdered: Bool
  /// Whether a sync of names was under way.
  public var isSyncing: Bool
  /// The files with undecided contents, by number.
  public var files: [File]

  /// Nothing is undecided.
  static let none = DiskCrashSpace(operations: 0, isOrdered: true, isSyncing: false, files: [])
}

/// One persisted state that a crash may leave.
public struct DiskSurvivors: Hashable, Sendable {
  /// What survives of one file.
  public struct File: Hashable, Sendable {
    /// The file's number on this disk.
    public var inode: Int32
    /// Byte ranges that hold the new contents.
    public var kept: [Range<Int64>] = []
    /// Byte ranges that read as zeros.
    public var zeros: [Range<Int64>] = []
    /// Byte ranges that read as garbage.
    public var garbage: [Range<Int64>] = []
    /// The file's size; with an ordered journal never less than the committed one.
    public var size: Int64
  }

  /// Which of the uncommitted metadata changes survive, in order of their begin.
  public var operations: [Bool]
  /// The files that differ from their committed state.
  public var files: [File]
}

extension Disk {
  /// The states in which a machine that dies now may find its disk.
  ///
  /// Operations that have not begun must have been taken back; `crash` does all of it.
  func crashSpace(at instant: Instant) -> DiskCrashSpace {
    var unsettled: [Int32: DiskPageSet] = [:]
    var numbers: [Int32] = []
    func add(_ pages: Range<Int64>, of number: Int32) {
      if unsettled[number] == nil { numbers.append(number) }
      unsettled[number, default: DiskPageSet()].insert(pages)
    }
    for transfer in transfers {
      for pages in transfer.data.pages { add(pages, of: transfer.data.inode) }
    }
    for number in 0..<inodes.count where hasVolatileContents(number) {
      for pages in inodes[number].dirty.ranges { add(pages, of: number) }
      if inodes[number].mediaSize < inodes[number].content.size { add(0..<0, of: number) }
    }
    return DiskCrashSpace(
      operations: journal.operations.count,
      isOrdered: isOrdered,
      isSyncing: transfers.contains { $0.kind != .writeback && $0.kind != .data },
      files: numbers.sorted().map { undecided($0, unsettled[$0] ?? DiskPageSet(), at: instant) }
    )
  }

  private func hasVolatileContents(_ number: Int32) -> Bool {
    !journalsData && inodes[number].isLive && !inodes[number].isSpaceReleased
  }

  /// The least size that the file may have when some metadata changes survive.
  private func shortest(_ number: Int32) -> Int64 {
    journal.operations.reduce(inodes[number].mediaSize) { size, operation in
      guard operation.subject == number, case .cut(let cut) = operation.change else { return size }
      return min(size, cut)
    }
  }

  private func undecided(_ number: Int32, _ pages: DiskPageSet, at instant: Instant)
    -> DiskCrashSpace.File
  {
    let inode = inodes[number]
    let cut = journal.operations.lastIndex { operation in
      guard operation.subject == number, case .cut = operation.change else { return false }
      return true
    }
    let own = transfers.filter { $0.data.inode == number && !$0.data.pages.isEmpty }
    let since = own.reduce(inode.firstDirty) { min($0, $1.data.since) }
    let isInOrder = isOrdered || profile.fileSystem.appendsArePrefix
    return DiskCrashSpace.File(
      inode: number,
      unsettled: pages.ranges.map {
        $0.lowerBound * Self.pageSize..<$0.upperBound * Self.pageSize
      },
      committedSize: inode.mediaSize,
      cachedSize: inode.content.size,
      wasUnderWay: inode.transfers > 0,
      isScrambled: transfers.contains {
        $0.data.inode == number && $0.written <= instant && $0.settles > $0.written
          && ($0.kind == .sync || $0.kind == .data)
      },
      requires: isInOrder ? cut : nil,
      requiresToGrow: isOrdered ? journal.operations.lastIndex { $0.begin < since } : nil,
      freshFrom: own.reduce(shortest(number)) { min($0, $1.data.committedSize) }
    )
  }

  /// Puts the disk into a persisted state, as it is found after the machine has restarted.
  mutating func apply(_ survivors: DiskSurvivors) {
    let operations = zip(journal.operations, survivors.operations).filter(\.1).map(\.0)
    journal.removeAll()
    if isOrdered, let last = operations.last { landData(before: last.begin) }
    for operation in operations { commit(operation) }
    for file in survivors.files { apply(file) }
    forgetVolatileState()
    liftHalt()
  }

  /// Puts on the media what a commit of the journal at `instant` had waited for.
  private mutating func landData(before instant: Instant) {
    for transfer in transfers.sorted(by: { ($0.written, $0.serial) < ($1.written, $1.serial) })
    where transfer.written <= instant {
      putOnMedia(transfer.data.extents, of: transfer.data.inode)
    }
  }

  private mutating func apply(_ file: DiskSurvivors.File) {
    let number = file.inode
    let content = inodes[number].content
    for range in file.kept {
      putOnMedia(content.extents(range.lowerBound, range.upperBound), of: number)
    }
    for range in file.zeros where !range.isEmpty {
      inodes[number].media.replace(
        with: [DiskExtent(start: range.lowerBound, zeros: range.upperBound - range.lowerBound)])
    }
    for range in file.garbage where !range.isEmpty {
      inodes[number].media.replace(
        with: [DiskExtent(start: range.lowerBound, bytes: garbage(range.count))])
    }
    let keepsSize = isOrdered || profile.fileSystem.appendsArePrefix
    let size = keepsSize ? max(file.size, inodes[number].mediaSize) : file.size
    if inodes[number].media.size < size { inodes[number].media.resize(to: size) }
    inodes[number].mediaSize = size
  }

  private mutating func garbage(_ count: Int) -> Bytes { Self.garbage(count) { fates.next() } }

  /// Bytes that nobody wrote.
  static func garbage(_ count: Int, _ next: () -> UInt64) -> Bytes {
    var buffer: [UInt8] = []
    buffer.reserveCapacity(count)
    while buffer.count < count {
      var word = next()
      for _ in 0..<min(8, count - buffer.count) {
        buffer.append(UInt8(truncatingIfNeeded: word))
        word >>= 8
      }
    }
    return Bytes(buffer)
  }

  /// Makes the committed state the only one, with nothing in memory.
  mutating func forgetVolatileState() {
    journal.removeAll()
    transactionStart = .distantFuture
    transfers = []
    dirtyFiles = []
    flushQueue = []
    flushHead = 0
    orphans = []
    writebackEnd = .zero
    busyFrom = .zero
    busyUntil = .zero
    nextDue = .distantFuture
    dirtyPages = 0
    usedPages = 0
    for number in 0..<inodes.count where inodes[number].isLive { inodes[number].links = 0 }
    inodes[Self.root].links = 1
    reload(Self.root)
    for number in 0..<inodes.count where inodes[number].isLive && inodes[number].links == 0 {
      inodes.release(number)
    }
  }

  /// Reads a directory and what it holds from the media.
  private mutating func reload(_ directory: Int32) {
    inodes[directory].entries = inodes[directory].mediaEntries
    inodes[directory].mediaLinks = inodes[directory].links
    inodes[directory].transfers = 0
    for entry in inodes[directory].entries.entries {
      let number = entry.inode
      inodes[number].links += 1
      guard inodes[number].links == 1 else { continue }
      if inodes[number].isDirectory { reload(number) } else { reloadFile(number) }
    }
  }

  private mutating func reloadFile(_ number: Int32) {
    let size = inodes[number].mediaSize
    if inodes[number].media.size != size { inodes[number].media.resize(to: size) }
    inodes[number].content = inodes[number].media
    let end = Self.pages(0, size).upperBound
    inodes[number].allocated.remove(end..<Int64.max)
    usedPages += inodes[number].allocated.count
    inodes[number].placed = inodes[number].allocated
    inodes[number].unwritten.remove(end..<Int64.max)
    inodes[number].hasUnreportedShortage = false
    inodes[number].dirty = DiskPageSet()
    inodes[number].cold = DiskPageSet()
    inodes[number].cold.insert(0..<end)
    inodes[number].firstDirty = .distantFuture
    inodes[number].errors = DiskWriteErrors()
    inodes[number].isSpaceReleased = false
    inodes[number].transfers = 0
    inodes[number].lastWritten = .zero
    inodes[number].lastChange = .zero
  }
}

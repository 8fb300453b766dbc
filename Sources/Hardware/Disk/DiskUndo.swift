import Primitives

/// How to take back an operation that a crash finds not begun.
struct DiskUndo: Sendable {
  /// What the operation did.
  enum Effect: Sendable {
    /// Bytes were added at the end of a file of that size.
    case append(oldSize: Int64)
    /// Bytes were overwritten; these were there before.
    case overwrite(old: [DiskExtent])
    /// The contents were changed otherwise.
    case content(DiskContent, dirty: DiskPageSet, allocated: DiskPageSet, low: Int64)
    /// A metadata change of that serial number was added.
    case operation(Int64)
    /// A sync took the pages.
    case sync(transfer: Int64, dirty: DiskPageSet)
  }

  var begin: Instant
  var inode: Int32
  /// `firstDirty` of the inode before the operation.
  var firstDirty: Instant
  var effect: Effect

  /// First position that the operation changed, for operations on contents.
  var low: Int64 {
    switch effect {
    case .append(let oldSize): oldSize
    case .overwrite(let old): old.first?.start ?? .max
    case .content(_, _, _, let low): low
    case .operation, .sync: .max
    }
  }
}

/// Operations that may still be taken back, in order of calls.
struct DiskUndoLog: Sendable {
  /// The operations.
  private(set) var entries: [DiskUndo] = []
  private var latest = Instant.zero

  /// Whether nothing can be taken back.
  var isEmpty: Bool { entries.isEmpty }

  /// Notes an operation.
  mutating func add(
    _ effect: DiskUndo.Effect,
    inode: Int32,
    begin: Instant,
    firstDirty: Instant = .distantFuture
  ) {
    entries.append(
      DiskUndo(begin: begin, inode: inode, firstDirty: firstDirty, effect: effect)
    )
    latest = max(latest, begin)
  }

  /// Forgets the operations that began at or before `instant`.
  mutating func prune(through instant: Instant) {
    if entries.isEmpty { return }
    if latest <= instant {
      entries.removeAll(keepingCapacity: true)
    } else {
      entries.removeAll { $0.begin <= instant }
    }
  }

  /// Empties the log and returns what it held.
  mutating func takeAll() -> [DiskUndo] {
    let all = entries
    entries = []
    return all
  }
}

extension Disk {
  /// Takes back every operation that began after `instant`, the latest call first.
  ///
  /// Operations on one file or directory begin in order of their calls, because each waits for
  /// the one before it; so those taken back are the last ones of each.
  mutating func rollBack(to instant: Instant) {
    let late = undo.takeAll().filter { $0.begin > instant }
    for entry in late.reversed() { takeBack(entry, at: instant) }
    for entry in late { forgetWaits(of: entry.inode, after: instant) }
    if busyFrom > instant { busyUntil = instant }
    faults.filters.removeAll { $0.begin > instant }
    liftHalt(after: instant)
  }

  /// Lets nobody wait for operations that were taken back.
  private mutating func forgetWaits(of number: Int32, after instant: Instant) {
    inodes[number].lastChange = min(inodes[number].lastChange, instant)
    var written = instant
    for transfer in transfers where transfer.data.inode == number {
      written = max(written, transfer.written)
    }
    inodes[number].lastWritten = min(inodes[number].lastWritten, written)
  }

  private mutating func takeBack(_ entry: DiskUndo, at instant: Instant) {
    let number = entry.inode
    switch entry.effect {
    case .append(let oldSize):
      inodes[number].content.resize(to: oldSize)
      let end = (oldSize + Self.pageSize - 1) / Self.pageSize
      dirtyPages -= inodes[number].dirty.remove(end..<Int64.max)
      usedPages -= inodes[number].allocated.remove(end..<Int64.max)
      restoreFirstDirty(of: number, to: entry.firstDirty)
    case .overwrite(let old):
      inodes[number].content.replace(with: old)
      restoreFirstDirty(of: number, to: entry.firstDirty)
    case .content(let content, let dirty, let allocated, _):
      inodes[number].content = content
      dirtyPages += dirty.count - inodes[number].dirty.count
      inodes[number].dirty = dirty
      usedPages += allocated.count - inodes[number].allocated.count
      inodes[number].allocated = allocated
      restoreFirstDirty(of: number, to: entry.firstDirty)
    case .operation(let serial):
      guard let operation = journal.remove(serial: serial) else { return }
      if case .names(let changes, _) = operation.change {
        for change in changes.reversed() {
          applyCached(change.reversed)
          forgetWaits(of: change.directory, after: instant)
        }
      }
    case .sync(let transfer, let dirty):
      dropTransfer(transfer)
      for range in dirty.ranges { dirtyPages += inodes[number].dirty.insert(range) }
      restoreFirstDirty(of: number, to: entry.firstDirty)
    }
  }

  private mutating func restoreFirstDirty(of number: Int32, to instant: Instant) {
    if instant == .distantFuture {
      dirtyPages -= inodes[number].dirty.count
      inodes[number].dirty = DiskPageSet()
    }
    inodes[number].firstDirty = instant
    if instant != .distantFuture { enqueueDirty(number, since: instant) }
  }
}

extension DiskEntryChange {
  /// The change that takes this one back.
  var reversed: DiskEntryChange {
    DiskEntryChange(directory: directory, name: name, before: after, after: before)
  }
}

import Primitives

/// One name that stood for `before` and now stands for `after`; -1 is nothing.
struct DiskEntryChange: Sendable {
  var directory: Int32
  var name: String
  var before: Int32
  var after: Int32
}

/// File contents on their way to the media.
struct DiskCapture: Sendable {
  var inode: Int32
  /// The pages, ascending.
  var pages: [Range<Int64>] = []
  /// What they hold, in order.
  var extents: [DiskExtent] = []
  /// The file's size when they were taken.
  var size: Int64
  /// When the oldest of the pages became dirty.
  var since = Instant.distantFuture
  /// Size that the file system had committed when they were taken.
  var committedSize: Int64 = .max
}

/// A change of metadata that is not committed.
struct DiskMetadataOperation: Sendable {
  /// What changes.
  enum Change: Sendable {
    /// Names, atomically; with data that the commit waits for (`auto_da_alloc`).
    case names([DiskEntryChange], data: DiskCapture?)
    /// The file reaches at least this size.
    case grow(Int64)
    /// The file ends here.
    case cut(Int64)
    /// Bytes within one block are overwritten or appended (`data=journal`).
    case write(DiskExtent)
  }

  /// When the operation began.
  var begin: Instant
  /// Number in order of calls.
  var serial: Int64
  /// The file or directory that is created, moved, removed or resized.
  var subject: Int32
  var change: Change
}

/// Metadata changes that are not committed, in order of their begin.
struct DiskJournal: Sendable {
  /// The changes; equal instants in order of calls.
  private(set) var operations: [DiskMetadataOperation] = []
  private var nextSerial: Int64 = 0

  /// Number of changes ever added.
  var serial: Int64 { nextSerial }

  /// Adds a change and returns its serial number.
  mutating func add(_ change: DiskMetadataOperation.Change, of subject: Int32, at begin: Instant)
    -> Int64
  {
    let serial = nextSerial
    nextSerial += 1
    var index = operations.count
    while index > 0 && operations[index - 1].begin > begin { index -= 1 }
    operations.insert(
      DiskMetadataOperation(begin: begin, serial: serial, subject: subject, change: change),
      at: index
    )
    return serial
  }

  /// Takes back the change of that number, if it is still pending.
  mutating func remove(serial: Int64) -> DiskMetadataOperation? {
    guard let index = operations.lastIndex(where: { $0.serial == serial }) else { return nil }
    return operations.remove(at: index)
  }

  /// Removes and returns the changes that began at or before `instant`.
  mutating func take(through instant: Instant) -> [DiskMetadataOperation] {
    var end = 0
    while end < operations.count && operations[end].begin <= instant { end += 1 }
    guard end > 0 else { return [] }
    let taken = Array(operations[..<end])
    operations.removeSubrange(..<end)
    return taken
  }

  /// Removes and returns the changes that `isChosen` accepts.
  mutating func take(where isChosen: (DiskMetadataOperation) -> Bool) -> [DiskMetadataOperation] {
    let taken = operations.filter(isChosen)
    if !taken.isEmpty { operations.removeAll(where: isChosen) }
    return taken
  }

  /// Drops the changes that begin after `instant`.
  mutating func drop(after instant: Instant) {
    while let last = operations.last, last.begin > instant { operations.removeLast() }
  }

  /// Drops every change.
  mutating func removeAll() { operations = [] }
}

extension Disk {
  /// Makes changes of names in the cached tree and puts them into the journal.
  mutating func change(
    _ changes: [DiskEntryChange],
    of subject: Int32,
    data: DiskCapture? = nil,
    at begin: Instant
  ) {
    for change in changes { applyCached(change) }
    for change in changes { inodes[change.directory].lastChange = begin }
    let serial = journal.add(.names(changes, data: data), of: subject, at: begin)
    openTransaction(at: begin)
    if begin > horizon { undo.add(.operation(serial), inode: subject, begin: begin) }
  }

  /// Commits every metadata change that began at or before `instant`, in order.
  mutating func commitJournal(through instant: Instant) {
    let taken = journal.take(through: instant)
    for operation in taken { commit(operation) }
    if journalsData { cleanJournalled(taken) }
    transactionStart = journal.operations.first?.begin ?? .distantFuture
  }

  /// Makes one metadata change durable.
  mutating func commit(_ operation: DiskMetadataOperation) {
    let subject = operation.subject
    switch operation.change {
    case .names(let changes, let data):
      if let data { commit(data) }
      for change in changes { applyMedia(change) }
    case .grow(let size):
      inodes[subject].mediaSize = max(inodes[subject].mediaSize, size)
      if inodes[subject].media.size < size { inodes[subject].media.resize(to: size) }
    case .cut(let size):
      inodes[subject].mediaSize = min(inodes[subject].mediaSize, size)
      if inodes[subject].media.size > size { inodes[subject].media.resize(to: size) }
    case .write(let extent):
      putOnMedia([extent], of: subject)
      inodes[subject].mediaSize = max(inodes[subject].mediaSize, extent.end)
    }
  }

  /// Puts captured contents on the media with at least their size.
  mutating func commit(_ data: DiskCapture) {
    putOnMedia(data.extents, of: data.inode)
    let size = max(inodes[data.inode].mediaSize, data.size)
    if inodes[data.inode].media.size < size { inodes[data.inode].media.resize(to: size) }
    inodes[data.inode].mediaSize = size
  }

  /// Makes a name change in the cached tree.
  mutating func applyCached(_ change: DiskEntryChange) {
    inodes[change.directory].entries.set(change.name, to: change.after)
    if change.before >= 0 { inodes[change.before].links -= 1 }
    if change.after >= 0 {
      inodes[change.after].links += 1
      reclaimSpace(change.after)
    }
    if change.before >= 0 { noteUnlinked(change.before) }
  }

  private mutating func applyMedia(_ change: DiskEntryChange) {
    let old = inodes[change.directory].mediaEntries.inode(of: change.name)
    if change.after < 0 && old != change.before { return }
    if old >= 0 { inodes[old].mediaLinks -= 1 }
    if change.after >= 0 { inodes[change.after].mediaLinks += 1 }
    inodes[change.directory].mediaEntries.set(change.name, to: change.after)
  }
}

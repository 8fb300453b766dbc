import Primitives

/// Pages on their way from the page cache to the media.
struct DiskTransfer: Sendable {
  /// Who asked for it.
  enum Kind: Sendable {
    /// A sync of the file: its size follows the data.
    case sync
    /// A sync of the file's data alone: names and sizes stay as they were.
    case data
    /// A sync of the directory: only names.
    case directory
    /// The flusher.
    case writeback
    /// A commit of a journal that holds contents.
    case commit
    /// A sync whose data did not reach the media, as a later sync will report.
    case lostSync
  }

  var serial: Int64
  var kind: Kind
  /// The pages, with the file's size when they were taken.
  var data: DiskCapture
  /// Number of bytes.
  var bytes: Int64
  /// When the pages were taken.
  var begin: Instant
  /// When the device has acknowledged them.
  var written: Instant
  /// When they are on stable media, unless a flush comes first.
  var settles: Instant
}

extension Disk {
  /// Takes dirty pages below `limit` out of a file's dirty set, with their contents.
  mutating func capture(_ number: Int32, below limit: Int64) -> DiskCapture {
    var data = DiskCapture(inode: number, size: inodes[number].content.size)
    if inodes[number].dirty.isEmpty { return data }
    data.since = inodes[number].firstDirty
    data.committedSize = inodes[number].mediaSize
    if limit == .max {
      for pages in inodes[number].dirty.ranges { take(pages, into: &data) }
      dirtyPages -= inodes[number].dirty.count
      inodes[number].dirty = DiskPageSet()
      inodes[number].firstDirty = .distantFuture
      return data
    }
    let last = limit / Self.pageSize
    data.size = min(data.size, limit)
    for pages in inodes[number].dirty.ranges where pages.lowerBound < last {
      take(pages.lowerBound..<min(pages.upperBound, last), into: &data)
    }
    dirtyPages -= inodes[number].dirty.remove(0..<last)
    return data
  }

  /// Adds a file's pages to a capture.
  func take(_ pages: Range<Int64>, into data: inout DiskCapture) {
    data.pages.append(pages)
    inodes[data.inode].content.forEachExtent(
      pages.lowerBound * Self.pageSize,
      pages.upperBound * Self.pageSize
    ) {
      data.extents.append($0)
    }
  }

  /// Puts a transfer under way and returns its serial number.
  ///
  /// It stays volatile for `hold` once the device has acknowledged it, unless a flush comes first.
  mutating func start(
    _ kind: DiskTransfer.Kind,
    _ data: DiskCapture,
    bytes: Int64,
    begin: Instant,
    written: Instant,
    hold: Interval
  ) -> Int64 {
    nextTransfer += 1
    transfers.append(
      DiskTransfer(
        serial: nextTransfer,
        kind: kind,
        data: data,
        bytes: bytes,
        begin: begin,
        written: written,
        settles: written + hold
      )
    )
    inodes[data.inode].transfers += 1
    inodes[data.inode].lastWritten = written
    nextDue = min(nextDue, written)
    if hold > .zero { spill(at: written) }
    return nextTransfer
  }

  /// Lets the oldest writes leave a volatile cache that is full.
  private mutating func spill(at instant: Instant) {
    let room = profile.device.volatileCache.bytes
    guard room > 0 else { return }
    var held = transfers.reduce(0) { $0 + ($1.settles > instant ? $1.bytes : 0) }
    for index in transfers.indices where held > room && transfers[index].settles > instant {
      held -= transfers[index].bytes
      transfers[index].settles = max(instant, transfers[index].written)
    }
  }

  /// Forgets a transfer that never began.
  mutating func dropTransfer(_ serial: Int64) {
    guard let index = transfers.firstIndex(where: { $0.serial == serial }) else { return }
    inodes[transfers[index].data.inode].transfers -= 1
    transfers.remove(at: index)
  }

  /// Settles what has reached stable media by `instant`.
  ///
  /// A sync that flushes the device takes along everything that was written before it.
  mutating func settleTransfers(through instant: Instant) {
    while let index = earliestSettling(), transfers[index].settles <= instant {
      let transfer = transfers[index]
      let flushes = transfer.kind != .writeback && transfer.settles == transfer.written
      dropTransfer(transfer.serial)
      if flushes {
        settle(where: { other in
          other.written <= transfer.begin
            || other.data.inode == transfer.data.inode && other.serial < transfer.serial
        })
      }
      settle(transfer)
    }
  }

  /// Settles the chosen transfers in the order in which the device acknowledged them.
  mutating func settle(where isChosen: (DiskTransfer) -> Bool) {
    if transfers.isEmpty { return }
    let ready = transfers.filter(isChosen)
    for transfer in ready.sorted(by: { ($0.written, $0.serial) < ($1.written, $1.serial) }) {
      dropTransfer(transfer.serial)
      settle(transfer)
    }
  }

  /// Whether one journal orders all metadata.
  var isOrdered: Bool { profile.fileSystem.orderedJournal }

  private mutating func settle(_ transfer: DiskTransfer) {
    let number = transfer.data.inode
    if transfer.kind == .lostSync { dropWrites(of: number, through: transfer.begin) }
    if transfer.kind == .writeback || transfer.kind == .data {
      putOnMedia(transfer.data.extents, of: number)
      return
    }
    if journalsData { failPlaces(of: transfer) }
    if isOrdered || journalsData {
      commitJournal(through: transfer.begin)
    } else {
      commitUnordered(transfer)
    }
    if transfer.kind == .sync { commit(transfer.data) }
  }

  private mutating func commitUnordered(_ transfer: DiskTransfer) {
    let number = transfer.data.inode
    if transfer.kind == .sync {
      let own = journal.take { operation in
        guard operation.subject == number && operation.begin <= transfer.begin else { return false }
        if case .names = operation.change { return false }
        return true
      }
      for operation in own { commit(operation) }
      return
    }
    let subjects = journal.operations.filter { operation in
      guard case .names(let changes, _) = operation.change else { return false }
      return operation.begin <= transfer.begin && changes.contains { $0.directory == number }
    }
    let chosen = journal.take { operation in
      guard case .names = operation.change else { return false }
      return subjects.contains {
        $0.subject == operation.subject && $0.serial >= operation.serial
          && operation.begin <= $0.begin
      }
    }
    for operation in chosen { commit(operation) }
  }

  private func earliestSettling() -> Int? {
    var best: Int?
    for index in transfers.indices {
      guard let found = best else {
        best = index
        continue
      }
      let a = transfers[index]
      let b = transfers[found]
      if (a.settles, a.written, a.serial) < (b.settles, b.written, b.serial) { best = index }
    }
    return best
  }
}

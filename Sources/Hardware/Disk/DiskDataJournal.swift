import Primitives

// A file system with `data=journal` writes contents to its journal, in one order with names and
// sizes. Pages stay dirty until the transaction that holds them has committed.
extension Disk {
  /// Whether contents go through the journal.
  var journalsData: Bool { profile.fileSystem.dataJournal }

  /// Puts written bytes into the journal, a block at a time: a crash leaves whole blocks.
  mutating func journalData(
    _ bytes: Bytes,
    of number: Int32,
    position: Int64,
    at begin: Instant
  ) {
    let end = position + Int64(bytes.count)
    for page in Self.pages(position, end) {
      let low = max(position, page * Self.pageSize)
      let high = min(end, (page + 1) * Self.pageSize)
      let part = bytes[Int(low - position)..<Int(high - position)]
      addOperation(.write(DiskExtent(start: low, bytes: part)), of: number, at: begin)
    }
  }

  /// Starts writing the running transaction to the journal; durable when that has ended.
  mutating func startCommit(at instant: Instant) {
    let isNew = journal.operations.contains { $0.begin > committing && $0.begin <= instant }
    guard isNew else { return transactionStart = firstOperation(after: committing) }
    guard !journalFails(at: instant) else { return transactionStart = .distantFuture }
    let bytes = dirtyPages * Self.pageSize
    let begin = max(instant, writebackEnd)
    let written = begin + slowed(transferTime(bytes) + drawWrite(), at: begin)
    writebackEnd = written
    counters.bytesWrittenBack += bytes
    committing = instant
    transactionStart = firstOperation(after: instant)
    let data = DiskCapture(inode: Self.root, size: 0)
    _ = start(.commit, data, bytes: bytes, begin: instant, written: written, hold: lieHold)
  }

  /// Lets contents fail on their way from the journal to their places in the files.
  ///
  /// They are clean then, the media keep what was there, and the next sync of the file reports it.
  mutating func failPlaces(of transfer: DiskTransfer) {
    guard faults.failing.contains(.writeback) else { return }
    var numbers: [Int32] = []
    for operation in journal.operations where operation.begin <= transfer.begin {
      guard case .write = operation.change, !numbers.contains(operation.subject) else { continue }
      numbers.append(operation.subject)
    }
    for number in numbers.sorted() {
      guard (try? failedSync(.writeback, number, at: transfer.written)) != nil else { continue }
      dropWrites(of: number, through: transfer.begin)
      inodes[number].errors.fail()
    }
  }

  /// When a sync that begins at `instant` has the transaction in the journal.
  mutating func journalSyncEnd(at instant: Instant) -> Instant {
    max(syncEnd(at: instant, bytes: dirtyPages * Self.pageSize), writebackEnd)
  }

  /// Makes clean what no remaining operation of the journal holds.
  mutating func cleanJournalled(_ committed: [DiskMetadataOperation]) {
    var touched: Set<Int32> = []
    for operation in committed {
      guard case .write = operation.change, touched.insert(operation.subject).inserted else {
        continue
      }
      let number = operation.subject
      if !inodes[number].isSpaceReleased { dirtyPages -= inodes[number].dirty.count }
      inodes[number].dirty = DiskPageSet()
      inodes[number].firstDirty = .distantFuture
    }
    for operation in journal.operations where touched.contains(operation.subject) {
      if case .write(let extent) = operation.change {
        dirtyAgain(operation.subject, extent, since: operation.begin)
      }
    }
  }

  private mutating func dirtyAgain(_ number: Int32, _ extent: DiskExtent, since: Instant) {
    let added = inodes[number].dirty.insert(Self.pages(extent.start, extent.end))
    if inodes[number].isSpaceReleased { return }
    dirtyPages += added
    guard inodes[number].firstDirty == .distantFuture else { return }
    inodes[number].firstDirty = since
    enqueueDirty(number, since: since)
  }

  /// Forgets what was written to a file: its blocks could not be written.
  mutating func dropWrites(of number: Int32, through instant: Instant) {
    let dropped = journal.take { operation in
      guard operation.subject == number, operation.begin <= instant else { return false }
      guard case .write = operation.change else { return false }
      return true
    }
    cleanJournalled(dropped)
  }

  private func firstOperation(after instant: Instant) -> Instant {
    journal.operations.first { $0.begin > instant }?.begin ?? .distantFuture
  }
}

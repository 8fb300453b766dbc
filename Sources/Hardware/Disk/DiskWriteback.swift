import Primitives

/// A file that became dirty at an instant; stale when the file was cleaned since.
struct DiskDirtyFile: Sendable {
  var inode: Int32
  var since: Instant
}

extension Disk {
  /// Works out background writeback and journal commits up to an event's instant.
  ///
  /// Call it with the instant of every event before a handler uses the disk: operations begun at
  /// or before `instant` can then no longer be taken back by a crash.
  ///
  /// - Complexity: O(1) when nothing is due.
  public mutating func advance(to instant: Instant) {
    guard instant > horizon else { return }
    while nextDue <= instant {
      let due = nextDue
      work(at: due)
      nextDue = nextInstant(after: due)
    }
    horizon = instant
    undo.prune(through: instant)
    if !orphans.isEmpty && undo.isEmpty { releaseOrphans() }
  }

  /// Starts to write back everything that is dirty, as an operator's `sync` would.
  ///
  /// What is written again later becomes dirty then, so that the file's cycle begins anew.
  public mutating func writeBack(at instant: Instant) {
    advance(to: instant)
    queueOldest(at: instant)
    startQueued(at: instant)
    nextDue = nextInstant(after: instant)
  }

  /// Does what is due at an instant: transfers, then the journal, then the flusher.
  private mutating func work(at instant: Instant) {
    if !faults.armed.isEmpty { workOnFaults(at: instant) }
    settleTransfers(through: instant)
    if journalDue() <= instant { commitPeriodically(at: instant) }
    if flusherDue() <= instant { queueExpired(at: instant) }
    if dirtyPages > backgroundPages { queueOldest(at: instant) }
    startQueued(at: instant)
  }

  private mutating func nextInstant(after instant: Instant) -> Instant {
    var next = Instant.distantFuture
    for transfer in transfers {
      if transfer.settles > instant { next = min(next, transfer.settles) }
      if transfer.written > instant { next = min(next, transfer.written) }
    }
    next = min(next, journalDue(), flusherDue())
    if !faults.armed.isEmpty { next = min(next, faultsDue()) }
    return max(next, Instant(nanoseconds: instant.nanoseconds + 1))
  }

  // Journal.

  /// When the running transaction commits by age; later when the device lies about flushes.
  private func journalDue() -> Instant {
    guard let age = profile.fileSystem.journalCommit, transactionStart < .distantFuture else {
      return .distantFuture
    }
    let due = profile.fileSystem.journalByClock ? tick(transactionStart) : transactionStart + age
    return due + lieHold
  }

  private mutating func commitPeriodically(at instant: Instant) {
    guard !faults.isLost else { return transactionStart = instant }
    if journalsData { return startCommit(at: instant) }
    guard !journalFails(at: instant) else { return transactionStart = .distantFuture }
    commitWithFlush(through: instant - lieHold)
  }

  private mutating func commitWithFlush(through instant: Instant) {
    if isHonest { settle(where: { $0.written <= instant }) }
    commitJournal(through: instant)
  }

  /// Lets the running transaction begin at `instant` unless it began before.
  mutating func openTransaction(at instant: Instant) {
    guard profile.fileSystem.journalCommit != nil else { return }
    transactionStart = min(transactionStart, instant)
    nextDue = min(nextDue, journalDue())
  }

  // Flusher.

  /// Makes sure that the flusher finds a file that became dirty.
  mutating func enqueueDirty(_ number: Int32, since instant: Instant) {
    var index = dirtyFiles.count
    while index > 0 && dirtyFiles[index - 1].since > instant { index -= 1 }
    dirtyFiles.insert(DiskDirtyFile(inode: number, since: instant), at: index)
    guard let expire = profile.fileSystem.dirtyExpire else { return }
    nextDue = min(nextDue, wake(notBefore: instant + expire))
  }

  /// The flusher's first wake at or after an instant.
  func wake(notBefore instant: Instant) -> Instant {
    Self.tick(notBefore: instant, profile.fileSystem.flusherPeriod, flusherPhase)
  }

  /// When a journal forced by a clock is forced next, at `instant` or later.
  private func tick(_ instant: Instant) -> Instant {
    let period = profile.fileSystem.journalCommit ?? .nanoseconds(1)
    return Self.tick(notBefore: instant, period, journalPhase)
  }

  /// Commits what a journal forced by age or clock has committed for certain.
  mutating func commitAged(at instant: Instant) {
    guard let age = profile.fileSystem.journalCommit, !journalsData else { return }
    guard profile.fileSystem.journalByClock else { return commitJournal(through: instant - age) }
    commitJournal(through: tick(Instant(nanoseconds: instant.nanoseconds + 1)) - age)
  }

  private static func tick(notBefore instant: Instant, _ period: Interval, _ phase: Interval)
    -> Instant
  {
    let past = instant.nanoseconds - phase.nanoseconds
    if past <= 0 { return Instant.zero + phase }
    let ticks = (past + period.nanoseconds - 1) / period.nanoseconds
    return Instant.zero + phase + .nanoseconds(ticks * period.nanoseconds)
  }

  private mutating func flusherDue() -> Instant {
    var stale = 0
    while stale < dirtyFiles.count && !isCurrent(dirtyFiles[stale]) { stale += 1 }
    if stale > 0 { dirtyFiles.removeSubrange(..<stale) }
    guard let expire = profile.fileSystem.dirtyExpire, let oldest = dirtyFiles.first else {
      return .distantFuture
    }
    return wake(notBefore: oldest.since + expire)
  }

  private func isCurrent(_ file: DiskDirtyFile) -> Bool {
    inodes[file.inode].firstDirty == file.since && !inodes[file.inode].isSpaceReleased
  }

  private mutating func queueExpired(at instant: Instant) {
    guard let expire = profile.fileSystem.dirtyExpire else { return }
    queueDirty { $0.since <= instant - expire }
  }

  private mutating func queueOldest(at instant: Instant) {
    guard profile.fileSystem.dirtyExpire != nil else { return }
    queueDirty { $0.since <= instant }
  }

  /// Moves chosen files to the flusher's queue, oldest first, and drops stale entries.
  private mutating func queueDirty(where isChosen: (DiskDirtyFile) -> Bool) {
    let current = dirtyFiles.filter(isCurrent)
    let chosen = current.filter(isChosen)
    dirtyFiles = current.filter { !isChosen($0) }
    flushQueue += chosen.sorted { ($0.since, $0.inode) < ($1.since, $1.inode) }
  }

  private mutating func startQueued(at instant: Instant) {
    while flushHead < flushQueue.count && writebackEnd <= instant {
      let file = flushQueue[flushHead]
      flushHead += 1
      if isCurrent(file) { startWriteback(of: file.inode, at: instant) }
    }
    if flushHead == flushQueue.count && flushHead > 0 {
      flushQueue.removeAll(keepingCapacity: true)
      flushHead = 0
    }
  }

  /// Starts writing a file's dirty pages in offset order at the device's bandwidth.
  private mutating func startWriteback(of number: Int32, at instant: Instant) {
    if journalsData { return commitPeriodically(at: instant) }
    if let halt, halt.since <= instant { return }
    // A file that was cut gets new blocks, so its data cannot reach the media before the cut.
    if hasPendingCut(number) {
      if journalFails(at: instant) { return }
      commitWithFlush(through: instant)
    }
    let data = captureStable(number, at: instant)
    let bytes = data.extents.reduce(0) { $0 + $1.count }
    guard bytes > 0 else { return }
    guard place(data, isFinal: true) else {
      faults.hasDropped = true
      return inodes[number].hasUnreportedShortage = true
    }
    if let leaves = try? failedSync(.writeback, number, at: instant) {
      return failWriteOut(data, leaves, at: instant)
    }
    if faults.mangling.contains(.writeback) { mangle(.writeback, data, at: instant) }
    let end = instant + slowed(transferTime(bytes) + drawWrite(), at: instant)
    let written = max(end, inodes[number].lastWritten)
    writebackEnd = written
    counters.bytesWrittenBack += bytes
    convert(data, at: profile.fileSystem.sizeFollowsData ? written : instant, undoable: false)
    _ = start(
      .writeback,
      data,
      bytes: bytes,
      begin: instant,
      written: written,
      hold: volatileHold
    )
  }

  /// Captures the dirty pages that no operation begun after `instant` has touched.
  private mutating func captureStable(_ number: Int32, at instant: Instant) -> DiskCapture {
    guard inodes[number].lastChange > instant else { return capture(number, below: .max) }
    var limit = Int64.max
    var begin = Instant.distantFuture
    for entry in undo.entries where entry.inode == number && entry.begin > instant {
      guard entry.low < .max else { continue }
      limit = min(limit, entry.low)
      begin = min(begin, entry.begin)
    }
    let data = capture(number, below: limit)
    if !inodes[number].dirty.isEmpty {
      inodes[number].firstDirty = begin
      enqueueDirty(number, since: begin)
    }
    return data
  }

  func hasPendingCut(_ number: Int32) -> Bool {
    journal.operations.contains { operation in
      guard operation.subject == number, case .cut = operation.change else { return false }
      return true
    }
  }

  // Files without names.

  /// Gives back the space of a file that neither name nor handle keeps.
  mutating func noteUnlinked(_ number: Int32) {
    guard inodes[number].links == 0, inodes[number].openHandles == 0 else { return }
    orphans.append(number)
    guard !inodes[number].isSpaceReleased else { return }
    inodes[number].isSpaceReleased = true
    usedPages -= inodes[number].allocated.count
    dirtyPages -= inodes[number].dirty.count
  }

  /// Takes the space again for a file whose removal is taken back.
  mutating func reclaimSpace(_ number: Int32) {
    guard inodes[number].isSpaceReleased else { return }
    inodes[number].isSpaceReleased = false
    usedPages += inodes[number].allocated.count
    dirtyPages += inodes[number].dirty.count
    if !inodes[number].dirty.isEmpty { enqueueDirty(number, since: inodes[number].firstDirty) }
  }

  private mutating func releaseOrphans() {
    var waiting: [Int32] = []
    for number in orphans {
      let inode = inodes[number]
      guard inode.isLive, inode.isSpaceReleased else { continue }
      inodes[number].dirty = DiskPageSet()
      inodes[number].allocated = DiskPageSet()
      inodes[number].firstDirty = .distantFuture
      if inode.mediaLinks == 0 && inode.transfers == 0 && !isInJournal(number) {
        inodes.release(number)
      } else {
        waiting.append(number)
      }
    }
    orphans = waiting
  }

  private func isInJournal(_ number: Int32) -> Bool {
    journal.operations.contains { operation in
      if operation.subject == number { return true }
      guard case .names(let changes, _) = operation.change else { return false }
      return changes.contains {
        $0.before == number || $0.after == number || $0.directory == number
      }
    }
  }
}

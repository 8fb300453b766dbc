import Primitives

extension Disk {
  /// Refuses direct access that does not begin and end at a sector.
  func requireAlignment(_ position: Int64, _ count: Int64) throws(DiskError) {
    let sector = profile.device.sector.bytes
    guard position % sector == 0, count % sector == 0 else { throw .misaligned }
  }

  /// Sends what was just written past the page cache to the device and waits for it.
  ///
  /// Not durable when the device has a volatile cache or the file grew: that takes a sync. Where
  /// contents are journalled the kernel ignores the wish.
  mutating func writeThrough(_ number: Int32, _ pages: Range<Int64>, at now: inout Instant) {
    guard !journalsData, !pages.isEmpty else { return }
    let begin = now
    let firstDirty = inodes[number].firstDirty
    let data = capture(number, exactly: pages)
    inodes[number].placed.insert(pages)
    inodes[number].cold.insert(pages)
    let bytes = Int64(pages.count) * Self.pageSize
    let cost = slowed(transferTime(bytes) + drawWrite(), at: begin)
    now = max(begin + cost, inodes[number].lastWritten)
    convert(data, at: now, undoable: true)
    let serial = start(
      .writeback,
      data,
      bytes: bytes,
      begin: begin,
      written: now,
      hold: volatileHold
    )
    guard begin > horizon else { return }
    var taken = DiskPageSet()
    taken.insert(pages)
    undo.add(
      .sync(transfer: serial, dirty: taken),
      inode: number,
      begin: begin,
      firstDirty: firstDirty
    )
  }

  /// Takes space for bytes that read as zeros until they are written (fallocate).
  ///
  /// Extends the file to cover them. All or nothing.
  public mutating func preallocate(
    _ file: Int32,
    position: ByteCount,
    count: ByteCount,
    at now: inout Instant
  ) throws(DiskError) {
    let number = try inode(of: file)
    try requireWritable()
    guard position >= .zero else { throw .wrongKind }
    guard count > .zero else { return }
    now = max(now, inodes[number].lastChange)
    let begin = now
    now += profile.fileSystem.callCost
    let end = position.bytes + count.bytes
    let pages = Self.pages(position.bytes, end)
    let old = inodes[number].content.size
    let fresh = Int64(pages.count) - inodes[number].allocated.overlap(pages)
    guard fresh <= pagesLeft(for: number) else {
      countNoSpace(for: number)
      throw .noSpace(written: .zero)
    }
    noteContent(of: number, from: old, at: begin)
    for page in pages where inodes[number].allocated.overlap(page..<page + 1) == 0 {
      inodes[number].unwritten.insert(page..<page + 1)
    }
    usedPages += inodes[number].allocated.insert(pages)
    inodes[number].placed.insert(pages)
    if end > old { inodes[number].content.resize(to: end) }
    inodes[number].lastChange = begin
    addOperation(.grow(max(end, old)), of: number, at: begin)
  }

  /// Whether data alone would leave a file unreadable: its size or its blocks are not committed.
  func needsCommit(_ data: DiskCapture) -> Bool {
    let number = data.inode
    if inodes[number].mediaSize < inodes[number].content.size { return true }
    if data.pages.contains(where: { inodes[number].unwritten.overlap($0) > 0 }) { return true }
    return journal.operations.contains { operation in
      guard operation.subject == number else { return false }
      if case .names = operation.change { return false }
      return true
    }
  }

  /// Lets the journal know that blocks hold data and how far the file reaches.
  mutating func convert(_ data: DiskCapture, at instant: Instant, undoable: Bool) {
    let number = data.inode
    let reached = min(data.size, data.extents.last.map(\.end) ?? 0)
    let isFresh = data.pages.contains { inodes[number].unwritten.overlap($0) > 0 }
    for range in data.pages { inodes[number].unwritten.remove(range) }
    guard reached > inodes[number].mediaSize || isFresh else { return }
    if undoable { return addOperation(.grow(reached), of: number, at: instant) }
    _ = journal.add(.grow(reached), of: number, at: instant)
    openTransaction(at: instant)
  }

  /// Takes chosen pages out of a file's dirty set, with their contents.
  private mutating func capture(_ number: Int32, exactly pages: Range<Int64>) -> DiskCapture {
    var data = DiskCapture(inode: number, size: inodes[number].content.size)
    data.since = min(inodes[number].firstDirty, inodes[number].lastChange)
    data.committedSize = inodes[number].mediaSize
    take(pages, into: &data)
    dirtyPages -= inodes[number].dirty.remove(pages)
    if inodes[number].dirty.isEmpty { inodes[number].firstDirty = .distantFuture }
    return data
  }
}

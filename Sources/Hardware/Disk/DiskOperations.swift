import Primitives

extension Disk {
  /// Opens a file for reading and writing; the handle is valid until closed or a crash.
  public mutating func open(
    _ path: String,
    _ mode: DiskOpenMode,
    _ options: DiskOpenOptions = [],
    at now: inout Instant
  ) throws(DiskError) -> Int32 {
    let found = try resolve(path)
    waitForDirectory(found.parent, at: &now)
    let begin = now
    now += profile.fileSystem.callCost
    try meet(.name, found.inode, path: path, at: begin)
    if found.inode >= 0 {
      if case .createNew = mode { throw .alreadyExists }
      guard !inodes[found.inode].isDirectory else { throw .wrongKind }
      return addHandle(found.inode, options)
    }
    if case .existing = mode { throw .notFound }
    try requireWritable()
    let inode = inodes.add(isDirectory: false)
    change([found.pointing(to: inode)], of: inode, at: begin)
    return addHandle(inode, options)
  }

  /// Closes a handle; dirty pages stay dirty.
  public mutating func close(_ file: Int32, at now: inout Instant) throws(DiskError) {
    let inode = try inode(of: file)
    if kindness.contains(.syncsOnClose) { try sync(file, at: &now) }
    handles[Int(file - handleBase)].inode = -1
    freeHandles.append(file - handleBase)
    inodes[inode].openHandles -= 1
    noteUnlinked(inode)
  }

  /// Writes at the end of the file; on `noSpace` the part that fitted stays.
  public mutating func append(_ bytes: Bytes, to file: Int32, at now: inout Instant)
    throws(DiskError)
  {
    let inode = try inode(of: file)
    let end = max(inodes[inode].content.size, handles[Int(file - handleBase)].floor)
    try write(bytes, through: file, in: inode, position: end, at: &now)
  }

  /// Writes at `position`, extending the file with zeros up to it when needed.
  public mutating func write(
    _ bytes: Bytes,
    to file: Int32,
    position: ByteCount,
    at now: inout Instant
  ) throws(DiskError) {
    let inode = try inode(of: file)
    guard position >= .zero else { throw .wrongKind }
    try write(bytes, through: file, in: inode, position: position.bytes, at: &now)
  }

  /// Reads up to `count` bytes; fewer at the end of the file, none beyond it.
  ///
  /// Bytes that one write stored are shared, not copied.
  public mutating func read(
    _ file: Int32,
    position: ByteCount,
    count: ByteCount,
    at now: inout Instant
  ) throws(DiskError) -> Bytes {
    let inode = try inode(of: file)
    guard position >= .zero, count >= .zero else { throw .wrongKind }
    now = max(now, inodes[inode].lastChange)
    try meet(.read, inode, at: now)
    let bytes = inodes[inode].content.read(position.bytes, position.bytes + count.bytes)
    let length = Int64(bytes.count)
    if handles[Int(file - handleBase)].options.contains(.direct) {
      try requireAlignment(position.bytes, count.bytes)
      now += coldReadCost(pages: (length + Self.pageSize - 1) / Self.pageSize, at: now)
      counters.bytesRead += length
      return bytes
    }
    if !inodes[inode].cold.isEmpty {
      if isUnreadable(inode, position.bytes, position.bytes + length) { throw .inputOutput }
      let missing = inodes[inode].cold.remove(Self.pages(position.bytes, position.bytes + length))
      if missing > 0 { now += coldReadCost(pages: missing, at: now) }
    }
    now += copyCost(length)
    counters.bytesRead += length
    return bytes
  }

  /// Cuts the file, or extends it with zeros, to `size`.
  public mutating func truncate(_ file: Int32, to size: ByteCount, at now: inout Instant)
    throws(DiskError)
  {
    let inode = try inode(of: file)
    try meet(.truncate, inode, at: now)
    try requireWritable()
    let old = inodes[inode].content.size
    now = max(now, inodes[inode].lastChange)
    // Pages under way to the device must arrive before the file is cut.
    if size.bytes < old { now = max(now, inodes[inode].lastWritten) }
    let begin = now
    now += profile.fileSystem.callCost
    guard size.bytes != old else { return }
    noteContent(of: inode, from: min(old, size.bytes), at: begin)
    for index in handles.indices where handles[index].inode == inode { handles[index].floor = 0 }
    inodes[inode].content.resize(to: size.bytes)
    inodes[inode].lastChange = begin
    let end = Self.pages(0, size.bytes).upperBound
    if size.bytes < old {
      usedPages -= inodes[inode].allocated.remove(end..<Int64.max)
      dirtyPages -= inodes[inode].dirty.remove(end..<Int64.max)
      inodes[inode].placed.remove(end..<Int64.max)
      inodes[inode].cold.remove(end..<Int64.max)
      if inodes[inode].dirty.isEmpty { inodes[inode].firstDirty = .distantFuture }
    }
    addOperation(size.bytes < old ? .cut(size.bytes) : .grow(size.bytes), of: inode, at: begin)
  }

  /// Size of the file.
  public mutating func size(_ file: Int32, at now: inout Instant) throws(DiskError) -> ByteCount {
    let inode = try inode(of: file)
    now = max(now, inodes[inode].lastChange)
    return ByteCount(inodes[inode].content.size)
  }

  /// Makes what was written to the file before this call durable (fsync).
  ///
  /// - Throws: `inputOutput` when the device failed; the pages are clean then all the same, and
  ///   the next call succeeds without having written them (loss-models §3.4). Each handle reports
  ///   a failure once, and one in the background too.
  public mutating func sync(_ file: Int32, at now: inout Instant) throws(DiskError) {
    try sync(file, dataOnly: false, at: &now)
  }

  /// Makes what was written to the file durable and the size needed to read it (fdatasync).
  ///
  /// Names, and sizes of other files, are not committed when this file's size was already.
  public mutating func syncData(_ file: Int32, at now: inout Instant) throws(DiskError) {
    try sync(file, dataOnly: true, at: &now)
  }

  private mutating func sync(_ file: Int32, dataOnly: Bool, at now: inout Instant)
    throws(DiskError)
  {
    let inode = try inode(of: file)
    now = max(now, inodes[inode].lastChange)
    let begin = now
    counters.syncs += 1
    let leaves = try failedSync(.sync, inode, at: begin)
    let firstDirty = inodes[inode].firstDirty
    let dirty = inodes[inode].dirty
    if journalsData { return try syncJournal(file, inode, leaves, at: &now) }
    let data = capture(inode, below: .max)
    var kind = dataOnly && !needsCommit(data) ? DiskTransfer.Kind.data : .sync
    let isHalted = leaves == nil && kind == .sync && journalFails(at: begin)
    if isHalted { kind = .data }
    for range in data.pages { inodes[inode].unwritten.remove(range) }
    inodes[inode].lastChange = begin
    let isShort = !place(data, isFinal: begin <= horizon) || inodes[inode].hasUnreportedShortage
    inodes[inode].hasUnreportedShortage = false
    let bytes = data.extents.reduce(0) { $0 + $1.count }
    now = max(syncEnd(at: begin, bytes: bytes), inodes[inode].lastWritten)
    counters.bytesSynced += bytes
    var serial: Int64 = -1
    if leaves == nil && !isShort {
      if faults.mangling.contains(.sync) { mangle(.sync, data, at: begin) }
      serial = startSync(kind, data, bytes: bytes, begin: begin, written: now)
    }
    if begin > horizon {
      undo.add(
        .sync(transfer: serial, dirty: dirty),
        inode: inode,
        begin: begin,
        firstDirty: firstDirty
      )
    }
    if let leaves { failWriteOut(data, leaves, at: begin) }
    if isShort || isHalted { faults.hasDropped = true }
    if isShort { throw .noSpace(written: .zero) }
    if isHalted || leaves != .reportLate && reportsError(file, inode) { throw .inputOutput }
  }

  /// Makes the whole journal durable, for a file whose contents are in it.
  private mutating func syncJournal(
    _ file: Int32,
    _ number: Int32,
    _ leaves: DiskFailedSync?,
    at now: inout Instant
  ) throws(DiskError) {
    let begin = now
    inodes[number].lastChange = begin
    now = journalSyncEnd(at: begin)
    if leaves == nil, journalFails(at: begin) { throw .inputOutput }
    let reports = reportsError(file, number)
    if leaves != nil {
      inodes[number].errors.fail()
      faults.hasDropped = true
    }
    let data = DiskCapture(inode: number, size: 0)
    let serial = startSync(
      leaves == nil ? .directory : .lostSync,
      data,
      bytes: 0,
      begin: begin,
      written: now
    )
    if begin > horizon {
      undo.add(
        .sync(transfer: serial, dirty: DiskPageSet()),
        inode: number,
        begin: begin,
        firstDirty: inodes[number].firstDirty
      )
    }
    let reportsNow = leaves != nil && leaves != .reportLate && reportsError(file, number)
    if reports || reportsNow { throw .inputOutput }
  }

  /// Makes the names in a directory durable (fsync of the directory).
  public mutating func syncDirectory(_ path: String, at now: inout Instant) throws(DiskError) {
    let found = try existing(path)
    guard inodes[found.inode].isDirectory else { throw .wrongKind }
    now = max(now, inodes[found.inode].lastChange)
    let begin = now
    counters.syncs += 1
    now = max(syncEnd(at: begin, bytes: 0), inodes[found.inode].lastWritten)
    try meet(.sync, found.inode, path: path, at: begin)
    if journalFails(at: begin) { throw .inputOutput }
    inodes[found.inode].lastChange = begin
    let data = DiskCapture(inode: found.inode, size: 0)
    let serial = startSync(.directory, data, bytes: 0, begin: begin, written: now)
    if begin > horizon {
      undo.add(
        .sync(transfer: serial, dirty: DiskPageSet()),
        inode: found.inode,
        begin: begin
      )
    }
  }

  /// Free space of the volume.
  public mutating func freeSpace(at now: inout Instant) throws(DiskError) -> ByteCount {
    now += profile.fileSystem.callCost
    return freeBytes
  }

  /// The inode behind a handle.
  func inode(of file: Int32) throws(DiskError) -> Int32 {
    let slot = Int(file) - Int(handleBase)
    guard slot >= 0, slot < handles.count, handles[slot].inode >= 0 else { throw .badHandle }
    return handles[slot].inode
  }

  /// The pages that hold the bytes `low ..< high`.
  static func pages(_ low: Int64, _ high: Int64) -> Range<Int64> {
    let first = low / pageSize
    return first..<max(first, (high + pageSize - 1) / pageSize)
  }

  /// Notes a change of a file's contents so that it can be taken back.
  mutating func noteContent(of number: Int32, from low: Int64, at begin: Instant) {
    guard begin > horizon else { return }
    let inode = inodes[number]
    undo.add(
      .content(inode.content, dirty: inode.dirty, allocated: inode.allocated, low: low),
      inode: number,
      begin: begin,
      firstDirty: inode.firstDirty
    )
  }

  mutating func addOperation(
    _ change: DiskMetadataOperation.Change,
    of number: Int32,
    at begin: Instant
  ) {
    let serial = journal.add(change, of: number, at: begin)
    openTransaction(at: begin)
    if begin > horizon { undo.add(.operation(serial), inode: number, begin: begin) }
  }

  private mutating func startSync(
    _ kind: DiskTransfer.Kind,
    _ data: DiskCapture,
    bytes: Int64,
    begin: Instant,
    written: Instant
  ) -> Int64 {
    if !isHonest { countLie() }
    return start(kind, data, bytes: bytes, begin: begin, written: written, hold: lieHold)
  }

  private mutating func addHandle(_ inode: Int32, _ options: DiskOpenOptions) -> Int32 {
    inodes[inode].openHandles += 1
    let handle = DiskHandle(
      inode: inode,
      options: options,
      errorSeen: inodes[inode].errors.seenByOpening
    )
    if let slot = freeHandles.popLast() {
      handles[Int(slot)] = handle
      return handleBase + slot
    }
    handles.append(handle)
    return handleBase + Int32(handles.count) - 1
  }

  /// Writes as the handle's options say.
  private mutating func write(
    _ bytes: Bytes,
    through file: Int32,
    in number: Int32,
    position: Int64,
    at now: inout Instant
  ) throws(DiskError) {
    let options = handles[Int(file - handleBase)].options
    guard !options.isEmpty else {
      return try store(bytes, in: number, position: position, at: &now)
    }
    if options.contains(.direct) { try requireAlignment(position, Int64(bytes.count)) }
    try store(bytes, in: number, position: position, at: &now)
    if options.contains(.direct) {
      writeThrough(number, Self.pages(position, position + Int64(bytes.count)), at: &now)
    }
    if options.contains(.syncedWrites) { try syncData(file, at: &now) }
  }

  private mutating func store(
    _ bytes: Bytes,
    in number: Int32,
    position: Int64,
    at now: inout Instant
  ) throws(DiskError) {
    if faults.isReadOnly { try requireWritable() }
    now = max(now, inodes[number].lastChange)
    if !faults.failing.isEmpty { try meet(.write, number, at: now) }
    let begin = now
    let wanted = Int64(bytes.count)
    now += copyCost(wanted)
    let count = fitting(wanted, in: number, position: position)
    if count > 0 {
      let kept = count == wanted ? bytes : bytes[0..<Int(count)]
      put(kept, in: number, position: position, at: begin)
      if faults.mangling.contains(.write) {
        mangle(.write, number, position, position + count, at: begin)
      }
      throttle(count, at: &now)
    }
    if count < wanted {
      countNoSpace(for: number)
      throw .noSpace(written: ByteCount(count))
    }
  }

  private mutating func put(_ bytes: Bytes, in number: Int32, position: Int64, at begin: Instant) {
    let size = inodes[number].content.size
    let end = position + Int64(bytes.count)
    if begin > horizon { noteWrite(to: number, from: position, to: end, at: begin) }
    let pages = Self.pages(position, end)
    usedPages += inodes[number].allocated.insert(pages)
    dirtyPages += inodes[number].dirty.insert(Self.pages(min(position, size), end))
    if position == size {
      inodes[number].content.append(bytes)
    } else {
      inodes[number].content.overwrite(bytes, at: position)
    }
    inodes[number].lastChange = begin
    if journalsData { journalData(bytes, of: number, position: position, at: begin) }
    // Every write changes the file's times, so it opens a transaction like any metadata change.
    if transactionStart == .distantFuture { openTransaction(at: begin) }
    if inodes[number].firstDirty == .distantFuture {
      inodes[number].firstDirty = begin
      enqueueDirty(number, since: begin)
    }
    if dirtyPages > backgroundPages { nextDue = min(nextDue, max(begin, horizon)) }
    counters.bytesWritten += Int64(bytes.count)
  }

  /// Notes a write so that it can be taken back, with as little as that needs.
  private mutating func noteWrite(
    to number: Int32,
    from position: Int64,
    to end: Int64,
    at begin: Instant
  ) {
    let size = inodes[number].content.size
    let effect: DiskUndo.Effect
    if position == size {
      effect = .append(oldSize: size)
    } else if end <= size && inodes[number].allocated.covers(Self.pages(position, end)) {
      effect = .overwrite(old: inodes[number].content.extents(position, end))
    } else {
      return noteContent(of: number, from: min(position, size), at: begin)
    }
    undo.add(effect, inode: number, begin: begin, firstDirty: inodes[number].firstDirty)
  }

  /// How many of `count` bytes at `position` find space, from the front.
  private func fitting(_ count: Int64, in number: Int32, position: Int64) -> Int64 {
    let pages = Self.pages(position, position + count)
    let free = faults.hasQuota ? pagesLeft(for: number) : freePages
    if Int64(pages.count) <= free { return count }
    if Int64(pages.count) - inodes[number].allocated.overlap(pages) <= free { return count }
    var left = free
    for page in pages where inodes[number].allocated.overlap(page..<page + 1) == 0 {
      if left == 0 { return max(0, page * Self.pageSize - position) }
      left -= 1
    }
    return count
  }
}

import Primitives

extension Disk {
  /// Opens a file for reading and writing; the handle is valid until closed or a crash.
  public mutating func open(_ path: String, _ mode: DiskOpenMode, at now: inout Instant)
    throws(DiskError) -> Int32
  {
    now += profile.fileSystem.callCost
    let found = try resolve(path)
    if found.inode >= 0 {
      guard !inodes[found.inode].isDirectory else { throw .wrongKind }
      if case .createNew = mode { throw .alreadyExists }
      return addHandle(found.inode)
    }
    if case .existing = mode { throw .notFound }
    try requireWritable()
    let inode = inodes.add(DiskInode(isDirectory: false))
    inodes[found.parent].entries.set(found.name, to: inode)
    return addHandle(inode)
  }

  /// Closes a handle; dirty pages stay dirty.
  public mutating func close(_ file: Int32, at now: inout Instant) throws(DiskError) {
    let inode = try inode(of: file)
    handles[Int(file - handleBase)] = -1
    freeHandles.append(file - handleBase)
    inodes[inode].openHandles -= 1
  }

  /// Writes at the end of the file; on `noSpace` the part that fitted stays.
  public mutating func append(_ bytes: Bytes, to file: Int32, at now: inout Instant)
    throws(DiskError)
  {
    let inode = try inode(of: file)
    try store(bytes, in: inode, position: inodes[inode].content.size, at: &now)
  }

  /// Writes at `position`, extending the file with zeros up to it when needed.
  public mutating func write(
    _ bytes: Bytes, to file: Int32, position: ByteCount, at now: inout Instant
  ) throws(DiskError) {
    let inode = try inode(of: file)
    try store(bytes, in: inode, position: position.bytes, at: &now)
  }

  /// Reads up to `count` bytes; fewer at the end of the file, none beyond it.
  public mutating func read(
    _ file: Int32, position: ByteCount, count: ByteCount, at now: inout Instant
  ) throws(DiskError) -> Bytes {
    let inode = try inode(of: file)
    let bytes = inodes[inode].content.read(position.bytes, position.bytes + count.bytes)
    now += copyCost(Int64(bytes.count))
    counters.bytesRead += Int64(bytes.count)
    return bytes
  }

  /// Cuts the file, or extends it with zeros, to `size`.
  public mutating func truncate(_ file: Int32, to size: ByteCount, at now: inout Instant)
    throws(DiskError)
  {
    let inode = try inode(of: file)
    try requireWritable()
    now += profile.fileSystem.callCost
    inodes[inode].content.resize(to: size.bytes)
  }

  /// Size of the file.
  public mutating func size(_ file: Int32, at now: inout Instant) throws(DiskError) -> ByteCount {
    ByteCount(inodes[try inode(of: file)].content.size)
  }

  /// Makes what was written to the file before this call durable (fsync).
  public mutating func sync(_ file: Int32, at now: inout Instant) throws(DiskError) {
    let inode = try inode(of: file)
    counters.syncs += 1
    now += profile.device.sync.p50
    inodes[inode].media = inodes[inode].content
    inodes[inode].mediaSize = inodes[inode].content.size
  }

  /// Makes the names in a directory durable (fsync of the directory).
  public mutating func syncDirectory(_ path: String, at now: inout Instant) throws(DiskError) {
    let found = try existing(path)
    guard inodes[found.inode].isDirectory else { throw .wrongKind }
    counters.syncs += 1
    now += profile.device.sync.p50
    inodes[found.inode].mediaEntries = inodes[found.inode].entries
  }

  /// Creates a directory whose parent exists.
  public mutating func makeDirectory(_ path: String, at now: inout Instant) throws(DiskError) {
    now += profile.fileSystem.callCost
    let found = try resolve(path)
    guard found.inode < 0 else { throw .alreadyExists }
    try requireWritable()
    let inode = inodes.add(DiskInode(isDirectory: true))
    inodes[found.parent].entries.set(found.name, to: inode)
  }

  /// Removes an empty directory.
  public mutating func removeDirectory(_ path: String, at now: inout Instant) throws(DiskError) {
    now += profile.fileSystem.callCost
    let found = try existing(path)
    guard inodes[found.inode].isDirectory else { throw .wrongKind }
    guard inodes[found.inode].entries.entries.isEmpty else { throw .notEmpty }
    try requireWritable()
    inodes[found.parent].entries.set(found.name, to: -1)
  }

  /// Renames a file or directory, replacing a file (never a non-empty directory) of the new name.
  public mutating func rename(_ from: String, to target: String, at now: inout Instant)
    throws(DiskError)
  {
    now += profile.fileSystem.callCost
    let old = try existing(from)
    let new = try resolve(target)
    if new.inode == old.inode { return }
    if new.inode >= 0 {
      guard inodes[new.inode].isDirectory == inodes[old.inode].isDirectory else {
        throw .wrongKind
      }
      guard inodes[new.inode].entries.entries.isEmpty else { throw .notEmpty }
    }
    try requireWritable()
    inodes[old.parent].entries.set(old.name, to: -1)
    inodes[new.parent].entries.set(new.name, to: old.inode)
  }

  /// Removes a file's name; open handles keep working.
  public mutating func remove(_ path: String, at now: inout Instant) throws(DiskError) {
    now += profile.fileSystem.callCost
    let found = try existing(path)
    guard !inodes[found.inode].isDirectory else { throw .wrongKind }
    try requireWritable()
    inodes[found.parent].entries.set(found.name, to: -1)
  }

  /// Whether a file or directory of that name exists.
  public mutating func exists(_ path: String, at now: inout Instant) throws(DiskError) -> Bool {
    now += profile.fileSystem.callCost
    do throws(DiskError) {
      return try resolve(path).inode >= 0
    } catch .notFound {
      return false
    } catch .wrongKind {
      return false
    }
  }

  /// Names in a directory in ascending byte order; directories end in `/`.
  public mutating func list(_ path: String, at now: inout Instant) throws(DiskError) -> [String] {
    now += profile.fileSystem.callCost
    let found = try existing(path)
    guard inodes[found.inode].isDirectory else { throw .wrongKind }
    let names = inodes[found.inode].entries.entries.map { entry in
      inodes[entry.inode].isDirectory ? entry.name + "/" : entry.name
    }
    return names.sorted(by: DiskDirectory.precedes)
  }

  /// Free space of the volume.
  public mutating func freeSpace(at now: inout Instant) throws(DiskError) -> ByteCount {
    freeBytes
  }

  /// Free space of the volume, as an operator sees it.
  public var freeBytes: ByteCount {
    ByteCount(max(0, capacity - (usedPages + ballastPages) * Self.pageSize))
  }

  func inode(of file: Int32) throws(DiskError) -> Int32 {
    let slot = Int(file) - Int(handleBase)
    guard slot >= 0, slot < handles.count, handles[slot] >= 0 else { throw .badHandle }
    return handles[slot]
  }

  func requireWritable() throws(DiskError) {
    if isReadOnly { throw .readOnly }
  }

  func copyCost(_ bytes: Int64) -> Interval {
    let copy = bytes * 1_000_000_000 / profile.fileSystem.copyBandwidth
    return profile.fileSystem.callCost + .nanoseconds(copy)
  }

  private mutating func addHandle(_ inode: Int32) -> Int32 {
    inodes[inode].openHandles += 1
    if let slot = freeHandles.popLast() {
      handles[Int(slot)] = inode
      return handleBase + slot
    }
    handles.append(inode)
    return handleBase + Int32(handles.count) - 1
  }

  private mutating func store(
    _ bytes: Bytes, in inode: Int32, position: Int64, at now: inout Instant
  ) throws(DiskError) {
    try requireWritable()
    now += copyCost(Int64(bytes.count))
    counters.bytesWritten += Int64(bytes.count)
    let end = position + Int64(bytes.count)
    let pages = (position / Self.pageSize)..<((end + Self.pageSize - 1) / Self.pageSize)
    usedPages += inodes[inode].allocated.insert(pages)
    if position == inodes[inode].content.size {
      inodes[inode].content.append(bytes)
    } else {
      inodes[inode].content.overwrite(bytes, at: position)
    }
  }
}

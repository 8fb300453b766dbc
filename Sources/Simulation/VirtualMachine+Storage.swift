import Checking
import Environment
import Hardware
import Primitives

extension VirtualMachine: Storage {
  /// Opens a file.
  public mutating func open(_ path: String, _ mode: OpenMode, _ options: OpenOptions)
    throws(StorageError) -> FileHandle
  {
    let place = locate(path)
    return try call(place.number) { (disk, now) throws(DiskError) in
      let options = DiskOpenOptions(options)
      let raw = try disk.open(place.path, DiskOpenMode(mode), options, at: &now)
      return FileHandle(raw | place.number << Self.diskShift)
    }
  }

  /// Closes a file or connection.
  public mutating func close(_ file: FileHandle) throws(StorageError) {
    try call(file) { (disk, raw, now) throws(DiskError) in try disk.close(raw, at: &now) }
  }

  /// Appends to a file.
  public mutating func append(_ bytes: Bytes, to file: FileHandle) throws(StorageError) {
    try call(file) { (disk, raw, now) throws(DiskError) in
      try disk.append(bytes, to: raw, at: &now)
    }
  }

  /// Writes at a position.
  public mutating func write(_ bytes: Bytes, to file: FileHandle, at position: ByteCount)
    throws(StorageError)
  {
    try call(file) { (disk, raw, now) throws(DiskError) in
      try disk.write(bytes, to: raw, position: position, at: &now)
    }
  }

  /// Reads at a position.
  public mutating func read(_ file: FileHandle, at position: ByteCount, count: ByteCount)
    throws(StorageError) -> Bytes
  {
    try call(file) { (disk, raw, now) throws(DiskError) in
      try disk.read(raw, position: position, count: count, at: &now)
    }
  }

  /// Cuts or extends a file.
  public mutating func truncate(_ file: FileHandle, to size: ByteCount) throws(StorageError) {
    try call(file) { (disk, raw, now) throws(DiskError) in
      try disk.truncate(raw, to: size, at: &now)
    }
  }

  /// Size of a file.
  public mutating func size(_ file: FileHandle) throws(StorageError) -> ByteCount {
    try call(file) { (disk, raw, now) throws(DiskError) in try disk.size(raw, at: &now) }
  }

  /// Makes a file durable.
  public mutating func sync(_ file: FileHandle) throws(StorageError) {
    try call(file) { (disk, raw, now) throws(DiskError) in try disk.sync(raw, at: &now) }
  }

  /// Makes a file's data durable and the size needed to read them.
  public mutating func syncData(_ file: FileHandle) throws(StorageError) {
    try call(file) { (disk, raw, now) throws(DiskError) in try disk.syncData(raw, at: &now) }
  }

  /// Takes space for bytes that read as zeros until they are written.
  public mutating func preallocate(_ file: FileHandle, at position: ByteCount, count: ByteCount)
    throws(StorageError)
  {
    try call(file) { (disk, raw, now) throws(DiskError) in
      try disk.preallocate(raw, position: position, count: count, at: &now)
    }
  }

  /// Makes a directory's entries durable.
  public mutating func syncDirectory(_ path: String) throws(StorageError) {
    try call(path) { (disk, path, now) throws(DiskError) in
      try disk.syncDirectory(path, at: &now)
    }
  }

  /// Makes a directory.
  public mutating func makeDirectory(_ path: String) throws(StorageError) {
    try call(path) { (disk, path, now) throws(DiskError) in
      try disk.makeDirectory(path, at: &now)
    }
  }

  /// Removes an empty directory.
  public mutating func removeDirectory(_ path: String) throws(StorageError) {
    try call(path) { (disk, path, now) throws(DiskError) in
      try disk.removeDirectory(path, at: &now)
    }
  }

  /// Renames a file, replacing the target; from one disk to another is an I/O error.
  public mutating func rename(_ from: String, to: String) throws(StorageError) {
    let target = locate(to)
    guard target.number == locate(from).number else { throw .inputOutput }
    try call(from) { (disk, path, now) throws(DiskError) in
      try disk.rename(path, to: target.path, at: &now)
    }
  }

  /// Removes a file.
  public mutating func remove(_ path: String) throws(StorageError) {
    try call(path) { (disk, path, now) throws(DiskError) in try disk.remove(path, at: &now) }
  }

  /// Whether there is such an entry.
  public mutating func exists(_ path: String) throws(StorageError) -> Bool {
    try call(path) { (disk, path, now) throws(DiskError) in try disk.exists(path, at: &now) }
  }

  /// A directory's entries, ascending.
  public mutating func list(_ path: String) throws(StorageError) -> [String] {
    try call(path) { (disk, path, now) throws(DiskError) in try disk.list(path, at: &now) }
  }

  /// Free bytes of the volume.
  public mutating func freeSpace(_ path: String) throws(StorageError) -> ByteCount {
    try call(path) { (disk, _, now) throws(DiskError) in try disk.freeSpace(at: &now) }
  }

  private mutating func call<R>(
    _ file: FileHandle,
    _ body: (inout Disk, Int32, inout Instant) throws(DiskError) -> R
  ) throws(StorageError) -> R {
    let raw = file.raw & (1 << Self.diskShift - 1)
    return try call(file.raw >> Self.diskShift) { (disk, now) throws(DiskError) in
      try body(&disk, raw, &now)
    }
  }

  private mutating func call<R>(
    _ path: String,
    _ body: (inout Disk, String, inout Instant) throws(DiskError) -> R
  ) throws(StorageError) -> R {
    let place = locate(path)
    return try call(place.number) { (disk, now) throws(DiskError) in
      try body(&disk, place.path, &now)
    }
  }

  private mutating func call<R>(
    _ number: Int32,
    _ body: (inout Disk, inout Instant) throws(DiskError) -> R
  ) throws(StorageError) -> R {
    let index =
      number == 0 ? current.index : nodes[current.index].furtherDisks[Int(number) - 1]
    do throws(DiskError) {
      return try body(&disks[index], &cursor)
    } catch {
      if error.isRefusal {
        checker.faultNoted(.refused, on: current, at: cursor)
        nodes[current.index].wasRefused = true
        if nodes[current.index].isStopping { nodes[current.index].stopWasRefused = true }
      }
      throw StorageError(error)
    }
  }
}

extension DiskError {
  /// Whether the disk failed at what a healthy one would have done; a program that gives up then
  /// has a reason outside itself.
  fileprivate var isRefusal: Bool {
    switch self {
    case .noSpace, .inputOutput, .readOnly: true
    default: false
    }
  }
}

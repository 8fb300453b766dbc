import Environment
import Hardware
import Primitives

extension VirtualMachine: Storage {
  /// Opens a file.
  public mutating func open(_ path: String, _ mode: OpenMode) throws(StorageError) -> FileHandle {
    try call { (disk, now) throws(DiskError) in
      FileHandle(try disk.open(path, DiskOpenMode(mode), at: &now))
    }
  }

  /// Closes a file or connection.
  public mutating func close(_ file: FileHandle) throws(StorageError) {
    try call { (disk, now) throws(DiskError) in try disk.close(file.raw, at: &now) }
  }

  /// Appends to a file.
  public mutating func append(_ bytes: Bytes, to file: FileHandle) throws(StorageError) {
    try call { (disk, now) throws(DiskError) in try disk.append(bytes, to: file.raw, at: &now) }
  }

  /// Writes at a position.
  public mutating func write(_ bytes: Bytes, to file: FileHandle, at position: ByteCount)
    throws(StorageError)
  {
    try call { (disk, now) throws(DiskError) in
      try disk.write(bytes, to: file.raw, position: position, at: &now)
    }
  }

  /// Reads at a position.
  public mutating func read(_ file: FileHandle, at position: ByteCount, count: ByteCount)
    throws(StorageError) -> Bytes
  {
    try call { (disk, now) throws(DiskError) in
      try disk.read(file.raw, position: position, count: count, at: &now)
    }
  }

  /// Cuts or extends a file.
  public mutating func truncate(_ file: FileHandle, to size: ByteCount) throws(StorageError) {
    try call { (disk, now) throws(DiskError) in
      try disk.truncate(file.raw, to: size, at: &now)
    }
  }

  /// Size of a file.
  public mutating func size(_ file: FileHandle) throws(StorageError) -> ByteCount {
    try call { (disk, now) throws(DiskError) in try disk.size(file.raw, at: &now) }
  }

  /// Makes a file durable.
  public mutating func sync(_ file: FileHandle) throws(StorageError) {
    try call { (disk, now) throws(DiskError) in try disk.sync(file.raw, at: &now) }
  }

  /// Makes a directory's entries durable.
  public mutating func syncDirectory(_ path: String) throws(StorageError) {
    try call { (disk, now) throws(DiskError) in try disk.syncDirectory(path, at: &now) }
  }

  /// Makes a directory.
  public mutating func makeDirectory(_ path: String) throws(StorageError) {
    try call { (disk, now) throws(DiskError) in try disk.makeDirectory(path, at: &now) }
  }

  /// Removes an empty directory.
  public mutating func removeDirectory(_ path: String) throws(StorageError) {
    try call { (disk, now) throws(DiskError) in try disk.removeDirectory(path, at: &now) }
  }

  /// Renames a file, replacing the target.
  public mutating func rename(_ from: String, to: String) throws(StorageError) {
    try call { (disk, now) throws(DiskError) in try disk.rename(from, to: to, at: &now) }
  }

  /// Removes a file.
  public mutating func remove(_ path: String) throws(StorageError) {
    try call { (disk, now) throws(DiskError) in try disk.remove(path, at: &now) }
  }

  /// Whether there is such an entry.
  public mutating func exists(_ path: String) throws(StorageError) -> Bool {
    try call { (disk, now) throws(DiskError) in try disk.exists(path, at: &now) }
  }

  /// A directory's entries, ascending.
  public mutating func list(_ path: String) throws(StorageError) -> [String] {
    try call { (disk, now) throws(DiskError) in try disk.list(path, at: &now) }
  }

  /// Free bytes of the volume.
  public mutating func freeSpace(_ path: String) throws(StorageError) -> ByteCount {
    try call { (disk, now) throws(DiskError) in try disk.freeSpace(at: &now) }
  }

  private mutating func call<R>(
    _ body: (inout Disk, inout Instant) throws(DiskError) -> R
  ) throws(StorageError) -> R {
    do throws(DiskError) {
      return try body(&disks[current.index], &cursor)
    } catch {
      throw StorageError(error)
    }
  }
}

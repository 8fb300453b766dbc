import Environment
import Hardware
import Primitives

extension VirtualMachine: Storage {
  public mutating func open(_ path: String, _ mode: OpenMode) throws(StorageError) -> FileHandle {
    try call { (disk, now) throws(DiskError) in
      FileHandle(try disk.open(path, DiskOpenMode(mode), at: &now))
    }
  }

  public mutating func close(_ file: FileHandle) throws(StorageError) {
    try call { (disk, now) throws(DiskError) in try disk.close(file.raw, at: &now) }
  }

  public mutating func append(_ bytes: Bytes, to file: FileHandle) throws(StorageError) {
    try call { (disk, now) throws(DiskError) in try disk.append(bytes, to: file.raw, at: &now) }
  }

  public mutating func write(_ bytes: Bytes, to file: FileHandle, at position: ByteCount)
    throws(StorageError)
  {
    try call { (disk, now) throws(DiskError) in
      try disk.write(bytes, to: file.raw, position: position, at: &now)
    }
  }

  public mutating func read(_ file: FileHandle, at position: ByteCount, count: ByteCount)
    throws(StorageError) -> Bytes
  {
    try call { (disk, now) throws(DiskError) in
      try disk.read(file.raw, position: position, count: count, at: &now)
    }
  }

  public mutating func truncate(_ file: FileHandle, to size: ByteCount) throws(StorageError) {
    try call { (disk, now) throws(DiskError) in
      try disk.truncate(file.raw, to: size, at: &now)
    }
  }

  public mutating func size(_ file: FileHandle) throws(StorageError) -> ByteCount {
    try call { (disk, now) throws(DiskError) in try disk.size(file.raw, at: &now) }
  }

  public mutating func sync(_ file: FileHandle) throws(StorageError) {
    try call { (disk, now) throws(DiskError) in try disk.sync(file.raw, at: &now) }
  }

  public mutating func syncDirectory(_ path: String) throws(StorageError) {
    try call { (disk, now) throws(DiskError) in try disk.syncDirectory(path, at: &now) }
  }

  public mutating func makeDirectory(_ path: String) throws(StorageError) {
    try call { (disk, now) throws(DiskError) in try disk.makeDirectory(path, at: &now) }
  }

  public mutating func removeDirectory(_ path: String) throws(StorageError) {
    try call { (disk, now) throws(DiskError) in try disk.removeDirectory(path, at: &now) }
  }

  public mutating func rename(_ from: String, to: String) throws(StorageError) {
    try call { (disk, now) throws(DiskError) in try disk.rename(from, to: to, at: &now) }
  }

  public mutating func remove(_ path: String) throws(StorageError) {
    try call { (disk, now) throws(DiskError) in try disk.remove(path, at: &now) }
  }

  public mutating func exists(_ path: String) throws(StorageError) -> Bool {
    try call { (disk, now) throws(DiskError) in try disk.exists(path, at: &now) }
  }

  public mutating func list(_ path: String) throws(StorageError) -> [String] {
    try call { (disk, now) throws(DiskError) in try disk.list(path, at: &now) }
  }

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

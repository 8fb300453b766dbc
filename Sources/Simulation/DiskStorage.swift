import Environment
import Hardware
import Primitives

/// A virtual disk alone as a node's `Storage`, with a time of its own.
///
/// For tests, benchmarks and tools that run storage code without a whole simulated machine; every
/// call moves `now` by its cost.
public struct DiskStorage: Storage, Sendable {
  /// The disk.
  public var disk: Disk
  /// The instant that the next call begins.
  public var now: Instant
  /// Whether calls can still be taken back by a crash, until the owner lets the disk advance.
  public var runsAhead = false

  /// Makes a storage over `disk`, starting at `now`.
  public init(disk: Disk, now: Instant = .zero) {
    self.disk = disk
    self.now = now
  }

  /// Makes a storage over an empty disk.
  public init(profile: DiskProfile = DiskProfile(), seed: UInt64 = 1) {
    self.init(disk: Disk(profile: profile, seed: seed, entity: 0))
  }

  /// Lets time pass.
  public mutating func pass(_ interval: Interval) {
    now += interval
    disk.advance(to: now)
  }

  /// Ends process or machine now; the storage can be used again at once.
  public mutating func crash(_ kind: CrashKind, keep: CrashKeep = .drawn) {
    disk.crash(kind, at: now, keep: keep)
  }

  /// Opens a file for reading and writing.
  public mutating func open(_ path: String, _ mode: OpenMode, _ options: OpenOptions)
    throws(StorageError) -> FileHandle
  {
    try call { (disk, now) throws(DiskError) in
      FileHandle(try disk.open(path, DiskOpenMode(mode), DiskOpenOptions(options), at: &now))
    }
  }

  /// Closes a handle; dirty pages stay dirty.
  public mutating func close(_ file: FileHandle) throws(StorageError) {
    try call { (disk, now) throws(DiskError) in try disk.close(file.raw, at: &now) }
  }

  /// Writes at the end of the file.
  public mutating func append(_ bytes: Bytes, to file: FileHandle) throws(StorageError) {
    try call { (disk, now) throws(DiskError) in try disk.append(bytes, to: file.raw, at: &now) }
  }

  /// Writes at `position`, extending the file when needed.
  public mutating func write(_ bytes: Bytes, to file: FileHandle, at position: ByteCount)
    throws(StorageError)
  {
    try call { (disk, now) throws(DiskError) in
      try disk.write(bytes, to: file.raw, position: position, at: &now)
    }
  }

  /// Reads up to `count` bytes; fewer at the end of the file.
  public mutating func read(_ file: FileHandle, at position: ByteCount, count: ByteCount)
    throws(StorageError) -> Bytes
  {
    try call { (disk, now) throws(DiskError) in
      try disk.read(file.raw, position: position, count: count, at: &now)
    }
  }

  /// Cuts the file, or extends it with zeros, to `size`.
  public mutating func truncate(_ file: FileHandle, to size: ByteCount) throws(StorageError) {
    try call { (disk, now) throws(DiskError) in
      try disk.truncate(file.raw, to: size, at: &now)
    }
  }

  /// Size of the file.
  public mutating func size(_ file: FileHandle) throws(StorageError) -> ByteCount {
    try call { (disk, now) throws(DiskError) in try disk.size(file.raw, at: &now) }
  }

  /// Makes what was written to the file durable.
  public mutating func sync(_ file: FileHandle) throws(StorageError) {
    try call { (disk, now) throws(DiskError) in try disk.sync(file.raw, at: &now) }
  }

  /// Makes a file's data durable and the size needed to read them.
  public mutating func syncData(_ file: FileHandle) throws(StorageError) {
    try call { (disk, now) throws(DiskError) in try disk.syncData(file.raw, at: &now) }
  }

  /// Takes space for bytes that read as zeros until they are written.
  public mutating func preallocate(_ file: FileHandle, at position: ByteCount, count: ByteCount)
    throws(StorageError)
  {
    try call { (disk, now) throws(DiskError) in
      try disk.preallocate(file.raw, position: position, count: count, at: &now)
    }
  }

  /// Makes the names in a directory durable.
  public mutating func syncDirectory(_ path: String) throws(StorageError) {
    try call { (disk, now) throws(DiskError) in try disk.syncDirectory(path, at: &now) }
  }

  /// Creates a directory whose parent exists.
  public mutating func makeDirectory(_ path: String) throws(StorageError) {
    try call { (disk, now) throws(DiskError) in try disk.makeDirectory(path, at: &now) }
  }

  /// Removes an empty directory.
  public mutating func removeDirectory(_ path: String) throws(StorageError) {
    try call { (disk, now) throws(DiskError) in try disk.removeDirectory(path, at: &now) }
  }

  /// Renames a file or directory.
  public mutating func rename(_ from: String, to target: String) throws(StorageError) {
    try call { (disk, now) throws(DiskError) in try disk.rename(from, to: target, at: &now) }
  }

  /// Removes a file's name; open handles keep working.
  public mutating func remove(_ path: String) throws(StorageError) {
    try call { (disk, now) throws(DiskError) in try disk.remove(path, at: &now) }
  }

  /// Whether a file or directory of that name exists.
  public mutating func exists(_ path: String) throws(StorageError) -> Bool {
    try call { (disk, now) throws(DiskError) in try disk.exists(path, at: &now) }
  }

  /// Names in a directory in ascending byte order.
  public mutating func list(_ path: String) throws(StorageError) -> [String] {
    try call { (disk, now) throws(DiskError) in try disk.list(path, at: &now) }
  }

  /// Free space of the volume.
  public mutating func freeSpace(_ path: String) throws(StorageError) -> ByteCount {
    try call { (disk, now) throws(DiskError) in try disk.freeSpace(at: &now) }
  }

  private mutating func call<R>(_ body: (inout Disk, inout Instant) throws(DiskError) -> R)
    throws(StorageError) -> R
  {
    if !runsAhead { disk.advance(to: now) }
    do throws(DiskError) {
      return try body(&disk, &now)
    } catch {
      throw StorageError(error)
    }
  }
}

extension StorageError {
  /// The seam's word for a disk's error.
  public init(_ error: DiskError) {
    switch error {
    case .notFound: self = .notFound
    case .alreadyExists: self = .alreadyExists
    case .notEmpty: self = .notEmpty
    case .wrongKind: self = .wrongKind
    case .noSpace(let written): self = .noSpace(written: written)
    case .inputOutput: self = .inputOutput
    case .readOnly: self = .readOnly
    case .badHandle: self = .badHandle
    case .misaligned: self = .misaligned
    }
  }
}

extension DiskOpenMode {
  /// The disk's word for the seam's mode.
  public init(_ mode: OpenMode) {
    switch mode {
    case .existing: self = .existing
    case .createIfMissing: self = .createIfMissing
    case .createNew: self = .createNew
    }
  }
}

extension DiskOpenOptions {
  /// The disk's word for the seam's options.
  public init(_ options: OpenOptions) {
    self = []
    if options.contains(.syncedWrites) { insert(.syncedWrites) }
    if options.contains(.direct) { insert(.direct) }
  }
}

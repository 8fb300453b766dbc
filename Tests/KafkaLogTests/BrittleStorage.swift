import Environment
import Hardware
import KafkaLog
import Primitives
import Simulation

/// A disk of which chosen calls on chosen files fail.
struct BrittleStorage: Storage {
  enum Call { case open, append, write, read, truncate, sync, syncDirectory, rename, remove }

  /// Calls of a kind on files with an ending fail, after some that succeed.
  struct Fault {
    var call: Call
    var ending: String
    var error = StorageError.inputOutput
    var after = 0
    var count = Int.max
  }

  var disk = DiskStorage()
  var faults: [Fault] = []
  /// Calls that failed so far.
  var failures = 0
  var names: [FileHandle: String] = [:]

  mutating func check(_ call: Call, _ path: String) throws(StorageError) {
    for index in faults.indices
    where faults[index].call == call && path.hasSuffix(faults[index].ending) {
      if faults[index].after > 0 {
        faults[index].after -= 1
      } else if faults[index].count > 0 {
        faults[index].count -= 1
        failures += 1
        throw faults[index].error
      }
    }
  }

  mutating func check(_ call: Call, _ file: FileHandle) throws(StorageError) {
    try check(call, names[file] ?? "")
  }

  mutating func open(_ path: String, _ mode: OpenMode, _ options: OpenOptions)
    throws(StorageError) -> FileHandle
  {
    try check(.open, path)
    let file = try disk.open(path, mode, options)
    names[file] = path
    return file
  }

  mutating func close(_ file: FileHandle) throws(StorageError) { try disk.close(file) }

  mutating func append(_ bytes: Bytes, to file: FileHandle) throws(StorageError) {
    do { try check(.append, file) } catch {
      if case .noSpace(let written) = error { try disk.append(bytes[0..<written.int], to: file) }
      throw error
    }
    try disk.append(bytes, to: file)
  }

  mutating func write(_ bytes: Bytes, to file: FileHandle, at position: ByteCount)
    throws(StorageError)
  {
    try check(.write, file)
    try disk.write(bytes, to: file, at: position)
  }

  mutating func read(_ file: FileHandle, at position: ByteCount, count: ByteCount)
    throws(StorageError) -> Bytes
  {
    try check(.read, file)
    return try disk.read(file, at: position, count: count)
  }

  mutating func truncate(_ file: FileHandle, to size: ByteCount) throws(StorageError) {
    try check(.truncate, file)
    try disk.truncate(file, to: size)
  }

  mutating func size(_ file: FileHandle) throws(StorageError) -> ByteCount { try disk.size(file) }

  mutating func sync(_ file: FileHandle) throws(StorageError) {
    try check(.sync, file)
    try disk.sync(file)
  }

  mutating func syncData(_ file: FileHandle) throws(StorageError) { try sync(file) }

  mutating func preallocate(_ file: FileHandle, at position: ByteCount, count: ByteCount)
    throws(StorageError)
  {
    try disk.preallocate(file, at: position, count: count)
  }

  mutating func syncDirectory(_ path: String) throws(StorageError) {
    try check(.syncDirectory, path)
    try disk.syncDirectory(path)
  }

  mutating func makeDirectory(_ path: String) throws(StorageError) {
    try disk.makeDirectory(path)
  }

  mutating func removeDirectory(_ path: String) throws(StorageError) {
    try disk.removeDirectory(path)
  }

  mutating func rename(_ from: String, to: String) throws(StorageError) {
    try check(.rename, from)
    try disk.rename(from, to: to)
  }

  mutating func remove(_ path: String) throws(StorageError) {
    try check(.remove, path)
    try disk.remove(path)
  }

  mutating func exists(_ path: String) throws(StorageError) -> Bool { try disk.exists(path) }
  mutating func list(_ path: String) throws(StorageError) -> [String] { try disk.list(path) }

  mutating func freeSpace(_ path: String) throws(StorageError) -> ByteCount {
    try disk.freeSpace(path)
  }
}

extension Rig<BrittleStorage> {
  /// A log of `count` one-record batches in segments of five on a sound disk, its process dead.
  static func filled(_ count: Int, close: Bool = false) throws -> Self {
    let size = Int64(batch().count)
    var rig = try Rig(BrittleStorage(), config: smallConfig(segment: 5 * size, interval: 100))
    for index in 0..<count { try rig.lead(batch(), epoch: Int32(index / 5)) }
    if close { try rig.log.close(now: noon, on: &rig.storage) }
    rig.storage.disk.crash(.process)
    return rig
  }
}

extension Rig {
  /// Creates or replaces a file of the log's directory.
  mutating func put(_ name: String, _ bytes: Bytes) throws {
    let file = try storage.open(Self.path + "/" + name, .createIfMissing)
    try storage.truncate(file, to: .zero)
    try storage.append(bytes, to: file)
    try storage.close(file)
  }

  /// The bytes of a file of the log's directory.
  mutating func get(_ name: String) throws -> Bytes {
    let file = try storage.open(Self.path + "/" + name, .existing)
    let bytes = try storage.read(file, at: .zero, count: storage.size(file))
    try storage.close(file)
    return bytes
  }

  /// Sets the length of a file of the log's directory.
  mutating func resize(_ name: String, to size: Int64) throws {
    let file = try storage.open(Self.path + "/" + name, .existing)
    try storage.truncate(file, to: ByteCount(size))
    try storage.close(file)
  }

  /// Recovers the log's directory; what was done and how it ended.
  mutating func recover(
    clean: Bool = false,
    recoveryPoint: Int64 = 0,
    start: Int64 = 0,
    variants: Variants = []
  ) -> (notes: [RecoveryNote], error: LogError?) {
    var opening = LogRecovery(
      at: Self.path,
      config: config,
      variants: variants,
      isClean: clean,
      recoveryPoint: Offset(recoveryPoint),
      logStart: Offset(start),
      now: now
    )
    do throws(LogError) {
      while try !opening.step(now: now, on: &storage) {}
    } catch { return (opening.notes, error) }
    log = opening.log
    return (opening.notes, nil)
  }
}

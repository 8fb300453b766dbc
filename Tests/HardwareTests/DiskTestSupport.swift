import Hardware
import Primitives

/// A disk with a time of its own, for tests that need not name instants.
struct TestDisk {
  var disk: Disk
  var now = Instant.zero

  init(
    _ fileSystem: FileSystemProfile = .ext4Ordered,
    device: DeviceProfile = .nvmePLP,
    seed: UInt64 = 1,
    capacity: ByteCount = .gibibytes(64),
    memory: ByteCount = .gibibytes(16)
  ) {
    let profile = DiskProfile(
      fileSystem: fileSystem,
      device: device,
      capacity: capacity,
      availableMemory: memory
    )
    disk = Disk(profile: profile, seed: seed, entity: 0)
  }

  mutating func wait(_ interval: Interval) {
    now += interval
    disk.advance(to: now)
  }

  mutating func open(_ path: String) throws -> Int32 {
    try disk.open(path, .createIfMissing, at: &now)
  }

  mutating func append(_ count: Int, tag: UInt8 = 1, to file: Int32) throws {
    disk.advance(to: now)
    try disk.append(Bytes([UInt8](repeating: tag, count: count)), to: file, at: &now)
  }

  mutating func append(_ bytes: [UInt8], to file: Int32) throws {
    disk.advance(to: now)
    try disk.append(Bytes(bytes), to: file, at: &now)
  }

  mutating func sync(_ file: Int32) throws {
    disk.advance(to: now)
    try disk.sync(file, at: &now)
    disk.advance(to: now)
  }

  /// A file of `path` that holds `bytes`, synced with its directory.
  mutating func durableFile(_ path: String, _ bytes: [UInt8]) throws -> Int32 {
    let file = try open(path)
    try append(bytes, to: file)
    try sync(file)
    try disk.syncDirectory("", at: &now)
    disk.advance(to: now)
    return file
  }

  mutating func crash(_ kind: CrashKind, keep: CrashKeep = .drawn) {
    disk.crash(kind, at: now, keep: keep)
  }

  /// Whole contents of a file after a crash, or `nil` when there is none.
  mutating func contents(_ path: String) throws -> [UInt8]? {
    guard try disk.exists(path, at: &now) else { return nil }
    let file = try disk.open(path, .existing, at: &now)
    let size = try disk.size(file, at: &now)
    let bytes = try disk.read(file, position: .zero, count: size, at: &now)
    try disk.close(file, at: &now)
    return bytes.array
  }
}

/// The error that a disk call throws, or `nil` when it succeeds.
func failure(_ call: () throws -> Void) -> DiskError? {
  do {
    try call()
    return nil
  } catch {
    return error as? DiskError
  }
}

/// Bytes that differ from one position to the next and never are zero.
func ramp(_ count: Int, from start: Int = 0) -> [UInt8] {
  (start..<start + count).map { UInt8(1 + $0 % 251) }
}

import Environment
import Hardware
import KafkaProtocol
import Primitives
import Simulation
import TestSupport

/// A scripted machine whose files are on a virtual disk.
struct DiskMachine: Machine {
  typealias Message = KafkaMessage

  /// Everything but the files.
  var fake = FakeMachine<KafkaMessage>()
  /// The files.
  var disk: DiskStorage

  init(_ disk: DiskStorage) { self.disk = disk }

  /// Brings both clocks to the later one; returns it.
  mutating func begin() -> Instant {
    let now = max(fake.now, disk.now)
    fake.now = now
    disk.pass(now - disk.now)
    return now
  }

  /// Ends the process, kernel or power at an instant that may lie before the end of the last call.
  mutating func crash(_ kind: CrashKind, at instant: Instant) {
    disk.now = instant
    disk.crash(kind)
    while fake.takeTimer(until: .distantFuture) != nil {}
    _ = fake.takeSent()
    fake.now = instant
  }

  var monotonicNow: Instant { disk.now }
  var wallClockMilliseconds: Int64 { fake.wallClockMilliseconds }
  mutating func connect(to peer: NodeID) -> Connection { fake.connect(to: peer) }
  mutating func send(_ message: KafkaMessage, size: ByteCount, on connection: Connection) {
    fake.send(message, size: size, on: connection)
  }
  mutating func close(_ connection: Connection) { fake.close(connection) }
  mutating func setTimer(_ token: TimerToken, at instant: Instant) {
    fake.setTimer(token, at: instant)
  }
  mutating func random(below bound: UInt64, for purpose: EntropyPurpose) -> UInt64 {
    fake.random(below: bound, for: purpose)
  }
  mutating func observe(_ observation: Observation) { fake.observe(observation) }
  mutating func spend(_ time: Interval) { fake.spend(time) }
  mutating func reach(_ probe: Probe) { fake.reach(probe) }
}

extension DiskMachine {
  mutating func open(
    _ path: String,
    _ mode: OpenMode,
    _ options: OpenOptions
  ) throws(StorageError) -> FileHandle { try disk.open(path, mode, options) }
  mutating func syncData(_ file: FileHandle) throws(StorageError) { try disk.syncData(file) }
  mutating func preallocate(
    _ file: FileHandle,
    at position: ByteCount,
    count: ByteCount
  ) throws(StorageError) { try disk.preallocate(file, at: position, count: count) }
  mutating func close(_ file: FileHandle) throws(StorageError) { try disk.close(file) }
  mutating func append(_ bytes: Bytes, to file: FileHandle) throws(StorageError) {
    try disk.append(bytes, to: file)
  }
  mutating func write(
    _ bytes: Bytes,
    to file: FileHandle,
    at position: ByteCount
  ) throws(StorageError) { try disk.write(bytes, to: file, at: position) }
  mutating func read(
    _ file: FileHandle,
    at position: ByteCount,
    count: ByteCount
  ) throws(StorageError) -> Bytes { try disk.read(file, at: position, count: count) }
  mutating func truncate(_ file: FileHandle, to size: ByteCount) throws(StorageError) {
    try disk.truncate(file, to: size)
  }
  mutating func size(_ file: FileHandle) throws(StorageError) -> ByteCount { try disk.size(file) }
  mutating func sync(_ file: FileHandle) throws(StorageError) { try disk.sync(file) }
  mutating func syncDirectory(_ path: String) throws(StorageError) {
    try disk.syncDirectory(path)
  }
  mutating func makeDirectory(_ path: String) throws(StorageError) {
    try disk.makeDirectory(path)
  }
  mutating func removeDirectory(_ path: String) throws(StorageError) {
    try disk.removeDirectory(path)
  }
  mutating func rename(_ from: String, to: String) throws(StorageError) {
    try disk.rename(from, to: to)
  }
  mutating func remove(_ path: String) throws(StorageError) { try disk.remove(path) }
  mutating func exists(_ path: String) throws(StorageError) -> Bool { try disk.exists(path) }
  mutating func list(_ path: String) throws(StorageError) -> [String] { try disk.list(path) }
  mutating func freeSpace(_ path: String) throws(StorageError) -> ByteCount {
    try disk.freeSpace(path)
  }
}

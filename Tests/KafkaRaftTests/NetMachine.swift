import Environment
import KafkaProtocol
import Primitives

/// A node's machine in a small deterministic network: keeps what the node asks for until the
/// network takes it up.
struct NetMachine: Machine {
  typealias Message = KafkaMessage

  struct Sent: Sendable {
    var message: KafkaMessage
    var connection: Connection
  }

  var now: Instant = .zero
  var disk = CrashDisk()
  var sent: [Sent] = []
  var opened: [(connection: Connection, peer: NodeID)] = []
  var closed: [Connection] = []
  var timers: [(token: TimerToken, at: Instant)] = []
  var observations: [QuorumObservation] = []
  var probes: [String: Int] = [:]
  var nextConnection: Int32
  private var streams: [RandomStream]

  init(node: Int, seed: UInt64) {
    nextConnection = Int32(node) << 24
    streams = EntropyPurpose.allCases.map {
      RandomStream(seed: seed, purpose: "node", entity: UInt64(node) << 8 | UInt64($0.rawValue))
    }
  }

  var monotonicNow: Instant { now }
  var wallClockMilliseconds: Int64 { 1_700_000_000_000 + now.nanoseconds / 1_000_000 }

  mutating func connect(to peer: NodeID) -> Connection {
    nextConnection += 1
    opened.append((Connection(nextConnection), peer))
    return Connection(nextConnection)
  }
  mutating func send(_ message: KafkaMessage, size: ByteCount, on connection: Connection) {
    sent.append(Sent(message: message, connection: connection))
  }
  mutating func close(_ connection: Connection) { closed.append(connection) }
  mutating func setTimer(_ token: TimerToken, at instant: Instant) {
    timers.append((token, instant))
  }
  mutating func random(below bound: UInt64, for purpose: EntropyPurpose) -> UInt64 {
    streams[Int(purpose.rawValue)].below(bound)
  }
  mutating func observe(_ observation: Observation) {
    if case .quorum(let told) = observation { observations.append(told) }
  }
  mutating func spend(_ time: Interval) {}
  mutating func reach(_ probe: Probe) { probes[probe.name.description, default: 0] += 1 }
}

extension NetMachine {
  mutating func open(_ path: String, _ mode: OpenMode, _ options: OpenOptions)
    throws(StorageError) -> FileHandle
  { try disk.open(path, mode) }
  mutating func close(_ file: FileHandle) throws(StorageError) { try disk.close(file) }
  mutating func append(_ bytes: Bytes, to file: FileHandle) throws(StorageError) {
    try disk.append(bytes, to: file)
  }
  mutating func write(_ bytes: Bytes, to file: FileHandle, at position: ByteCount)
    throws(StorageError)
  { try disk.write(bytes, to: file, at: position.int) }
  mutating func read(_ file: FileHandle, at position: ByteCount, count: ByteCount)
    throws(StorageError) -> Bytes
  { try disk.read(file, at: position.int, count: count.int) }
  mutating func truncate(_ file: FileHandle, to size: ByteCount) throws(StorageError) {
    try disk.truncate(file, to: size.int)
  }
  mutating func size(_ file: FileHandle) throws(StorageError) -> ByteCount {
    ByteCount(try disk.size(file))
  }
  mutating func sync(_ file: FileHandle) throws(StorageError) { try disk.sync(file) }
  mutating func syncData(_ file: FileHandle) throws(StorageError) { try disk.sync(file) }
  mutating func preallocate(_ file: FileHandle, at position: ByteCount, count: ByteCount)
    throws(StorageError)
  {
    let end = position + count
    if try size(file) < end { try disk.truncate(file, to: end.int) }
  }
  mutating func syncDirectory(_ path: String) throws(StorageError) {
    try disk.syncDirectory(path)
  }
  mutating func makeDirectory(_ path: String) throws(StorageError) {
    try disk.makeDirectory(path)
  }
  mutating func removeDirectory(_ path: String) throws(StorageError) { throw .notEmpty }
  mutating func rename(_ from: String, to: String) throws(StorageError) {
    try disk.rename(from, to: to)
  }
  mutating func remove(_ path: String) throws(StorageError) { try disk.remove(path) }
  mutating func exists(_ path: String) throws(StorageError) -> Bool { disk.exists(path) }
  mutating func list(_ path: String) throws(StorageError) -> [String] { try disk.list(path) }
  mutating func freeSpace(_ path: String) throws(StorageError) -> ByteCount { .gibibytes(100) }
}

import Environment
import KafkaLog
import Primitives
import Simulation

/// A wall clock for tests that do not care.
let noon: Int64 = 1_700_000_000_000

/// Bytes from hexadecimal text.
func hex(_ text: String) -> Bytes {
  let digits = Array(text.utf8).map { $0 < 0x3A ? $0 - 0x30 : $0 - 0x57 }
  return Bytes(stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] })
}

/// Bytes of text.
func bytes(_ text: String) -> Bytes { Bytes(Array(text.utf8)) }

/// A batch of `count` records with values of `size` bytes, as a producer or a leader sends it.
func batch(
  _ count: Int = 1,
  size: Int = 10,
  base: Int64 = 0,
  epoch: Int32 = -1,
  timestamp: Int64 = noon,
  producer: Int64 = -1,
  producerEpoch: Int16 = 0,
  sequence: Int32 = -1
) -> Bytes {
  var fields = BatchFields()
  fields.baseOffset = Offset(base)
  fields.leaderEpoch = Epoch(epoch)
  fields.producerId = producer
  fields.producerEpoch = producer < 0 ? -1 : producerEpoch
  fields.baseSequence = sequence
  var builder = RecordBatchBuilder(fields)
  for index in 0..<count {
    let filler = UInt8(truncatingIfNeeded: Int(base) + index + Int(timestamp & 0xFF))
    builder.append(
      timestamp: timestamp,
      key: nil,
      value: Bytes(Array(repeating: filler, count: size))
    )
  }
  return builder.finish()
}

/// Batches one after the other.
func joined(_ batches: [Bytes]) -> Bytes { Bytes(batches.flatMap(\.array)) }

/// Settings with small files, so that tests reach rolls and index entries.
func smallConfig(segment: Int64 = 1 << 20, index: Int64 = 4096, interval: Int64 = 4096) -> LogConfig
{
  var config = LogConfig()
  config.segmentBytes = segment
  config.segmentIndexBytes = index
  config.indexIntervalBytes = interval
  return config
}

/// Base offset and last offset of each batch, and whether all are sound.
func shape(_ bytes: Bytes) throws -> (ranges: [[Int64]], isSound: Bool) {
  var walk = BatchIterator(bytes)
  var ranges: [[Int64]] = []
  var isSound = true
  while let batch = try walk.next() {
    ranges.append([batch.baseOffset.raw, batch.lastOffset.raw])
    isSound = isSound && batch.isValid
  }
  return (ranges, isSound && walk.position == bytes.count)
}

/// A log and the disk it is on.
struct Rig<S: Storage> {
  var storage: S
  var log: PartitionLog
  var config: LogConfig
  var now = noon
  static var path: String { "logs/orders-0" }

  /// Creates a log in `logs` on `storage`.
  init(_ storage: S, config: LogConfig = smallConfig(), variants: Variants = []) throws {
    self.storage = storage
    self.config = config
    try LogDirectory(path: "logs").prepare(on: &self.storage)
    log = try PartitionLog.create(
      at: Self.path,
      topicID: TopicID(high: 1, low: 2),
      config: config,
      variants: variants,
      now: noon,
      on: &self.storage
    )
  }

  /// Appends as leader.
  @discardableResult
  mutating func lead(_ batch: Bytes, epoch: Int32 = 0) throws -> AppendInfo {
    try log.appendAsLeader(batch, epoch: Epoch(epoch), now: now, on: &storage)
  }

  /// Appends as follower.
  @discardableResult
  mutating func follow(_ batches: Bytes) throws -> AppendInfo? {
    try log.appendAsFollower(batches, now: now, on: &storage)
  }

  /// Everything from `offset` on.
  mutating func readAll(from offset: Int64? = nil) throws -> Bytes {
    try log.read(
      from: offset.map { Offset($0) } ?? log.logStartOffset,
      maxBytes: .mebibytes(64),
      upTo: log.logEndOffset,
      on: &storage
    )
  }

  /// Opens the log's directory again.
  mutating func reopen(
    clean: Bool,
    recoveryPoint: Int64 = 0,
    start: Int64 = 0,
    variants: Variants = []
  ) throws {
    log = try PartitionLog.open(
      at: Self.path,
      topicID: TopicID(high: 1, low: 2),
      config: config,
      variants: variants,
      isClean: clean,
      recoveryPoint: Offset(recoveryPoint),
      logStart: Offset(start),
      now: now,
      on: &storage
    )
  }

  /// Names in the log's directory that end in `suffix`.
  mutating func files(_ suffix: String) throws -> [String] {
    try storage.list(log.path).filter { $0.hasSuffix(suffix) }
  }

  /// Does all background work now.
  mutating func work() throws {
    for var task in log.takeBackgroundTasks() {
      while try !log.step(&task, on: &storage) {}
    }
  }

  /// Overwrites bytes of a file.
  mutating func scribble(_ name: String, _ bytes: Bytes, at position: Int64) throws {
    let file = try storage.open(Self.path + "/" + name, .existing)
    try storage.write(bytes, to: file, at: ByteCount(position))
    try storage.close(file)
  }
}

/// Twenty digits and a suffix.
func name(_ base: Int, _ suffix: String) -> String {
  let digits = String(base)
  return String(repeating: "0", count: 20 - digits.count) + digits + suffix
}

/// The log error that `body` throws, or nil.
func failure(_ body: () throws -> Void) -> LogError? {
  do { try body() } catch { return error as? LogError }
  return nil
}

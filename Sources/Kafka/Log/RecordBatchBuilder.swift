import Primitives

/// The fields of a batch that its records do not determine.
public struct BatchFields: Sendable {
  /// Offset of the first record; producers send 0.
  public var baseOffset: Offset = .zero
  /// Epoch of the leader, none until the leader stamps it.
  public var leaderEpoch: Epoch = .none
  /// Whose clock the timestamps come from.
  public var timestampType: TimestampType = .createTime
  /// Idempotent producer, or -1.
  public var producerId: Int64 = -1
  /// Its epoch, or -1.
  public var producerEpoch: Int16 = -1
  /// Sequence number of the first record, or -1.
  public var baseSequence: Int32 = -1
  /// Whether the batch belongs to a transaction.
  public var isTransactional = false
  /// Whether the batch holds control records.
  public var isControl = false

  /// Makes the fields of a plain producer's batch.
  public init() {}

  var attributes: UInt16 {
    (timestampType == .logAppendTime ? 0x08 : 0) | (isTransactional ? 0x10 : 0)
      | (isControl ? 0x20 : 0)
  }
}

/// Builds one uncompressed record batch of format v2.
///
/// Record offsets count up from the base offset. Source: Kafka's `MemoryRecordsBuilder`.
public struct RecordBatchBuilder: Sendable {
  /// The fields that go into the header.
  public var fields: BatchFields
  /// Number of records so far.
  public private(set) var count: Int32 = 0
  var writer: ByteWriter
  var baseTimestamp: Int64 = -1
  var maxTimestamp: Int64 = -1

  /// Starts a batch with room for `capacity` bytes.
  public init(_ fields: BatchFields = BatchFields(), capacity: Int = 512) {
    self.fields = fields
    writer = ByteWriter(capacity: capacity)
    writer.buffer.append(contentsOf: repeatElement(0, count: RecordBatch.overhead))
  }

  /// Size in bytes if finished now.
  public var size: Int { writer.buffer.count }

  /// Adds a record; `timestamp` in milliseconds since 1970.
  public mutating func append(
    timestamp: Int64,
    key: Bytes?,
    value: Bytes?,
    headers: [RecordHeader] = []
  ) {
    if count == 0 { baseTimestamp = timestamp }
    maxTimestamp = max(maxTimestamp, timestamp)
    let delta = timestamp &- baseTimestamp
    writer.varint(Int32(bodySize(delta: delta, key: key, value: value, headers: headers)))
    writer.byte(0)
    writer.varlong(delta)
    writer.varint(count)
    field(key)
    field(value)
    writer.varint(Int32(headers.count))
    for header in headers {
      field(header.key)
      field(header.value)
    }
    count += 1
  }

  /// The finished batch.
  public consuming func finish() -> Bytes {
    var buffer = writer.buffer
    writer.buffer = []
    buffer.store(fields.baseOffset.raw, at: 0)
    buffer.store(Int32(buffer.count - RecordBatch.logOverhead), at: 8)
    buffer.store(fields.leaderEpoch.raw, at: 12)
    buffer[16] = 2
    buffer.store(fields.attributes, at: 21)
    buffer.store(count - 1, at: 23)
    buffer.store(baseTimestamp, at: 27)
    buffer.store(maxTimestamp, at: 35)
    buffer.store(fields.producerId, at: 43)
    buffer.store(fields.producerEpoch, at: 51)
    buffer.store(fields.baseSequence, at: 53)
    buffer.store(count, at: 57)
    buffer.seal()
    return Bytes(buffer)
  }

  mutating func field(_ value: Bytes?) {
    guard let value else { return writer.varint(-1) }
    writer.varint(Int32(value.count))
    writer.bytes(value)
  }

  func bodySize(delta: Int64, key: Bytes?, value: Bytes?, headers: [RecordHeader]) -> Int {
    var size = 1 + Varint.size(delta) + Varint.size(Int64(count)) + fieldSize(key)
    size += fieldSize(value) + Varint.size(Int64(headers.count))
    for header in headers { size += fieldSize(header.key) + fieldSize(header.value) }
    return size
  }

  func fieldSize(_ value: Bytes?) -> Int {
    guard let value else { return 1 }
    return Varint.size(Int64(value.count)) + value.count
  }
}

extension RecordBatchBuilder {
  /// A control batch that ends a transaction: 78 bytes (`MemoryRecords.withEndTransactionMarker`).
  public static func endTransaction(
    commit: Bool,
    baseOffset: Offset,
    leaderEpoch: Epoch,
    timestamp: Int64,
    producerId: Int64,
    producerEpoch: Int16,
    coordinatorEpoch: Int32
  ) -> Bytes {
    var fields = BatchFields()
    fields.baseOffset = baseOffset
    fields.leaderEpoch = leaderEpoch
    fields.producerId = producerId
    fields.producerEpoch = producerEpoch
    fields.isTransactional = true
    fields.isControl = true
    var key = ByteWriter(capacity: 4)
    key.bigEndian(Int16(0))
    key.bigEndian(Int16(commit ? 1 : 0))
    var value = ByteWriter(capacity: 6)
    value.bigEndian(Int16(0))
    value.bigEndian(coordinatorEpoch)
    var builder = RecordBatchBuilder(fields, capacity: 78)
    builder.append(timestamp: timestamp, key: key.finish(), value: value.finish())
    return builder.finish()
  }
}

/// Sizes of variable-length integers.
enum Varint {
  /// Bytes that a zigzag encoding of `value` takes.
  static func size(_ value: Int64) -> Int {
    let raw = UInt64(bitPattern: (value << 1) ^ (value >> 63))
    return max(1, (UInt64.bitWidth - raw.leadingZeroBitCount + 6) / 7)
  }
}

extension [UInt8] {
  /// Computes and stores the checksum of a batch that fills the array.
  mutating func seal() {
    let sum = CRC32C.checksum(Bytes(self)[21..<count])
    store(sum, at: 17)
  }
}

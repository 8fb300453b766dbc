import Primitives

/// One header of a record: a key and an optional value.
public struct RecordHeader: Equatable, Sendable {
  /// UTF-8 text.
  public var key: Bytes
  /// Any bytes, or null.
  public var value: Bytes?

  /// Makes a header.
  public init(key: Bytes, value: Bytes?) {
    self.key = key
    self.value = value
  }
}

/// One record as read from a batch; keys and values share the batch's storage.
public struct Record: Equatable, Sendable {
  /// Its place in the log.
  public var offset: Offset
  /// Milliseconds since 1970; the append time of the whole batch under LogAppendTime.
  public var timestamp: Int64
  /// Its producer's sequence number, -1 without an idempotent producer.
  public var sequence: Int32
  /// The key, or null.
  public var key: Bytes?
  /// The value, or null for a tombstone.
  public var value: Bytes?
  /// The headers, in order.
  public var headers: [RecordHeader]
}

/// Reads the records of one batch in order (Kafka's `DefaultRecordBatch` iterator).
public struct RecordIterator: Sendable {
  let batch: RecordBatch
  var cursor: ByteCursor
  var left: Int32
  let baseOffset: Int64
  let baseTimestamp: Int64
  let appendTime: Int64?
  let baseSequence: Int32

  init(_ batch: RecordBatch) throws(LogError) {
    guard batch.attributes & 7 == 0 else { throw .invalidRecord("batch is compressed") }
    self.batch = batch
    cursor = ByteCursor(batch.bytes, from: RecordBatch.overhead, to: batch.bytes.count)
    left = batch.recordCount
    guard left >= 0 else { throw .invalidRecord("record count is negative") }
    baseOffset = batch.baseOffset.raw
    baseTimestamp = batch.baseTimestamp
    appendTime = batch.timestampType == .logAppendTime ? batch.maxTimestamp : nil
    baseSequence = batch.baseSequence
  }

  /// The next record; nil after the last.
  ///
  /// - Throws: `LogError.invalidRecord` when a field is malformed, the batch ends early or bytes
  ///   are left over after the last record.
  public mutating func next() throws(LogError) -> Record? {
    guard left > 0 else {
      guard cursor.remaining == 0 else { throw .invalidRecord("bytes are left after the records") }
      return nil
    }
    left -= 1
    let length = try cursor.varint()
    guard length >= 0, Int(length) <= cursor.remaining else {
      throw .invalidRecord("record is longer than its batch")
    }
    var body = ByteCursor(
      cursor.bytes,
      from: cursor.position,
      to: cursor.position + Int(length)
    )
    cursor.position = body.end
    let record = try parse(&body)
    guard body.remaining == 0 else { throw .invalidRecord("record is longer than its fields") }
    return record
  }

  func parse(_ body: inout ByteCursor) throws(LogError) -> Record {
    _ = try body.byte()
    let timestampDelta = try body.varlong()
    let offsetDelta = try body.varint()
    let key = try body.run(body.varint())
    let value = try body.run(body.varint())
    return Record(
      offset: Offset(baseOffset &+ Int64(offsetDelta)),
      timestamp: appendTime ?? baseTimestamp &+ timestampDelta,
      sequence: baseSequence < 0 ? -1 : ProducerSequence.advance(baseSequence, by: offsetDelta),
      key: key,
      value: value,
      headers: try headers(&body)
    )
  }

  func headers(_ body: inout ByteCursor) throws(LogError) -> [RecordHeader] {
    let count = try body.varint()
    guard count != 0 else { return [] }
    guard count > 0, Int(count) <= body.remaining else {
      throw .invalidRecord("header count is impossible")
    }
    var result: [RecordHeader] = []
    for _ in 0..<count {
      guard let key = try body.run(body.varint()) else {
        throw .invalidRecord("header key is null")
      }
      result.append(RecordHeader(key: key, value: try body.run(body.varint())))
    }
    return result
  }
}

/// Arithmetic on producer sequence numbers, which wrap from `Int32.max` to 0.
public enum ProducerSequence {
  /// The sequence number `n` after `sequence` (`DefaultRecordBatch.incrementSequence`).
  public static func advance(_ sequence: Int32, by n: Int32) -> Int32 {
    let sum = Int64(sequence) + Int64(n)
    return sum > Int64(Int32.max) ? Int32(sum - Int64(Int32.max) - 1) : Int32(sum)
  }
}

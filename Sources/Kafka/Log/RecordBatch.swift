import Primitives

/// Whose clock a batch's timestamps come from.
public enum TimestampType: UInt8, Sendable {
  /// The producer's.
  case createTime
  /// The leader's, when it appended.
  case logAppendTime
}

/// A view of one record batch of format v2; fields are read in place, nothing is copied.
///
/// The view covers exactly the batch: `bytes.count == size`. Base offset, length, leader epoch and
/// magic lie outside the checksum, so a leader stamps them without recomputing it.
/// Source: Kafka's `DefaultRecordBatch`.
@frozen
public struct RecordBatch: Sendable {
  /// The whole batch.
  public let bytes: Bytes

  /// Bytes of base offset and length, which precede what the length counts.
  public static let logOverhead = 12
  /// Bytes up to and including the magic.
  public static let magicOverhead = 17
  /// Bytes of the header.
  public static let overhead = 61
  /// Smallest length field that a reader accepts.
  public static let smallestLength = 14

  @inlinable init(unchecked bytes: Bytes) { self.bytes = bytes }

  /// Views the batch that starts at the beginning of `bytes`.
  ///
  /// - Returns: nil when the batch is not complete.
  /// - Throws: `LogError.corruptRecord` when the length is below 14 or the magic is not 0 ... 2.
  @inlinable public init?(first bytes: Bytes, at start: Int = 0) throws(LogError) {
    guard let size = try RecordBatch.size(in: bytes, at: start) else { return nil }
    guard size <= bytes.count - start else { return nil }
    self.init(unchecked: bytes[start..<start + size])
  }

  /// Total size of the batch at `start`, from its header; nil when the header is incomplete.
  @inlinable static func size(in bytes: Bytes, at start: Int) throws(LogError) -> Int? {
    guard bytes.count - start >= magicOverhead else { return nil }
    let length = bytes.bigEndian(at: start + 8, as: Int32.self)
    guard length >= smallestLength else { throw .corruptRecord }
    guard bytes[start + 16] <= 2 else { throw .corruptRecord }
    return Int(length) + logOverhead
  }
}

extension RecordBatch {
  /// Size in bytes.
  @inlinable public var size: Int { bytes.count }
  /// Offset of the first record the batch was created with.
  @inlinable public var baseOffset: Offset { Offset(bytes.bigEndian(at: 0, as: Int64.self)) }
  /// Epoch of the leader that appended it.
  @inlinable public var leaderEpoch: Epoch { Epoch(bytes.bigEndian(at: 12, as: Int32.self)) }
  /// Format version: 2.
  @inlinable public var magic: UInt8 { bytes[16] }
  /// Stored CRC-32C of everything from the attributes on.
  @inlinable public var checksum: UInt32 { bytes.bigEndian(at: 17, as: UInt32.self) }
  /// Attribute bits.
  @inlinable public var attributes: UInt16 { bytes.bigEndian(at: 21, as: UInt16.self) }
  /// Distance from the base to the last offset.
  @inlinable public var lastOffsetDelta: Int32 { bytes.bigEndian(at: 23, as: Int32.self) }
  /// Offset of the last record.
  @inlinable public var lastOffset: Offset { Offset(baseOffset.raw &+ Int64(lastOffsetDelta)) }
  /// Offset after the last record.
  @inlinable public var nextOffset: Offset {
    Offset(baseOffset.raw &+ (Int64(lastOffsetDelta) + 1))
  }
  /// Timestamp that the records' deltas start from, milliseconds since 1970.
  @inlinable public var baseTimestamp: Int64 { bytes.bigEndian(at: 27, as: Int64.self) }
  /// Largest timestamp of the records, milliseconds since 1970.
  @inlinable public var maxTimestamp: Int64 { bytes.bigEndian(at: 35, as: Int64.self) }
  /// Idempotent producer, or -1.
  @inlinable public var producerId: Int64 { bytes.bigEndian(at: 43, as: Int64.self) }
  /// Epoch of the producer, or -1.
  @inlinable public var producerEpoch: Int16 { bytes.bigEndian(at: 51, as: Int16.self) }
  /// Sequence number of the first record, or -1.
  @inlinable public var baseSequence: Int32 { bytes.bigEndian(at: 53, as: Int32.self) }
  /// Number of records.
  @inlinable public var recordCount: Int32 { bytes.bigEndian(at: 57, as: Int32.self) }
  /// Sequence number of the last record.
  public var lastSequence: Int32 {
    baseSequence < 0 ? -1 : ProducerSequence.advance(baseSequence, by: lastOffsetDelta)
  }
  /// Whether an idempotent producer wrote it.
  @inlinable public var hasProducerId: Bool { producerId > -1 }
  /// Whether it holds control records, which clients never see.
  @inlinable public var isControl: Bool { attributes & 0x20 != 0 }
  /// Whether it belongs to a transaction.
  @inlinable public var isTransactional: Bool { attributes & 0x10 != 0 }
  /// Whose clock the timestamps come from.
  @inlinable public var timestampType: TimestampType {
    attributes & 0x08 != 0 ? .logAppendTime : .createTime
  }

  /// The checksum that the contents should have.
  public var computedChecksum: UInt32 { CRC32C.checksum(bytes[21..<bytes.count]) }

  /// Whether the batch has a whole header and the checksum agrees.
  public var isValid: Bool { size >= Self.overhead && checksum == computedChecksum }

  /// Starts reading the records.
  ///
  /// - Throws: `LogError.invalidRecord` when the batch is compressed or its count negative.
  public func records() throws(LogError) -> RecordIterator { try RecordIterator(self) }

  /// The batch with another base offset and leader epoch; the checksum stays right.
  ///
  /// - Complexity: one copy of the batch.
  public func withBaseOffset(_ offset: Offset, leaderEpoch: Epoch) -> Bytes {
    var copy = bytes.array
    copy.store(offset.raw, at: 0)
    copy.store(leaderEpoch.raw, at: 12)
    return Bytes(copy)
  }
}

extension [UInt8] {
  /// Overwrites bytes with a big-endian integer.
  @inlinable mutating func store<T: FixedWidthInteger>(_ value: T, at index: Int) {
    let width = T.bitWidth / 8
    for i in 0..<width {
      self[index + i] = UInt8(truncatingIfNeeded: value >> T((width - 1 - i) * 8))
    }
  }
}

/// Walks the batches in a run of bytes: a request's records or a fetch's answer.
///
/// An incomplete batch at the end stops the walk quietly (`ByteBufferLogInputStream`).
@frozen
public struct BatchIterator: Sendable {
  @usableFromInline let bytes: Bytes
  /// Where the next batch starts.
  public private(set) var position = 0

  /// Walks `bytes` from the beginning.
  public init(_ bytes: Bytes) { self.bytes = bytes }

  /// The next whole batch; nil at the end.
  ///
  /// - Throws: `LogError.corruptRecord` when a length or magic is impossible.
  public mutating func next() throws(LogError) -> RecordBatch? {
    guard let batch = try RecordBatch(first: bytes, at: position) else { return nil }
    position += batch.size
    return batch
  }
}

import Primitives

/// One batch as its bytes say, read without the code that wrote them.
struct StoredBatch: Sendable {
  /// Place, epoch and checksum.
  var stamp: BatchStamp
  /// Whether the stored checksum is the one of the content.
  var isIntact: Bool
  /// Whether it holds control records, which no client wrote.
  var isControl: Bool
  /// The producer's epoch, or -1.
  var producerEpoch: Int16
  /// The newest timestamp among its records.
  var newest: Int64
  /// Number of records it claims.
  var count: Int32
  /// Compression, 0 for none.
  var codec: UInt8
  /// The records, without the header.
  var records: Bytes

  /// Bytes that it takes in its file.
  var size: Int64 { Int64(BatchScanner.headerSize + records.count) }
}

/// The identity that a test record carries in its value, and where the record is.
struct StoredRecord: Sendable {
  var client: Int32
  var sequence: Int64
  var offset: Int64
  var producerEpoch: Int16
}

/// Bytes that are no batch.
struct FormatFault: Error {
  /// Position in the bytes.
  var position: Int
  /// What is wrong, in a few words.
  var reason: String
}

/// Reads the batches of a log file or a response, front to back.
struct BatchScanner {
  static let headerSize = 61
  private static let prefixSize = 12
  let bytes: Bytes
  private(set) var position = 0

  init(_ bytes: Bytes) { self.bytes = bytes }

  /// The next batch; nil at the end.
  mutating func next() throws(FormatFault) -> StoredBatch? {
    let left = bytes.count - position
    guard left > 0 else { return nil }
    guard left >= Self.headerSize else { throw fault("\(left) bytes are too few for a batch") }
    let length = Int(bytes.bigEndian(at: position + 8, as: Int32.self)) + Self.prefixSize
    guard length >= Self.headerSize else { throw fault("a batch of \(length) bytes") }
    guard length <= left else { throw fault("a batch of \(length) bytes, \(left) are left") }
    let batch = bytes[position..<position + length]
    guard batch[16] == 2 else { throw fault("format \(batch[16]) instead of 2") }
    position += length
    return Self.batch(batch)
  }

  private static func batch(_ bytes: Bytes) -> StoredBatch {
    let base = bytes.bigEndian(at: 0, as: Int64.self)
    let checksum = bytes.bigEndian(at: 17, as: UInt32.self)
    let attributes = bytes.bigEndian(at: 21, as: UInt16.self)
    let stamp = BatchStamp(
      base: base,
      last: base &+ Int64(bytes.bigEndian(at: 23, as: Int32.self)),
      epoch: bytes.bigEndian(at: 12, as: Int32.self),
      checksum: checksum
    )
    return StoredBatch(
      stamp: stamp,
      isIntact: CRC32C.checksum(bytes[21..<bytes.count]) == checksum,
      isControl: attributes & 0x20 != 0,
      producerEpoch: bytes.bigEndian(at: 51, as: Int16.self),
      newest: bytes.bigEndian(at: 35, as: Int64.self),
      count: bytes.bigEndian(at: 57, as: Int32.self),
      codec: UInt8(attributes & 7),
      records: bytes[headerSize..<bytes.count]
    )
  }

  private func fault(_ reason: String) -> FormatFault {
    FormatFault(position: position, reason: reason)
  }
}

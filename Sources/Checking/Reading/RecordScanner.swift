import Primitives

/// Reads the identities of a batch's records.
struct RecordScanner {
  private let bytes: Bytes
  private let base: Int64
  private let producerEpoch: Int16
  private var left: Int32
  private var position = 0

  init(_ batch: StoredBatch) {
    bytes = batch.records
    base = batch.stamp.base
    producerEpoch = batch.producerEpoch
    left = batch.count
  }

  /// The identity of the next record; nil at the end.
  mutating func next() throws(FormatFault) -> StoredRecord? {
    guard left > 0 else {
      guard position == bytes.count else { throw fault("bytes after the last record") }
      return nil
    }
    left -= 1
    let size = try number()
    guard size > 0, size <= Int64(bytes.count - position) else {
      throw fault("a record of \(size) bytes")
    }
    let end = position + Int(size)
    position += 1
    _ = try number()
    let offset = base + (try number())
    let key = try number()
    if key > 0 { try skip(key, before: end) }
    let value = try number()
    guard value >= 16, value <= Int64(end - position) else {
      throw fault("a value of \(value) bytes, too few for an identity")
    }
    let client = bytes.bigEndian(at: position, as: Int32.self)
    let sequence = bytes.bigEndian(at: position + 8, as: Int64.self)
    position = end
    return StoredRecord(
      client: client,
      sequence: sequence,
      offset: offset,
      producerEpoch: producerEpoch
    )
  }

  private mutating func skip(_ count: Int64, before end: Int) throws(FormatFault) {
    guard count <= Int64(end - position) else { throw fault("a key of \(count) bytes") }
    position += Int(count)
  }

  /// A variable-length integer in zigzag form.
  private mutating func number() throws(FormatFault) -> Int64 {
    var raw: UInt64 = 0
    var shift: UInt64 = 0
    while shift < 70 {
      guard position < bytes.count else { throw fault("a number without end") }
      let byte = bytes[position]
      position += 1
      raw |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1) }
      shift += 7
    }
    throw fault("a number of more than ten bytes")
  }

  private func fault(_ reason: String) -> FormatFault {
    FormatFault(position: position, reason: reason)
  }
}

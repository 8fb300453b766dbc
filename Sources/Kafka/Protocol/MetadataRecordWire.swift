import Primitives

/// Writes the field types of KRaft's flexible record versions.
struct MetadataFieldWriter {
  private var out = ByteWriter(capacity: 96)
  private var tagged: [(tag: UInt32, field: Bytes)] = []

  /// Opens a record: frame version 1, then its API key and version.
  init(_ key: MetadataRecordKey) {
    unsigned(1)
    unsigned(key.rawValue)
    unsigned(key.version)
  }

  /// Opens a structure without a frame.
  init() {}

  mutating func unsigned(_ value: UInt32) {
    var rest = value
    while rest >= 0x80 {
      out.byte(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    out.byte(UInt8(truncatingIfNeeded: rest))
  }

  mutating func integer<T: FixedWidthInteger>(_ value: T) { out.bigEndian(value) }

  mutating func flag(_ value: Bool) { out.byte(value ? 1 : 0) }

  mutating func uuid(_ high: UInt64, _ low: UInt64) {
    out.bigEndian(high)
    out.bigEndian(low)
  }

  mutating func text(_ value: String?) {
    guard let value else { return unsigned(0) }
    unsigned(UInt32(value.utf8.count) + 1)
    out.text(value)
  }

  mutating func nodes(_ ids: [NodeID]) {
    unsigned(UInt32(ids.count) + 1)
    for id in ids { out.bigEndian(id.raw) }
  }

  mutating func directories(_ ids: [UInt64]) {
    unsigned(UInt32(ids.count) + 1)
    for id in ids { uuid(0, id) }
  }

  /// Adds a tagged field when `value` is there; tags come in ascending order.
  mutating func tag<T>(
    _ tag: UInt32,
    _ value: T?,
    _ write: (inout MetadataFieldWriter, T) -> Void
  ) {
    guard let value else { return }
    var field = MetadataFieldWriter()
    write(&field, value)
    tagged.append((tag, field.out.finish()))
  }

  /// Ends the record with its tagged fields.
  consuming func finish() -> Bytes {
    unsigned(UInt32(tagged.count))
    for (tag, field) in tagged {
      unsigned(tag)
      unsigned(UInt32(field.count))
      out.bytes(field)
    }
    return out.finish()
  }
}

/// API keys of the records in use (`metadata/src/main/resources/common/metadata`).
enum MetadataRecordKey: UInt32 {
  case registerBroker = 0
  case unregisterBroker = 1
  case topic = 2
  case partition = 3
  case config = 4
  case partitionChange = 5
  case removeTopic = 9
  case producerIDs = 15
  case brokerRegistrationChange = 17
  case noOp = 20
}

/// Reads the field types of KRaft's flexible record versions.
struct MetadataFieldReader {
  private let bytes: Bytes
  private var position = 0

  init(_ bytes: Bytes) { self.bytes = bytes }

  private mutating func take(_ count: Int) throws(MetadataError) -> Int {
    guard count >= 0, bytes.count - position >= count else { throw .malformed }
    defer { position += count }
    return position
  }

  mutating func unsigned() throws(MetadataError) -> UInt32 {
    var value: UInt32 = 0
    for shift in stride(from: UInt32(0), to: 35, by: 7) {
      let byte = bytes[try take(1)]
      value |= UInt32(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    throw .malformed
  }

  mutating func integer<T: FixedWidthInteger & BitwiseCopyable>(
    _ type: T.Type
  ) throws(MetadataError) -> T {
    bytes.bigEndian(at: try take(T.bitWidth / 8), as: type)
  }

  mutating func flag() throws(MetadataError) -> Bool { bytes[try take(1)] != 0 }

  /// The low word of a UUID, whose high word is of no use here.
  mutating func uuid() throws(MetadataError) -> UInt64 { try uuidWords().low }

  /// Both words of a UUID.
  mutating func uuidWords() throws(MetadataError) -> (high: UInt64, low: UInt64) {
    (high: try integer(UInt64.self), low: try integer(UInt64.self))
  }

  mutating func text() throws(MetadataError) -> String? {
    let length = try unsigned()
    guard length > 0 else { return nil }
    let count = Int(length) - 1
    let start = try take(count)
    return String(decoding: bytes[start..<start + count].slice, as: UTF8.self)
  }

  mutating func requiredText() throws(MetadataError) -> String {
    guard let text = try text() else { throw .malformed }
    return text
  }

  private mutating func length(ofElements width: Int) throws(MetadataError) -> Int {
    let count = Int(try unsigned()) - 1
    guard count <= (bytes.count - position) / width else { throw .malformed }
    return max(0, count)
  }

  mutating func nodes() throws(MetadataError) -> [NodeID] {
    let count = try length(ofElements: 4)
    var ids: [NodeID] = []
    ids.reserveCapacity(count)
    for _ in 0..<count { ids.append(NodeID(try integer(Int32.self))) }
    return ids
  }

  mutating func directories() throws(MetadataError) -> [UInt64] {
    let count = try length(ofElements: 16)
    var ids: [UInt64] = []
    ids.reserveCapacity(count)
    for _ in 0..<count { ids.append(try uuid()) }
    return ids
  }

  /// Reads the tagged fields that end a record; `read` gets each known or unknown tag and consumes
  /// the field from its own reader.
  mutating func tags(
    _ read: (UInt32, inout MetadataFieldReader) throws(MetadataError) -> Void
  ) throws(MetadataError) {
    let count = try unsigned()
    for _ in 0..<count {
      let tag = try unsigned()
      let size = Int(try unsigned())
      let start = try take(size)
      var field = MetadataFieldReader(bytes[start..<start + size])
      try read(tag, &field)
    }
    guard position == bytes.count else { throw .malformed }
  }

  /// Reads the tagged fields of a record that has none of its own.
  mutating func end() throws(MetadataError) {
    try tags { _, _ throws(MetadataError) in }
  }
}

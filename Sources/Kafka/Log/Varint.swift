import Primitives

extension ByteWriter {
  /// Appends a zigzag variable-length 32-bit integer (Kafka's `ByteUtils.writeVarint`).
  @inlinable public mutating func varint(_ value: Int32) {
    unsignedGroups(UInt64(UInt32(bitPattern: (value << 1) ^ (value >> 31))))
  }

  /// Appends a zigzag variable-length 64-bit integer (Kafka's `ByteUtils.writeVarlong`).
  @inlinable public mutating func varlong(_ value: Int64) {
    unsignedGroups(UInt64(bitPattern: (value << 1) ^ (value >> 63)))
  }

  @inlinable mutating func unsignedGroups(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      byte(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    byte(UInt8(truncatingIfNeeded: rest))
  }
}

/// A position in a run of bytes that reads forward and fails at the end.
@usableFromInline
struct ByteCursor: Sendable {
  @usableFromInline let bytes: Bytes
  @usableFromInline var position: Int
  @usableFromInline let end: Int

  @inlinable init(_ bytes: Bytes, from start: Int, to end: Int) {
    self.bytes = bytes
    position = start
    self.end = end
  }

  @inlinable var remaining: Int { end - position }

  @inlinable mutating func byte() throws(LogError) -> UInt8 {
    guard position < end else { throw .invalidRecord("record runs past the end of its batch") }
    defer { position += 1 }
    return bytes[position]
  }

  @inlinable mutating func unsigned(groups limit: Int) throws(LogError) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    for _ in 0..<limit {
      let next = try byte()
      value |= UInt64(next & 0x7F) << shift
      if next & 0x80 == 0 { return value }
      shift += 7
    }
    throw .invalidRecord("variable-length integer is too long")
  }

  @inlinable mutating func varint() throws(LogError) -> Int32 {
    let raw = UInt32(truncatingIfNeeded: try unsigned(groups: 5))
    return Int32(bitPattern: (raw >> 1) ^ (0 &- (raw & 1)))
  }

  @inlinable mutating func varlong() throws(LogError) -> Int64 {
    let raw = try unsigned(groups: 10)
    return Int64(bitPattern: (raw >> 1) ^ (0 &- (raw & 1)))
  }

  /// The next `count` bytes; nil when `count` is negative.
  @inlinable mutating func run(_ count: Int32) throws(LogError) -> Bytes? {
    guard count >= 0 else { return nil }
    guard Int(count) <= remaining else {
      throw .invalidRecord("field runs past the end of its record")
    }
    defer { position += Int(count) }
    return bytes[position..<position + Int(count)]
  }
}

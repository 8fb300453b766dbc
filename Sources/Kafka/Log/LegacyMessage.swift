import Primitives

/// Messages of formats 0 and 1, which are recognised so that they can be refused, not read.
enum LegacyMessage {
  /// Offset and size, which precede the checksum.
  static let overhead = 12
  /// Most bytes whose checksum is worth computing to recognise one.
  static let largest = 1 << 20

  /// Whether the bytes at `position` are a whole message whose CRC-32 agrees.
  static func isValid(in bytes: Bytes, at position: Int) -> Bool {
    let size = Int(bytes.bigEndian(at: position + 8, as: Int32.self))
    guard size >= RecordBatch.smallestLength, size <= largest,
      position + overhead + size <= bytes.count
    else { return false }
    let start = position + overhead
    return bytes.bigEndian(at: start, as: UInt32.self)
      == checksum(bytes[start + 4..<start + size])
  }

  /// CRC-32 as Ethernet and zip use it, bit by bit.
  static func checksum(_ bytes: Bytes) -> UInt32 {
    var sum = ~UInt32(0)
    for byte in bytes.slice {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? (sum >> 1) ^ 0xEDB8_8320 : sum >> 1 }
    }
    return ~sum
  }
}

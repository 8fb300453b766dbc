import Primitives

@testable import Checking

/// A batch of test records, encoded here from the layout alone.
struct TestBatch {
  let base: Int64
  let count: Int
  let epoch: Int32
  let bytes: Bytes

  /// The newest timestamp of every batch.
  static let time: Int64 = 1_700_000_000_000

  /// Records `first ..< first + count` of `client`.
  init(
    base: Int64,
    epoch: Int32,
    client: Int32,
    first: Int64,
    count: Int,
    producerEpoch: Int16 = -1,
    time: Int64 = Self.time
  ) {
    self.base = base
    self.count = count
    self.epoch = epoch
    var body = Self.big(UInt16(0)) + Self.big(UInt32(count - 1)) + Self.big(UInt64(0))
    body += Self.big(UInt64(time)) + Self.big(UInt64.max)
    body += Self.big(UInt16(bitPattern: producerEpoch))
    body += Self.big(UInt32.max) + Self.big(UInt32(count))
    for i in 0..<count { body += Self.record(i, client, first + Int64(i)) }
    var head = Self.big(UInt64(bitPattern: base)) + Self.big(UInt32(body.count + 9))
    head += Self.big(UInt32(bitPattern: epoch)) + [2] + Self.big(CRC32C.checksum(Bytes(body)))
    bytes = Bytes(head + body)
  }

  var last: Int64 { base + Int64(count) - 1 }
  var end: Int64 { base + Int64(count) }
  var checksum: UInt32 { bytes.bigEndian(at: 17, as: UInt32.self) }

  /// A record without key and headers whose value is an identity and three more bytes.
  private static func record(_ index: Int, _ client: Int32, _ sequence: Int64) -> [UInt8] {
    var value = big(UInt32(bitPattern: client)) + big(UInt32(0))
    value += big(UInt64(bitPattern: sequence)) + [7, 7, 7]
    var fields: [UInt8] = [0, 0] + zigzag(index) + zigzag(-1)
    fields += zigzag(value.count) + value + [0]
    return zigzag(fields.count) + fields
  }

  private static func zigzag(_ value: Int) -> [UInt8] {
    var raw = UInt64(bitPattern: Int64((value << 1) ^ (value >> 63)))
    var bytes: [UInt8] = []
    while raw >= 0x80 {
      bytes.append(UInt8(raw & 0x7F) | 0x80)
      raw >>= 7
    }
    return bytes + [UInt8(raw)]
  }

  private static func big<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
    (0..<T.bitWidth / 8).reversed().map { UInt8(truncatingIfNeeded: value >> (T(8) * T($0))) }
  }
}

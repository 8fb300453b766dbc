/// Columns of numbers as short text: differences or values, zigzag, seven bits a byte, base 64.
enum Packing {
  /// A column that grows slowly: each number as its distance from the one before.
  static func rising(_ numbers: [Int64]) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(numbers.count * 2)
    var last: Int64 = 0
    for number in numbers {
      add(number &- last, to: &bytes)
      last = number
    }
    return base64(bytes)
  }

  /// A column of unrelated numbers.
  static func plain(_ numbers: [Int64]) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(numbers.count)
    for number in numbers { add(number, to: &bytes) }
    return base64(bytes)
  }

  private static func add(_ number: Int64, to bytes: inout [UInt8]) {
    var rest = UInt64(bitPattern: (number << 1) ^ (number >> 63))
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
  )

  /// Bytes as text of 64 letters, padded.
  static func base64(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let left = bytes.count - start
      let group =
        UInt32(bytes[start]) << 16 | (left > 1 ? UInt32(bytes[start + 1]) << 8 : 0)
        | (left > 2 ? UInt32(bytes[start + 2]) : 0)
      text.append(alphabet[Int(group >> 18)])
      text.append(alphabet[Int(group >> 12 & 63)])
      text.append(left > 1 ? alphabet[Int(group >> 6 & 63)] : UInt8(ascii: "="))
      text.append(left > 2 ? alphabet[Int(group & 63)] : UInt8(ascii: "="))
    }
    return String(decoding: text, as: UTF8.self)
  }
}

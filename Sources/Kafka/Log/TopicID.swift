/// A topic's 128-bit identity, as Kafka's `Uuid`.
public struct TopicID: Hashable, Sendable {
  /// First eight bytes.
  public var high: UInt64
  /// Last eight bytes.
  public var low: UInt64

  /// Makes an identity from its halves.
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// The identity that stands for "none"; never written.
  public static let zero = TopicID(high: 0, low: 0)

  /// Parses 22 characters of URL-safe base64 without padding; nil when malformed.
  public init?(text: String) {
    let characters = Array(text.utf8)
    guard characters.count == 22 else { return nil }
    var high: UInt64 = 0
    var low: UInt64 = 0
    for character in characters.dropLast() {
      guard let digit = Self.digit(character) else { return nil }
      high = (high << 6) | (low >> 58)
      low = (low << 6) | UInt64(digit)
    }
    guard let last = characters.last, let digit = Self.digit(last) else { return nil }
    high = (high << 2) | (low >> 62)
    low = (low << 2) | UInt64(digit >> 4)
    self.init(high: high, low: low)
  }

  static func digit(_ character: UInt8) -> UInt8? {
    alphabet.firstIndex(of: character).map { UInt8($0) }
  }

  static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8
  )
}

extension TopicID: CustomStringConvertible {
  /// 22 characters of URL-safe base64.
  public var description: String {
    var text: [UInt8] = []
    for index in 0..<21 {
      text.append(Self.alphabet[Int(bits(at: index * 6))])
    }
    text.append(Self.alphabet[Int(low & 3) << 4])
    return String(decoding: text, as: UTF8.self)
  }

  /// Six bits from bit `position`, counted from the most significant.
  func bits(at position: Int) -> UInt64 {
    let whole = (UInt128(high) << 64) | UInt128(low)
    return UInt64(truncatingIfNeeded: whole >> UInt128(122 - position)) & 63
  }
}

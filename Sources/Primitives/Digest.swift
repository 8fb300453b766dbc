/// A 128-bit rolling digest of 64-bit words, by multiply-mix in two lanes.
///
/// Not cryptographic: it detects divergence between runs.
@frozen
public struct Digest: Hashable, Sendable {
  /// First lane.
  public var low: UInt64 = 0x9E37_79B9_7F4A_7C15
  /// Second lane.
  public var high: UInt64 = 0xC2B2_AE3D_27D4_EB4F

  /// Makes the digest of nothing.
  @inlinable public init() {}

  /// Absorbs one word.
  @inlinable public mutating func mix(_ word: UInt64) {
    low = (low ^ word) &* 0xFF51_AFD7_ED55_8CCD
    low ^= low >> 32
    high = (high &+ word) &* 0xC4CE_B9FE_1A85_EC53
    high ^= (high >> 29) ^ low
  }

  /// Absorbs one signed word.
  @inlinable public mutating func mix(_ word: Int64) { mix(UInt64(bitPattern: word)) }

  /// Absorbs another digest.
  @inlinable public mutating func mix(_ other: Digest) {
    mix(other.low)
    mix(other.high)
  }

  /// Absorbs one machine integer.
  @inlinable public mutating func mix(_ word: Int) { mix(UInt64(bitPattern: Int64(word))) }
}

extension Digest: CustomStringConvertible {
  /// 32 hexadecimal digits.
  public var description: String { Self.hex(high) + Self.hex(low) }

  static func hex(_ value: UInt64) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: 16 - text.count) + text
  }
}

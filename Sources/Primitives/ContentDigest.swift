/// A digest of a byte sequence that does not depend on the pieces in which it is given; runs of
/// zeros cost nothing.
public struct ContentDigest: Sendable {
  private var digest = Digest()
  private var count: Int64 = 0
  private var word: UInt64 = 0

  /// Makes the digest of no bytes.
  public init() {}

  /// Absorbs bytes.
  ///
  /// - Complexity: O(bytes), eight at a time.
  public mutating func absorb(_ bytes: Bytes) {
    bytes.withSpan { span in
      unsafe span.withUnsafeBytes { buffer in
        var index = 0
        while index < buffer.count, count & 7 != 0 {
          unsafe absorb(buffer[index])
          index += 1
        }
        while index + 8 <= buffer.count {
          let next = unsafe buffer.loadUnaligned(fromByteOffset: index, as: UInt64.self)
          mix(UInt64(littleEndian: next), at: count)
          count += 8
          index += 8
        }
        while index < buffer.count {
          unsafe absorb(buffer[index])
          index += 1
        }
      }
    }
  }

  /// Absorbs zeros.
  ///
  /// - Complexity: O(1).
  public mutating func absorb(zeros: Int64) {
    guard zeros > 0 else { return }
    let place = count & 7
    if place != 0, place + zeros >= 8 { flush(at: count - place) }
    count += zeros
  }

  /// The digest of what was absorbed so far, its length included.
  public var value: Digest {
    var result = digest
    if word != 0 {
      result.mix(count - (count & 7))
      result.mix(word)
    }
    result.mix(count)
    return result
  }

  private mutating func absorb(_ byte: UInt8) {
    let place = count & 7
    word |= UInt64(byte) << UInt64(place * 8)
    count += 1
    if place == 7 { flush(at: count - 8) }
  }

  private mutating func flush(at position: Int64) {
    mix(word, at: position)
    word = 0
  }

  private mutating func mix(_ value: UInt64, at position: Int64) {
    guard value != 0 else { return }
    digest.mix(position)
    digest.mix(value)
  }
}

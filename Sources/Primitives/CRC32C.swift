import CChecksum

/// CRC-32C (Castagnoli), as Kafka's record batches use it.
public enum CRC32C {
  private static let hasInstruction = wavetank_crc32c_is_supported() != 0

  /// The checksum of `bytes`, continuing from `seed` (0 for a fresh sum).
  ///
  /// Uses the processor's instruction where there is one.
  public static func checksum(_ bytes: Bytes, seed: UInt32 = 0) -> UInt32 {
    bytes.withSpan { span in
      guard hasInstruction else { return portable(span, seed: seed) }
      return unsafe span.withUnsafeBufferPointer { pointer in
        unsafe wavetank_crc32c(seed, pointer.baseAddress, pointer.count)
      }
    }
  }

  /// The same checksum in Swift alone, for processors without the instruction.
  ///
  /// Sixteen bytes a step through as many tables. Source: Kounavis & Berry, "A systematic approach
  /// to building high performance software-based CRC generators", 2005.
  public static func portable(_ bytes: Span<UInt8>, seed: UInt32 = 0) -> UInt32 {
    let tables = Self.tables.span
    var crc = ~seed
    var index = 0
    while index + 16 <= bytes.count {
      var next: UInt32 = 0
      for place in 0..<4 {
        let byte = bytes[index + place] ^ UInt8(truncatingIfNeeded: crc >> UInt32(place * 8))
        next ^= tables[(15 - place) << 8 | Int(byte)]
      }
      for place in 4..<16 { next ^= tables[(15 - place) << 8 | Int(bytes[index + place])] }
      crc = next
      index += 16
    }
    while index < bytes.count {
      crc = tables[Int((crc ^ UInt32(bytes[index])) & 0xFF)] ^ (crc >> 8)
      index += 1
    }
    return ~crc
  }

  /// Sixteen tables of 256: entry `k << 8 | b` is the sum of byte `b` with `k` zero bytes after it.
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 16 << 8)
    for byte in 0..<256 {
      var crc = UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? (crc >> 1) ^ 0x82F6_3B78 : crc >> 1 }
      tables[byte] = crc
    }
    for entry in 256..<16 << 8 {
      let before = tables[entry - 256]
      tables[entry] = tables[Int(before & 0xFF)] ^ (before >> 8)
    }
    return tables
  }()
}

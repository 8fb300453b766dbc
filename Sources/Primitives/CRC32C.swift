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

  /// The same checksum in Swift alone, the twin that tests compare with.
  public static func portable(_ bytes: Span<UInt8>, seed: UInt32 = 0) -> UInt32 {
    var crc = ~seed
    for i in 0..<bytes.count {
      crc = table[Int((crc ^ UInt32(bytes[i])) & 0xFF)] ^ (crc >> 8)
    }
    return ~crc
  }

  private static let table: [UInt32] = (0..<256).map { (byte: UInt32) -> UInt32 in
    var crc = byte
    for _ in 0..<8 { crc = crc & 1 == 1 ? (crc >> 1) ^ 0x82F6_3B78 : crc >> 1 }
    return crc
  }
}

import CChecksum
import Primitives
import Testing

@Suite struct ChecksumTests {
  /// RFC 3720 appendix B.4 and the catalogue's check value.
  static let vectors: [([UInt8], UInt32)] = [
    ([], 0),
    (Array("123456789".utf8), 0xE306_9283),
    ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
    ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
    (Array(0..<32), 0x46DD_794E),
    (Array((0..<32).reversed()), 0x113F_DB5C),
    (
      [
        0x01, 0xC0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x14, 0, 0, 0, 0, 0, 0x04, 0,
        0, 0, 0, 0x14, 0, 0, 0, 0x18, 0x28, 0, 0, 0, 0, 0, 0, 0, 0x02, 0, 0, 0, 0, 0, 0, 0,
      ], 0xD996_3A56
    ),
  ]

  @Test("published vectors come out of the fast way, the portable way and the bytewise way")
  func published() {
    for (bytes, sum) in Self.vectors {
      #expect(CRC32C.checksum(Bytes(bytes)) == sum)
      #expect(CRC32C.portable(bytes.span) == sum)
      #expect(bytewise(bytes[...]) == sum)
    }
  }

  @Test("all three ways agree on every length and alignment up to 80 bytes")
  func exhaustive() {
    let bytes = random(count: 100)
    for start in 0..<16 {
      for count in 0...80 {
        expectAgreement(bytes, start..<start + count, seed: 0)
      }
    }
  }

  @Test("all three ways agree on random lengths, places and seeds")
  func sampled() {
    let bytes = random(count: 20_000)
    var stream = RandomStream(seed: 2, purpose: "checksum-places")
    for _ in 0..<300 {
      let start = Int(stream.below(64))
      let count = Int(stream.logUniform(1, 19_000))
      expectAgreement(bytes, start..<start + count, seed: UInt32(truncatingIfNeeded: stream.next()))
    }
  }

  @Test("a sum continued over any two pieces is the sum of the whole")
  func continued() {
    let bytes = Bytes(random(count: 200))
    let whole = CRC32C.checksum(bytes)
    for cut in 0...200 {
      let first = CRC32C.checksum(bytes[0..<cut])
      #expect(CRC32C.checksum(bytes[cut..<200], seed: first) == whole, "cut at \(cut)")
      let portable = bytes[0..<cut].withSpan { CRC32C.portable($0) }
      let rest = bytes[cut..<200].withSpan { CRC32C.portable($0, seed: portable) }
      #expect(rest == whole, "cut at \(cut)")
    }
  }

  @Test("every flipped bit of a batch-sized run changes the sum")
  func flippedBits() {
    var bytes = random(count: 130)
    let sum = CRC32C.checksum(Bytes(bytes))
    for bit in 0..<bytes.count * 8 {
      bytes[bit / 8] ^= 1 << (bit % 8)
      #expect(CRC32C.checksum(Bytes(bytes)) != sum, "bit \(bit)")
      bytes[bit / 8] ^= 1 << (bit % 8)
    }
  }

  private func expectAgreement(
    _ bytes: [UInt8],
    _ range: Range<Int>,
    seed: UInt32,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let expected = bytewise(bytes[range], seed: seed)
    let portable = CRC32C.portable(bytes.span.extracting(range), seed: seed)
    #expect(portable == expected, "portable at \(range)", sourceLocation: sourceLocation)
    let fast = CRC32C.checksum(Bytes(bytes)[range], seed: seed)
    #expect(fast == expected, "fast at \(range)", sourceLocation: sourceLocation)
    guard wavetank_crc32c_is_supported() != 0 else { return }
    let hardware = unsafe bytes.withUnsafeBufferPointer { buffer in
      let piece = unsafe UnsafeBufferPointer(rebasing: buffer[range])
      return unsafe wavetank_crc32c(seed, piece.baseAddress, piece.count)
    }
    #expect(hardware == expected, "instruction at \(range)", sourceLocation: sourceLocation)
  }

  /// The definition itself: a shift register fed one bit at a time.
  private func bytewise(_ bytes: ArraySlice<UInt8>, seed: UInt32 = 0) -> UInt32 {
    var register = ~seed
    for byte in bytes {
      register ^= UInt32(byte)
      for _ in 0..<8 {
        register = register & 1 == 1 ? (register >> 1) ^ 0x82F6_3B78 : register >> 1
      }
    }
    return ~register
  }

  private func random(count: Int) -> [UInt8] {
    var stream = RandomStream(seed: 1, purpose: "checksum")
    return (0..<count).map { _ in UInt8(truncatingIfNeeded: stream.next()) }
  }
}

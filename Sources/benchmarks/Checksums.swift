import Primitives

// Checksums of 64 KiB blocks.
extension Benchmark {
  static var checksums: [Benchmark] {
    [
      Benchmark(name: "crc32c", unit: "B/s") { quick in
        let block = (0..<65_536).map { UInt8(truncatingIfNeeded: $0 * 31) }
        let bytes = Bytes(block)
        let rounds = quick ? 100 : 20_000
        return {
          var digest = Digest()
          for _ in 0..<rounds { digest.mix(UInt64(CRC32C.checksum(bytes))) }
          return Work(units: Double(rounds * bytes.count), digest: digest)
        }
      }
    ]
  }
}

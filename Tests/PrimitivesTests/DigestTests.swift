import Primitives
import Testing

@Suite struct DigestTests {
  @Test("digests equal those of a second implementation")
  func pinned() {
    let pinned: [([UInt64], String)] = [
      ([], "c2b2ae3d27d4eb4f9e3779b97f4a7c15"),
      ([0], "e34d0b1170f689ba2e72b465600b6cb4"),
      ([1, 2, 3], "f502e385f1130336c1ba3e4a3a818e3b"),
      ([3, 2, 1], "52547a01fd09b1474b95d84a798095bb"),
      ([.max], "da4a9eb60bf91848d23b9bc2160b01a0"),
      (Array(0..<1_000), "1bd83864f2a10006ad640b60da8f6199"),
    ]
    for (words, text) in pinned { #expect(digest(words).description == text, "\(words.prefix(4))") }
  }

  @Test("signed words count as their bits")
  func signed() {
    var a = Digest()
    a.mix(Int64(-1))
    a.mix(-2 as Int)
    #expect(a == digest([.max, .max - 1]))
  }

  @Test("any flipped bit of any word changes both lanes")
  func sensitivity() {
    let words: [UInt64] = [5, 6, 7, 8]
    let before = digest(words)
    for bit in 0..<256 {
      var changed = words
      changed[bit / 64] ^= 1 << UInt64(bit % 64)
      let after = digest(changed)
      #expect(after.low != before.low && after.high != before.high, "bit \(bit)")
    }
  }

  @Test("hundreds of thousands of short histories have different digests")
  func collisions() {
    var seen: Set<Digest> = []
    for a in 0..<400 as Range<UInt64> {
      for b in 0..<400 as Range<UInt64> { seen.insert(digest([a, b])) }
    }
    #expect(seen.count == 160_000)
  }

  @Test("small values keep all 32 digits")
  func width() {
    var digest = Digest()
    digest.low = 1
    digest.high = 0xAB
    #expect(digest.description == "00000000000000ab0000000000000001")
  }

  private func digest(_ words: [UInt64]) -> Digest {
    var digest = Digest()
    for word in words { digest.mix(word) }
    return digest
  }
}

import Primitives
import Testing

@Suite struct ChunkedArrayTests {
  /// A chunked array beside the plain array it must equal.
  struct Pair {
    var chunked = ChunkedArray<Int>()
    var plain: [Int] = []

    var agrees: Bool {
      chunked.count == plain.count && chunked.isEmpty == plain.isEmpty
        && chunked.last == plain.last
        && plain.indices.allSatisfy { chunked[$0] == plain[$0] }
    }

    mutating func append(_ values: Range<Int>) {
      for value in values {
        chunked.append(value)
        plain.append(value)
      }
    }

    mutating func set(_ index: Int, to value: Int) {
      chunked[index] = value
      plain[index] = value
    }

    mutating func truncate(to count: Int) {
      chunked.truncate(to: count)
      plain.removeSubrange(count...)
    }

    /// One random operation; lengths cross the chunk boundary often.
    mutating func step(_ stream: inout RandomStream) {
      switch stream.below(10) {
      case 0..<5:
        let first = Int(stream.below(1_000_000))
        append(first..<first + Int(stream.logUniform(1, 600)))
      case 5..<8:
        guard !plain.isEmpty else { return }
        set(Int(stream.below(UInt64(plain.count))), to: -Int(stream.below(1_000_000)))
      case 8:
        truncate(to: Int(stream.below(UInt64(plain.count) + 1)))
      default:
        guard stream.below(8) == 0 else { return }
        chunked.removeAll()
        plain = []
      }
    }
  }

  @Test(
    "random operations leave it equal to a plain array",
    arguments: 1...8 as ClosedRange<UInt64>
  )
  func model(seed: UInt64) {
    var stream = RandomStream(seed: seed, purpose: "chunked-array")
    var pair = Pair()
    for step in 0..<150 {
      pair.step(&stream)
      #expect(pair.agrees, "seed \(seed), step \(step)")
    }
  }

  @Test("forks never see each other's changes", arguments: 1...8 as ClosedRange<UInt64>)
  func forks(seed: UInt64) {
    var stream = RandomStream(seed: seed, purpose: "chunked-array-forks")
    var family = [Pair()]
    for step in 0..<120 {
      let chosen = Int(stream.below(UInt64(family.count)))
      if family.count < 6, stream.below(5) == 0 {
        family.append(family[chosen])
      } else {
        family[chosen].step(&stream)
      }
      #expect(family.allSatisfy { $0.agrees }, "seed \(seed), step \(step)")
    }
  }

  @Test("every length around the chunk boundaries can be reached from every longer one")
  func boundaries() {
    let lengths = [0, 1, 255, 256, 257, 511, 512, 513]
    for from in lengths {
      for to in lengths where to <= from {
        var pair = Pair()
        pair.append(0..<from)
        pair.truncate(to: to)
        pair.append(1_000..<1_003)
        #expect(pair.agrees, "\(from) cut to \(to)")
      }
    }
  }

  @Test("the partition point is where a linear search finds it")
  func partitionPoint() {
    var pair = Pair()
    for value in 0..<600 { pair.append(value * 2..<value * 2 + 1) }
    for limit in stride(from: -1, through: 1_200, by: 1) {
      let expected = pair.plain.firstIndex { $0 >= limit } ?? pair.plain.count
      #expect(pair.chunked.partitionPoint { $0 < limit } == expected, "limit \(limit)")
    }
    #expect(ChunkedArray<Int>().partitionPoint { _ in true } == 0)
  }
}

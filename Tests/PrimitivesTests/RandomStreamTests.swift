@testable import Primitives
import Testing

@Suite struct RandomStreamTests {
  @Test("the generator is xoshiro256**: the authors' code gives the same numbers")
  func generator() {
    var stream = RandomStream(seed: 0, purpose: "")
    (stream.s0, stream.s1, stream.s2, stream.s3) = (1, 2, 3, 4)
    let expected: [UInt64] = [
      11_520, 0, 1_509_978_240, 1_215_971_899_390_074_240, 1_216_172_134_540_287_360,
      607_988_272_756_665_600, 16_172_922_978_634_559_625, 8_476_171_486_693_032_832,
    ]
    let drawn = expected.map { _ in stream.next() }
    #expect(drawn == expected)
  }

  @Test("the seed is spread by SplitMix64: the authors' code gives the same numbers")
  func seeding() {
    var mixer = SplitMix(state: 1_234_567)
    let expected: [UInt64] = [
      6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      4_593_380_528_125_082_431,
    ]
    let drawn = expected.map { _ in mixer.next() }
    #expect(drawn == expected)
  }

  @Test("each name opens the stream that a second implementation computed")
  func pinned() {
    let pinned: [(RandomStream, [UInt64])] = [
      (
        RandomStream(seed: 0, purpose: ""),
        [0x9ca8_aa2a_0566_8955, 0x74fc_9503_648a_4a2c, 0x005e_1cca_1378_b2a7]
      ),
      (
        RandomStream(seed: 1, purpose: "disk"),
        [0x0214_cecd_5ec1_9d0d, 0x0c7f_b8f1_19a3_5974, 0x870e_707c_ba0e_4f31]
      ),
      (
        RandomStream(seed: 1, purpose: "disk", entity: 1),
        [0x3362_f71f_d54a_5904, 0xe23d_b6a6_8d4b_df34, 0xb5e4_6ffd_c4e0_01a3]
      ),
      (
        RandomStream(seed: 1, purpose: "link"),
        [0xae4c_c508_137e_f7c8, 0xc561_95d4_8ab2_634b, 0x0c1e_62ad_ae37_7997]
      ),
      (
        RandomStream(seed: 2, purpose: "disk"),
        [0xbc59_b9de_cca3_fe6a, 0x01c2_9083_c6db_be9d, 0x7e66_5f7f_7e3a_b02e]
      ),
      (
        RandomStream(seed: .max, purpose: "nemesis", entity: 7),
        [0x902a_8b89_23ee_e99a, 0x703b_ce34_530f_4b14, 0xe671_9929_4abd_e3f1]
      ),
    ]
    for (opened, expected) in pinned {
      var stream = opened
      let drawn = expected.map { _ in stream.next() }
      #expect(drawn == expected)
    }
  }

  @Test("a change of seed, purpose or entity changes about half of all bits")
  func independence() {
    let base = RandomStream(seed: 9, purpose: "disk", entity: 3)
    let others = [
      RandomStream(seed: 10, purpose: "disk", entity: 3),
      RandomStream(seed: 9, purpose: "disc", entity: 3),
      RandomStream(seed: 9, purpose: "disk", entity: 4),
      RandomStream(seed: 9, purpose: "disk3", entity: 0),
      RandomStream(seed: 3, purpose: "disk", entity: 9),
    ]
    for other in others {
      var (a, b) = (base, other)
      let draws = 2_000
      let flipped = (0..<draws).reduce(0) { sum, _ in sum + (a.next() ^ b.next()).nonzeroBitCount }
      let expected = Double(draws * 32)
      let deviation = (Double(draws) * 16).squareRoot()
      #expect(abs(Double(flipped) - expected) < 5 * deviation, "\(flipped) of \(draws * 64) bits")
    }
  }

  @Test("thousands of neighbouring names open thousands of streams")
  func distinct() {
    var first: Set<UInt64> = []
    for seed in 0..<40 as Range<UInt64> {
      for entity in 0..<40 as Range<UInt64> {
        for purpose in ["a", "b", "ab", "ba"] as [StaticString] {
          var stream = RandomStream(seed: seed, purpose: purpose, entity: entity)
          first.insert(stream.next())
        }
      }
    }
    #expect(first.count == 40 * 40 * 4)
  }

  @Test("a copy goes on alone")
  func copies() {
    var a = RandomStream(seed: 1, purpose: "fork")
    _ = a.next()
    var b = a
    let untouched = (0..<8).map { _ in a.next() }
    let copied = (0..<8).map { _ in b.next() }
    #expect(untouched == copied)
  }

  @Test("a bounded draw stays below its bound and favours no value")
  func bounded() {
    var stream = RandomStream(seed: 1, purpose: "bounds")
    for bound in [1, 2, 3, 7, 10, 100] as [UInt64] {
      let draws = 20_000
      var counts = [Int](repeating: 0, count: Int(bound))
      for _ in 0..<draws { counts[Int(stream.below(bound))] += 1 }
      let share = Double(draws) / Double(bound)
      for (value, count) in counts.enumerated() {
        #expect(abs(Double(count) - share) <= 5 * share.squareRoot(), "\(value) below \(bound)")
      }
    }
  }

  @Test("a huge bound is drawn without bias toward its lower part")
  func hugeBound() {
    var stream = RandomStream(seed: 2, purpose: "bounds")
    let bound: UInt64 = 3 << 62
    var below = [0, 0, 0]
    for _ in 0..<30_000 { below[Int(stream.below(bound) >> 62)] += 1 }
    for count in below { #expect(abs(count - 10_000) < 5 * 100, "\(below)") }
  }

  @Test("a chance comes true as often as its ratio says")
  func chances() {
    var stream = RandomStream(seed: 3, purpose: "chance")
    for (ratio, probability) in [
      (Ratio(1, 100), 0.01), (Ratio(1, 3), 1.0 / 3), (Ratio(999, 1_000), 0.999),
      (.zero, 0), (.one, 1),
    ] {
      let draws = 30_000
      let hits = (0..<draws).reduce(0) { sum, _ in sum + (stream.chance(ratio) ? 1 : 0) }
      let deviation = (Double(draws) * probability * (1 - probability)).squareRoot()
      #expect(abs(Double(hits) - Double(draws) * probability) <= 5 * deviation, "\(ratio)")
    }
  }

  @Test("an interval is drawn from both ends of its range and all between")
  func intervals() {
    var stream = RandomStream(seed: 4, purpose: "interval")
    var seen: Set<Int64> = []
    for _ in 0..<500 {
      seen.insert(stream.interval(.nanoseconds(-2), .nanoseconds(3)).nanoseconds)
    }
    #expect(seen.sorted() == [-2, -1, 0, 1, 2, 3])
    let single = stream.interval(.seconds(1), .seconds(1))
    #expect(single == .seconds(1))
  }

  @Test("a shuffle keeps the items and reaches every order equally often")
  func shuffles() {
    var stream = RandomStream(seed: 5, purpose: "shuffle")
    var counts: [[Int]: Int] = [:]
    for _ in 0..<12_000 {
      var items = [0, 1, 2, 3]
      stream.shuffle(&items)
      counts[items, default: 0] += 1
    }
    #expect(counts.count == 24)
    for (order, count) in counts {
      #expect(order.sorted() == [0, 1, 2, 3])
      #expect(abs(count - 500) < 5 * 22, "\(order) came \(count) times")
    }
  }
}

import Primitives
import Testing

@Suite struct DistributionTests {
  static let draws = 100_000

  @Test("a unit draw is uniform: mean 1/2, variance 1/12, never 1")
  func unit() {
    var stream = RandomStream(seed: 1, purpose: "unit")
    let values = (0..<Self.draws).map { _ in stream.unit() }
    let (mean, variance) = moments(values)
    #expect(abs(mean - 0.5) < 0.005)
    #expect(abs(variance - 1.0 / 12) < 0.002)
    #expect(values.allSatisfy { $0 >= 0 && $0 < 1 })
  }

  @Test("a normal draw has mean 0, variance 1 and the normal share in each tail")
  func normal() {
    var stream = RandomStream(seed: 1, purpose: "normal")
    let values = (0..<Self.draws).map { _ in stream.normal() }
    let (mean, variance) = moments(values)
    #expect(abs(mean) < 0.016)
    #expect(abs(variance - 1) < 0.023)
    for (limit, share) in [(-1.0, 0.158_655), (0, 0.5), (1.644_854, 0.95), (2.326_348, 0.99)] {
      let below = Double(values.count { $0 < limit }) / Double(Self.draws)
      let deviation = (share * (1 - share) / Double(Self.draws)).squareRoot()
      #expect(abs(below - share) < 5 * deviation, "\(below) lie below \(limit)")
    }
  }

  @Test("an exponential interval has its mean, and as much deviation")
  func exponential() {
    var stream = RandomStream(seed: 1, purpose: "exponential")
    let values = (0..<Self.draws).map { _ in
      Double(stream.exponential(mean: .milliseconds(10)).nanoseconds) / 1e7
    }
    let (mean, variance) = moments(values)
    #expect(abs(mean - 1) < 0.016)
    #expect(abs(variance - 1) < 0.05)
    #expect(values.allSatisfy { $0 >= 0 })
  }

  @Test("a lognormal interval meets its median and its 99th percentile")
  func lognormal() {
    var stream = RandomStream(seed: 1, purpose: "lognormal")
    let values = (0..<Self.draws).map { _ in
      stream.lognormal(p50: .microseconds(100), p99: .milliseconds(2)).nanoseconds
    }
    let half = Double(values.count { $0 < 100_000 }) / Double(Self.draws)
    let nearlyAll = Double(values.count { $0 < 2_000_000 }) / Double(Self.draws)
    #expect(abs(half - 0.5) < 0.008)
    #expect(abs(nearlyAll - 0.99) < 0.0016)
    let narrow = stream.lognormal(p50: .seconds(1), p99: .milliseconds(1))
    #expect(narrow == .seconds(1), "a p99 below the median counts as the median")
  }

  @Test("a log-uniform integer gives each decade the same share and keeps to its range")
  func logUniform() {
    var stream = RandomStream(seed: 1, purpose: "log-uniform")
    let values = (0..<Self.draws).map { _ in stream.logUniform(10, 9_999) }
    for decade in [10, 100, 1_000] as [Int64] {
      let share = Double(values.count { $0 >= decade && $0 < decade * 10 }) / Double(Self.draws)
      #expect(abs(share - 1.0 / 3) < 0.008, "\(share) lie in the decade of \(decade)")
    }
    #expect(values.allSatisfy { (10...9_999).contains($0) })
    let ends = Set((0..<200).map { _ in stream.logUniform(1, 3) })
    #expect(ends == [1, 2, 3])
  }

  @Test("the first values of each distribution are pinned")
  func pinned() {
    var stream = RandomStream(seed: 42, purpose: "pinned")
    let values: [Int64] = (0..<3).flatMap { _ in
      [
        Int64(bitPattern: stream.normal().bitPattern),
        stream.exponential(mean: .seconds(1)).nanoseconds,
        stream.lognormal(p50: .microseconds(25), p99: .microseconds(150)).nanoseconds,
        stream.logUniform(1, 1_000_000_000),
      ]
    }
    #expect(
      values == [
        -4_629_590_860_802_384_499, 331_126_939, 38_310, 1_674,
        4_609_850_093_063_550_194, 2_582_267_374, 9_423, 231_847,
        4_601_085_677_776_806_695, 582_998_823, 104_678, 5_285_248,
      ]
    )
  }

  private func moments(_ values: [Double]) -> (mean: Double, variance: Double) {
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    return (mean, variance)
  }
}

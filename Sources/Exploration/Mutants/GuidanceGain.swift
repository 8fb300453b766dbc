import Estimation
import Primitives

/// How many times fewer runs a guided search needs to detect a bug than one at random.
///
/// The mean runs of each bug are compared, a search in vain counting as its whole budget, and the
/// geometric mean is taken over the bugs. The interval comes from resampling repetitions in pairs.
public struct GuidanceGain: Sendable {
  /// Runs at random for each guided one; above 1 is a gain.
  public let ratio: Double
  /// The middle 95 % of resampled ratios.
  public let interval: ConfidenceInterval

  private static let samples = 2_000

  /// Compares searches of the same bugs; nil when there are none.
  public init?(random: [MutantTally], guided: [MutantTally]) {
    let pairs = zip(random, guided).map { random, guided in
      zip(random.outcomes, guided.outcomes).map { (Double($0.runs), Double($1.runs)) }
    }
    guard !pairs.isEmpty, pairs.allSatisfy({ !$0.isEmpty }) else { return nil }
    ratio = Self.ratio(pairs) { _, count in Array(0..<count) }
    var stream = RandomStream(seed: 1, purpose: "mutants.bootstrap")
    var resampled: [Double] = []
    for _ in 0..<Self.samples {
      let value = Self.ratio(pairs) { _, count in
        (0..<count).map { _ in Int(stream.below(UInt64(count))) }
      }
      resampled.append(value)
    }
    resampled.sort()
    interval = ConfidenceInterval(
      low: resampled[Self.samples / 40],
      high: resampled[Self.samples - 1 - Self.samples / 40]
    )
  }

  private static func ratio(
    _ bugs: [[(random: Double, guided: Double)]],
    _ choose: (Int, Int) -> [Int]
  ) -> Double {
    var sum = 0.0
    for (index, pairs) in bugs.enumerated() {
      let places = choose(index, pairs.count)
      let random = places.reduce(0.0) { $0 + pairs[$1].random }
      let guided = places.reduce(0.0) { $0 + pairs[$1].guided }
      sum += ElementaryFunctions.log(random / guided)
    }
    return ElementaryFunctions.exp(sum / Double(bugs.count))
  }
}

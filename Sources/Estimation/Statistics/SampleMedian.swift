/// The median of a sample in which some values are only known to be above all others, and an
/// interval for the median of what it was drawn from, whatever that is.
public struct SampleMedian: Hashable, Sendable {
  /// The median: the middle value, or the lower one of the two in the middle; nil when it is above
  /// what was observed.
  public var value: Int?
  /// Lower end of the interval; nil when it is above what was observed.
  public var low: Int?
  /// Upper end of the interval; nil when it is above what was observed.
  public var high: Int?
  /// Chance that such an interval holds the true median.
  public var confidence: Double

  /// Sums up a sample.
  ///
  /// - Parameters:
  ///   - sample: The values; nil for one that is above all that were observed.
  ///   - confidence: Least chance that the interval holds the median, where the sample allows.
  public init?(_ sample: [Int?], confidence: Double = 0.95) {
    guard !sample.isEmpty else { return nil }
    let sorted = sample.map { $0 ?? .max }.sorted()
    let coin = Binomial(trials: sorted.count, chance: 0.5)
    var rank = 1
    while 2 * (rank + 1) <= sorted.count, 2 * coin.atMost(rank) <= 1 - confidence { rank += 1 }
    func value(_ place: Int) -> Int? { sorted[place] == .max ? nil : sorted[place] }
    self.value = value((sorted.count - 1) / 2)
    low = value(rank - 1)
    high = value(sorted.count - rank)
    self.confidence = max(0, 1 - 2 * coin.atMost(rank - 1))
  }
}

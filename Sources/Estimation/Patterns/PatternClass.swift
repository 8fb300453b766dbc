import Primitives

/// Patterns that are sampled together: a stratum of the estimate.
public struct PatternClass: Sendable {
  /// What it is, in words; the same for every option with such patterns.
  public var name: String
  /// The cause that its losses are booked under.
  public var cause: String
  /// Number of events.
  public var order: Int
  /// What its patterns do to the worst-hit partition.
  public var coverage: CopyCoverage
  /// The patterns.
  public var patterns: [FaultPattern]
  /// Sums of the patterns' rates up to each.
  private var sums: [Double] = []

  /// Makes an empty class.
  init(name: String, cause: String, order: Int, coverage: CopyCoverage) {
    self.name = name
    self.cause = cause
    self.order = order
    self.coverage = coverage
    patterns = []
  }

  /// How often one of them comes about, per year.
  public var rate: Double { sums.last ?? 0 }

  mutating func add(_ pattern: FaultPattern) {
    patterns.append(pattern)
    sums.append(rate + pattern.rate)
  }

  /// Draws a pattern by its share of the rate.
  ///
  /// - Returns: Its index.
  public func draw(_ stream: inout RandomStream) -> Int {
    let mark = Double(stream.next() >> 11) * 0x1p-53 * rate
    var low = 0
    var high = patterns.count - 1
    while low < high {
      let middle = (low + high) / 2
      if sums[middle] > mark { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

import Estimation

/// What all searches for one bug came to.
public struct MutantTally: Hashable, Sendable {
  /// Name of the variant.
  public var variant: String
  /// One entry per repetition.
  public private(set) var outcomes: [MutantHunt.Outcome] = []

  /// No searches yet.
  public init(_ variant: String) { self.variant = variant }

  /// Adds the next repetition.
  public mutating func add(_ outcome: MutantHunt.Outcome) { outcomes.append(outcome) }

  /// Repetitions that detected the bug.
  public var found: Int { outcomes.count { $0.broken != nil } }

  /// Runs until detection.
  public var median: SampleMedian? { SampleMedian(outcomes.map(\.found)) }

  /// Runs of all searches.
  public var runs: Int { outcomes.reduce(0) { $0 + $1.runs } }

  /// Runs that broke something as the correct code did.
  public var spoiled: Int { outcomes.reduce(0) { $0 + $1.spoiled } }

  /// Events handled by all runs with the bug.
  public var events: UInt64 { outcomes.reduce(0) { $0 + $1.events } }

  /// Promises that broke first in a detecting run, the most frequent at the front.
  public var first: [(name: String, count: Int)] {
    counts(outcomes.compactMap { $0.broken?.names.first })
  }

  /// Promises that broke at all in a detecting run, the most frequent at the front.
  public var all: [(name: String, count: Int)] {
    counts(outcomes.flatMap { $0.broken?.names ?? [] })
  }

  private func counts(_ names: [String]) -> [(name: String, count: Int)] {
    var result: [(name: String, count: Int)] = []
    for name in names.sorted() {
      if result.last?.name == name {
        result[result.count - 1].count += 1
      } else {
        result.append((name, 1))
      }
    }
    return result.sorted { ($1.count, $0.name) < ($0.count, $1.name) }
  }
}

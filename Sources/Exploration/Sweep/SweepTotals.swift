import Checking
import Primitives
import Simulation

/// What the runs of a sweep amount to, which depends on their records alone.
public struct SweepTotals: Sendable {
  /// What was reached.
  public private(set) var coverage = CoverageTally()
  /// What was found, by class.
  public private(set) var findings = FindingGroups()
  /// Runs by how they ended.
  public private(set) var verdicts: [RunVerdict: Int] = [:]
  /// Records acknowledged.
  public private(set) var acked: Int64 = 0
  /// Acknowledged records lost with the contract's permission.
  public private(set) var permitted: Int64 = 0
  /// Events handled.
  public private(set) var events: UInt64 = 0
  /// How often each promise was looked at, in the order of `InvariantName`.
  public private(set) var checks = Array(repeating: Int64(0), count: InvariantName.allCases.count)
  /// Digest over the records in order.
  public private(set) var digest = Digest()

  /// Makes the totals of no runs.
  public init() {}

  /// What a run added to the totals.
  public struct News: Sendable {
    /// Probes, pairs and states that it reached and no run before it had.
    public var reached: Int
    /// Whether it is the best run of its finding so far.
    public var isBest: Bool
  }

  /// Counts a run; records come in order of number.
  @discardableResult
  public mutating func add(_ record: RunRecord) -> News {
    verdicts[record.verdict, default: 0] += 1
    acked += record.acked
    permitted += record.permitted
    events += record.events
    for (index, count) in record.checks.enumerated() { checks[index] += count }
    digest.mix(record.digest)
    return News(reached: coverage.add(record), isBest: findings.add(record))
  }
}

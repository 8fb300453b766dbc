import Exploration
import Simulation

/// What the correct code made of the runs in which bugs were searched for.
public struct CorrectRuns: Sendable {
  /// Runs.
  public private(set) var count = 0
  /// Runs by how they ended.
  public private(set) var verdicts: [RunVerdict: Int] = [:]
  /// Runs that broke a promise: the space, the sweep's seed, the run's number in it, what broke.
  public private(set) var findings:
    [(space: String, seed: UInt64, index: Int, finding: FindingClass)] = []
  /// Records acknowledged.
  public private(set) var acked: Int64 = 0
  /// Records lost with the contract's permission.
  public private(set) var permitted: Int64 = 0

  /// No runs yet.
  public init() {}

  /// Counts a run of a space's sweep with that seed.
  public mutating func add(_ record: RunRecord, sweep seed: UInt64, of space: String) {
    count += 1
    verdicts[record.verdict, default: 0] += 1
    acked += record.acked
    permitted += record.permitted
    if let finding = record.finding { findings.append((space, seed, record.index, finding)) }
  }

  /// Whether no run broke a promise.
  public var isClean: Bool { findings.isEmpty }

  /// A few lines for people.
  public var lines: [String] {
    let parts = RunVerdict.allCases.compactMap { verdict in
      verdicts[verdict].map { "\(Figures.count(Int64($0))) \(verdict.rawValue)" }
    }
    var lines = [
      "correct code, the same seeds: \(Figures.count(Int64(count))) runs: "
        + parts.joined(separator: ", "),
      "  \(Figures.count(acked)) records acknowledged, \(Figures.count(permitted)) lost with the "
        + "contract's permission",
    ]
    for entry in findings {
      lines.append("  \(entry.space), run \(entry.index) with seed \(entry.seed): \(entry.finding)")
    }
    return lines
  }
}

import Checking
import Primitives
import Scenarios
import Simulation

/// Runs as JSON, for programs.
public enum JSONReport {
  /// A whole report.
  ///
  /// - Parameters:
  ///   - version: Version of the program.
  ///   - runs: Runs as `run(_:withTimeline:)` made them.
  ///   - summaries: The cases they belong to.
  /// - Returns: One object with `cases` and `runs`.
  public static func report(
    version: String,
    runs: [JSONValue],
    summaries: [CaseSummary]
  ) -> JSONValue {
    .object([
      "format": .integer(1),
      "version": .string(version),
      "cases": .array(summaries.map(summary)),
      "runs": .array(runs),
    ])
  }

  static func summary(_ summary: CaseSummary) -> JSONValue {
    let verdicts = zip(RunVerdict.allCases, summary.verdicts).filter { $0.1 > 0 }
    return .object([
      "file": .string(summary.file),
      "title": .string(summary.title),
      "case": .string(summary.name),
      "expected": .string(summary.expected),
      "runs": .integer(Int64(summary.runs)),
      "asExpected": .integer(Int64(summary.asExpected)),
      "verdicts": .object(
        Dictionary(
          uniqueKeysWithValues: verdicts.map { ($0.0.rawValue, JSONValue.integer(Int64($0.1))) }
        )
      ),
      "forbiddenLoss": spread(summary.figures.map(\.lost)),
      "permittedLoss": spread(summary.figures.map(\.permitted)),
      "unavailableNanoseconds": spread(summary.figures.map(\.unavailable.nanoseconds)),
      "digest": .string(summary.digest.description),
    ])
  }

  private static func spread(_ values: [Int64]) -> JSONValue {
    guard let spread = Spread(values) else { return .null }
    return .object([
      "min": .integer(spread.least), "median": .integer(spread.median),
      "max": .integer(spread.greatest),
    ])
  }

  /// One run with everything that is known of it.
  public static func run(_ outcome: RunOutcome, withTimeline: Bool) -> JSONValue {
    let result = outcome.result
    let judgement = result.judgement
    var fields: [String: JSONValue] = [
      "file": .string(outcome.file), "title": .string(outcome.title),
      "case": .string(outcome.plan.name), "seed": .string(String(result.seed)),
      "verdict": .string(result.verdict.rawValue), "reason": .string(result.reason),
      "reasonLine": result.reasonLine.map { .integer(Int64($0)) } ?? .null,
      "expected": .string(outcome.plan.expect.text),
      "asExpected": .boolean(outcome.isExpected),
      "mismatches": .array(outcome.mismatches.map { .string($0) }),
      "digest": .string(result.digest.description),
      "events": .integer(Int64(clamping: result.events)),
      "endedNanoseconds": .integer(result.ended.nanoseconds),
      "converged": .boolean(judgement.converged),
      "records": fates(judgement.fates), "acknowledged": outcomes(judgement.outcomes),
      "forbiddenLoss": .integer(judgement.forbiddenLoss),
      "permittedLoss": .integer(judgement.permittedLoss),
      "violations": .array(judgement.violations.map(violation)),
      "precursors": .array(judgement.precursors.map(violation)),
      "losses": .array(judgement.losses.map(loss)),
      "evaluations": .object(
        Dictionary(
          judgement.evaluations.map { ($0.invariant.rawValue, JSONValue.integer($0.count)) },
          uniquingKeysWith: { first, _ in first }
        )
      ),
      "excuses": .array(judgement.excuses.map(excuse)),
      "passedOver": .array(
        judgement.passedOver.map {
          .object([
            "reader": .integer(Int64($0.reader.raw)), "partition": .string($0.partition),
            "deleted": .integer($0.deleted), "reset": .integer($0.reset),
          ])
        }
      ),
      "occurrences": .object(
        Dictionary(
          Occurrence.allCases.map { ("\($0)", .integer(judgement.occurrences[$0])) },
          uniquingKeysWith: { first, _ in first }
        )
      ),
      "signals": signals(result), "faults": .array(result.faults.map(fault)),
      "probes": .array(
        result.probes.map {
          .object(["name": .string($0.name), "count": .integer(Int64($0.count))])
        }
      ),
    ]
    if withTimeline {
      fields["timeline"] = .array(
        result.timeline.map {
          .object(["nanoseconds": .integer($0.instant.nanoseconds), "text": .string($0.text)])
        }
      )
    }
    return .object(fields)
  }

  private static func fates(_ fates: RecordFates) -> JSONValue {
    .object([
      "produced": .integer(fates.produced), "durable": .integer(fates.durable),
      "lostAcknowledged": .integer(fates.lostAcknowledged),
      "lostUnacknowledged": .integer(fates.lostUnacknowledged),
      "unknownPresent": .integer(fates.unknownPresent),
      "unknownAbsent": .integer(fates.unknownAbsent), "duplicate": .integer(fates.duplicate),
    ])
  }

  private static func outcomes(_ outcomes: AcknowledgedOutcomes) -> JSONValue {
    .object([
      "total": .integer(outcomes.total), "present": .integer(outcomes.present),
      "lost": .integer(outcomes.lost), "readThenLost": .integer(outcomes.readThenLost),
      "duplicated": .integer(outcomes.duplicated), "reordered": .integer(outcomes.reordered),
      "displaced": .integer(outcomes.displaced), "corrupt": .integer(outcomes.corrupt),
      "replicaDivergent": .integer(outcomes.replicaDivergent),
    ])
  }

  static func violation(_ violation: Violation) -> JSONValue {
    .object([
      "invariant": .string(violation.invariant.rawValue),
      "nanoseconds": .integer(violation.at.nanoseconds),
      "topic": violation.partition.map { .integer(Int64($0.topic)) } ?? .null,
      "partition": violation.partition.map { .integer(Int64($0.partition)) } ?? .null,
      "nodes": nodes(violation.nodes), "first": .integer(violation.first.raw),
      "end": .integer(violation.end.raw), "evidence": .string(violation.evidence),
    ])
  }

  static func nodes(_ nodes: [NodeID]) -> JSONValue {
    .array(nodes.map { .integer(Int64($0.raw)) })
  }

  private static func excuse(_ excuse: ExcuseCount) -> JSONValue {
    .object([
      "invariant": .string(excuse.invariant.rawValue), "excuse": .string(excuse.excuse.rawValue),
      "count": .integer(Int64(excuse.count)),
    ])
  }

  private static func fault(_ fault: FaultEntry) -> JSONValue {
    .object([
      "kind": .string(fault.kind), "text": .string(fault.text),
      "firedAtNanoseconds": fault.firedAt.map { .integer($0.nanoseconds) } ?? .null,
      "obstacle": fault.obstacle.map { .string($0) } ?? .null,
      "effects": .integer(Int64(fault.effects)),
    ])
  }
}

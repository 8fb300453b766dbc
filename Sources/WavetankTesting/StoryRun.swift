import Checking
import Primitives
import Reporting
import Simulation

/// One run of a story that is over.
public struct StoryRun: Sendable {
  private let outcome: RunOutcome

  init(_ outcome: RunOutcome) { self.outcome = outcome }

  /// Whether everything was as the case expects.
  public var isExpected: Bool { outcome.isExpected }

  /// What was not as the case expects, one line each.
  public var mismatches: [String] { outcome.mismatches }

  /// How it ended: `passed`, `violated`, `stuck`, `vacuous`, `waited-in-vain` or `over-budget`.
  public var verdict: String { outcome.result.verdict.rawValue }

  /// Why, in one line; empty for a pass.
  public var reason: String { outcome.result.reason }

  /// Records acknowledged.
  public var acknowledged: Int { Int(outcome.result.judgement.outcomes.total) }

  /// Acknowledged records lost against the contract.
  public var lost: Int { Int(outcome.result.judgement.forbiddenLoss) }

  /// Acknowledged records lost with the contract's permission.
  public var lostWithPermission: Int { Int(outcome.result.judgement.permittedLoss) }

  /// Names of the promises that were broken, each once, the first first.
  public var violations: [String] {
    var names: [String] = []
    for violation in outcome.result.judgement.violations
    where !names.contains(violation.invariant.rawValue) {
      names.append(violation.invariant.rawValue)
    }
    return names
  }

  /// Longest time in which some partition took no fully acknowledged write.
  public var unavailable: Duration {
    let times = outcome.result.judgement.signals.partitions.map(\.unavailable.nanoseconds)
    return .nanoseconds(times.max() ?? 0)
  }

  /// Digest of the run: equal digests are equal runs.
  public var digest: String { "\(outcome.result.digest)" }

  /// The full account of the run, for people.
  public var account: String {
    RunReport(outcome, style: Style(colored: false)).text(replay: [], withTimeline: true)
  }
}

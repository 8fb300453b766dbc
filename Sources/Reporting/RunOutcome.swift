import Checking
import Primitives
import Scenarios
import Simulation

/// One finished run beside what its case expected of it.
public struct RunOutcome: Sendable {
  /// The scenario file as the user named it.
  public var file: String
  /// The scenario's title.
  public var title: String
  /// The case.
  public var plan: ScenarioCase
  /// What happened.
  public var result: RunResult
  /// What was recorded of it, if anything.
  public var trace: Trace?
  /// What was tried to keep what it lost, if anything.
  public var trials: Rescues?
  /// Why the run is not as expected, one line each; empty when it is.
  public var mismatches: [String]

  /// Judges `result` by what its case expects.
  public init(file: String, title: String, plan: ScenarioCase, result: RunResult) {
    self.file = file
    self.title = title
    self.plan = plan
    self.result = result
    mismatches = plan.expect.mismatches(with: result)
  }

  /// Whether everything is as the case expects.
  public var isExpected: Bool { mismatches.isEmpty }

  /// Whether there is something to tell: a loss, a violation or a surprise.
  public var isNotable: Bool {
    let judgement = result.judgement
    return !isExpected || result.verdict != .passed || judgement.lostAcknowledged > 0
      || !judgement.violations.isEmpty || !judgement.losses.isEmpty
  }

  /// Whether the run is not as expected and yet proves nothing.
  public var isInconclusive: Bool {
    guard !isExpected else { return false }
    switch result.verdict {
    case .vacuous, .waitedInVain, .overBudget: return true
    case .passed, .violated, .stuck: return false
    }
  }

}

extension RunResult {
  /// The longest time in which some partition took no fully acknowledged write.
  var unavailable: Interval {
    judgement.signals.partitions.map(\.unavailable).max() ?? .zero
  }
}

extension Expectation {
  /// What in `result` is not as expected, one line each.
  public func mismatches(with result: RunResult) -> [String] {
    var lines = outcomeMismatch(with: result).map { [$0] } ?? []
    let judgement = result.judgement
    let counts = [
      ("records lost against the contract", lost, judgement.forbiddenLoss),
      ("records lost with permission", permittedLoss, judgement.permittedLoss),
      ("acknowledged records", acked, judgement.outcomes.total),
    ]
    for (what, range, count) in counts {
      guard let range, !range.contains(count) else { continue }
      lines.append("expected \(range.text) \(what), found \(Figures.count(count))")
    }
    if let unavailable, !unavailable.contains(result.unavailable) {
      let found = Figures.time(result.unavailable)
      lines.append("expected unavailable time \(unavailable.text), found \(found)")
    }
    let paged = Alert.all(of: judgement).map(\.name.rawValue)
    for alert in alerts where !paged.contains(alert) {
      lines.append("expected alert \(alert), which did not page")
    }
    return lines
  }

  private func outcomeMismatch(with result: RunResult) -> String? {
    let verdict = result.verdict.rawValue
    switch outcome {
    case .pass:
      return result.verdict == .passed ? nil : "expected a pass, but the run is \(verdict)"
    case .verdict(let name):
      return verdict == name ? nil : "expected the verdict \(name), but the run is \(verdict)"
    case .violation(let name):
      let judgement = result.judgement
      let found = (judgement.violations + judgement.precursors).map(\.invariant.rawValue)
      if found.contains(name) { return nil }
      let what = found.first.map { "found \($0)" } ?? "the run is \(verdict)"
      return "expected a violation of \(name), but \(what)"
    }
  }
}

extension CountRange {
  /// The range in words.
  var text: String {
    if low == high { return Figures.count(low) }
    if high == .max { return "at least \(Figures.count(low))" }
    return "\(Figures.count(low)) to \(Figures.count(high))"
  }
}

extension IntervalRange {
  /// The range in words.
  var text: String {
    if high == Interval(nanoseconds: .max) { return "at least \(Figures.time(low))" }
    if low == .zero { return "at most \(Figures.time(high))" }
    return "\(Figures.time(low)) to \(Figures.time(high))"
  }
}

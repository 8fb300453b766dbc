import Checking
import Primitives
import Scenarios
import Simulation

/// The full account of one run, for people.
public struct RunReport {
  private let outcome: RunOutcome
  private let style: Style
  private var result: RunResult { outcome.result }
  private var judgement: Judgement { outcome.result.judgement }

  /// Prepares the account of a run.
  public init(_ outcome: RunOutcome, style: Style) {
    self.outcome = outcome
    self.style = style
  }

  /// The account as text.
  ///
  /// - Parameters:
  ///   - replay: The commands that run exactly this again.
  ///   - withTimeline: Whether to tell every step, election, truncation and recovery.
  /// - Returns: Lines without a line end after the last.
  public func text(replay: [String], withTimeline: Bool) -> String {
    var lines = [headline] + outcomeLines
    lines += section("violations", violations)
    lines += section("broke on the way", precursors)
    lines += section("records", records)
    lines += section("losses", losses)
    lines += section("tried", outcome.trials?.lines ?? [])
    lines += section("faults", faults)
    lines += section("alerts", alerts)
    lines += section("produce latency", latency)
    lines += section("checks", checks)
    lines += section("never occurred", absences)
    if withTimeline { lines += section("timeline", timeline) }
    lines += section("run again", replay)
    return lines.joined(separator: "\n")
  }

  private var headline: String {
    let name = "\(outcome.title): \(outcome.plan.name), seed \(result.seed)"
    let verdict = outcome.verdictText
    let shown = outcome.isExpected ? style.good(verdict) : style.bad(verdict)
    return "\(style.strong(name)): \(shown)"
  }

  private var outcomeLines: [String] {
    var lines: [String] = []
    let isToldBelow = judgement.violations.contains { $0.description == result.reason }
    if !result.reason.isEmpty, !isToldBelow {
      let place = result.reasonLine.map { "\(outcome.file):\($0): " } ?? ""
      lines.append("  \(place)\(result.reason)")
    }
    let expected = outcome.plan.expect.text
    if outcome.isExpected {
      lines.append("  as expected: \(expected)")
    } else {
      lines += outcome.mismatches.map { "  " + style.bad("not as expected: ") + $0 }
    }
    lines.append(
      "  \(Figures.time(result.ended - .zero)) of virtual time, "
        + "\(Figures.count(Int64(clamping: result.events))) events, digest \(result.digest)"
    )
    return lines
  }

  private func section(_ title: String, _ lines: [String]) -> [String] {
    lines.isEmpty ? [] : ["  " + style.strong(title)] + lines.map { "    " + $0 }
  }

  private var violations: [String] {
    let report = LossReport(plan: outcome.plan, style: style)
    return shortened(judgement.violations) { [style.bad(report.describe($0))] }
  }

  private var precursors: [String] {
    let report = LossReport(plan: outcome.plan, style: style)
    return shortened(judgement.precursors) { [report.describe($0)] }
  }

  private var losses: [String] {
    if let trace = outcome.trace { return LossStory.text(outcome, trace, style: style) }
    let report = LossReport(plan: outcome.plan, style: style)
    return shortened(judgement.losses) { report.lines($0) }
  }

  /// The first few of many; the report for programs has them all.
  private func shortened<Item>(_ items: [Item], _ show: (Item) -> [String]) -> [String] {
    let most = 12
    let rest = items.count - most
    return items.prefix(most).flatMap(show)
      + (rest > 0 ? ["and \(Figures.count(Int64(rest))) more; --json FILE has them all"] : [])
  }

  private var records: [String] {
    let fates = judgement.fates
    guard fates.produced > 0 else { return ["none produced"] }
    let parts: [(String, Int64)] = [
      ("durable", fates.durable), ("acknowledged and lost", fates.lostAcknowledged),
      ("failed and absent", fates.lostUnacknowledged),
      ("unknown but present", fates.unknownPresent),
      ("unknown and absent", fates.unknownAbsent), ("duplicate", fates.duplicate),
    ]
    let shown = parts.filter { $0.1 > 0 }.map { "\(Figures.count($0.1)) \($0.0)" }
    var lines = ["\(Figures.count(fates.produced)) produced: " + shown.joined(separator: ", ")]
    let outcomes = judgement.outcomes
    let odd: [(String, Int64)] = [
      ("read and then lost", outcomes.readThenLost), ("stored twice", outcomes.duplicated),
      ("out of order", outcomes.reordered), ("at another offset", outcomes.displaced),
      ("damaged", outcomes.corrupt), ("different on another replica", outcomes.replicaDivergent),
    ]
    let strange = odd.filter { $0.1 > 0 }.map { "\(Figures.count($0.1)) \($0.0)" }
    if !strange.isEmpty {
      lines.append("of those acknowledged: " + strange.joined(separator: ", "))
    }
    return lines + shortened(judgement.passedOver) { [passedOver($0)] }
  }

  private func passedOver(_ gap: PassedOver) -> String {
    let names = outcome.plan.nodeNames
    let reader = names.indices.contains(gap.reader.index) ? names[gap.reader.index] : "a reader"
    let parts = [
      (gap.deleted, "deleted before it came"), (gap.reset, "passed over by auto.offset.reset"),
    ]
    let causes = parts.filter { $0.0 > 0 }.map { "\(Figures.count($0.0)) \($0.1)" }
    return "\(reader) was never given \(Figures.count(gap.deleted + gap.reset)) of "
      + "\(gap.partition): " + causes.joined(separator: ", ")
  }

  private var faults: [String] {
    result.faults.map { fault in
      guard let at = fault.firedAt else {
        let why = fault.obstacle.map { ": \($0)" } ?? ""
        return "\(Figures.pad("never", to: 10, right: true))  \(fault.text)\(why)"
      }
      let noun = fault.effects == 1 ? "effect" : "effects"
      let effects = fault.effects > 0 ? "  (\(Figures.count(Int64(fault.effects))) \(noun))" : ""
      return "\(Figures.instant(at))  \(fault.text)\(effects)"
    }
  }

  private var checks: [String] {
    let done = judgement.evaluations.filter { $0.count > 0 }
    let texts = done.map { "\($0.invariant.rawValue) \(Figures.count($0.count))" }
    return Figures.wrapped(texts, width: 90)
      + judgement.excuses.map {
        "\($0.invariant.rawValue) excused \($0.count)×: \($0.excuse.rawValue)"
      }
  }

  /// What the run proves nothing about, since it did not come to pass.
  private var absences: [String] {
    Figures.wrapped(judgement.occurrences.missing.map(\.text), width: 90)
  }

  private var alerts: [String] {
    shortened(Alert.all(of: judgement)) { [$0.text(endOfRun: result.ended)] }
  }

  private var latency: [String] {
    let signals = judgement.signals
    let histogram = signals.produceLatency
    guard histogram.count > 0 else { return [] }
    let figures: [(String, Interval)] = [
      ("p50", histogram.quantile(50, of: 100)), ("p99", histogram.quantile(99, of: 100)),
      ("p99.9", histogram.quantile(999, of: 1_000)), ("max", histogram.maximum),
    ]
    let text = figures.map { "\($0.0) \(Figures.time($0.1))" }.joined(separator: ", ")
    let refused = signals.refusals == 1 ? "request" : "requests"
    return [
      "\(text) over \(Figures.count(histogram.count)) batches",
      "unavailable for \(Figures.time(result.unavailable)) at worst, "
        + "\(Figures.count(signals.refusals)) \(refused) refused",
    ]
  }

  private var timeline: [String] {
    result.timeline.map { "\(Figures.instant($0.instant))  \($0.text)" }
  }
}

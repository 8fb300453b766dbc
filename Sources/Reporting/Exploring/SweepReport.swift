import Checking
import Exploration
import Primitives
import Scenarios
import Simulation

/// What a sweep showed, as text.
public struct SweepReport {
  private let sweep: SweepTotals
  private let style: Style

  /// Makes the report of a sweep.
  public init(_ sweep: SweepTotals, style: Style) {
    self.sweep = sweep
    self.style = style
  }

  /// The whole account, line by line.
  public var lines: [String] {
    var lines = verdicts + [""] + coverage
    lines += never + [""] + checks
    if !sweep.findings.groups.isEmpty { lines += [""] + findings }
    return lines
  }

  private var verdicts: [String] {
    let runs = Figures.count(Int64(sweep.coverage.runs))
    let parts = RunVerdict.allCases.compactMap { verdict in
      sweep.verdicts[verdict].map { "\(Figures.count(Int64($0))) \(verdict.rawValue)" }
    }
    return [
      "\(runs) runs: \(parts.joined(separator: ", "))",
      "  \(Figures.count(sweep.acked)) records acknowledged, "
        + "\(Figures.count(sweep.permitted)) lost with the contract's permission; "
        + "\(Figures.count(Int64(sweep.events))) events; digest "
        + String(sweep.digest.description.prefix(12)),
    ]
  }

  private var coverage: [String] {
    let tally = sweep.coverage
    let names = tally.probesReachable
    let unseen = tally.unseen
    let total = Int64(unseen.total.rounded())
    return [
      "coverage",
      "  probes  \(tally.probesReached) of \(names)",
      "  pairs   \(Figures.count(Int64(tally.pairsReached))) of "
        + "\(Figures.count(Int64(names * (names - 1) / 2))), "
        + "\(Figures.count(Int64(tally.pairsReachedOnce))) of them in one run only",
      "  states  \(Figures.count(Int64(unseen.seen))), \(Figures.count(Int64(unseen.once))) of them "
        + "in one run only; at least \(Figures.count(total)) can be reached (Chao2), "
        + "the next run adds \(Self.decimal(unseen.perRun)) (Good-Turing)",
    ]
  }

  private var never: [String] {
    list("never reached:", sweep.coverage.neverReached)
      + list("not for correct programs to reach:", sweep.coverage.guardsUnreached)
  }

  /// How often promises were looked at: a promise that nothing put to the test held for nothing.
  private var checks: [String] {
    let names = InvariantName.allCases.map(\.rawValue)
    let counted = zip(names, sweep.checks)
    let done = counted.filter { $0.1 > 0 }.map { "\($0.0) \(Figures.count($0.1))" }
    let rest = counted.filter { $0.1 == 0 }.map(\.0)
    return ["checks"] + Figures.wrapped(done, width: 90).map { "  \($0)" }
      + list("never looked at:", rest)
  }

  private func list(_ title: String, _ names: [String]) -> [String] {
    guard !names.isEmpty else { return [] }
    return ["  " + title] + Figures.wrapped(names, width: 90).map { "    \($0)" }
  }

  private var findings: [String] {
    let groups = sweep.findings.groups.sorted { ($0.count, $1.first) > ($1.count, $0.first) }
    let classes = groups.count == 1 ? "1 class" : "\(groups.count) classes"
    let count = sweep.findings.count
    let total = count == 1 ? "1 finding" : "\(Figures.count(Int64(count))) findings"
    var lines = ["\(total) of \(classes)"]
    for group in groups {
      let runs = group.count == 1 ? "1 run" : "\(Figures.count(Int64(group.count))) runs"
      lines.append("  " + style.bad("\(group.finding)"))
      lines.append(
        "    \(runs), first run \(group.first), fewest events in run \(group.best.index)"
      )
    }
    return lines
  }

  /// A small positive number with two significant digits.
  static func decimal(_ value: Double) -> String {
    guard value > 0 else { return "0" }
    var places = 2
    var bound = 1.0
    while value < bound, places < 9 {
      bound /= 10
      places += 1
    }
    var power = 1.0
    for _ in 0..<(places - 1) { power *= 10 }
    let scaled = Int64((value * power).rounded())
    let digits = String(scaled)
    let padded = String(repeating: "0", count: max(0, places - digits.count)) + digits
    return "\(padded.dropLast(places - 1)).\(padded.suffix(places - 1))"
  }
}

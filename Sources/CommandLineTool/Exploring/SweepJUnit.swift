import Exploration
import Primitives
import Reporting
import Scenarios

/// A sweep for continuous integration: a case for the whole, and a failed one per class of findings.
struct SweepJUnit {
  private let sweep: Sweep
  private let findings: [FindingFiles.Written]

  init(_ sweep: Sweep, _ findings: [FindingFiles.Written]) {
    self.sweep = sweep
    self.findings = findings
  }

  var report: JUnitReport {
    let suite = JUnitReport.Suite(
      name: sweep.space.title,
      file: sweep.space.file,
      cases: [whole] + sweep.totals.findings.groups.map(failed)
    )
    return JUnitReport([suite])
  }

  private var whole: JUnitReport.Case {
    JUnitReport.Case(
      name: "the sweep ran",
      time: .zero,
      properties: [
        ("seed", "\(sweep.seed)"), ("runs", "\(sweep.totals.coverage.runs)"),
        ("runs with findings", "\(sweep.totals.findings.count)"),
        ("digest", "\(sweep.totals.digest)"),
      ]
    )
  }

  private func failed(_ group: FindingGroups.Group) -> JUnitReport.Case {
    let files = findings.first { $0.group.finding == group.finding }
    var lines = [
      "\(group.count) of \(sweep.totals.coverage.runs) runs; first run \(group.first), "
        + "fewest events in run \(group.best.index)"
    ]
    if let files {
      lines += [
        "wavetank replay \(shellWord(files.capsule)) --timeline",
        "wavetank run \(shellWord(files.scenario)) --seed \(group.best.seed)",
      ]
    }
    return JUnitReport.Case(
      name: "\(group.finding)",
      time: .zero,
      properties: [("seed", "\(group.best.seed)"), ("digest", "\(group.best.digest)")],
      failure: JUnitReport.Failure(
        kind: group.finding.invariant,
        message: "\(group.finding)",
        account: lines.joined(separator: "\n")
      )
    )
  }
}

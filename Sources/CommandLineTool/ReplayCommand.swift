import Primitives
import Reporting
import Scenarios
import Simulation

/// `wavetank replay`.
struct ReplayCommand {
  private let path: String
  private let outputs: OutputOptions
  private let withTimeline: Bool

  init(_ arguments: Arguments) throws(CommandError) {
    path = try arguments.onlyOperand("one capsule")
    outputs = try OutputOptions(arguments)
    withTimeline = arguments.has("--timeline")
  }

  func run(_ console: Console) throws(CommandError) -> ExitStatus {
    let capsule = try Capsule(parsing: ScenarioFiles.read(path), path: path)
    if capsule.version != HelpText.version {
      console.warn(
        "warning: the capsule is from version \(capsule.version), this is \(HelpText.version)"
      )
    }
    let assignment = try capsule.assignment(path: path)
    if let directory = outputs.directory(of: assignment.label, seed: capsule.seed) {
      try OutputFiles.requireAbsent(directory)
    }
    let outcome: RunOutcome
    switch assignment.run(seed: capsule.seed, outputs) {
    case .success(let value): outcome = value
    case .failure(let error): throw error
    }
    console.print(
      RunReport(outcome, style: console.style).text(
        replay: ["wavetank replay \(shellWord(path))"],
        withTimeline: withTimeline
      )
    )
    try writeJSON(outcome)
    return compare(capsule, outcome.result, console)
  }

  private func compare(
    _ capsule: Capsule,
    _ result: RunResult,
    _ console: Console
  ) -> ExitStatus {
    let digest = result.digest.description
    if digest == capsule.digest, result.verdict.rawValue == capsule.verdict {
      console.print("the replay agrees with the capsule: \(capsule.verdict), digest \(digest)")
      return .expected
    }
    console.print(
      "the replay DIFFERS: the capsule says \(capsule.verdict), digest \(capsule.digest); "
        + "this run is \(result.verdict.rawValue), digest \(digest)"
    )
    return .finding
  }

  private func writeJSON(_ outcome: RunOutcome) throws(CommandError) {
    guard let json = outputs.json else { return }
    var summary = CaseSummary(file: outcome.file, title: outcome.title, name: outcome.plan.name)
    summary.add(outcome)
    let report = JSONReport.report(
      version: HelpText.version,
      runs: [JSONReport.run(outcome, withTimeline: true)],
      summaries: [summary]
    )
    try OutputFiles.write(report.text, to: json)
  }
}

import Primitives
import Reporting
import Scenarios
import Simulation

/// `wavetank replay`.
struct ReplayCommand {
  private let path: String
  private let outputs: OutputOptions
  private let withTimeline: Bool
  private let name: String?
  private let seed: UInt64?
  private let until: Instant?
  private let shown: [StateQuestion]
  private let steps: Bool
  private let compared: [String]

  init(_ arguments: Arguments) throws(CommandError) {
    path = try arguments.onlyOperand("one capsule or scenario")
    outputs = try OutputOptions(arguments)
    withTimeline = arguments.has("--timeline")
    name = try arguments.value("--case")
    seed = try arguments.number("--seed", in: UInt64.min...UInt64.max)
    until = try Self.instant(arguments.value("--until"))
    var shown: [StateQuestion] = []
    for text in arguments.values("--show") { shown.append(try StateQuestion(text)) }
    self.shown = shown
    steps = arguments.has("--step")
    compared = arguments.values("--diff")
    guard compared.count <= 2 else { throw .usage("option '--diff' is given more than once") }
    let ways = [!compared.isEmpty, steps, until != nil || !shown.isEmpty].count { $0 }
    guard ways <= 1 || compared.isEmpty else {
      throw .usage("'--diff' goes with neither '--until' nor '--show' nor '--step'")
    }
    guard outputs.json == nil || !isTravel else {
      throw .usage("'--json' is for a whole run; leave out '--until', '--show' and '--step'")
    }
  }

  /// Whether the run is to be looked at on its way instead of at its end.
  private var isTravel: Bool { steps || until != nil || !shown.isEmpty }

  private static func instant(_ text: String?) throws(CommandError) -> Instant? {
    guard let text else { return nil }
    guard let interval = Units.interval(text), interval >= .zero else {
      throw .usage("'\(text)' for '--until' is no instant; write one such as '12.5s'")
    }
    return .zero + interval
  }

  func run(_ console: Console) throws(CommandError) -> ExitStatus {
    if !compared.isEmpty {
      return try SideBySide(path, compared, case: name, seed: seed, console).run(console)
    }
    let source = try RunSource(path, case: name, seed: seed, console)
    if source.capsule != nil, name != nil || seed != nil {
      throw .usage("a capsule knows its case and seed; leave out '--case' and '--seed'")
    }
    if let version = source.capsule?.version, version != HelpText.version {
      console.warn("warning: the capsule is from version \(version), this is \(HelpText.version)")
    }
    if isTravel { return try travel(source, console) }
    return try replay(source, console)
  }

  /// Goes to an instant, shows what is asked for, and lets a person go on from there.
  private func travel(_ source: RunSource, _ console: Console) throws(CommandError) -> ExitStatus {
    let simulation = try source.simulation()
    let directory = outputs.directory(of: source.assignment.label, seed: source.seed)
    if let directory { try OutputFiles.requireAbsent(directory) }
    let stop = until ?? (steps ? nil : .distantFuture)
    let travel = CrashGuard.working(on: source.command) {
      var travel = TimeTravel(simulation)
      if let stop { travel.go(through: stop) }
      return travel
    }
    let questions = shown.isEmpty && !steps ? [.cluster] : shown
    if !questions.isEmpty {
      console.print(StateReport(travel.simulation, style: console.style).headline)
      console.print("")
    }
    for question in questions {
      for line in question.answer(travel.simulation, style: console.style) { console.print(line) }
    }
    if let directory {
      try OutputFiles.write(travel.simulation.files(outputs.view), to: directory)
    }
    guard steps else { return .expected }
    var stepper = Stepper(travel, console)
    CrashGuard.working(on: source.command) { stepper.run() }
    return .expected
  }

  private func replay(_ source: RunSource, _ console: Console) throws(CommandError) -> ExitStatus {
    let assignment = source.assignment
    if let directory = outputs.directory(of: assignment.label, seed: source.seed) {
      try OutputFiles.requireAbsent(directory)
    }
    let outcome: RunOutcome
    switch assignment.run(seed: source.seed, outputs, isRecorded: true) {
    case .success(let value): outcome = value
    case .failure(let error): throw error
    }
    console.tell(
      RunReport(outcome, style: console.style).text(
        replay: [source.command],
        withTimeline: withTimeline
      )
    )
    try writeJSON(outcome)
    guard let capsule = source.capsule else { return .expected }
    return compare(capsule, outcome, console)
  }

  private func compare(
    _ capsule: Capsule,
    _ outcome: RunOutcome,
    _ console: Console
  ) -> ExitStatus {
    let result = outcome.result
    let digest = result.digest.description
    if digest == capsule.digest, result.verdict.rawValue == capsule.verdict {
      console.tell(
        "the replay agrees with the capsule: the same digest \(digest), and again the verdict is "
          + "'\(capsule.verdict)', \(outcome.isExpected ? "as expected" : "not as expected"): "
          + "the case expects \(outcome.plan.expect.text)"
      )
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

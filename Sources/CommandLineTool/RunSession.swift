import Checking
import Reporting
import Scenarios
import Simulation

/// Takes the runs of a command in order, prints rows and writes files as they come.
struct RunSession {
  private let assignments: [Assignment]
  private let seeds: SeedRange
  private let outputs: OutputOptions
  private let capsules: String?
  private let withTimeline: Bool
  private let console: Console
  private let table: VerdictTable
  private let meter: ProgressMeter
  private var summaries: [CaseSummary] = []
  private var runs: [JSONValue] = []
  private var capsulePaths: [String?] = []
  /// Number of runs that were taken.
  private var taken = 0
  /// What the runs so far amount to.
  private(set) var status = ExitStatus.expected

  private static let standardCapsules = "capsules"

  init(
    _ assignments: [Assignment],
    seeds: SeedRange,
    outputs: OutputOptions,
    capsules: String?,
    withTimeline: Bool,
    console: Console
  ) {
    self.assignments = assignments
    self.seeds = seeds
    self.outputs = outputs
    self.capsules = capsules
    self.withTimeline = withTimeline
    self.console = console
    meter = ProgressMeter("runs", of: assignments.count * seeds.count)
    table = VerdictTable(
      assignments.map(\.plan),
      isAggregate: seeds.count > 1,
      width: console.tableWidth,
      style: console.style
    )
  }

  /// Takes the run with this number: cases one after the other, seeds ascending within each.
  mutating func take(
    _ index: Int,
    _ result: Result<RunOutcome, CommandError>
  ) throws(CommandError) {
    let assignment = assignments[index / seeds.count]
    let outcome: RunOutcome
    switch result {
    case .success(let value): outcome = value
    case .failure(let error): throw error
    }
    if index % seeds.count == 0 { begin(assignment) }
    note(outcome)
    try writeCapsule(outcome, of: assignment)
    summaries[summaries.count - 1].add(outcome)
    if outputs.json != nil {
      let isTold = withTimeline || !outcome.isExpected || seeds.count == 1
      runs.append(JSONReport.run(outcome, withTimeline: isTold).rendered(depth: 2))
    }
    taken = index + 1
    if taken % seeds.count == 0 { console.print(table.row(summaries[summaries.count - 1])) }
    console.progress(meter.line(taken))
  }

  private mutating func begin(_ assignment: Assignment) {
    if summaries.last?.file != assignment.file {
      if !summaries.isEmpty { console.print("") }
      let imports = assignment.imports.compactMap(\.line)
      console.print(table.heading(title: assignment.title, file: assignment.file, imports))
    }
    summaries.append(
      CaseSummary(file: assignment.file, title: assignment.title, name: assignment.plan.name)
    )
    capsulePaths.append(nil)
  }

  private mutating func note(_ outcome: RunOutcome) {
    if outcome.isExpected { return }
    if !outcome.isInconclusive {
      status = .finding
    } else if status == .expected {
      status = .inconclusive
    }
  }

  /// Every run goes to the directory asked for; else only the first failing one of each case.
  private mutating func writeCapsule(
    _ outcome: RunOutcome,
    of assignment: Assignment
  ) throws(CommandError) {
    let isFirstFailure = !outcome.isExpected && summaries[summaries.count - 1].isExpected
    guard isFirstFailure || capsules != nil else { return }
    let directory = capsules ?? Self.standardCapsules
    let path = "\(directory)/\(assignment.label).seed-\(outcome.result.seed).capsule"
    try OutputFiles.write(Capsule(outcome, scenario: assignment.text).text, to: path)
    if isFirstFailure { capsulePaths[capsulePaths.count - 1] = path }
  }

  /// Tells of every case, or of those with losses, violations or surprises.
  func tell(verbose: Bool) {
    for (index, summary) in summaries.enumerated() {
      guard let shown = summary.shown else { continue }
      let isAlone = assignments.count * seeds.count == 1
      let isNotable = seeds.count == 1 && shown.isNotable
      guard verbose || isAlone || isNotable || !shown.isExpected else { continue }
      console.print("")
      console.tell(
        RunReport(shown, style: console.style).text(
          replay: commands(index, seed: shown.result.seed)
            + (shown.isNotable ? [assignments[index].pageCommand(seed: shown.result.seed)] : []),
          withTimeline: withTimeline
        )
      )
    }
  }

  /// The commands that run a case again.
  private func commands(_ index: Int, seed: UInt64) -> [String] {
    [assignments[index].command(seed: seed)]
      + (capsulePaths[index].map { ["wavetank replay \(shellWord($0))"] } ?? [])
  }

  /// Sums everything up in a line.
  mutating func conclude() {
    let wanted = assignments.count * seeds.count
    if taken < wanted {
      if taken % seeds.count > 0 { console.print(table.row(summaries[summaries.count - 1])) }
      console.warn("wavetank: stopped; \(taken) of \(wanted) runs were done")
      if status == .expected { status = .inconclusive }
    }
    let total = summaries.reduce(0) { $0 + $1.runs }
    let fine = summaries.reduce(0) { $0 + $1.asExpected }
    let runs = "\(total) \(total == 1 ? "run" : "runs")"
    let cases = "\(summaries.count) \(summaries.count == 1 ? "case" : "cases")"
    let verdict =
      fine == total ? "everything as expected" : "\(fine) as expected, \(total - fine) not"
    if seeds.count > 1 {
      console.print(
        "\nThree figures are least / median / greatest of the seeds; the digest is over all."
      )
    }
    var occurrences = Occurrences()
    for summary in summaries { occurrences.add(summary.occurrences) }
    let missing = occurrences.missing.map(\.text)
    if !missing.isEmpty, total > 1 {
      console.print("\nNever occurred in any run: \(missing.joined(separator: ", ")).")
    }
    console.print("\n\(runs) of \(cases): \(verdict)")
  }

  /// Writes the report for programs, if asked for.
  func writeJSON() throws(CommandError) {
    guard let path = outputs.json else { return }
    let report = JSONReport.report(version: HelpText.version, runs: runs, summaries: summaries)
    try OutputFiles.write(report.text, to: path)
  }

  /// Writes the report for continuous integration, if asked for.
  func writeJUnit() throws(CommandError) {
    guard let path = outputs.junit else { return }
    var suites: [JUnitReport.Suite] = []
    for (index, summary) in summaries.enumerated() {
      if suites.last?.file != summary.file {
        suites.append(JUnitReport.Suite(name: summary.title, file: summary.file))
      }
      let seed = summary.shown?.result.seed ?? seeds[0]
      suites[suites.count - 1].cases.append(
        JUnitReport.Case(summary, replay: commands(index, seed: seed))
      )
    }
    try OutputFiles.write(JUnitReport(suites).text, to: path)
  }
}

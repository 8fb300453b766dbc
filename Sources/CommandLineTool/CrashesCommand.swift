import Foundation
import Hardware
import Primitives
import Reporting
import Scenarios
import Simulation

/// `wavetank crashes`.
struct CrashesCommand {
  private let paths: [String]
  private let cases: [String]
  private let brokers: [Int]
  private let seed: UInt64
  private let limit: Int
  private let depth: Int
  private let kind: CrashKind
  private let end: Interval?
  private let jobs: Int
  private let json: String?
  private let disks: String?

  /// One broker of one case.
  private struct Piece: Sendable {
    var assignment: Assignment
    var broker: Int
  }

  init(_ arguments: Arguments) throws(CommandError) {
    paths = arguments.operands
    guard !paths.isEmpty else {
      throw .usage("'crashes' needs a scenario file; try 'wavetank crashes scenarios/FILE'")
    }
    cases = arguments.values("--case")
    var brokers: [Int] = []
    for text in arguments.values("--broker") {
      brokers.append(try Arguments.number(text, of: "--broker", in: 0...9_999))
    }
    self.brokers = brokers
    seed = try arguments.number("--seed", in: 0...UInt64.max) ?? 1
    limit = try arguments.number("--limit", in: 2...1_000_000) ?? 64
    depth = try arguments.number("--depth", in: 0...16) ?? 0
    kind = try Self.kind(arguments.value("--cause"))
    end = try Self.end(arguments.value("--until"))
    let cores = ProcessInfo.processInfo.activeProcessorCount
    jobs = try arguments.number("--jobs", in: 1...1_024) ?? max(1, cores)
    json = try arguments.value("--json")
    disks = try arguments.value("--export-disks")
  }

  private static func kind(_ word: String?) throws(CommandError) -> CrashKind {
    switch word {
    case nil, "power"?: return .power
    case "os"?: return .operatingSystem
    case let other?: throw .usage("unknown cause '\(other)' for '--cause'; write 'power' or 'os'")
    }
  }

  private static func end(_ text: String?) throws(CommandError) -> Interval? {
    guard let text else { return nil }
    guard let interval = Units.interval(text), interval > .zero else {
      throw .usage("'\(text)' for '--until' is no duration; write one such as '2.5s'")
    }
    return interval
  }

  func run(_ console: Console) throws(CommandError) -> ExitStatus {
    if let disks { try OutputFiles.requireAbsent(disks) }
    let scenarios = try ScenarioFiles.load(paths, console: console)
    let pieces = try pieces(Assignment.all(of: scenarios, named: cases))
    let report = CrashReport(
      names: pieces.map(\.assignment.plan.name),
      width: console.tableWidth,
      style: console.style
    )
    var shown = ""
    var account: [String] = []
    var values: [JSONValue] = []
    var census = CrashCensus()
    let command = self
    let meter = ProgressMeter("brokers", of: pieces.count)
    try Workers.run(count: pieces.count, jobs: jobs) { index in
      command.sweep(pieces[index])
    } deliver: { (index, result) throws(CommandError) in
      let outcome = try result.get()
      let assignment = pieces[index].assignment
      if shown != assignment.file {
        if !shown.isEmpty { console.print("") }
        console.print(report.heading(title: assignment.title, file: assignment.file))
        shown = assignment.file
      }
      console.print(report.row(outcome))
      account += report.account(outcome)
      census += outcome.campaign.census
      try export(outcome, assignment)
      if json != nil { values.append(CrashReport.json(outcome, file: assignment.file)) }
      console.progress(meter.line(index + 1))
    }
    conclude(census, account, console)
    if let json {
      let report = JSONValue.object(["format": .integer(1), "sweeps": .array(values)])
      try OutputFiles.write(report.text, to: json)
    }
    return census.violations > 0 ? .finding : census.points == 0 ? .inconclusive : .expected
  }

  private func pieces(_ assignments: [Assignment]) throws(CommandError) -> [Piece] {
    var pieces: [Piece] = []
    for assignment in assignments {
      let count = assignment.plan.cluster.brokers
      if let missing = brokers.first(where: { $0 >= count }) {
        throw .usage(
          "'\(assignment.file)' has no broker \(missing); its brokers are 0 to \(count - 1)"
        )
      }
      let chosen = brokers.isEmpty ? Array(0..<count) : brokers
      pieces += chosen.map { Piece(assignment: assignment, broker: $0) }
    }
    return pieces
  }

  private func sweep(_ piece: Piece) -> Result<CrashOutcome, CommandError> {
    do throws(ScenarioError) {
      let plan = piece.assignment.plan
      var simulation = try Simulation(plan, seed: seed, file: piece.assignment.file)
      var campaign = CrashCampaign(
        simulation,
        broker: piece.broker,
        kind,
        limit: limit,
        depth: depth,
        seed: seed
      )
      CrashGuard.working(on: piece.assignment.command(seed: seed)) {
        campaign.run(&simulation, until: end)
      }
      return .success(
        CrashOutcome(
          name: plan.name,
          broker: piece.broker,
          campaign: campaign,
          digest: simulation.digest
        )
      )
    } catch {
      return .failure(CommandError(.badData, [error.description]))
    }
  }

  private func export(_ outcome: CrashOutcome, _ assignment: Assignment) throws(CommandError) {
    guard let disks else { return }
    for (index, finding) in outcome.campaign.findings.enumerated() {
      let name = "\(assignment.label).broker-\(outcome.broker).finding-\(index + 1)"
      try OutputFiles.write([finding.files], to: "\(disks)/\(name)")
    }
  }

  private func conclude(_ census: CrashCensus, _ account: [String], _ console: Console) {
    if !account.isEmpty {
      console.print("")
      account.forEach { console.tell($0) }
    }
    console.print("")
    let states = "\(census.states) persisted states, \(census.disks) of them different"
    let ends = "\(census.outcomes) outcomes, \(census.refusals) refusals"
    let found = census.violations == 0 ? "no violation" : "\(census.violations) VIOLATIONS"
    console.tell("\(census.points) crash points, \(states): \(ends), \(found) of RECOVER-TOTAL")
  }
}

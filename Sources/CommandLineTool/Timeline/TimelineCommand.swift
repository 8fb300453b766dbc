import Reporting
import Scenarios
import Simulation

/// `wavetank timeline`.
struct TimelineCommand {
  private let path: String
  private let name: String?
  private let seed: UInt64?
  private let output: String

  private static let standardOutput = "timeline.html"

  /// What is to be run.
  private struct Subject {
    var assignment: Assignment
    var seed: UInt64
  }

  init(_ arguments: Arguments) throws(CommandError) {
    path = try arguments.onlyOperand("one scenario or capsule")
    name = try arguments.value("--case")
    seed = try arguments.number("--seed", in: UInt64.min...UInt64.max)
    output = try arguments.value("-o") ?? Self.standardOutput
  }

  func run(_ console: Console) throws(CommandError) -> ExitStatus {
    let subject = try subject(console)
    let (outcome, trace) = try subject.assignment.recorded(seed: subject.seed)
    let page = TimelinePage(outcome, trace: trace, command: command(subject))
    try OutputFiles.write(page.text, to: output)
    console.print(
      RunReport(outcome, style: console.style).text(
        replay: [subject.assignment.command(seed: subject.seed)],
        withTimeline: false
      )
    )
    console.print("wrote \(output); open it in a browser")
    return .expected
  }

  private func command(_ subject: Subject) -> String {
    let options = [
      name.map { "--case \(shellWord($0))" }, seed.map { "--seed \($0)" },
      "-o \(shellWord(output))",
    ]
    return (["wavetank timeline \(shellWord(path))"] + options.compactMap { $0 })
      .joined(separator: " ")
  }

  private func subject(_ console: Console) throws(CommandError) -> Subject {
    let text = try ScenarioFiles.read(path)
    if text.hasPrefix(Capsule.mark) {
      let capsule = try Capsule(parsing: text, path: path)
      guard name == nil else {
        throw .usage("a capsule knows its case; leave out '--case'")
      }
      return Subject(
        assignment: try capsule.assignment(path: path),
        seed: seed ?? capsule.seed
      )
    }
    let scenarios = try ScenarioFiles.load([path], console: console)
    let all = try Assignment.all(of: scenarios, named: name.map { [$0] } ?? [])
    guard all.count == 1 else {
      let names = all.map { "'\($0.plan.name)'" }.joined(separator: ", ")
      throw .usage("'\(path)' has the cases \(names); choose one with '--case'")
    }
    return Subject(assignment: all[0], seed: seed ?? 1)
  }
}

extension Assignment {
  /// Runs the case once and records it.
  func recorded(seed: UInt64) throws(CommandError) -> (RunOutcome, Trace) {
    do throws(ScenarioError) {
      var simulation = try simulation(seed: seed)
      simulation.record()
      let result = CrashGuard.working(on: command(seed: seed)) { simulation.run() }
      let outcome = RunOutcome(file: file, title: title, plan: plan, result: result)
      guard let trace = simulation.trace else { fatalError("a run was not recorded") }
      return (outcome, trace)
    } catch {
      throw CommandError(.badData, [error.description])
    }
  }
}

import Foundation
import Reporting
import Scenarios
import Simulation

/// `wavetank timeline`.
struct TimelineCommand {
  private let path: String
  private let name: String?
  private let seed: UInt64?
  private let output: String
  private let tries: Bool
  private let jobs: Int

  private static let standardOutput = "timeline.html"

  init(_ arguments: Arguments) throws(CommandError) {
    path = try arguments.onlyOperand("one scenario or capsule")
    name = try arguments.value("--case")
    seed = try arguments.number("--seed", in: UInt64.min...UInt64.max)
    output = try arguments.value("-o") ?? Self.standardOutput
    tries = !arguments.has("--no-trials")
    let cores = ProcessInfo.processInfo.activeProcessorCount
    jobs = try arguments.number("--jobs", in: 1...1_024) ?? max(1, cores)
  }

  func run(_ console: Console) throws(CommandError) -> ExitStatus {
    let source = try RunSource(path, case: name, seed: seed, console)
    if source.capsule != nil, name != nil || seed != nil {
      throw .usage("a capsule knows its case and seed; leave out '--case' and '--seed'")
    }
    var outcome = try source.assignment.run(seed: source.seed, isRecorded: true).get()
    if tries { outcome.trials = try LossQuestion(source, outcome, jobs: jobs).trials(console) }
    guard let page = TimelinePage(outcome, command: command) else {
      fatalError("a run was not recorded")
    }
    try OutputFiles.write(page.text, to: output)
    console.tell(
      RunReport(outcome, style: console.style).text(
        replay: [source.command],
        withTimeline: false
      )
    )
    console.print("\nwrote \(output); open it in a browser")
    return .expected
  }

  private var command: String {
    let options = [
      name.map { "--case \(shellWord($0))" }, seed.map { "--seed \($0)" },
      "-o \(shellWord(output))",
    ]
    return (["wavetank timeline \(shellWord(path))"] + options.compactMap { $0 })
      .joined(separator: " ")
  }
}

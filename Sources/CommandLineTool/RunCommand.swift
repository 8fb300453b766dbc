import Foundation
import Reporting
import Scenarios

/// `wavetank run`.
struct RunCommand {
  private let paths: [String]
  private let seeds: SeedRange
  private let cases: [String]
  private let jobs: Int
  private let capsules: String?
  private let outputs: OutputOptions
  private let telling: Telling

  /// How much a command tells of each case.
  struct Telling {
    var verbose = false
    var quiet = false
    var timeline = false
  }

  init(_ arguments: Arguments) throws(CommandError) {
    paths = arguments.operands
    guard !paths.isEmpty else {
      throw .usage("'run' needs a scenario file or a directory; try 'wavetank run scenarios'")
    }
    seeds = try SeedRange(arguments)
    cases = arguments.values("--case")
    let cores = ProcessInfo.processInfo.activeProcessorCount
    jobs = try arguments.number("--jobs", in: 1...1_024) ?? max(1, cores)
    capsules = try arguments.value("--capsules")
    outputs = try OutputOptions(arguments)
    telling = Telling(
      verbose: arguments.has("--verbose"),
      quiet: arguments.has("--quiet"),
      timeline: arguments.has("--timeline")
    )
  }

  func run(_ console: Console) throws(CommandError) -> ExitStatus {
    let scenarios = try ScenarioFiles.load(paths, console: console)
    let assignments = try Assignment.all(of: scenarios, named: cases)
    try requireFreeDirectories(assignments)
    var session = RunSession(
      assignments,
      seeds: seeds,
      outputs: outputs,
      capsules: capsules,
      withTimeline: telling.timeline,
      console: console
    )
    let (seeds, outputs) = (seeds, outputs)
    Interruption.watch()
    try Workers.run(
      count: assignments.count * seeds.count,
      jobs: jobs,
      isWanted: { !Interruption.isRequested }
    ) { index in
      assignments[index / seeds.count].run(seed: seeds[index % seeds.count], outputs)
    } deliver: { (index, result) throws(CommandError) in
      try session.take(index, result)
    }
    if !telling.quiet { session.tell(verbose: telling.verbose) }
    session.conclude()
    try session.writeJSON()
    try session.writeJUnit()
    return session.status
  }

  private func requireFreeDirectories(_ assignments: [Assignment]) throws(CommandError) {
    guard outputs.disks != nil else { return }
    for assignment in assignments {
      for index in 0..<seeds.count {
        guard let path = outputs.directory(of: assignment.label, seed: seeds[index]) else {
          continue
        }
        try OutputFiles.requireAbsent(path)
      }
    }
  }
}

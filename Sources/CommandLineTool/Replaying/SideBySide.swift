import Exploration
import Primitives
import Reporting
import Scenarios
import Simulation

/// `wavetank replay --diff`: where two runs part, and both stories beside each other.
struct SideBySide {
  private let first: RunSource
  private let second: RunSource

  /// Two seeds of a case, or two cases of a scenario.
  init(
    _ path: String,
    _ names: [String],
    case name: String?,
    seed: UInt64?,
    _ console: Console
  ) throws(CommandError) {
    let seeds = names.compactMap { UInt64($0) }
    if seeds.count == 2 {
      guard seed == nil else { throw .usage("'--diff' names the seeds; leave '--seed' out") }
      first = try RunSource(path, case: name, seed: seeds[0], console)
      second = try RunSource(path, case: name, seed: seeds[1], console)
    } else {
      guard name == nil else { throw .usage("'--diff' names the cases; leave '--case' out") }
      first = try RunSource(path, case: names[0], seed: seed, console)
      second = try RunSource(path, case: names[1], seed: seed, console)
    }
    guard first.capsule == nil else {
      throw .usage("a capsule holds one run; '--diff' needs a scenario")
    }
  }

  func run(_ console: Console) throws(CommandError) -> ExitStatus {
    console.print("A  \(first.command)")
    console.print("B  \(second.command)")
    console.print("")
    let (a, b) = (try first.simulation(), try second.simulation())
    let found = CrashGuard.working(on: first.command) { Divergence.between(a, b) }
    guard let found else {
      console.print("both runs are the same, event by event, and so are their disks")
      return .expected
    }
    console.tell(DivergenceReport(found, style: console.style).headline)
    console.print("")
    let stories = [story(a), story(b)]
    let report = StoriesReport(stories[0], stories[1], width: console.width, style: console.style)
    for line in report.lines { console.print(line) }
    return .finding
  }

  private func story(_ simulation: Simulation) -> [(instant: Instant, text: String)] {
    var simulation = simulation
    return simulation.run().timeline
  }
}

import Exploration
import Reporting
import Scenarios
import Simulation

/// `wavetank diverge`.
struct DivergeCommand {
  private let paths: [String]
  private let cases: [String]
  private let seeds: [UInt64]
  private let context: Int

  init(_ arguments: Arguments) throws(CommandError) {
    paths = arguments.operands
    guard paths.count == 1 || paths.count == 2 else {
      throw .usage("'diverge' needs one or two capsules or scenarios, not \(paths.count)")
    }
    cases = arguments.values("--case")
    var seeds: [UInt64] = []
    for text in arguments.values("--seed") {
      seeds.append(try Arguments.number(text, of: "--seed", in: UInt64.min...UInt64.max))
    }
    self.seeds = seeds
    guard max(cases.count, seeds.count) <= 2 else {
      throw .usage("there are two sides; give '--case' and '--seed' twice at most")
    }
    context = try arguments.number("--context", in: 1...1_000) ?? 6
  }

  func run(_ console: Console) throws(CommandError) -> ExitStatus {
    let first = try side(0, console)
    let second = try side(1, console)
    guard first.capsule == nil || second.capsule == nil || (cases.isEmpty && seeds.isEmpty) else {
      throw .usage("a capsule knows its case and seed; leave out '--case' and '--seed'")
    }
    for (name, side) in zip(["A", "B"], [first, second]) {
      console.print("\(name)  \(side.command)")
    }
    let (a, b) = (try first.simulation(), try second.simulation())
    let context = context
    let found = CrashGuard.working(on: first.command) {
      Divergence.between(a, b, context: context)
    }
    console.print("")
    guard let found else {
      console.print("both runs are the same, event by event, and so are their disks")
      return .expected
    }
    for line in DivergenceReport(found, style: console.style).lines { console.tell(line) }
    return .finding
  }

  private func side(_ place: Int, _ console: Console) throws(CommandError) -> RunSource {
    try RunSource(
      paths[min(place, paths.count - 1)],
      case: Self.pick(cases, place),
      seed: Self.pick(seeds, place),
      console
    )
  }

  private static func pick<Value>(_ values: [Value], _ place: Int) -> Value? {
    values.isEmpty ? nil : values[min(place, values.count - 1)]
  }
}

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

  /// One of the two runs.
  private struct Side {
    var assignment: Assignment
    var seed: UInt64
    /// How to run it.
    var command: String
    var isCapsule: Bool
  }

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
    guard !first.isCapsule || !second.isCapsule || (cases.isEmpty && seeds.isEmpty) else {
      throw .usage("a capsule knows its case and seed; leave out '--case' and '--seed'")
    }
    for (name, side) in zip(["A", "B"], [first, second]) {
      console.print("\(name)  \(side.command)")
    }
    let (a, b) = (try simulation(first), try simulation(second))
    let context = context
    let found = CrashGuard.working(on: first.command) {
      Divergence.between(a, b, context: context)
    }
    console.print("")
    guard let found else {
      console.print("both runs are the same, event by event, and so are their disks")
      return .expected
    }
    for line in DivergenceReport(found, style: console.style).lines { console.print(line) }
    return .finding
  }

  private func simulation(_ side: Side) throws(CommandError) -> Simulation {
    do throws(ScenarioError) {
      return try side.assignment.simulation(seed: side.seed)
    } catch {
      throw CommandError(.badData, [error.description])
    }
  }

  private func side(_ place: Int, _ console: Console) throws(CommandError) -> Side {
    let path = paths[min(place, paths.count - 1)]
    let text = try ScenarioFiles.read(path)
    if text.hasPrefix(Capsule.mark) {
      let capsule = try Capsule(parsing: text, path: path)
      return Side(
        assignment: try capsule.assignment(path: path),
        seed: capsule.seed,
        command: "wavetank replay \(shellWord(path))",
        isCapsule: true
      )
    }
    let assignment = try assignment(path, named: Self.pick(cases, place), console)
    let seed = Self.pick(seeds, place) ?? 1
    return Side(
      assignment: assignment,
      seed: seed,
      command: assignment.command(seed: seed),
      isCapsule: false
    )
  }

  private static func pick<Value>(_ values: [Value], _ place: Int) -> Value? {
    values.isEmpty ? nil : values[min(place, values.count - 1)]
  }

  private func assignment(
    _ path: String,
    named name: String?,
    _ console: Console
  ) throws(CommandError) -> Assignment {
    let scenarios = try ScenarioFiles.load([path], console: console)
    let all = try Assignment.all(of: scenarios, named: name.map { [$0] } ?? [])
    guard all.count == 1 else {
      let names = all.map { "'\($0.plan.name)'" }.joined(separator: ", ")
      throw .usage("'\(path)' has the cases \(names); choose one with '--case'")
    }
    return all[0]
  }
}

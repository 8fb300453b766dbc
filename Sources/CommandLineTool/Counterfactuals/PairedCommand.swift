import Estimation
import Exploration
import Foundation
import Primitives
import Reporting
import Scenarios
import Simulation

/// `wavetank explore --paired`.
struct PairedCommand {
  private let options: ExploreOptions
  private let names: [String]
  private let sides: [[Override]]
  private let threshold: Interval

  init(_ arguments: Arguments) throws(CommandError) {
    options = try ExploreOptions(arguments)
    names = arguments.values("--paired")
    guard names.count == 2 else {
      throw .usage("'--paired' is given \(names.count / 2) times; it compares two sides")
    }
    for name in ["--guided", "--shard", "--results", "--findings", "--junit"]
    where arguments.has(name) {
      throw .usage("'\(name)' does not go with '--paired'")
    }
    var sides: [[Override]] = []
    for name in names { sides.append(try Self.overrides(name)) }
    self.sides = sides
    threshold = try Self.threshold(arguments)
  }

  /// Reads `a=1,b=2`; the word `unchanged` stands for none.
  static func overrides(_ text: String) throws(CommandError) -> [Override] {
    if text == "unchanged" { return [] }
    var result: [Override] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      do throws(Override.Mistake) {
        result.append(try Override(String(part), vocabulary: .standard))
      } catch {
        throw .usage(error.message)
      }
    }
    return result
  }

  private static func threshold(_ arguments: Arguments) throws(CommandError) -> Interval {
    guard let text = try arguments.value("--unavailable") else { return .seconds(5) }
    guard let time = Units.interval(text), time > .zero else {
      throw .usage("'\(text)' for '--unavailable' is no length of time; write '5s'")
    }
    return time
  }

  func run(_ console: Console) throws(CommandError) -> ExitStatus {
    let space = try SpaceFiles.load(options.path)
    let sweep = Sweep(space, seed: options.seed)
    let pair = PairedRun(sides, in: space, vocabulary: .standard)
    var tally = PairedTally(threshold: threshold)
    let began = Date()
    let limit = options.time.map { Double($0.nanoseconds) / 1e9 } ?? .infinity
    var done = 0
    let most = options.runs ?? .max
    let meter = options.runs.map { ProgressMeter("pairs", of: $0, began: began) }
    Interruption.watch()
    while done < most, !Interruption.isRequested, Date().timeIntervalSince(began) < limit {
      let first = done
      try Workers.run(count: min(Sweep.round, most - first), jobs: options.jobs) { place in
        let work = "run \(first + place) of \(shellWord(space.file))"
        return CrashGuard.working(on: work) { sweep.run(first + place).map(pair.records) }
      } deliver: { (_, records) throws(CommandError) in
        guard let records else { throw Self.contradiction(space) }
        tally.add(records)
        done += 1
        let note = "\(tally[.loss].discordant) differ in loss"
        console.progress(meter?.line(done, note: note) ?? "\(done) pairs, \(note)")
      }
    }
    console.print("\(space.title)  \(space.file)")
    for line in PairedReport(tally, names: names, style: console.style).lines {
      console.tell(line)
    }
    console.warn("\(done) pairs in \(Int(Date().timeIntervalSince(began)))s")
    guard tally[.loss].total > 0 else {
      throw CommandError(
        .badData,
        ["\(space.file):1:1: the settings contradict every run of the space"]
      )
    }
    return .expected
  }

  private static func contradiction(_ space: ExplorationSpace) -> CommandError {
    let line =
      "\(space.file):1:1: \(Sweep.attempts) draws in a row contradict themselves; narrow the space"
    return CommandError(.badData, [line])
  }
}

import Exploration
import Foundation
import KafkaLog
import Primitives
import Reporting
import Scenarios

/// `wavetank mutants`.
struct MutantsCommand {
  private let options: MutantOptions

  init(_ arguments: Arguments) throws(CommandError) { options = try MutantOptions(arguments) }

  func run(_ console: Console) throws(CommandError) -> ExitStatus {
    let began = Date()
    let rows = try search(.swarm, console)
    var report = MutantReport(
      spaces: options.spaces.map { ($0.title, $0.file) },
      conditions: options.conditions,
      rows: rows,
      correct: try runCorrect(rows, console)
    )
    if options.withCheckers { report.score = try score(rows, console) }
    if options.withComparison { report.guided = try search(.guided, console) }
    for line in report.lines(console.style) { console.print(line) }
    if let path = options.report { try OutputFiles.write(report.markdown, to: path) }
    if let path = options.json { try OutputFiles.write(report.json.text, to: path) }
    console.warn("\(Int(Date().timeIntervalSince(began)))s with \(options.jobs) workers")
    let isComplete = rows.allSatisfy { $0.tally.found > 0 }
    return isComplete && report.correct.isClean ? .expected : .finding
  }

  // MARK: The bugs

  private func hunts(_ repetitions: Int, _ mode: Sweep.Mode) -> [MutantHunt] {
    options.variants.flatMap { entry in
      (0..<repetitions).map { repetition in
        MutantHunt(
          entry.name,
          in: options.spaces,
          seed: options.seed,
          repetition: repetition,
          budget: options.budget,
          mode: mode
        )
      }
    }
  }

  private func search(
    _ mode: Sweep.Mode,
    _ console: Console
  ) throws(CommandError) -> [MutantRow] {
    var rows = options.variants.map { MutantRow($0, MutantTally($0.name), seconds: 0) }
    let repetitions = options.repetitions
    let hunts = hunts(repetitions, mode)
    let meter = ProgressMeter("searches", of: hunts.count)
    try Workers.run(count: hunts.count, jobs: options.jobs) { index in
      let began = Date()
      let outcome = Self.guarded(hunts[index]) { hunt throws(MutantError) in try hunt.run() }
      return (outcome, Date().timeIntervalSince(began))
    } deliver: { (index, result) throws(CommandError) in
      rows[index / repetitions].tally.add(try result.0.get())
      rows[index / repetitions].seconds += result.1
      let name = hunts[index].variant
      console.progress(meter.line(index + 1, note: name))
    }
    return rows
  }

  private static func guarded<Output>(
    _ hunt: MutantHunt,
    _ body: (MutantHunt) throws(MutantError) -> Output
  ) -> Result<Output, CommandError> {
    CrashGuard.working(on: "wavetank mutants --variant \(hunt.variant)") {
      do throws(MutantError) {
        return .success(try body(hunt))
      } catch {
        return .failure(CommandError(.badData, [error.message]))
      }
    }
  }

  // MARK: The checkers

  /// Repetitions that tell which bugs escape without a promise; each may use its whole budget.
  private static let scored = 3

  private func score(
    _ rows: [MutantRow],
    _ console: Console
  ) throws(CommandError) -> CheckerScore {
    let repetitions = min(options.repetitions, Self.scored)
    let hunts = hunts(repetitions, .swarm)
    let meter = ProgressMeter("searches without a promise", of: hunts.count)
    var testimonies: [String: Testimony] = [:]
    try Workers.run(count: hunts.count, jobs: options.jobs) { index in
      Self.guarded(hunts[index]) { hunt throws(MutantError) in try hunt.testimony() }
    } deliver: { (index, result) throws(CommandError) in
      let name = hunts[index].variant
      testimonies[name, default: Testimony()].add(try result.get())
      console.progress(meter.line(index + 1, note: name))
    }
    return CheckerScore(rows.map(\.tally), testimonies: testimonies)
  }

  // MARK: The correct code

  /// Runs the correct code on every seed that some bug was given.
  private func runCorrect(
    _ rows: [MutantRow],
    _ console: Console
  ) throws(CommandError) -> CorrectRuns {
    let (spaces, seed) = (options.spaces, options.seed)
    let runs = (0..<options.repetitions).flatMap { repetition in
      let most = rows.map { $0.tally.outcomes[repetition].runs }.max() ?? 0
      return (0..<most).map { (repetition: repetition, index: $0) }
    }
    let meter = ProgressMeter("runs of the correct code", of: runs.count)
    var result = CorrectRuns()
    try Workers.run(count: runs.count, jobs: options.jobs) { place in
      let (repetition, index) = runs[place]
      let space = spaces[index % spaces.count]
      return CrashGuard.working(on: "wavetank mutants \(shellWord(space.file))") {
        () -> Result<RunRecord, CommandError> in
        do throws(MutantError) {
          let record = try MutantHunt.correct(index, of: repetition, in: spaces, seed: seed)
          return .success(record)
        } catch {
          return .failure(CommandError(.badData, [error.message]))
        }
      }
    } deliver: { (place, record) throws(CommandError) in
      let sweep = MutantHunt.seed(seed, repetition: runs[place].repetition)
      let space = spaces[runs[place].index % spaces.count]
      result.add(try record.get(), sweep: sweep, of: space.title)
      console.progress(meter.line(place + 1))
    }
    return result
  }
}

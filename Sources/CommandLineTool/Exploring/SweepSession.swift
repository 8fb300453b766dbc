import Exploration
import Foundation
import Primitives
import Reporting
import Scenarios

/// A sweep on its way: gives out runs to workers, keeps what they found, knows when to stop.
struct SweepSession {
  private var sweep: Sweep
  private let options: ExploreOptions
  private let file: ResultFile
  private let console: Console
  /// Runs of this shard that are in the file.
  private var done = 0
  /// Those that were there before.
  private var before = 0
  private let began = Date()
  private var rechecked = 0

  init(_ sweep: Sweep, options: ExploreOptions, file: ResultFile, console: Console) {
    self.sweep = sweep
    self.options = options
    self.file = file
    self.console = console
  }

  /// Takes the runs of an earlier session.
  mutating func resume(_ records: [RunRecord]) {
    let limit = options.runs.map { options.shard.runs(of: $0) } ?? .max
    for record in records.prefix(limit) where !isEnough {
      sweep.resume(record)
      done += 1
    }
    before = done
    guard done > 0 else { return }
    console.warn("wavetank: '\(file.path)' holds \(done) runs; going on from there")
  }

  /// Runs until there is nothing left to do, or somebody asks to stop.
  mutating func run() throws(CommandError) {
    Interruption.watch()
    while !isEnough, !Interruption.isRequested {
      let count = roundLength
      guard count > 0 else { return }
      try runRound(count)
    }
  }

  /// Runs up to the end of a round; a guided sweep must not run ahead.
  private var roundLength: Int {
    let size = options.mode == .guided ? Sweep.round : 4 * Sweep.round
    let rest = size - done % size
    guard let runs = options.runs else { return rest }
    return min(rest, options.shard.runs(of: runs) - done)
  }

  private var isEnough: Bool {
    if let findings = options.findings, sweep.totals.findings.count >= findings { return true }
    if let time = options.time, elapsed >= Double(time.nanoseconds) / 1e9 { return true }
    return false
  }

  private var elapsed: Double { Date().timeIntervalSince(began) }

  private mutating func runRound(_ count: Int) throws(CommandError) {
    let (first, shard, current) = (done, options.shard, sweep)
    let space = current.space
    var again: [RunRecord] = []
    var stopped = false
    try Workers.run(
      count: count,
      jobs: options.jobs,
      isWanted: { !stopped && !Interruption.isRequested }
    ) { place in
      Self.work(current.run(shard.index(of: first + place)), in: space)
    } deliver: { (place, result) throws(CommandError) in
      let record = try result.get()
      try file.append([record])
      sweep.take(record, of: current.run(record.index)?.run)
      done += 1
      if isRechecked(record.index) { again.append(record) }
      showProgress()
      stopped = isEnough
    }
    if !Interruption.isRequested { try recheck(again, current) }
  }

  private static func work(
    _ run: DrawnRun?,
    in space: ExplorationSpace
  ) -> Result<RunRecord, CommandError> {
    guard let run else {
      let line =
        "\(space.file):1:1: \(Sweep.attempts) draws in a row contradict themselves; "
        + "narrow the space"
      return .failure(CommandError(.badData, [line]))
    }
    return CrashGuard.working(on: "run \(run.run.index) of \(shellWord(space.file))") {
      do throws(ScenarioError) {
        return .success(try run.record(in: space))
      } catch {
        return .failure(CommandError(.badData, [error.description]))
      }
    }
  }

  // MARK: Determinism

  private func isRechecked(_ index: Int) -> Bool {
    var stream = RandomStream(seed: sweep.seed, purpose: "recheck", entity: UInt64(index))
    return stream.chance(options.recheck)
  }

  /// Runs a share of the round once more, in the opposite order, and compares digests.
  private mutating func recheck(
    _ records: [RunRecord],
    _ current: Sweep
  ) throws(CommandError) {
    let backwards = Array(records.reversed())
    let space = current.space
    try Workers.run(count: backwards.count, jobs: options.jobs) { place in
      Self.work(current.run(backwards[place].index), in: space)
    } deliver: { (place, result) throws(CommandError) in
      let (once, twice) = (backwards[place], try result.get())
      rechecked += 1
      guard once.digest != twice.digest else { return }
      throw Self.mismatch(once, twice, current)
    }
  }

  private static func mismatch(
    _ once: RunRecord,
    _ twice: RunRecord,
    _ sweep: Sweep
  ) -> CommandError {
    let name = "run \(once.index) of \(shellWord(sweep.space.file))"
    do throws(ScenarioError) {
      guard let run = sweep.run(once.index) else {
        return CommandError(.internalError, ["wavetank: \(name) cannot be drawn again"])
      }
      let again = (
        try run.simulation(of: sweep.space), try run.simulation(of: sweep.space)
      )
      return Recheck.mismatch(of: name, digests: (once.digest, twice.digest), again: again)
    } catch {
      return CommandError(.badData, [error.description])
    }
  }

  // MARK: Telling

  private func showProgress() {
    let totals = sweep.totals
    let note =
      "\(totals.coverage.probesReached) probes, \(totals.coverage.statesReached) states, "
      + "\(totals.findings.count) findings"
    console.progress(progressLine(note))
  }

  private func progressLine(_ note: String) -> String {
    if let runs = options.runs {
      let total = options.shard.runs(of: runs)
      return ProgressMeter("runs", of: total, before: before, began: began).line(done, note: note)
    }
    let rate = Double(done - before) / max(elapsed, 0.001)
    let left = options.time.map { Double($0.nanoseconds) / 1e9 - elapsed }
    let end = left.map { ", \(ProgressMeter.time(max(0, $0))) left" } ?? ""
    return "\(done) runs, \(Int(rate))/s\(end), \(note)"
  }

  /// Names the files of a finding, and shrinks it unless that is not wanted or was done before.
  private func tell(_ written: FindingFiles.Written) throws(CommandError) {
    console.print("\n\(written.group.finding)")
    console.print("  wrote \(written.scenario) and \(written.capsule)")
    let small = String(written.scenario.dropLast(".json5".count)) + ".small.json5"
    guard options.shrinkRuns > 0, !Interruption.isRequested else {
      let command = "wavetank shrink \(shellWord(written.capsule)) -o \(shellWord(small))"
      return console.print("  make it small: \(command)")
    }
    let shrink = ShrinkCommand(
      brief: written.capsule,
      runs: options.shrinkRuns,
      target: small
    )
    _ = try shrink.run(console)
    console.print("  see it:  wavetank run \(shellWord(small)) --timeline")
  }

  /// Prints what the sweep showed.
  func conclude() throws(CommandError) -> ExitStatus {
    console.print("\(sweep.space.title)  \(sweep.space.file)")
    for line in SweepReport(sweep.totals, style: console.style).lines { console.tell(line) }
    let findings = try FindingFiles(sweep, results: file.path).write()
    for written in findings { try tell(written) }
    console.print("")
    let rate = Double(done - before) / max(elapsed, 0.001)
    if done > before {
      console.warn(
        "\(done - before) runs in \(Int(elapsed))s, \(Int(rate)) runs/s, "
          + "\(rechecked) run twice with equal digests"
      )
    }
    if Interruption.isRequested {
      console.warn("wavetank: stopped; the same command goes on from run \(done)")
    }
    if let path = options.junit {
      try OutputFiles.write(SweepJUnit(sweep, findings).report.text, to: path)
    }
    console.print("results in \(file.path)")
    if sweep.totals.findings.count > 0 { return .finding }
    return Interruption.isRequested ? .inconclusive : .expected
  }
}

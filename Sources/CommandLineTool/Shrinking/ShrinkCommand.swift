import Exploration
import Foundation
import Primitives
import Reporting
import Scenarios
import Simulation

/// `wavetank shrink`.
struct ShrinkCommand {
  private let path: String
  private let caseName: String?
  private let seed: UInt64?
  private let runs: Int
  private let target: String
  private var isBrief = false

  /// Shrinks a finding of a sweep, and tells no more of it than how far that got.
  init(brief capsule: String, runs: Int, target: String) {
    path = capsule
    caseName = nil
    seed = nil
    self.runs = runs
    self.target = target
    isBrief = true
  }

  init(_ arguments: Arguments) throws(CommandError) {
    path = try arguments.onlyOperand("one scenario or capsule")
    caseName = try arguments.value("--case")
    seed = try arguments.number("--seed", in: 0...UInt64.max)
    runs = try arguments.number("--runs", in: 1...1_000_000) ?? ShrinkOptions().runs
    target = try arguments.value("-o") ?? "shrunk.json5"
  }

  func run(_ console: Console) throws(CommandError) -> ExitStatus {
    let source = try ShrinkSource(path, case: caseName, seed: seed)
    var options = ShrinkOptions()
    options.runs = runs
    options.file = source.file
    options.initialFiles = source.initialFiles
    let found = Shrinker.findingClass(of: source.document, seed: source.seed, options: options)
    guard let found else {
      console.print("\(source.origin) shows nothing amiss: there is nothing to shrink")
      return .inconclusive
    }
    if !isBrief { console.print("\(source.origin)\n  breaks \(found)") }
    let journal = try ShrinkJournal(
      path: target + ".journal",
      finding: "finding \(finding(source, found))"
    )
    options.known = journal.known
    let shrunk = try shrink(source, found, options, journal, console)
    try tell(shrunk, source, console)
    journal.remove()
    return .expected
  }

  /// Tells findings apart: the journal of one is of no use to another.
  private func finding(_ source: ShrinkSource, _ found: FindingClass) -> Digest {
    var content = ContentDigest()
    let text = "\(source.seed) \(found) \(runs) \(source.document.flat)"
    content.absorb(Bytes(Array(text.utf8)))
    return content.value
  }

  private func shrink(
    _ source: ShrinkSource,
    _ found: FindingClass,
    _ options: ShrinkOptions,
    _ journal: ShrinkJournal,
    _ console: Console
  ) throws(CommandError) -> ShrunkFinding {
    var failure: CommandError?
    let meter = ProgressMeter("runs at most", of: options.runs)
    let shrunk = CrashGuard.working(on: source.origin) {
      Shrinker.shrink(
        document: source.document,
        seed: source.seed,
        class: found,
        options: options
      ) { progress in
        let size =
          "\(progress.steps) steps, \(progress.clients) clients, \(progress.brokers) brokers"
        console.progress(meter.line(progress.runs, note: "\(size); \(progress.stage)"))
        guard progress.isNew, failure == nil else { return }
        do throws(CommandError) {
          try journal.add(progress.trial, progress.shows)
        } catch {
          failure = error
        }
      }
    }
    if let failure { throw failure }
    guard let shrunk else {
      throw CommandError(.internalError, ["wavetank: a second run of the same did not show it"])
    }
    return shrunk
  }

  // What comes of it.

  private func tell(
    _ shrunk: ShrunkFinding,
    _ source: ShrinkSource,
    _ console: Console
  ) throws(CommandError) {
    let text = shrunk.text(file: shellWord(target), origin: source.origin)
    let assignment = try assignment(text)
    let outcome = try assignment.run(seed: shrunk.seed, isRecorded: true).get()
    let (capsule, account) = (path(".capsule"), path(".txt"))
    let commands = [
      "wavetank run \(shellWord(target)) --seed \(shrunk.seed)",
      "wavetank replay \(shellWord(capsule))",
      "wavetank timeline \(shellWord(capsule)) -o \(shellWord(path(".html")))",
    ]
    let told = RunReport(outcome, style: Style(colored: false))
    try OutputFiles.write(text, to: target)
    try OutputFiles.write(Capsule(outcome, scenario: text).text, to: capsule)
    try OutputFiles.write(told.text(replay: commands, withTimeline: true) + "\n", to: account)
    console.print(summary(shrunk))
    console.print("  wrote \(target), \(capsule) and \(account)")
    guard !isBrief else { return }
    console.print("")
    console.tell(
      RunReport(outcome, style: console.style).text(
        replay: commands,
        withTimeline: true
      )
    )
  }

  private func summary(_ shrunk: ShrunkFinding) -> String {
    let document = shrunk.document
    let clients = ["writers", "readers"].reduce(0) { count, key in
      count + (document.value(at: ["clients", key])?.elements.count ?? 0)
    }
    let brokers = document.value(at: ["cluster", "brokers"])?.plainText ?? "3"
    var line =
      "  \(shrunk.stepsBefore) faults and steps became \(shrunk.stepsAfter) in \(shrunk.runs) runs; "
      + "\(clients) \(clients == 1 ? "client" : "clients"), \(brokers) brokers; it shows with "
      + "\(shrunk.recurrence.shown) of \(shrunk.recurrence.tried) seeds"
    if !shrunk.isMaterialised {
      line += "\n  its random faults could not be made steps, and are random still"
    }
    if !shrunk.isMinimal { line += "\n  the runs were used up before it was as small as it can be" }
    return line
  }

  /// A path beside the scenario's, with another ending.
  private func path(_ ending: String) -> String {
    let base = target.hasSuffix(".json5") ? String(target.dropLast(".json5".count)) : target
    return base + ending
  }

  private func assignment(_ text: String) throws(CommandError) -> Assignment {
    let scenario: Scenario
    do throws(ScenarioErrors) {
      scenario = try Scenario.parse(text, file: target, vocabulary: .standard)
    } catch {
      throw CommandError(.internalError, error.errors.map(\.description))
    }
    guard let first = try Assignment.all(of: [scenario], named: []).first else {
      throw CommandError(.internalError, ["wavetank: the shrunk scenario has no case"])
    }
    return first
  }
}

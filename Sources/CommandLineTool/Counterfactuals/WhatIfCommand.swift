import Exploration
import Foundation
import Primitives
import Reporting
import Scenarios
import Simulation

/// `wavetank whatif`.
struct WhatIfCommand {
  private let path: String
  private let name: String?
  private let seed: UInt64?
  private let further: Int
  private let futures: Int
  private let resolution: Interval
  private let jobs: Int

  init(_ arguments: Arguments) throws(CommandError) {
    path = try arguments.onlyOperand("one scenario or capsule")
    name = try arguments.value("--case")
    seed = try arguments.number("--seed", in: UInt64.min...UInt64.max)
    further = try arguments.number("--seeds", in: 0...10_000) ?? 8
    futures = try arguments.number("--futures", in: 0...10_000) ?? 8
    let cores = ProcessInfo.processInfo.activeProcessorCount
    jobs = try arguments.number("--jobs", in: 1...1_024) ?? max(1, cores)
    resolution = try Self.resolution(arguments)
  }

  private static func resolution(_ arguments: Arguments) throws(CommandError) -> Interval {
    guard let text = try arguments.value("--resolution") else { return .milliseconds(50) }
    guard let time = Units.interval(text), time >= .milliseconds(1) else {
      throw .usage("'\(text)' for '--resolution' is no length of time from 1ms; write '50ms'")
    }
    return time
  }

  func run(_ console: Console) throws(CommandError) -> ExitStatus {
    let subject = try subject()
    console.print("\(subject.title)  \(subject.file), case \(subject.name)")
    let question: WhatIf?
    do throws(ScenarioErrors) {
      question = try WhatIf(
        subject.document,
        seed: subject.seed,
        file: subject.file,
        initialFiles: subject.initialFiles
      )
    } catch {
      throw CommandError(.badData, error.errors.map(\.description))
    }
    guard let question else {
      console.print(
        "seed \(subject.seed): nothing was lost and no promise broke; there is nothing to save"
      )
      return .inconclusive
    }
    var report = WhatIfReport(question, style: console.style)
    try tryRemedies(question, &report, console)
    try tryStrikes(question, &report, console)
    if futures > 0 { report.noReturn = try noReturn(question, console) }
    for line in report.lines { console.tell(line) }
    return .expected
  }

  // MARK: The subject

  private struct Subject {
    var title: String
    var file: String
    var name: String
    var document: DocumentNode
    var seed: UInt64
    var initialFiles: [InitialFiles]
  }

  private func subject() throws(CommandError) -> Subject {
    let text = try ScenarioFiles.read(path)
    if text.hasPrefix(Capsule.mark) {
      let capsule = try Capsule(parsing: text, path: path)
      return try subject(
        capsule.scenario,
        file: capsule.file,
        name: name ?? capsule.caseName,
        seed: seed ?? capsule.seed
      )
    }
    return try subject(text, file: path, name: name, seed: seed ?? 1)
  }

  private func subject(
    _ text: String,
    file: String,
    name: String?,
    seed: UInt64
  ) throws(CommandError) -> Subject {
    let (scenario, root) = try Self.parsed(text, file: file)
    let mistakes = ScenarioFiles.planningErrors(scenario)
    guard mistakes.isEmpty else { throw CommandError(.badData, mistakes) }
    let plan = try chosen(name, of: scenario)
    let override = root.member("cases")?.member(plan.name)
    let base = root.setting(["cases"], to: nil)
    return Subject(
      title: scenario.title,
      file: file,
      name: plan.name,
      document: override.map { base.overlaid(with: $0) } ?? base,
      seed: seed,
      initialFiles: try InitialDirectories.read(plan, file: file)
    )
  }

  private static func parsed(
    _ text: String,
    file: String
  ) throws(CommandError) -> (Scenario, DocumentNode) {
    do throws(ScenarioErrors) {
      let scenario = try ScenarioFiles.parse(text, file: file)
      return (scenario, try DocumentNode.parse(scenario.text, file: file).root)
    } catch {
      throw CommandError(.badData, error.errors.map(\.description))
    }
  }

  private func chosen(_ name: String?, of scenario: Scenario) throws(CommandError) -> ScenarioCase {
    let known = scenario.cases.map(\.name)
    guard let name else {
      if scenario.cases.count == 1 { return scenario.cases[0] }
      throw .usage(
        "'\(scenario.file)' has \(known.count) cases; name one with '--case': "
          + known.map { "'\($0)'" }.joined(separator: ", ")
      )
    }
    if let plan = scenario.cases.first(where: { $0.name == name }) { return plan }
    let hint = Suggestion.hint(for: name, among: known)
    throw .usage("no scenario has a case '\(name)'" + (hint.isEmpty ? "" : "; \(hint)"))
  }

  // MARK: Trying

  /// Tries every change with the run's own seed and further ones, and the case as it is with those.
  private func tryRemedies(
    _ question: WhatIf,
    _ report: inout WhatIfReport,
    _ console: Console
  ) throws(CommandError) {
    let seeds = question.furtherSeeds(further)
    let remedies = question.remedies
    let each = seeds.count + 1
    let command = "wavetank whatif \(shellWord(path))"
    let total = seeds.count + remedies.count * each
    report.baseline.tried = seeds.count
    var outcomes: [RemedyOutcome] = []
    var harmed = 0
    let meter = ProgressMeter("runs", of: total)
    try Workers.run(count: total, jobs: jobs) { place in
      CrashGuard.working(on: command) {
        guard place >= seeds.count else { return question.harm(seed: seeds[place]) }
        let (index, which) = (place - seeds.count).quotientAndRemainder(dividingBy: each)
        let seed = which == 0 ? question.seed : seeds[which - 1]
        return question.harm(of: remedies[index], seed: seed)
      }
    } deliver: { (place, harm) throws(CommandError) in
      let isHarmed = harm?.shows(question.kind) == true
      console.progress(meter.line(place + 1))
      guard place >= seeds.count else {
        harmed += isHarmed ? 1 : 0
        return
      }
      let (index, which) = (place - seeds.count).quotientAndRemainder(dividingBy: each)
      if which == 0 {
        outcomes.append(RemedyOutcome(remedies[index], harm))
      } else if harm != nil {
        outcomes[index].tried += 1
        outcomes[index].harmed += isHarmed ? 1 : 0
      }
    }
    report.baseline.harmed = harmed
    report.outcomes = outcomes
  }

  private func tryStrikes(
    _ question: WhatIf,
    _ report: inout WhatIfReport,
    _ console: Console
  ) throws(CommandError) {
    let strikes = question.strikes
    let meter = ProgressMeter("random faults left out", of: strikes.count)
    var outcomes: [RemedyOutcome] = []
    try Workers.run(count: strikes.count, jobs: jobs) { place in
      question.harm(of: strikes[place], seed: question.seed)
    } deliver: { (place, harm) throws(CommandError) in
      outcomes.append(RemedyOutcome(strikes[place], harm))
      console.progress(meter.line(place + 1))
    }
    report.strikes = outcomes
  }

  private func noReturn(
    _ question: WhatIf,
    _ console: Console
  ) throws(CommandError) -> [(ending: WhatIf.Ending, value: WhatIf.NoReturn?)] {
    let endings = WhatIf.Ending.allCases
    var values: [(ending: WhatIf.Ending, value: WhatIf.NoReturn?)] = []
    let (futures, resolution) = (futures, resolution)
    console.progress("the point of no return")
    try Workers.run(count: endings.count, jobs: jobs) { place in
      Result { () throws(ScenarioError) -> WhatIf.NoReturn? in
        try question.pointOfNoReturn(endings[place], futures: futures, resolution: resolution)
      }
    } deliver: { (place, value) throws(CommandError) in
      do throws(ScenarioError) {
        values.append((endings[place], try value.get()))
      } catch {
        throw CommandError(.badData, [error.description])
      }
    }
    return values
  }
}

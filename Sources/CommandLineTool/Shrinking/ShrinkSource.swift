import Exploration
import Foundation
import Primitives
import Scenarios
import Simulation

/// What is to be shrunk: one case as a scenario of its own, and the seed with which it fails.
struct ShrinkSource {
  var file: String
  var caseName: String
  var document: DocumentNode
  var seed: UInt64
  var initialFiles: [InitialFiles]

  /// Reads a scenario or a capsule.
  init(_ path: String, case name: String?, seed: UInt64?) throws(CommandError) {
    let text = try ScenarioFiles.read(path)
    guard text.hasPrefix("wavetank capsule ") else {
      try self.init(text, file: path, case: name, seed: seed ?? 1)
      return
    }
    if name != nil || seed != nil {
      throw .usage("a capsule has its own case and seed; leave '--case' and '--seed' out")
    }
    let capsule = try Capsule(parsing: text, path: path)
    try self.init(
      capsule.scenario,
      file: capsule.file,
      case: capsule.caseName,
      seed: capsule.seed
    )
  }

  private init(
    _ text: String,
    file: String,
    case name: String?,
    seed: UInt64
  ) throws(CommandError) {
    let scenario: Scenario
    let root: DocumentNode
    do throws(ScenarioErrors) {
      scenario = try ScenarioFiles.parse(text, file: file)
      root = try DocumentNode.parse(scenario.text, file: file).root
    } catch {
      throw CommandError(.badData, error.errors.map(\.description))
    }
    let mistakes = ScenarioFiles.planningErrors(scenario)
    guard mistakes.isEmpty else { throw CommandError(.badData, mistakes) }
    let plan = try Self.plan(of: scenario, named: name)
    self.file = file
    self.seed = seed
    caseName = plan.name
    document = root.withCase(plan.name)
    initialFiles = try InitialDirectories.read(plan, file: file)
    pinDirectories(plan)
  }

  private static func plan(
    of scenario: Scenario,
    named name: String?
  ) throws(CommandError) -> ScenarioCase {
    let names = scenario.cases.map(\.name)
    guard let name else {
      if scenario.cases.count == 1, let only = scenario.cases.first { return only }
      let all = names.map { "'\($0)'" }.joined(separator: ", ")
      throw .usage("'\(scenario.file)' has several cases; choose one with '--case': \(all)")
    }
    guard let plan = scenario.cases.first(where: { $0.name == name }) else {
      let hint = Suggestion.hint(for: name, among: names)
      throw .usage("no scenario has a case '\(name)'" + (hint.isEmpty ? "" : "; \(hint)"))
    }
    return plan
  }

  /// The shrunk file may lie elsewhere; directories that it names must be found from there.
  private mutating func pinDirectories(_ plan: ScenarioCase) {
    for directory in plan.cluster.initialFiles {
      let path = InitialDirectories.path(of: directory, file: file)
      document = document.setting(
        ["cluster", "initialFiles", "broker \(directory.broker)"],
        to: .string(URL(fileURLWithPath: path).path)
      )
    }
  }

  /// How the finding came about, in words.
  var origin: String {
    "wavetank run \(shellWord(file)) --case \(shellWord(caseName)) --seed \(seed)"
  }
}

import Hardware
import Reporting
import Scenarios
import Simulation

/// One case of one scenario that is to be run.
struct Assignment: Sendable {
  var file: String
  var title: String
  /// The scenario's text, for capsules.
  var text: String
  var plan: ScenarioCase
  /// Name for files.
  var label: String

  /// Every case of the scenarios, or those named.
  static func all(
    of scenarios: [Scenario],
    named names: [String]
  ) throws(CommandError) -> [Assignment] {
    let known = scenarios.flatMap { $0.cases.map(\.name) }
    for name in names where !known.contains(name) {
      let hint = Suggestion.hint(for: name, among: known)
      throw .usage("no scenario has a case '\(name)'" + (hint.isEmpty ? "" : "; \(hint)"))
    }
    var labels = Labels()
    return scenarios.flatMap { scenario in
      scenario.cases.filter { names.isEmpty || names.contains($0.name) }.map { plan in
        Assignment(
          file: scenario.file,
          title: scenario.title,
          text: scenario.text,
          plan: plan,
          label: labels.label(file: scenario.file, case: plan.name)
        )
      }
    }
  }

  /// Runs the case once.
  func run(seed: UInt64, export: DiskView?) -> Result<RunOutcome, ScenarioError> {
    do throws(ScenarioError) {
      var simulation = try Simulation(plan, seed: seed, file: file)
      simulation.export = export
      let result = simulation.run()
      return .success(RunOutcome(file: file, title: title, plan: plan, result: result))
    } catch {
      return .failure(error)
    }
  }

  /// The command that runs it again.
  func command(seed: UInt64) -> String {
    "wavetank run \(shellWord(file)) --case \(shellWord(plan.name)) --seed \(seed)"
  }
}

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
  /// Real configuration files that stand for a part of the scenario.
  var imports: [ImportedFile] = []
  /// The files that the case's brokers start with.
  var initialFiles: [InitialFiles] = []

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
    var assignments: [Assignment] = []
    for scenario in scenarios {
      for plan in scenario.cases where names.isEmpty || names.contains(plan.name) {
        assignments.append(
          Assignment(
            file: scenario.file,
            title: scenario.title,
            text: scenario.text,
            plan: plan,
            label: labels.label(file: scenario.file, case: plan.name),
            imports: scenario.imports,
            initialFiles: try InitialDirectories.read(plan, file: scenario.file)
          )
        )
      }
    }
    return assignments
  }

  /// The case before anything has happened.
  func simulation(seed: UInt64) throws(ScenarioError) -> Simulation {
    try Simulation(plan, seed: seed, file: file, initialFiles: initialFiles)
  }

  /// Runs the case once, and writes what its disks hold where `outputs` says.
  ///
  /// - Parameters:
  ///   - seed: The seed.
  ///   - outputs: What to write.
  ///   - isRecorded: Whether to keep what people may want to look at.
  func run(
    seed: UInt64,
    _ outputs: OutputOptions = OutputOptions(),
    isRecorded: Bool = false
  ) -> Result<RunOutcome, CommandError> {
    do throws(ScenarioError) {
      var simulation = try simulation(seed: seed)
      simulation.export = outputs.export
      if isRecorded { simulation.record() }
      var result = CrashGuard.working(on: command(seed: seed)) { simulation.run() }
      if let directory = outputs.directory(of: label, seed: seed) {
        do throws(CommandError) {
          try OutputFiles.write(result.exports, to: directory)
        } catch {
          return .failure(error)
        }
        result.exports = []
      }
      var outcome = RunOutcome(file: file, title: title, plan: plan, result: result)
      outcome.trace = simulation.trace
      return .success(outcome)
    } catch {
      return .failure(CommandError(.badData, [error.description]))
    }
  }

  /// The command that shows it as a page.
  func pageCommand(seed: UInt64) -> String {
    "wavetank timeline \(shellWord(file)) --case \(shellWord(plan.name)) --seed \(seed) -o run.html"
  }

  /// The command that runs it again.
  func command(seed: UInt64) -> String {
    "wavetank run \(shellWord(file)) --case \(shellWord(plan.name)) --seed \(seed)"
  }
}

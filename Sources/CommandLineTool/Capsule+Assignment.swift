import Scenarios
import Simulation

extension Capsule {
  /// The case in the capsule at `path`, ready to run.
  func assignment(path: String) throws(CommandError) -> Assignment {
    let scenario: Scenario
    do throws(ScenarioErrors) {
      scenario = try Scenario.parse(self.scenario, file: file, vocabulary: .standard)
    } catch {
      throw CommandError(.badData, error.errors.map(\.description))
    }
    let mistakes = ScenarioFiles.planningErrors(scenario)
    guard mistakes.isEmpty else { throw CommandError(.badData, mistakes) }
    guard let plan = scenario.cases.first(where: { $0.name == caseName }) else {
      throw Self.error(path, 4, "the scenario below has no case '\(caseName)'")
    }
    var labels = Labels()
    return Assignment(
      file: file,
      title: scenario.title,
      text: self.scenario,
      plan: plan,
      label: labels.label(file: file, case: plan.name),
      initialFiles: try InitialDirectories.read(plan, file: file)
    )
  }
}

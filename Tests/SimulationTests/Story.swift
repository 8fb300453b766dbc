import Checking
import Primitives
import Scenarios
import Simulation
import Testing

/// Runs the first case of a scenario written in a test.
func runStory(_ text: String, seed: UInt64 = 1, case name: String? = nil) throws -> RunResult {
  let scenario = try Scenario.parse(text, file: "story.json5", vocabulary: .standard)
  let chosen = try #require(scenario.cases.first { name == nil || $0.name == name })
  var simulation = try Simulation(chosen, seed: seed, file: "story.json5")
  return simulation.run()
}

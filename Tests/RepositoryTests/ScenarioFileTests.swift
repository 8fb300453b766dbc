import Scenarios
import Simulation
import Testing

@Suite struct ScenarioFileTests {
  @Test("every scenario file is understood, tells its story and warns of nothing")
  func scenarios() throws {
    let files = try Repository.files(in: "scenarios", suffix: ".json5")
    #expect(!files.isEmpty)
    for file in files {
      let scenario = try Scenario.parse(file.text, file: file.path, vocabulary: .standard)
      #expect(!scenario.cases.isEmpty, "\(file.path) has no case")
      #expect(!scenario.story.isEmpty, "\(file.path) has no comment that teaches it")
      #expect(scenario.warnings.isEmpty, "\(file.path): \(scenario.warnings)")
      for plan in scenario.cases { _ = try WorldPlan(plan, seed: 1, file: file.path) }
    }
  }
}

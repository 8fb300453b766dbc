import Exploration
import Scenarios
import Simulation
import Testing

@Suite struct ScenarioFileTests {
  @Test("every scenario file is understood, tells its story and warns of nothing")
  func scenarios() throws {
    let files = try Repository.files(in: "scenarios", suffix: ".json5")
    #expect(!files.isEmpty)
    for file in files
    where !file.path.hasSuffix(Self.space) && !file.path.hasSuffix(Self.report) {
      let scenario = try Scenario.parse(
        file.text,
        file: file.path,
        vocabulary: .standard,
        load: { name in
          (try? Repository.text("scenarios/\(name)")).map { (file: name, text: $0) }
        }
      )
      #expect(!scenario.cases.isEmpty, "\(file.path) has no case")
      #expect(!scenario.story.isEmpty, "\(file.path) has no comment that teaches it")
      #expect(scenario.warnings.isEmpty, "\(file.path): \(scenario.warnings)")
      for plan in scenario.cases { _ = try WorldPlan(plan, seed: 1, file: file.path) }
    }
  }

  private static let space = ".space.json5"
  private static let report = ".report.json5"

  @Test("every report file is understood, tells its story and ends in sentences")
  func reports() throws {
    for file in try Repository.files(in: "scenarios", suffix: Self.report) {
      let specification = try LossSpecification.parse(
        file.text,
        file: file.path,
        vocabulary: .standard,
        check: { plan in
          do throws(ScenarioError) {
            _ = try WorldPlan(plan, seed: 1, file: file.path)
            return nil
          } catch {
            return error
          }
        },
        load: { name in
          (try? Repository.text("scenarios/reports/\(name)")).map { (file: name, text: $0) }
        }
      )
      #expect(!specification.story.isEmpty, "\(file.path) has no comment that teaches it")
      #expect(!specification.question.isEmpty, "\(file.path) asks nothing")
      #expect(specification.conclusions.count == 3, "\(file.path) needs three conclusions")
    }
  }

  @Test("every space is understood, tells its story, and each of its first runs can be drawn")
  func spaces() throws {
    let files = try Repository.files(in: "scenarios", suffix: Self.space)
    #expect(!files.isEmpty)
    for file in files {
      let space = try ExplorationSpace.parse(
        file.text,
        file: file.path,
        vocabulary: .standard,
        load: { name in
          (try? Repository.text("scenarios/spaces/\(name)")).map { (file: name, text: $0) }
        }
      )
      #expect(!space.story.isEmpty, "\(file.path) has no comment that teaches it")
      let sweep = Sweep(space, seed: 1)
      for index in 0..<20 { #expect(sweep.run(index) != nil) }
    }
  }
}

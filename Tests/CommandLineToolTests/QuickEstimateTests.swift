import Scenarios
import Simulation
import Testing

@testable import CommandLineTool

@Suite struct QuickEstimateTests {
  private let quick = QuickEstimate(
    jobs: 1,
    console: Console(out: { _ in true }, error: { _ in true })
  )

  @Test("the short studies behind findings are right, and of the cluster that was found")
  func specifications() throws {
    let questions = [
      LintQuestion(.singleCopy, replicas: 1, minimum: 1),
      LintQuestion(.twoCopies, replicas: 2, minimum: 2),
      LintQuestion(.minimumAll, replicas: 5, minimum: 5), LintQuestion(.sharedRack),
    ]
    for question in questions {
      let text = try #require(quick.specification(for: question))
      let study = try LossSpecification.parse(
        text,
        file: "quick",
        vocabulary: .standard,
        check: { SpaceFiles.planningError($0, file: "quick") },
        load: { _ in nil }
      )
      let topic = try #require(study.options.first?.plan.topics.first)
      #expect(topic.replicationFactor == question.replicas)
      #expect(topic.configs.map(\.value) == ["\(question.minimum)"])
      #expect(
        study.options.first?.plan.cluster.racks == (question.rule == .sharedRack ? ["r"] : [])
      )
    }
  }

  @Test("what a few runs would not show is left to closed forms")
  func closedForms() {
    for rule in [LintRule.weakAcks, .minimumOne, .uncleanElection, .sessionTooLong] {
      #expect(quick.figure(for: LintQuestion(rule)) == nil)
    }
  }
}

import Checking
import Scenarios
import Testing

@testable import Simulation

/// What a scenario's settings promise, as the checkers are told.
@Suite struct ContractTests {
  private func contract(_ topic: String, _ script: String) throws -> PartitionContract {
    let text = """
      {
        format: 1,
        title: "test",
        cluster: { server: { "unclean.recovery.manager.enabled": true } },
        topics: { orders: { \(topic) } },
        script: [\(script)],
      }
      """
    let scenario = try Scenario.parse(text, file: "test.json5", vocabulary: .standard)
    let plan = try WorldPlan(try #require(scenario.cases.first), seed: 1)
    return plan.checkerConfiguration.partitions[0]
  }

  @Test("the longest log leads only where no recovery is ever in a hurry")
  func longestLog() throws {
    let enable = #"{ alterConfig: "orders", set: { "unclean.leader.election.enable": true } }"#
    let disable = #"{ alterConfig: "orders", set: { "unclean.leader.election.enable": false } }"#
    let force = #"{ elect: "orders-0", kind: "unclean" }"#
    let prefer = #"{ elect: "orders-0", kind: "preferred" }"#
    let own = #""unclean.recovery.strategy": "Balanced""#
    for (topic, script, isLongest, mayLose) in [
      ("", "", true, false), ("", disable, true, false), ("", enable, false, true),
      ("", force, false, true), ("", prefer, true, false), (own, enable, true, false),
      (own, force, false, true),
      (#""unclean.leader.election.enable": true"#, "", false, true),
    ] {
      let contract = try contract(topic, script)
      #expect(contract.longestLogRecovers == isLongest, "\(topic) \(script)")
      #expect(contract.uncleanElectionAllowed == mayLose, "\(topic) \(script)")
    }
  }
}

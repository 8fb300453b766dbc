import Primitives
import Scenarios
import Testing

@testable import Simulation

/// What the operator does at random really happens, and is no reason for a loss.
@Suite struct OperatorTests {
  @Test(
    "every kind of random operation takes effect, and nothing is lost by it",
    arguments: ["moves and settings", "topics come and go", "between disks"]
  )
  func takesEffect(_ name: String) throws {
    let text = VariantStory.text(ofFile: "operators-at-work")
    let result = try runStory(text, seed: 1, case: name)
    #expect(result.verdict == .passed, "\(result.reason)")
    let operations = result.faults.filter { Self.kinds.contains($0.kind) && $0.effects > 0 }
    #expect(operations.count >= 2)
    let reached = result.probes.map(\.name)
    for probe in Self.probes[name] ?? [] { #expect(reached.contains(probe), "\(probe)") }
  }

  @Test("voters come and go at random, and the changes come to an end")
  func voters() throws {
    let text = VariantStory.text(ofFile: "voters-change")
    let result = try runStory(text, seed: 1, case: "a restless operator")
    #expect(result.verdict == .passed, "\(result.reason)")
    let entry = result.faults.first { $0.kind == FaultKind.voterChange.rawValue }
    #expect(entry?.effects ?? 0 >= 5)
    let changed = result.probes.first { $0.name == "quorum.voters.changed" }
    #expect(changed?.count ?? 0 >= 5)
  }

  private static let kinds = [
    FaultKind.moveLeader, .reassign, .moveReplica, .configChange, .recreateTopic,
  ].map(\.rawValue)

  private static let probes = [
    "moves and settings": ["controller.reassignment.begun", "broker.replica.deleted"],
    "topics come and go": ["controller.topic.deleted", "broker.replica.deleted"],
    "between disks": ["broker.move.begins", "broker.move.done", "broker.move.cancelled"],
  ]

  @Test("what a script made anew is there in the end, though a request to delete it comes late")
  func lateDeletion() throws {
    for isMadeAnew in [true, false] {
      let again = isMadeAnew ? "{ createTopic: \"orders\", at: \"4s\" }" : ""
      let text = """
        {
          format: 1, title: "t", topics: { orders: {} },
          clients: { writers: [{ topic: "orders" }] },
          script: [{ deleteTopic: "orders", at: "3s" }, \(again)],
          run: { for: "5s", settle: "60s" },
        }
        """
      let scenario = try Scenario.parse(text, file: "t.json5", vocabulary: .standard)
      var simulation = try Simulation(scenario.cases[0], seed: 1)
      simulation.advance(until: .zero + .seconds(5))
      if isMadeAnew {
        let obstacle = simulation.world.apply(.deleteTopic("orders"), entry: 0)
        #expect(obstacle == nil)
      }
      #expect(simulation.finish().verdict == (isMadeAnew ? .passed : .stuck))
    }
  }

  @Test("a promise is held to the smallest minimum of in-sync replicas that a script sets")
  func minimum() throws {
    let text = """
      {
        format: 1, title: "t", cluster: { brokers: 2, server: { "replica.lag.time.max.ms": "3s" } },
        topics: {
          orders: { "replication.factor": 2, "min.insync.replicas": 2, assignment: [[0, 1]] },
        },
        clients: { writers: [{ topic: "orders", rate: "50/s", bytes: 100 }] },
        script: [
          { wait: "acked(orders-0) >= 20" },
          { alterConfig: "orders", set: { "min.insync.replicas": 1 } },
          { kill: "broker 1", after: "1s" },
          { wait: "isr(orders-0) == 1" },
          { wait: "acked(orders-0) >= +50" },
          { start: "broker 1" },
        ],
        run: { for: "20s", settle: "30s" },
        cases: { one: { expect: { pass: true } } },
      }
      """
    let result = try runStory(text)
    #expect(result.verdict == .passed, "\(result.reason)")
  }

  @Test("what brokers are told holds for topics without values of their own, until it is reset")
  func brokersConfigs() throws {
    let text = """
      {
        format: 1, title: "t", cluster: { brokers: 2, server: { "replica.lag.time.max.ms": "3s" } },
        topics: {
          orders: { "replication.factor": 2, assignment: [[0, 1]] },
          own: { "replication.factor": 2, "min.insync.replicas": 2, assignment: [[0, 1]] },
        },
        clients: {
          writers: [
            { topic: "orders", rate: "50/s", bytes: 100, "request.timeout.ms": "2s" },
            { topic: "own", rate: "50/s", bytes: 100, "request.timeout.ms": "2s" },
          ],
        },
        script: [
          { wait: "acked(orders-0) >= 20" },
          { alterConfig: "all", set: { "min.insync.replicas": 2 } },
          { alterConfig: "own", reset: ["min.insync.replicas"], after: "1s" },
          { kill: "broker 1", after: "1s" },
          { wait: "isr(orders-0) == 1" },
          { wait: "isr(own-0) == 1" },
          { alterConfig: "STEP" },
          { wait: "acked(TOPIC-0) >= +50", within: "6s", after: "1s" },
          { start: "broker 1" },
        ],
        run: { for: "20s", settle: "30s" },
        cases: { one: { expect: { pass: true } } },
      }
      """
    let reset = "all\", reset: [\"min.insync.replicas\"], after: \"1s"
    let own = "own\", set: { \"min.insync.replicas\": 1 }, after: \"1s"
    for (step, topic, isFree) in [
      (reset, "orders", true), (reset, "own", true), (own, "orders", false),
    ] {
      let script = text.replacing("STEP", with: step).replacing("TOPIC", with: topic)
      let result = try runStory(script)
      #expect(result.verdict == (isFree ? .passed : .waitedInVain), "\(step): \(result.reason)")
    }
  }
}

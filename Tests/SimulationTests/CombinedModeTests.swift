import KafkaProtocol
import Primitives
import Scenarios
import Testing

@testable import Simulation

@Suite("Broker and controller in one process") struct CombinedModeTests {
  private func world(_ script: String, until: Interval) throws -> World {
    let scenario = try Scenario.parse(
      """
      {
        format: 1, title: "combined",
        cluster: { brokers: 3, controllers: 3, combined: true, zones: ["a", "b", "c"] },
        topics: { orders: { partitions: 1, "replication.factor": 3, "min.insync.replicas": 2 } },
        clients: { writers: [{ topic: "orders", acks: "all", rate: "50/s" }] },
        run: { for: "20s" },
        script: [\(script)],
      }
      """,
      file: "combined.json5",
      vocabulary: .standard
    )
    var simulation = try Simulation(scenario.cases[0], seed: 2)
    simulation.advance(until: .zero + until)
    return simulation.world
  }

  private let broker = NodeID(1)
  private let controller = NodeID(4)

  @Test("they stand on one machine's place in zone and rack")
  func places() throws {
    let world = try world("", until: .seconds(1))
    for slot in 0..<3 {
      let (one, other) = (world.plan.place(of: slot), world.plan.place(of: 3 + slot))
      #expect(one.zone == other.zone && one.rack == other.rack)
    }
  }

  @Test(
    "what stops one stops the other, and what starts it starts the other",
    arguments: [
      ("{ kill: \"broker 1\", at: \"3s\" }", "{ start: \"broker 1\", at: \"5s\" }"),
      ("{ kill: \"controller 1\", at: \"3s\" }", "{ start: \"controller 1\", at: \"5s\" }"),
      ("{ power: \"broker 1\", at: \"3s\" }", "{ start: \"controller 1\", at: \"5s\" }"),
      ("{ crash: \"controller 1\", at: \"3s\" }", "{ start: \"broker 1\", at: \"5s\" }"),
      ("{ shutdown: \"broker 1\", at: \"3s\" }", "{ start: \"broker 1\", at: \"9s\" }"),
      ("{ shutdown: \"controller 1\", at: \"3s\" }", "{ start: \"broker 1\", at: \"9s\" }"),
    ]
  )
  func fates(_ stop: String, _ start: String) throws {
    let down = try world(stop, until: .milliseconds(8_900))
    #expect(!down.isUp(broker) && !down.isUp(controller), "\(stop)")
    let back = try world("\(stop), \(start)", until: .seconds(12))
    #expect(back.isUp(broker) && back.isUp(controller), "\(start)")
  }

  @Test(
    "a process that is still stopping when the run grows calm starts again",
    arguments: [true, false]
  )
  func calmWhileStopping(_ isCombined: Bool) throws {
    let text = """
      {
        format: 1, title: "stopping", cluster: { controllers: 3, combined: \(isCombined) },
        topics: { orders: { "replication.factor": 3 } },
        script: [{ shutdown: ["controller 2", "broker 1"], at: "4s" }],
        run: { for: "4s", settle: "60s" },
        cases: { one: { expect: { pass: true } } },
      }
      """
    let result = try runStory(text)
    #expect(result.verdict == .passed, "\(result.reason)")
  }

  @Test("a pause and a cut strike both")
  func pausesAndCuts() throws {
    let paused = try world("{ pause: \"controller 1\", at: \"3s\" }", until: .seconds(4))
    #expect(paused.isPaused(broker) && paused.isPaused(controller))
    let resumed = try world(
      "{ pause: \"controller 1\", at: \"3s\" }, { resume: \"broker 1\", at: \"4s\" }",
      until: .seconds(5)
    )
    #expect(!resumed.isPaused(broker) && !resumed.isPaused(controller))
    let cut = try world("{ isolate: \"broker 1\", at: \"3s\" }", until: .seconds(15))
    #expect(!cut.image.isUnfenced(broker))
    #expect(cut.activeController != controller)
  }

  @Test("without combined mode a controller lives on")
  func apart() throws {
    let scenario = try Scenario.parse(
      """
      {
        format: 1, title: "apart", cluster: { brokers: 3, controllers: 3 },
        topics: { orders: {} }, run: { for: "9s" },
        script: [{ power: "all", at: "3s" }],
      }
      """,
      file: "apart.json5",
      vocabulary: .standard
    )
    var simulation = try Simulation(scenario.cases[0], seed: 2)
    simulation.advance(until: .zero + .seconds(5))
    #expect(!simulation.world.isUp(broker) && simulation.world.isUp(controller))
  }

  @Test("more controllers than brokers cannot be combined")
  func tooMany() {
    #expect(throws: ScenarioErrors.self) {
      try Scenario.parse(
        """
        { format: 1, title: "x", cluster: { brokers: 2, controllers: 3, combined: true },
          topics: { orders: { "replication.factor": 2 } } }
        """,
        file: "x.json5",
        vocabulary: .standard
      )
    }
  }
}

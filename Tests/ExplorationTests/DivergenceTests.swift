import Estimation
import Checking
import Exploration
import Primitives
import Scenarios
import Simulation
import Testing

@Suite struct DivergenceTests {
  private func plan(_ rest: String = "", run: String = "") throws -> ScenarioCase {
    let text = """
      {
        format: 1, title: "t",
        cluster: { brokers: 3 },
        topics: { orders: { partitions: 1, "replication.factor": 3 } },
        clients: { writers: [{ topic: "orders", rate: "50/s", bytes: 100, acks: "all" }] },
        run: { for: "4s", settle: "1m"\(run) },\(rest)
        cases: { only: {} },
      }
      """
    return try Scenario.parse(text, file: "t.json5", vocabulary: .standard).cases[0]
  }

  /// Where two runs part, found by going through both event by event.
  private func naive(_ first: Simulation, _ second: Simulation) -> (UInt64, [EventAccount?]) {
    var runs = (PacedRun(first), PacedRun(second))
    while true {
      let shared = runs.0.events
      let accounts = [runs.0.tell(), runs.1.tell()]
      if runs.0.digest != runs.1.digest { return (shared, accounts) }
      guard accounts[0] != nil else { return (shared, accounts) }
    }
  }

  @Test(
    "a run event by event is the run at once",
    arguments: [
      "", "script: [{ kill: \"broker 1\", at: \"1s\"} , { start: \"broker 1\", after: \"1s\" }],",
      "script: [{ wait: \"isr(orders-0) == 1\", within: \"9s\" }],",
    ]
  )
  func paced(rest: String) throws {
    let plan = try plan(rest, run: ", reseed: [{ at: \"2s\", seed: 5 }]")
    var whole = try Simulation(plan, seed: 3)
    var paced = PacedRun(try Simulation(plan, seed: 3))
    let expected = whole.run()
    var told: UInt64 = 0
    while let event = paced.tell() {
      told += 1
      #expect(event.number == told)
    }
    let found = paced.finish()
    #expect(found.digest == expected.digest && found.verdict == expected.verdict)
    #expect(found.reason == expected.reason && found.ended == expected.ended)
    #expect(told == expected.events)
  }

  @Test("equal runs do not part")
  func equal() throws {
    let simulation = try Simulation(plan(), seed: 1)
    #expect(Divergence.between(simulation, simulation.fork()) == nil)
  }

  @Test("the first differing event is found exactly, whatever the checkpoints")
  func exact() throws {
    let base = try Simulation(plan(), seed: 1)
    let others = [
      try Simulation(plan(), seed: 2),
      try Simulation(plan("", run: ", reseed: [{ at: \"2s\", seed: 5 }]"), seed: 1),
      try Simulation(plan("script: [{ kill: \"broker 1\", at: \"3s\" }],"), seed: 1),
    ]
    for other in others {
      let (shared, accounts) = naive(base, other)
      for span: UInt64 in [1, 7, 512, 100_000] {
        let found = try #require(Divergence.between(base, other, context: 3, span: span))
        #expect(found.shared == shared)
        #expect(found.first.events.first == accounts[0])
        #expect(found.second.events.first == accounts[1])
        #expect(found.first.digest != found.second.digest)
        if span == 512, shared > 3 {
          #expect(found.before.map(\.number) == [shared - 2, shared - 1, shared])
        }
      }
    }
  }

  @Test("a world that was changed behind the run's back is caught at its first event")
  func planted() throws {
    var first = try Simulation(plan(), seed: 1)
    first.advance(until: .zero + .seconds(2))
    var second = first.fork()
    second.losePower()
    let found = try #require(Divergence.between(first, second))
    #expect(found.shared >= first.events && !found.first.events.isEmpty)
    let (shared, accounts) = naive(first, second)
    #expect(found.shared == shared && found.second.events.first == accounts[1])
    #expect(found.first.linesBefore.last?.text.isEmpty == false)
  }

  @Test("a run that is over before the other parts from it there")
  func shorter() throws {
    let long = try Simulation(plan(), seed: 1)
    let found = try #require(
      Divergence.between(long, try Simulation(plan("", run: ", maxEvents: 500"), seed: 1))
    )
    #expect(found.shared == 500)
    #expect(found.second.events.isEmpty && found.first.events.first?.number == 501)
  }
}

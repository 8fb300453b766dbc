import Hardware
import Primitives
import Scenarios
import Testing

@testable import Simulation

@Suite("Links that lose messages") struct LossyLinkTests {
  private func run(_ fields: String, seed: UInt64 = 3) throws -> (World, RunResult) {
    let scenario = try Scenario.parse(
      """
      {
        format: 1, title: "links",
        topics: { orders: { partitions: 1, "replication.factor": 3, "min.insync.replicas": 2 } },
        clients: { writers: [{ topic: "orders", acks: "all", rate: "200/s" }] },
        run: { for: "10s", settle: "60s" },
        \(fields)
      }
      """,
      file: "links.json5",
      vocabulary: .standard
    )
    var simulation = try Simulation(scenario.cases[0], seed: seed)
    let result = simulation.run()
    return (simulation.world, result)
  }

  @Test("a cluster's own loss costs retransmissions on every link, and no record")
  func everywhere() throws {
    let (world, result) = try run("cluster: { network: { loss: \"2%\" } }")
    #expect(world.machine.network.counters.lossRetransmissions > 50)
    #expect(result.verdict == .passed, "\(result.reason)")
    let (perfect, _) = try run("cluster: {}")
    #expect(perfect.machine.network.counters.lossRetransmissions == 0)
  }

  @Test("a step makes a link lossy until it is healed")
  func step() throws {
    let script = """
      script: [
        { lossy: ["broker 0", ["broker 1", "broker 2"]], loss: "20%", name: "l", at: "2s" },
        { heal: "l", at: "6s" },
      ]
      """
    let (world, result) = try run(script)
    #expect(world.machine.network.counters.lossRetransmissions > 5)
    #expect(result.verdict == .passed, "\(result.reason)")
    #expect(result.faults.allSatisfy { $0.firedAt != nil })
  }

  @Test("a random fault makes a link lossy for a while")
  func nemesis() throws {
    let (world, result) = try run(
      "nemesis: [{ kind: \"lossyLink\", every: \"2s\", lasting: \"1s\", until: \"80%\" }]"
    )
    #expect(world.machine.network.counters.lossRetransmissions > 0)
    #expect(result.verdict == .passed, "\(result.reason)")
  }
}

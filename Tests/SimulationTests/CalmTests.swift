import Checking
import Primitives
import Simulation
import Testing

@Suite struct CalmTests {
  static let calm = """
    {
      format: 1, title: "calm",
      cluster: { brokers: 3 },
      topics: { orders: { partitions: 1, "replication.factor": 3, "min.insync.replicas": 2 } },
      clients: {
        writers: [{ topic: "orders", rate: "100/s", bytes: 100, acks: "all" }],
        readers: [{ topic: "orders", "auto.offset.reset": "earliest" }],
      },
      script: [],
      run: { for: "20s", settle: "30s" },
      cases: { calm: { expect: { pass: true } } },
    }
    """

  @Test("a calm cluster acknowledges what it is given and converges")
  func calm() throws {
    let result = try runStory(Self.calm)
    #expect(result.verdict == .passed, "\(result.reason)")
    #expect(result.judgement.fates.durable > 1_000)
  }

  @Test(
    "a run that passes is judged when the checkers know what the controller knows",
    arguments: [
      ("storm", 121), ("no power loss", 35), ("no power loss", 160), ("no power loss", 189),
    ] as [(String, UInt64)]
  )
  func told(name: String, seed: UInt64) throws {
    let storm = VariantStory.text(ofFile: "nemesis")
    let result = try runStory(storm, seed: seed, case: name)
    #expect(result.verdict == .passed, "\(result.reason)")
    #expect(result.judgement.converged)
  }
}

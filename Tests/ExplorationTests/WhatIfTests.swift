import Primitives
import Scenarios
import Simulation
import Testing

@testable import Exploration

@Suite struct WhatIfTests {
  /// The leader dies with records that only it acknowledged.
  private let story = """
    {
      format: 1, title: "The leader answers alone",
      cluster: { brokers: 3, host: { device: "nvme-plp" } },
      topics: { orders: { "replication.factor": 3, assignment: [[0, 1, 2]] } },
      clients: { writers: [{ topic: "orders", rate: "50/s", acks: 1 }] },
      script: [
        { wait: "acked(orders-0) >= 50" },
        { hold: { kind: "fetch response", from: "broker 0", to: ["broker 1", "broker 2"] } },
        { power: "broker 0", keep: "synced", after: "1s" },
        { release: "all" },
        { start: "broker 0", after: "12s" },
      ],
      run: { for: "20s", settle: "60s" },
    }
    """

  private func question(_ text: String, seed: UInt64 = 1) throws -> WhatIf? {
    let document = try DocumentNode.parse(text, file: "story.json5").root
    return try WhatIf(document, seed: seed, file: "story.json5")
  }

  @Test("a loss is undone by the settings and the faults that it needs, and by no others")
  func remedies() throws {
    let question = try #require(try question(story))
    #expect(question.kind == .loss && question.harm.lost > 0)
    var saved: [String: Bool] = [:]
    for remedy in question.remedies {
      saved[remedy.text] = question.harm(of: remedy, seed: 1).map { !$0.shows(.loss) }
    }
    #expect(saved["acks=all"] == true)
    #expect(saved["min.insync.replicas=2"] == false)
    #expect(
      saved["without step 3: power off broker 0, keep synced"] == true,
      "\(saved.keys.sorted())"
    )
    let touched = saved.keys.filter { $0.contains("start") || $0.contains("release") }
    #expect(touched.isEmpty)
    #expect(saved["cluster.host.device=nvme-plp"] == nil, "it is set already")
  }

  @Test("the point of no return lies between the last way out and the first instant without one")
  func noReturn() throws {
    let question = try #require(try question(story))
    let found = try question.pointOfNoReturn(.calm, futures: 3, resolution: .milliseconds(200))
    let point = try #require(found)
    let last = try #require(point.last)
    #expect(point.saved > 0 && last < point.first)
    #expect(point.first - last <= .milliseconds(200))
    #expect(point.first > .zero + .seconds(1))
    // A future whose faults end does not come to the power cut of the script.
    var whole = try Simulation(question.plan, seed: 1)
    let cut = try #require(whole.run().timeline.first { $0.text.contains("broker 0 loses power") })
    #expect(point.first >= cut.instant && last < cut.instant)
    let again = try question.pointOfNoReturn(.calm, futures: 3, resolution: .milliseconds(200))
    #expect(again == point)
  }

  @Test("a run without harm leaves nothing to ask")
  func harmless() throws {
    let calm = story.replacing(", acks: 1", with: "")
    #expect(try question(calm) == nil)
  }

  @Test("a past that is played up to an instant goes on as the whole run does, reseeds included")
  func past() throws {
    let text = story.replacing(
      "for: \"20s\"",
      with: "for: \"20s\", reseed: [{ at: \"3s\", seed: 9 }]"
    )
    let plan = try Scenario.parse(text, file: "s.json5", vocabulary: .standard).cases[0]
    var whole = try Simulation(plan, seed: 1)
    var parts = try Simulation(plan, seed: 1)
    for second in 1...6 { parts.play(until: .zero + .seconds(Int64(second))) }
    let (first, second) = (whole.run(), parts.run())
    #expect(first.digest == second.digest)
    var future = parts.future(4)
    var other = parts.future(5)
    #expect(future.run().digest != other.run().digest)
  }
}

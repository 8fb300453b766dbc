import Primitives
import Scenarios
import Simulation
import Testing

@Suite struct ForkTests {
  private func begun(until seconds: Int64) throws -> Simulation {
    let scenario = try Scenario.parse(
      VariantStory.earlyAck.scenario,
      file: "story.json5",
      vocabulary: .standard
    )
    let chosen = try #require(scenario.cases.first { $0.name == "correct" })
    var simulation = try Simulation(chosen, seed: 1, file: "story.json5")
    simulation.advance(until: .zero + .seconds(seconds))
    return simulation
  }

  @Test("a fork goes on exactly as the run it was taken from")
  func same() throws {
    var original = try begun(until: 2)
    var fork = original.fork()
    let second = fork.run()
    let first = original.run()
    #expect(first.digest == second.digest)
    #expect(first.events == second.events)
    #expect(first.events > 1_000)
  }

  @Test("a fork with another seed goes its own way and leaves the original alone")
  func reseeded() throws {
    let original = try begun(until: 2)
    let before = original.digest
    let seeds: [UInt64?] = [nil, 7, 8]
    let digests = seeds.map { seed in
      var fork = original.fork(reseed: seed)
      return fork.run().digest
    }
    #expect(Set(digests).count == 3)
    #expect(original.digest == before)
    var again = original.fork(reseed: 7)
    #expect(again.run().digest == digests[1])
  }
}

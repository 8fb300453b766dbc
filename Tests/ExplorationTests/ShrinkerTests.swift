import Primitives
import Scenarios
import Simulation
import Testing

@testable import Exploration

@Suite("Shrinking")
struct ShrinkerTests {
  @Test("a storm comes down to the few steps that break the promise")
  func fewSteps() throws {
    let storm = try Storms.document(
      variant: "ack-before-replication",
      kinds: [("kill", 3), ("power", 6), ("pause", 3)],
      length: "30s"
    )
    let (seed, found) = try #require(Storms.finding(storm))
    let shrunk = try #require(Shrinker.shrink(document: storm, seed: seed, class: found))
    #expect(shrunk.isMaterialised)
    #expect(shrunk.stepsAfter <= 8)
    #expect(Shrinker.findingClass(of: shrunk.document, seed: shrunk.seed) != nil)
  }
}

import Checking
import KafkaLog
import Scenarios
import Simulation
import Testing

@Suite struct VariantTests {
  @Test("every bug names the invariant that catches it and has its story")
  func complete() {
    let told = VariantStory.all.map { "\($0.variant) \($0.invariant)" }
    let bugs = Variants.registry.filter { $0.nature != .stricter }
    let named = bugs.compactMap { entry in entry.caughtBy.map { "\(entry.name) \($0)" } }
    #expect(told == named)
    #expect(bugs.allSatisfy { $0.caughtBy != nil })
    let bits = Set(Variants.registry.map(\.variant.rawValue))
    #expect(bits.count == Variants.registry.count, "two variants have one bit")
  }

  @Test("every promise has a bug that breaks it")
  func everyPromise() {
    let broken = Set(VariantStory.all.flatMap { [$0.invariant] + $0.also })
    #expect(broken == Set(InvariantName.allCases.map(\.rawValue)))
  }

  @Test(
    "the bug is caught within the stated seeds, the correct code is clean up to there",
    arguments: VariantStory.all
  )
  func caught(_ story: VariantStory) throws {
    var firstCatch: UInt64?
    for seed in 1...story.seeds {
      let clean = try runStory(story.scenario, seed: seed, case: story.correct)
      #expect(clean.verdict == .passed, "seed \(seed): \(clean.reason)")
      let planted = try runStory(story.scenario, seed: seed, case: story.bug)
      let found = planted.judgement.violations + planted.judgement.precursors
      let broken = Set(found.map(\.invariant.rawValue))
      let isSeen = broken.isSuperset(of: [story.invariant] + story.also)
      if isSeen || story.isStuck && planted.verdict == .stuck {
        firstCatch = seed
        break
      }
    }
    #expect(firstCatch != nil, "\(story.variant) escapes \(story.seeds) seeds")
  }
}

import Checking
import Engine
import Primitives
import Testing

@testable import Simulation

/// Every way to die, at every event between a record and its acknowledgement.
@Suite struct ExhaustiveCrashTests {
  /// What became of the acknowledged records of one world.
  struct Outcome: Hashable {
    var acknowledged: Int64
    var durable: Int64
    var permitted: Int64
  }

  /// What all worlds of a story were, taken together.
  struct Census: Equatable {
    var states = 0
    var worlds = 0
    var outcomes: Set<Outcome> = []
  }

  @Test("no death at any event loses what was promised: acks=all")
  func all() throws {
    let story = CrashStory(acks: "\"all\"", writer: "", absence: .zero, victims: 3)
    let census = try census(of: story)
    #expect(census.states == 24)
    #expect(census.worlds == 768)
    #expect(census.outcomes.count == 4, "\(census.outcomes)")
  }

  @Test("no death at any event loses what was promised: acks=all, a leader elected meanwhile")
  func elected() throws {
    let story = CrashStory(acks: "\"all\"", writer: "", absence: .seconds(12), victims: 1)
    let census = try census(of: story)
    #expect(census.states == 24)
    #expect(census.worlds == 384)
    #expect(census.outcomes.count == 5, "\(census.outcomes)")
  }

  @Test("no death at any event loses more than acks=1 permits")
  func one() throws {
    let writer = ", \"enable.idempotence\": false"
    let story = CrashStory(acks: "1", writer: writer, absence: .zero, victims: 3)
    let census = try census(of: story)
    #expect(census.states == 17)
    #expect(census.worlds == 544)
    #expect(census.outcomes.count == 5, "\(census.outcomes)")
  }

  private func census(of story: CrashStory) throws -> Census {
    var census = Census()
    try story.forEachState(seed: 1) { index, state in
      census.states += 1
      for death in Death.all(in: state.world, victims: story.victims) {
        census.worlds += 1
        let result = end(of: state, after: death, story)
        check(result, death, story, "\(story), seed 1, event \(index), \(death)")
        let judgement = result.judgement
        census.outcomes.insert(
          Outcome(
            acknowledged: judgement.fates.durable + judgement.fates.lostAcknowledged,
            durable: judgement.fates.durable,
            permitted: judgement.permittedLoss
          )
        )
      }
    }
    return census
  }

  private func end(of state: Simulation, after death: Death, _ story: CrashStory) -> RunResult {
    var fork = state.fork()
    death.strike(&fork.world)
    if story.absence > .zero { fork.advance(until: fork.world.now + story.absence) }
    return fork.finish()
  }

  private func check(
    _ result: RunResult,
    _ death: Death,
    _ story: CrashStory,
    _ place: String
  ) {
    let judgement = result.judgement
    let isFine =
      result.verdict == .passed && judgement.violations.isEmpty && judgement.converged
      && judgement.forbiddenLoss == 0
    if !isFine { Issue.record("\(place): \(result.verdict) \(result.reason)") }
    guard story.acks != "1", death.sparesCopy else { return }
    if judgement.lostAcknowledged > 0 {
      Issue.record("\(place): lost \(judgement.lostAcknowledged) records that a copy still held")
    }
  }
}

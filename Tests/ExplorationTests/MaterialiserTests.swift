import Checking
import Primitives
import Scenarios
import Simulation
import Testing

@testable import Exploration

@Suite("Random faults as steps")
struct MaterialiserTests {
  /// What a run tells of its course, without the words of the script.
  static func course(_ result: RunResult) -> [String] {
    result.timeline.map { "\($0.instant) \($0.text)" }.filter { !$0.contains("holds") }
  }

  static func compare(_ document: DocumentNode, seed: UInt64) throws -> (RunResult, RunResult) {
    let random = try Storms.run(document, seed: seed)
    let plan = try Scenario.read(document, text: "", file: "x", vocabulary: .standard).cases[0]
    let steps = Materialiser.document(document, random, plan)
    #expect(steps.nemesis.isEmpty)
    return (random, try Storms.run(steps, seed: seed))
  }

  @Test("steps do to the microsecond what the random faults of every kind did", arguments: [1, 2])
  func sameCourse(seed: UInt64) throws {
    let storm = try Storms.document(variant: "epoch-not-fenced", kinds: Storms.everything)
    let (random, scripted) = try Self.compare(storm, seed: seed)
    #expect(random.strikes.count > 30)
    #expect(Self.course(scripted) == Self.course(random))
    #expect(scripted.judgement.fates == random.judgement.fates)
    #expect(scripted.strikes.isEmpty)
    let kinds = Set(random.strikes.map(\.action.description).map { $0.prefix(5) })
    #expect(kinds.count > 10)
  }

  @Test("steps do what faults did that struck again on return", arguments: [1, 2])
  func relapses(seed: UInt64) throws {
    let storm = try Storms.document(
      variant: "epoch-not-fenced",
      kinds: [("reboot", 8), ("journalError", 15), ("rottenCheckpoint", 15), ("syncError", 10)],
      onReturn: #"onReturn: { kind: "kill", chance: "80%", after: "30ms" }"#
    )
    let (random, scripted) = try Self.compare(storm, seed: seed)
    #expect(Self.course(scripted) == Self.course(random))
    let kills = random.strikes.count { if case .kill = $0.action { true } else { false } }
    #expect(kills > 3)
  }

  @Test("a script keeps its order between the faults")
  func merged() throws {
    let script = """
      script: [
        { kill: "leader(orders-0)", at: "8s", as: "first" },
        { wait: "isr(orders-0) == 2" },
        { start: "first", after: "15s" },
        { wait: "isr(orders-0) == 3", within: "3m" },
      ],
      """
    let storm = try Storms.document(
      variant: "epoch-not-fenced",
      kinds: [("pause", 5), ("clog", 5), ("clockStep", 5)],
      script: script
    )
    let (random, scripted) = try Self.compare(storm, seed: 3)
    #expect(random.strikes.count > 10)
    #expect(random.stepsDone.count == 4)
    #expect(scripted.stepsDone.count == 4 + random.strikes.count)
    #expect(Self.course(scripted) == Self.course(random))
  }
}

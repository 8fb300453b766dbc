import Primitives
import Scenarios
import Simulation
import Testing

@testable import Exploration

@Suite("Shrinking")
struct ShrinkerTests {
  static func storm() throws -> DocumentNode {
    try Storms.document(
      variant: "ack-before-replication",
      kinds: [("kill", 2), ("pause", 1), ("clog", 2), ("clockStep", 2), ("isolate", 4)],
      length: "14s",
      rate: "5/s"
    )
  }

  /// What a shrink came to and all that it tried, in order.
  struct Account {
    var shrunk: ShrunkFinding
    var trials: [(trial: Digest, shows: Bool, isNew: Bool)] = []
  }

  static func shrink(runs: Int, known: [Digest: Bool] = [:]) throws -> Account {
    let storm = try storm()
    let finding = Storms.finding(storm) { $0.mechanism == "truncation" }
    let (seed, found) = try #require(finding)
    var options = ShrinkOptions()
    options.runs = runs
    options.recurrenceSeeds = 3
    options.known = known
    var trials: [(trial: Digest, shows: Bool, isNew: Bool)] = []
    let shrunk = Shrinker.shrink(document: storm, seed: seed, class: found, options: options) {
      trials.append(($0.trial, $0.shows, $0.isNew))
    }
    return Account(shrunk: try #require(shrunk), trials: trials)
  }

  @Test("a storm comes down to the few steps that break the promise in the same way")
  func fewSteps() throws {
    let shrunk = try Self.shrink(runs: 24).shrunk
    #expect(shrunk.isMaterialised)
    #expect(shrunk.stepsBefore > 10)
    #expect(shrunk.stepsAfter <= 8)
    #expect(shrunk.stepsAfter == shrunk.document.script.count)
    #expect(shrunk.recurrence.tried == 3)
    #expect((0...3).contains(shrunk.recurrence.shown))
    let expected = shrunk.document.member("expect")?.member("violation")?.plainText
    #expect(expected == shrunk.findingClass.invariant)
    let again = Shrinker.findingClass(of: shrunk.document, seed: shrunk.seed)
    #expect(again == shrunk.findingClass)
  }

  @Test("an interrupted shrink that goes on comes to the same as one that was not")
  func resumes() throws {
    let whole = try Self.shrink(runs: 15)
    var known: [Digest: Bool] = [:]
    for trial in whole.trials.prefix(10) { known[trial.trial] = trial.shows }
    let resumed = try Self.shrink(runs: 15, known: known)
    #expect(resumed.shrunk.document == whole.shrunk.document)
    #expect(resumed.shrunk.seed == whole.shrunk.seed)
    #expect(resumed.shrunk.runs == whole.shrunk.runs)
    #expect(resumed.trials.map(\.trial) == whole.trials.map(\.trial))
    #expect(resumed.trials.map(\.shows) == whole.trials.map(\.shows))
    #expect(resumed.trials.count { !$0.isNew } == 10)
  }

  @Test("a scenario without the finding is not shrunk")
  func nothing() throws {
    let calm = try Self.storm().setting(["nemesis"], to: nil).setting(["variant"], to: nil)
    let made = FindingClass(invariant: "ACK-DURABLE", firstBroken: "ACK-DURABLE", mechanism: "")
    let shrunk = Shrinker.shrink(document: calm, seed: 1, class: made)
    #expect(shrunk == nil)
    #expect(Shrinker.findingClass(of: calm, seed: 1) == nil)
  }
}

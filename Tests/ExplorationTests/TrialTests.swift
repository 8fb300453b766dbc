import Checking
import Primitives
import Scenarios
import Simulation
import Testing

@testable import Exploration

@Suite("Trials that begin in the midst of another")
struct TrialTests {
  static let steps = [
    "{ kill: \"leader(orders-0)\", at: \"4s\", for: \"2s\" }",
    "{ wait: \"isr(orders-0) == 2\" }",
    "{ pause: \"broker 1\", at: \"9s\", for: \"1s\" }",
    "{ cut: [\"broker 0\", \"broker 2\"], at: \"11s\", for: \"2s\" }",
    "{ kill: \"broker 2\", after: \"1s\", for: \"2s\" }",
  ]

  static func trial(_ steps: [String], length: String = "16s") throws -> Trial {
    let script = "script: [\(steps.joined(separator: ", "))],"
    let document = try Storms.document(
      variant: "epoch-not-fenced",
      kinds: [],
      length: length,
      script: script
    )
    return Trial(document: document.setting(["nemesis"], to: nil), seed: 7)
  }

  static func account(_ result: RunResult) -> [String] {
    result.timeline.map { "\($0.instant) \($0.text)" } + [
      "\(result.judgement.fates)", "\(result.ended)", result.verdict.rawValue,
    ]
  }

  @Test("a run that goes on with other steps is the run that had them from its start")
  func forks() throws {
    let base = try Self.trial(Self.steps)
    var forking = TrialRunner(options: ShrinkOptions())
    forking.settle(on: base)
    for trial in [
      try Self.trial(Array(Self.steps.dropLast())),
      try Self.trial(Array(Self.steps.prefix(3) + Self.steps.suffix(1))),
      try Self.trial(Array(Self.steps.prefix(2))),
      try Self.trial(Self.steps, length: "18s"),
      try Self.trial(Array(Self.steps.prefix(4)) + ["{ shutdown: \"broker 1\", after: \"2s\" }"]),
    ] {
      var whole = TrialRunner(options: ShrinkOptions(), forks: false)
      let first = whole.run(trial)
      let scratch = try #require(first).result
      let before = forking.events
      let second = forking.run(trial)
      let forked = try #require(second).result
      #expect(Self.account(forked) == Self.account(scratch))
      let spent = forking.events.handled - before.handled
      #expect(spent < scratch.events, "nothing was shared")
    }
  }

  @Test("a trial that takes several times as many events as the finding is given up")
  func bounded() throws {
    let finding = try Self.trial(Self.steps)
    var runner = TrialRunner(options: ShrinkOptions(), forks: false)
    let first = runner.run(finding)
    let result = try #require(first).result
    let larger = try Self.trial(Self.steps, length: "3m")
    let whole = runner.run(larger)
    let unbounded = try #require(whole).result
    #expect(unbounded.events > 4 * result.events && unbounded.verdict != .overBudget)
    runner.bound(by: result)
    let last = runner.run(larger)
    let bounded = try #require(last).result
    #expect(bounded.events <= 4 * result.events && bounded.verdict == .overBudget)
    let again = runner.run(finding)
    #expect(try #require(again).result.digest == result.digest)
  }

  @Test("only steps to come and the run's length may differ")
  func shared() throws {
    let base = try Self.trial(Self.steps)
    #expect(base.sharedSteps(with: base) == 5)
    #expect(base.sharedSteps(with: try Self.trial(Array(Self.steps.dropFirst()))) == 0)
    #expect(base.sharedSteps(with: try Self.trial(Self.steps, length: "18s")) == 5)
    var other = base
    other.seed = 8
    #expect(base.sharedSteps(with: other) == nil)
    other = base
    other.document = other.document.withBrokers(4)
    #expect(base.sharedSteps(with: other) == nil)
  }
}

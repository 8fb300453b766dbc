import Primitives
import Scenarios
import Simulation

/// Takes away from a failing scenario whatever its failure does not need.
///
/// A smaller scenario is taken only when a run of it shows a finding of an equal class. Same
/// finding, same result: what is tried, and in which order, follows from outcomes only.
public struct Shrinker {
  let target: FindingClass
  let options: ShrinkOptions
  private let tell: (ShrinkProgress) -> Void
  private var runner: TrialRunner
  private var outcomes: [Digest: Bool] = [:]
  /// The smallest scenario so far.
  private(set) var best: Trial
  private(set) var runs = 0
  var stage = "the finding itself"

  private init(
    _ trial: Trial,
    _ target: FindingClass,
    _ options: ShrinkOptions,
    _ tell: @escaping (ShrinkProgress) -> Void
  ) {
    best = trial
    self.target = target
    self.options = options
    self.tell = tell
    runner = TrialRunner(options: options)
  }

  /// Shrinks a finding.
  ///
  /// - Parameters:
  ///   - document: A scenario without cases: fields at the top level, with its `expect`.
  ///   - seed: The seed with which it showed.
  ///   - class: What it showed.
  ///   - options: Bounds, and what is known already.
  ///   - progress: Told after every trial.
  /// - Returns: The smallest scenario found; nil when the finding does not show to begin with.
  public static func shrink(
    document: DocumentNode,
    seed: UInt64,
    class target: FindingClass,
    options: ShrinkOptions = ShrinkOptions(),
    progress: (ShrinkProgress) -> Void = { _ in }
  ) -> ShrunkFinding? {
    withoutActuallyEscaping(progress) { progress in
      let finding = Trial(document: document, seed: seed)
      var shrinker = Shrinker(finding, target, options, progress)
      return shrinker.shrink()
    }
  }

  /// What a scenario without cases shows with a seed; nil when that is as expected.
  ///
  /// - Throws: What is wrong with the scenario.
  public static func findingClass(
    of document: DocumentNode,
    seed: UInt64,
    options: ShrinkOptions = ShrinkOptions()
  ) -> FindingClass? {
    var runner = TrialRunner(options: options, forks: false)
    guard let (result, plan) = runner.run(Trial(document: document, seed: seed)) else { return nil }
    return FindingClass(of: result, expecting: plan.expect)
  }

  private mutating func shrink() -> ShrunkFinding? {
    let finding = best
    var whole = TrialRunner(options: options, forks: false)
    guard let (result, plan) = whole.run(finding), shows(result, plan) else { return nil }
    runner.bound(by: result)
    whole.bound(by: result)
    let before = result.strikes.count + result.stepsDone.count
    let isMaterialised = plan.nemesis.isEmpty || materialise(result, plan)
    cutShort(result)
    let isMinimal = repeatPasses()
    if runner.forks, whole.run(best).map({ shows($0.result, $0.plan) }) != true {
      best = finding
      outcomes = [:]
      runner = whole
      return shrink()
    }
    runner = whole
    return finished(before, isMaterialised, isMinimal)
  }

  /// A count that is not as expected is a finding only where nothing else went amiss.
  private func shows(_ result: RunResult, _ plan: ScenarioCase) -> Bool {
    if target.invariant.hasPrefix("expect."), result.verdict != .passed { return false }
    return FindingClass(of: result, expecting: plan.expect) == target
  }

  private mutating func materialise(_ result: RunResult, _ plan: ScenarioCase) -> Bool {
    stage = "random faults as steps"
    let document = Materialiser.document(best.document, result, plan)
    if accept(document) { return true }
    let needed = resultWithoutForks(document).map { Materialiser.withoutIdleSteps(document, $0) }
    return accept(needed) || accept(document, otherSeeds: 4)
  }

  private func resultWithoutForks(_ document: DocumentNode) -> RunResult? {
    var whole = TrialRunner(options: options, forks: false)
    return whole.run(Trial(document: document, seed: best.seed))?.result
  }

  // Trials.

  /// Whether the runs are used up.
  var isExhausted: Bool { runs >= options.runs }

  /// Takes `document` if it shows the finding with the seed so far, or with another of the first
  /// few.
  ///
  /// - Returns: Whether it was taken.
  mutating func accept(_ document: DocumentNode?, otherSeeds: UInt64 = 0) -> Bool {
    guard let document, document != best.document else { return false }
    let others = (1...8).filter { $0 != best.seed }.prefix(Int(otherSeeds))
    for seed in [best.seed] + others {
      let trial = Trial(document: document, seed: seed)
      guard !isExhausted else { return false }
      guard let shows = shows(trial) else { return false }
      if shows {
        best = trial
        runner.settle(on: trial)
        return true
      }
    }
    return false
  }

  /// Whether a trial shows the finding; nil when it cannot be run.
  mutating func shows(_ trial: Trial, isCounted: Bool = true) -> Bool? {
    let digest = trial.digest
    if let outcome = outcomes[digest] { return outcome }
    let known = options.known[digest]
    guard let outcome = known ?? run(trial) else { return nil }
    if isCounted { runs += 1 }
    outcomes[digest] = outcome
    tell(
      ShrinkProgress(
        stage: stage,
        runs: runs,
        limit: options.runs,
        steps: best.document.script.count + best.document.nemesis.count,
        clients: best.document.clientCount,
        brokers: best.document.brokerCount,
        trial: digest,
        shows: outcome,
        isNew: known == nil
      )
    )
    return outcome
  }

  private mutating func run(_ trial: Trial) -> Bool? {
    runner.run(trial).map { shows($0.result, $0.plan) }
  }

  // The end.

  private mutating func finished(
    _ before: Int,
    _ isMaterialised: Bool,
    _ isMinimal: Bool
  ) -> ShrunkFinding {
    stage = "how often it recurs"
    let smallest = best
    let shown = (1...max(1, options.recurrenceSeeds)).filter { seed in
      shows(Trial(document: smallest.document, seed: seed), isCounted: false) ?? false
    }
    if let first = shown.first { best.seed = first }
    return ShrunkFinding(
      document: target.expected(in: best.document).tidy,
      seed: best.seed,
      findingClass: target,
      stepsBefore: before,
      stepsAfter: best.document.script.count + best.document.nemesis.count,
      runs: runs,
      recurrence: (shown.count, Int(max(1, options.recurrenceSeeds))),
      isMaterialised: isMaterialised,
      isMinimal: isMinimal
    )
  }
}

extension DocumentNode {
  var clientCount: Int {
    let clients = member("clients")
    return ["writers", "readers"].reduce(0) { sum, key in
      sum + (clients?.member(key)?.elements.count ?? 0)
    }
  }

  var brokerCount: Int {
    value(at: ["cluster", "brokers"])?.plainText.flatMap { Int($0) } ?? ClusterPlan().brokers
  }
}

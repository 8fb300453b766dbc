import Primitives
import Scenarios
import Simulation

/// A scenario with a seed, as a shrink tries it.
struct Trial: Hashable, Sendable {
  var document: DocumentNode
  var seed: UInt64

  /// Tells trials apart, and finds their outcomes again.
  var digest: Digest {
    var content = ContentDigest()
    content.absorb(Bytes(Array("\(seed) \(document.flat)".utf8)))
    return content.value
  }

  /// The only case, if the document is right.
  func plan(file: String) -> ScenarioCase? {
    let scenario = try? Scenario.read(
      document,
      text: "",
      file: file,
      vocabulary: .standard
    )
    return scenario?.cases.first
  }

  /// Whether another trial runs as this one does up to the step of that index, and all steps
  /// before it are the same.
  ///
  /// - Returns: Number of steps that are the same; nil when more differs than steps to come and
  ///   the run's length.
  func sharedSteps(with other: Trial) -> Int? {
    guard seed == other.seed, frame == other.frame else { return nil }
    let (a, b) = (document.script, other.document.script)
    var count = 0
    while count < a.count, count < b.count, a[count] == b[count] { count += 1 }
    return count
  }

  /// Everything but the script and the length of the run.
  private var frame: DocumentNode {
    document.setting(["script"], to: nil).setting(["run", "for"], to: nil)
      .setting(["title"], to: nil)
  }
}

/// Runs trials; one that shares its first steps with the smallest scenario so far begins there.
struct TrialRunner: Sendable {
  private struct Mark: Sendable {
    var steps: Int
    var simulation: Simulation
  }

  let options: ShrinkOptions
  /// Whether runs may begin in the midst of others.
  let forks: Bool
  private var base: Trial?
  private var marks: [Mark] = []
  /// Events after which a trial is given up; no bound of its own before it is set.
  private var mostEvents = Int64.max
  /// Events handled so far, and events of the runs from their starts.
  private(set) var events: (handled: UInt64, whole: UInt64) = (0, 0)

  init(options: ShrinkOptions, forks: Bool = true) {
    self.options = options
    self.forks = forks
  }

  /// Forks kept of one run; each holds what the run changed since.
  private static let mostMarks = 12

  /// The result and what was expected, or nil when the scenario cannot be run.
  mutating func run(_ trial: Trial) -> (result: RunResult, plan: ScenarioCase)? {
    guard let plan = plan(of: trial) else { return nil }
    guard var simulation = fork(for: trial, plan) ?? start(plan, trial.seed) else { return nil }
    let before = simulation.events
    let result = simulation.run()
    events.handled += result.events - before
    events.whole += result.events
    return (result, plan)
  }

  /// Gives trials up that take several times as many events as the finding did.
  ///
  /// A scenario that costs much more than the finding is no smaller, whatever it shows.
  mutating func bound(by finding: RunResult) {
    mostEvents = Int64(clamping: finding.events) * Self.mostTimesTheFinding
  }

  private static let mostTimesTheFinding: Int64 = 4

  /// Makes a trial the one whose steps later trials share.
  mutating func settle(on trial: Trial) {
    guard forks, let plan = plan(of: trial), plan.nemesis.isEmpty else { return }
    let shared = base.flatMap { $0.sharedSteps(with: trial) } ?? 0
    marks.removeAll { $0.steps > shared }
    base = trial
    let spacing = max(1, plan.script.count / Self.mostMarks)
    let next = (marks.last?.steps ?? 0) + spacing
    guard next <= plan.script.count,
      var simulation = fork(for: trial, plan) ?? start(plan, trial.seed)
    else { return }
    let before = simulation.events
    for steps in stride(from: next, through: plan.script.count, by: spacing) {
      guard simulation.advance(untilStep: steps) else { break }
      marks.append(Mark(steps: steps, simulation: simulation.fork()))
    }
    events.handled += simulation.events - before
  }

  private func plan(of trial: Trial) -> ScenarioCase? {
    guard var plan = trial.plan(file: options.file) else { return nil }
    plan.run.maxEvents = min(plan.run.maxEvents, mostEvents)
    return plan
  }

  private func fork(for trial: Trial, _ plan: ScenarioCase) -> Simulation? {
    guard let base, let shared = base.sharedSteps(with: trial),
      let mark = marks.last(where: { $0.steps <= shared })
    else { return nil }
    var simulation = mark.simulation.fork()
    return simulation.follow(plan) ? simulation : nil
  }

  private func start(_ plan: ScenarioCase, _ seed: UInt64) -> Simulation? {
    try? Simulation(
      plan,
      seed: seed,
      file: options.file,
      initialFiles: options.initialFiles
    )
  }
}

extension DocumentNode {
  /// The steps of the script.
  var script: [DocumentNode] { member("script")?.elements ?? [] }

  /// The entries of random faults.
  var nemesis: [DocumentNode] { member("nemesis")?.elements ?? [] }

  /// The scenario with another script; none when there is no step.
  func withScript(_ steps: [DocumentNode]) -> DocumentNode {
    setting(["script"], to: steps.isEmpty ? nil : .array(steps))
  }
}

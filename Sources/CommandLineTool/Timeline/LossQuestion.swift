import Checking
import Exploration
import Primitives
import Reporting
import Scenarios
import Simulation

/// Tries what would have kept the records that a run lost, as far as that is cheap.
struct LossQuestion {
  private let source: RunSource
  private let outcome: RunOutcome
  private let jobs: Int

  /// Most events of all trials together.
  private static let budget: UInt64 = 3_000_000
  /// Futures of an instant.
  private static let futures = 4
  /// Runs that the bisection for the point of no return is worth, about.
  private static let bisection: UInt64 = 36

  init(_ source: RunSource, _ outcome: RunOutcome, jobs: Int) {
    self.source = source
    self.outcome = outcome
    self.jobs = jobs
  }

  /// What the trials came to; nil when nothing was lost, or trying would take too long.
  func trials(_ console: Console) throws(CommandError) -> Rescues? {
    guard outcome.result.judgement.lostAcknowledged > 0, let question = try question() else {
      return nil
    }
    let runs = UInt64(question.remedies.count) + Self.bisection
    guard outcome.result.events * runs <= Self.budget else { return nil }
    var trials = Rescues(question)
    let seed = source.seed
    let meter = ProgressMeter("changes", of: question.remedies.count)
    try Workers.run(count: question.remedies.count, jobs: jobs) { place in
      question.harm(of: question.remedies[place], seed: seed)
    } deliver: { (place, harm) throws(CommandError) in
      trials.outcomes.append(RemedyOutcome(question.remedies[place], harm))
      console.progress(meter.line(place + 1))
    }
    console.progress("the point of no return")
    do throws(ScenarioError) {
      trials.noReturn = try question.pointOfNoReturn(
        .calm,
        futures: Self.futures,
        resolution: .milliseconds(50)
      )
    } catch {
      throw CommandError(.badData, [error.description])
    }
    return trials
  }

  private func question() throws(CommandError) -> WhatIf? {
    let assignment = source.assignment
    do throws(ScenarioErrors) {
      let root = try DocumentNode.parse(assignment.text, file: assignment.file).root
      let base = root.setting(["cases"], to: nil)
      let override = root.member("cases")?.member(assignment.plan.name)
      return try WhatIf(
        override.map { base.overlaid(with: $0) } ?? base,
        seed: source.seed,
        file: assignment.file,
        initialFiles: assignment.initialFiles
      )
    } catch {
      throw CommandError(.badData, error.errors.map(\.description))
    }
  }
}

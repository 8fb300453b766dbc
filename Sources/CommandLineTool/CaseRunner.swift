import Foundation
import Reporting
import Scenarios
import Simulation

/// Runs the cases of one scenario for another program than the command line.
package struct CaseRunner: Sendable {
  /// Why something cannot be done: whole lines.
  package struct Failure: Error, Sendable {
    /// The lines, as the command line prints them.
    package var text: String

    fileprivate init(_ error: CommandError) { text = error.lines.joined(separator: "\n") }
  }

  /// A run that was not as expected, with what people need to see it again.
  package struct Surprise: Sendable {
    /// The run.
    package var outcome: RunOutcome
    /// The account, with the commands that run it again.
    package var account: String
  }

  private let assignments: [Assignment]
  private let isFile: Bool

  /// Reads the scenario file at `path`.
  package init(path: String) throws(Failure) {
    do throws(CommandError) {
      try self.init(ScenarioFiles.read(path), file: path, isFile: true)
    } catch {
      throw Failure(error)
    }
  }

  /// Reads a scenario's text; `name` stands for its file in messages.
  package init(text: String, name: String) throws(Failure) {
    do throws(CommandError) {
      try self.init(text, file: name, isFile: false)
    } catch {
      throw Failure(error)
    }
  }

  private init(_ text: String, file: String, isFile: Bool) throws(CommandError) {
    let scenario: Scenario
    do throws(ScenarioErrors) {
      scenario = try ScenarioFiles.parse(text, file: file)
    } catch {
      throw CommandError(.badData, error.errors.map(\.description))
    }
    let mistakes = ScenarioFiles.planningErrors(scenario)
    guard mistakes.isEmpty else { throw CommandError(.badData, mistakes) }
    assignments = try Assignment.all(of: [scenario], named: [])
    self.isFile = isFile
  }

  /// The scenario's cases, in order.
  package var cases: [String] { assignments.map(\.plan.name) }

  /// Runs a case once.
  package func run(_ name: String, seed: UInt64) throws(Failure) -> RunOutcome {
    do throws(CommandError) {
      return try assignment(named: name).run(seed: seed).get()
    } catch {
      throw Failure(error)
    }
  }

  /// Runs a case with every seed, many at a time, up to the first that is not as expected.
  ///
  /// - Parameters:
  ///   - name: The case.
  ///   - seeds: The seeds.
  ///   - directory: Where the run that surprises leaves its capsule.
  package func firstSurprise(
    in name: String,
    seeds: ClosedRange<UInt64>,
    capsules directory: String
  ) throws(Failure) -> Surprise? {
    do throws(CommandError) {
      let assignment = try assignment(named: name)
      let first = try firstOutcome(of: assignment, seeds)
      return try first.map { (outcome) throws(CommandError) in
        try surprise(outcome, of: assignment, directory)
      }
    } catch {
      throw Failure(error)
    }
  }

  private func firstOutcome(
    of assignment: Assignment,
    _ seeds: ClosedRange<UInt64>
  ) throws(CommandError) -> RunOutcome? {
    let jobs = max(1, ProcessInfo.processInfo.activeProcessorCount)
    let round = UInt64(4 * jobs)
    var found: RunOutcome?
    var done: UInt64 = 0
    while found == nil, done <= seeds.upperBound - seeds.lowerBound {
      let start = seeds.lowerBound + done
      let count = min(round - 1, seeds.upperBound - start) + 1
      try Workers.run(count: Int(count), jobs: jobs) { place in
        assignment.run(seed: start + UInt64(place))
      } deliver: { (_, result) throws(CommandError) in
        let outcome = try result.get()
        if found == nil, !outcome.isExpected { found = outcome }
      }
      done += count
    }
    return found
  }

  private func surprise(
    _ outcome: RunOutcome,
    of assignment: Assignment,
    _ directory: String
  ) throws(CommandError) -> Surprise {
    let seed = outcome.result.seed
    let capsule = "\(directory)/\(assignment.label).seed-\(seed).capsule"
    try OutputFiles.write(Capsule(outcome, scenario: assignment.text).text, to: capsule)
    let replay = "wavetank replay \(shellWord(capsule))"
    let report = RunReport(outcome, style: Style(colored: false))
    return Surprise(
      outcome: outcome,
      account: report.text(
        replay: isFile ? [assignment.command(seed: seed), replay] : [replay],
        withTimeline: false
      )
    )
  }

  private func assignment(named name: String) throws(CommandError) -> Assignment {
    if let found = assignments.first(where: { $0.plan.name == name }) { return found }
    let hint = Suggestion.hint(for: name, among: cases)
    let file = assignments.first?.file ?? ""
    throw CommandError(.usage, ["\(file): there is no case '\(name)'; \(hint)"])
  }
}

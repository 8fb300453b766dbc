import Exploration
import Reporting
import Scenarios
import Simulation

/// Writes the findings of a sweep as scenarios that stand alone, each with a capsule of its run.
struct FindingFiles {
  /// What was written of one class of findings.
  struct Written {
    var group: FindingGroups.Group
    var scenario: String
    var capsule: String
  }

  private let sweep: Sweep
  private let stem: String

  /// Most classes of which files are written.
  static let most = 20

  init(_ sweep: Sweep, results path: String) {
    self.sweep = sweep
    stem = path.hasSuffix(".results") ? String(path.dropLast(8)) : path
  }

  /// Writes the run with the fewest events of each class.
  func write() throws(CommandError) -> [Written] {
    var written: [Written] = []
    for (place, group) in sweep.totals.findings.groups.prefix(Self.most).enumerated() {
      guard let run = sweep.again(group.best) else { continue }
      written.append(try write(group, run, "\(stem).finding-\(place + 1)"))
    }
    return written
  }

  private func write(
    _ group: FindingGroups.Group,
    _ run: DrawnRun,
    _ path: String
  ) throws(CommandError) -> Written {
    let text = run.drawn.document.fileText(comment: comment(group, run))
    let file = path + ".json5"
    let result: RunResult
    do throws(ScenarioError) {
      var simulation = try run.simulation(of: sweep.space)
      result = simulation.run()
    } catch {
      throw CommandError(.badData, [error.description])
    }
    let outcome = RunOutcome(
      file: file,
      title: sweep.space.title,
      plan: run.drawn.plan,
      result: result
    )
    try OutputFiles.write(text, to: file)
    try OutputFiles.write(Capsule(outcome, scenario: text).text, to: path + ".capsule")
    return Written(group: group, scenario: file, capsule: path + ".capsule")
  }

  private func comment(_ group: FindingGroups.Group, _ run: DrawnRun) -> String {
    let choices = run.drawn.choices.map { "  \($0.name) = \($0.value)" }
    return """
      A finding of an exploration: \(group.finding)

      Run \(run.run.index) of the sweep of '\(sweep.space.file)' with seed \(sweep.seed), which \
      draws:
      \(choices.joined(separator: "\n"))

      It shows with seed \(run.run.seed).
      """
  }
}

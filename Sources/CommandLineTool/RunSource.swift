import Scenarios
import Simulation

/// One run that a command line names: a capsule, or a case of a scenario and a seed.
struct RunSource {
  var assignment: Assignment
  var seed: UInt64
  /// How to run it.
  var command: String
  /// The capsule it comes from, if it does.
  var capsule: Capsule?

  /// Reads the run at `path`; a scenario with several cases needs the name of one.
  init(
    _ path: String,
    case name: String?,
    seed: UInt64?,
    _ console: Console
  ) throws(CommandError) {
    let text = try ScenarioFiles.read(path)
    guard !Self.isCapsule(text, path) else {
      let capsule = try Capsule(parsing: text, path: path)
      self.capsule = capsule
      assignment = try capsule.assignment(path: path)
      self.seed = capsule.seed
      command = "wavetank replay \(shellWord(path))"
      return
    }
    assignment = try Self.assignment(path, named: name, console)
    self.seed = seed ?? 1
    command = assignment.command(seed: self.seed)
  }

  /// A damaged capsule is one still, and is refused as such.
  private static func isCapsule(_ text: String, _ path: String) -> Bool {
    path.hasSuffix(".capsule") || text.hasPrefix("wavetank")
  }

  /// The run before anything has happened.
  func simulation() throws(CommandError) -> Simulation {
    do throws(ScenarioError) {
      return try assignment.simulation(seed: seed)
    } catch {
      throw CommandError(.badData, [error.description])
    }
  }

  private static func assignment(
    _ path: String,
    named name: String?,
    _ console: Console
  ) throws(CommandError) -> Assignment {
    let scenarios = try ScenarioFiles.load([path], console: console)
    let all = try Assignment.all(of: scenarios, named: name.map { [$0] } ?? [])
    guard all.count == 1 else {
      let names = all.map { "'\($0.plan.name)'" }.joined(separator: ", ")
      throw .usage("'\(path)' has the cases \(names); choose one with '--case'")
    }
    return all[0]
  }
}

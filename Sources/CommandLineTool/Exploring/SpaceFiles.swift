import Foundation
import Scenarios
import Simulation

/// Finds and reads space files.
enum SpaceFiles {
  /// How the name of a space file ends.
  static let suffix = ".space.json5"

  /// Reads a space and the scenario that it is based on.
  static func load(_ path: String) throws(CommandError) -> ExplorationSpace {
    let text = try ScenarioFiles.read(path)
    do throws(ScenarioErrors) {
      return try ExplorationSpace.parse(
        text,
        file: path,
        vocabulary: .standard,
        check: { planningError($0, file: path) },
        load: { ScenarioFiles.beside(path, $0) }
      )
    } catch {
      throw CommandError(.badData, FileKind.space.mistakes(error, in: text, file: path))
    }
  }

  static func planningError(_ plan: ScenarioCase, file: String) -> ScenarioError? {
    do throws(ScenarioError) {
      _ = try WorldPlan(plan, seed: 1, file: file)
      return nil
    } catch {
      return error
    }
  }
}

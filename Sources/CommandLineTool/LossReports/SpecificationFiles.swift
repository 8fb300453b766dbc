import Foundation
import Scenarios
import Simulation

/// Finds and reads report files.
enum SpecificationFiles {
  /// How the name of a report file ends.
  static let suffix = ".report.json5"

  /// Report files that a path names: itself, or those inside a directory in ascending order.
  static func found(at path: String) -> [String] {
    if path.hasSuffix(suffix) { return [path] }
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: path)) ?? []
    let base = path.hasSuffix("/") ? path : path + "/"
    return names.filter { name in
      name.hasSuffix(suffix) && !name.split(separator: "/").contains { $0.hasPrefix(".") }
    }.sorted().map { base + $0 }
  }

  /// Reads a report file and all that it names.
  static func load(_ path: String, console: Console) throws(CommandError) -> LossSpecification {
    let text = try ScenarioFiles.read(path)
    do throws(ScenarioErrors) {
      let specification = try LossSpecification.parse(
        text,
        file: path,
        vocabulary: .standard,
        check: { SpaceFiles.planningError($0, file: path) },
        load: { ScenarioFiles.beside(path, $0) }
      )
      for warning in specification.warnings { console.warn("\(warning)") }
      return specification
    } catch {
      throw CommandError(.badData, FileKind.report.mistakes(error, in: text, file: path))
    }
  }
}

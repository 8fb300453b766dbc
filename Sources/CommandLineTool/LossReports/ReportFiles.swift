import Foundation
import Scenarios
import Simulation

/// Finds and reads specifications of loss reports.
enum ReportFiles {
  /// How the name of a specification ends.
  static let suffix = ".report.json5"

  /// Reads a specification and the files that it names.
  static func load(_ path: String) throws(CommandError) -> LossSpecification {
    let text = try ScenarioFiles.read(path)
    do throws(ScenarioErrors) {
      return try LossSpecification.parse(
        text,
        file: path,
        vocabulary: .standard,
        check: { SpaceFiles.planningError($0, file: path) },
        load: { SpaceFiles.base(named: $0, besides: path) }
      )
    } catch {
      throw CommandError(.badData, error.errors.map(\.description))
    }
  }

  /// Where the report of a specification goes unless told.
  static func directory(for path: String) -> String {
    let name = URL(fileURLWithPath: path).lastPathComponent
    let stem = name.hasSuffix(suffix) ? String(name.dropLast(suffix.count)) : name
    return "reports/\(stem)"
  }
}

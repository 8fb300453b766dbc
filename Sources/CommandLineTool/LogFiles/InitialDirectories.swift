import Foundation
import KafkaLog
import Primitives
import Scenarios
import Simulation

/// Reads the log directories that a scenario's brokers start with.
enum InitialDirectories {
  /// Most bytes of all files together; a simulated machine keeps them in memory.
  static let limit: Int64 = 512 << 20

  /// Where a directory lies that a scenario names: relative to the scenario's own place.
  static func path(of plan: InitialFilesPlan, file: String) -> String {
    if plan.path.hasPrefix("/") { return plan.path }
    let parent = (file as NSString).deletingLastPathComponent
    return parent.isEmpty ? plan.path : "\(parent)/\(plan.path)"
  }

  /// What is wrong with the directories of a case, one line each.
  static func mistakes(_ scenario: ScenarioCase, file: String) -> [String] {
    scenario.cluster.initialFiles.compactMap { plan in
      let path = path(of: plan, file: file)
      var isDirectory: ObjCBool = false
      let exists = unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
      if exists, isDirectory.boolValue { return nil }
      return ScenarioError(
        file: file,
        position: plan.position,
        message: "there is no directory '\(path)'",
        hint: "paths are relative to the scenario's file"
      ).description
    }
  }

  /// The files of every directory of a case, in the scenario's order.
  static func read(_ scenario: ScenarioCase, file: String) throws(CommandError) -> [InitialFiles] {
    var result: [InitialFiles] = []
    var left = limit
    for plan in scenario.cluster.initialFiles {
      let root = path(of: plan, file: file)
      do {
        result.append(
          InitialFiles(broker: plan.broker, files: try files(below: root, &left))
        )
      } catch {
        if let error = error as? CommandError { throw error }
        throw .noInput(root, ScenarioFiles.reason(error))
      }
    }
    return result
  }

  private static func files(below root: String, _ left: inout Int64) throws
    -> [(path: String, content: Bytes)]
  {
    var files: [(path: String, content: Bytes)] = []
    for path in try FileManager.default.subpathsOfDirectory(atPath: root).sorted() {
      guard !path.hasPrefix("__cluster_metadata-0/") else { continue }
      let real = URL(fileURLWithPath: "\(root)/\(path)").resolvingSymlinksInPath().path
      let attributes = try FileManager.default.attributesOfItem(atPath: real)
      guard attributes[.type] as? FileAttributeType == .typeRegular else { continue }
      left -= (attributes[.size] as? NSNumber)?.int64Value ?? 0
      guard left >= 0 else {
        throw CommandError(
          .badData,
          ["wavetank: '\(root)' holds more than \(limit >> 20) MiB; a simulated disk is in memory"]
        )
      }
      let data = try Data(contentsOf: URL(fileURLWithPath: real))
      files.append((path, Bytes(Array(data))))
    }
    return files
  }
}

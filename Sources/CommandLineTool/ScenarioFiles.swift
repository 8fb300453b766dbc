import Foundation
import Scenarios
import Simulation

/// Finds and reads the scenario files that a command line names.
enum ScenarioFiles {
  /// Reads and plans every file; reports all mistakes of all files at once.
  static func load(_ paths: [String], console: Console) throws(CommandError) -> [Scenario] {
    var scenarios: [Scenario] = []
    var mistakes: [String] = []
    for file in try expand(paths) {
      let text = try read(file)
      do throws(ScenarioErrors) {
        let scenario = try parse(text, file: file)
        scenarios.append(scenario)
        mistakes += planningErrors(scenario)
        for warning in scenario.warnings { console.warn("\(warning)") }
      } catch {
        mistakes += FileKind.scenario.mistakes(error, in: text, file: file)
      }
    }
    guard mistakes.isEmpty else { throw CommandError(.badData, mistakes) }
    return scenarios
  }

  /// Reads a scenario and the configuration files that it names.
  static func parse(_ text: String, file: String) throws(ScenarioErrors) -> Scenario {
    try Scenario.parse(
      text,
      file: file,
      vocabulary: .standard,
      load: { beside(file, $0) }
    )
  }

  /// The text of a file by its path as another file writes it, relative to that file's place.
  static func beside(_ path: String, _ name: String) -> (file: String, text: String)? {
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    let file =
      name.hasPrefix("/") ? name : (folder.map(String.init) + [name]).joined(separator: "/")
    do throws(CommandError) {
      return (file, try read(file))
    } catch {
      return nil
    }
  }

  /// What the programs of the simulation do not understand, one line for each case.
  static func planningErrors(_ scenario: Scenario) -> [String] {
    var lines: [String] = []
    for plan in scenario.cases {
      for line in InitialDirectories.mistakes(plan, file: scenario.file) where !lines.contains(line)
      {
        lines.append(line)
      }
      do throws(ScenarioError) {
        _ = try WorldPlan(plan, seed: 1, file: scenario.file)
      } catch {
        if !lines.contains(error.description) { lines.append(error.description) }
      }
    }
    return lines
  }

  /// Reads a whole text file, or a pipe to its end.
  static func read(_ path: String) throws(CommandError) -> String {
    let data: Data
    do {
      let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      defer { try? handle.close() }
      data = try handle.readToEnd() ?? Data()
    } catch {
      throw .noInput(path, reason(error))
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw CommandError(.badData, ["\(path):1:1: the file is not text in UTF-8"])
    }
    return text
  }

  /// Files named by `paths`, each once; those inside directories in ascending order.
  static func expand(_ paths: [String]) throws(CommandError) -> [String] {
    var files: [String] = []
    for path in paths {
      for file in try found(at: path) where !files.contains(file) { files.append(file) }
    }
    return files
  }

  private static func found(at path: String) throws(CommandError) -> [String] {
    var isDirectory: ObjCBool = false
    guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw .noInput(path, "no such file or directory")
    }
    guard isDirectory.boolValue else { return [path] }
    let names: [String]
    do {
      let directory = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
      names = try FileManager.default.subpathsOfDirectory(atPath: directory)
    } catch {
      throw .noInput(path, reason(error))
    }
    let base = path.hasSuffix("/") ? path : path + "/"
    let isShown = { (name: String) in
      name.hasSuffix(".json5") && !name.hasSuffix(SpaceFiles.suffix)
        && !name.hasSuffix(SpecificationFiles.suffix)
        && !name.split(separator: "/").contains { $0.hasPrefix(".") }
    }
    let found = names.filter(isShown).sorted().map { base + $0 }
    guard !found.isEmpty else {
      throw .noInput(path, "the directory has no scenario, a *.json5 file")
    }
    return found
  }

  /// The system's own words for an error, without Foundation's around them.
  static func reason(_ error: any Error) -> String {
    let outer = error as NSError
    let inner = outer.userInfo[NSUnderlyingErrorKey] as? NSError ?? outer
    guard inner.domain == NSPOSIXErrorDomain, let code = POSIXErrorCode(rawValue: Int32(inner.code))
    else { return cocoaReason(outer) }
    return unsafe String(cString: strerror(code.rawValue)).lowercased()
  }

  /// What Foundation says without the system's own reason, in the system's words.
  private static func cocoaReason(_ error: NSError) -> String {
    switch CocoaError.Code(rawValue: error.code) {
    case .fileNoSuchFile, .fileReadNoSuchFile: "no such file or directory"
    case .fileWriteNoPermission, .fileReadNoPermission: "permission denied"
    case .fileWriteOutOfSpace: "no space left on device"
    case .fileWriteVolumeReadOnly: "read-only file system"
    case .fileWriteUnknown, .fileReadUnknown: "the system refused without a reason"
    default: error.localizedDescription
    }
  }
}

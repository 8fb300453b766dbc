extension PropertiesFile {
  /// Where logs stand when a file says nothing (ServerLogConfigs).
  static let defaultLogDirectory = "/tmp/kafka-logs"

  /// The log directories, and the property that names them; `log.dirs` comes before `log.dir`.
  var logDirectories: (entry: Entry, paths: [String])? {
    guard let entry = self["log.dirs"] ?? self["log.dir"] else { return nil }
    let paths = entry.value.split(separator: ",").map { String($0).trimmed }
    return (entry, paths.filter { !$0.isEmpty }.map { Self.normalized($0) })
  }

  /// A path without empty and `.` parts, and without those that `..` takes back.
  static func normalized(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == "..", parts.last.map({ $0 != ".." }) ?? path.hasPrefix("/") {
        _ = parts.popLast()
      } else {
        parts.append(part)
      }
    }
    return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
  }

  /// Complains of log directories that Kafka would not start with (`LogManager`).
  func checkDirectories(_ problems: inout Problems) {
    guard let (entry, paths) = logDirectories else { return }
    if paths.isEmpty, !entry.value.isEmpty {
      problems.error(
        "'\(entry.key)' names no directory",
        at: entry.valuePosition,
        hint: "write \(entry.key)=/data"
      )
    }
    for (place, path) in paths.enumerated() where paths[..<place].contains(path) {
      problems.error(
        "directory '\(path)' stands twice in '\(entry.key)'",
        at: entry.valuePosition,
        hint: "name each directory once"
      )
    }
  }
}

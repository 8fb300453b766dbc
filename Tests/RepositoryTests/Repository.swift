import Foundation

/// The files of this checkout, as the tests of the repository read them.
enum Repository {
  /// A text file with its path from the repository's top.
  struct File {
    /// Path from the top, such as `Sources/Engine/Event.swift`.
    let path: String
    /// The whole text.
    let text: String

    /// The lines, without what ends them.
    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

    /// Lines of code: comments are cut off, numbers count from 1.
    var code: [(number: Int, text: Substring)] {
      lines.enumerated().compactMap { index, line in
        let end = line.range(of: "//")?.lowerBound ?? line.endIndex
        let code = line[..<end]
        return code.allSatisfy(\.isWhitespace) ? nil : (index + 1, code)
      }
    }

    /// Modules that the file imports.
    var imports: [String] {
      code.compactMap { _, line in
        let words = line.split(separator: " ")
        guard let place = words.firstIndex(of: "import"), place < 3, words.count > place + 1,
          words[..<place].allSatisfy({ $0.hasPrefix("@") || Self.access.contains(String($0)) })
        else { return nil }
        return String(words[words.count - 1].prefix { $0 != "." })
      }
    }

    private static let access: Set<String> = ["public", "package", "internal", "private"]
  }

  /// The repository's top folder.
  static let top = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Files under `folder` whose names end in `suffix`, in ascending order of paths.
  static func files(in folder: String, suffix: String) throws -> [File] {
    let base = top.appendingPathComponent(folder)
    let names = try FileManager.default.subpathsOfDirectory(atPath: base.path)
    return try names.filter { $0.hasSuffix(suffix) }.sorted().map { name in
      try File(
        path: "\(folder)/\(name)",
        text: String(contentsOf: base.appendingPathComponent(name), encoding: .utf8)
      )
    }
  }

  /// The text of one file.
  static func text(_ path: String) throws -> String {
    try String(contentsOf: top.appendingPathComponent(path), encoding: .utf8)
  }
}

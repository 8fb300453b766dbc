import Foundation
import Testing

@Suite struct SourceTests {
  /// What would let two runs of one seed differ, as regular expressions over code.
  static let nondeterminism = [
    #"\bDate\s*\("#, #"\bUUID\b"#, #"\.random\s*\(\s*\)"#, #"\.random\s*\(\s*in:"#,
    #"\.shuffled\s*\("#, #"\.randomElement\s*\("#, #"SystemRandomNumberGenerator"#,
    #"\bTask\b"#, #"\basync\b"#, #"\bawait\b"#, #"\bactor\s+[A-Z]"#, #"ObjectIdentifier"#,
    #"ContinuousClock"#, #"SuspendingClock"#, #"DispatchQueue"#, #"\bThread\b"#,
    #"\.hashValue\b"#, #"\bHasher\s*\(\s*\)"#, #"ProcessInfo"#, #"\bgetenv\b"#,
  ]

  /// Objects that several values could share behind the world's back.
  static let sharedState = [
    #"\bclass\s+[A-Z]"#, #"^\s*(public |package |private |fileprivate )?static var [^{]*="#,
    #"nonisolated\(unsafe\)"#, #"@unchecked\s+Sendable"#,
  ]

  @Test("nothing in a simulated layer can differ between two runs of one seed")
  func determinism() throws { try expectNone(of: Self.nondeterminism) }

  @Test("the world is a value: simulated layers have no classes and no global variables")
  func values() throws { try expectNone(of: Self.sharedState) }

  @Test("the banned words are found where they stand")
  func scanner() throws {
    let guilty = [
      "let now = Date()", "x.random(in: 0..<3)", "Task { }", "func f() async {",
      "final class Disk {",
      "  public static var count = 0", "items.shuffled()",
    ]
    for line in guilty {
      let hits = try (Self.nondeterminism + Self.sharedState).filter { pattern in
        try Regex(pattern).firstMatch(in: line) != nil
      }
      #expect(!hits.isEmpty, "'\(line)' passes")
    }
    for line in ["machine.random(below: 3, for: .x)", "var tasks: [BackgroundTask] = []"] {
      for pattern in Self.nondeterminism {
        let match = try Regex(pattern).firstMatch(in: line)
        #expect(match == nil, "'\(line)' is no \(pattern)")
      }
    }
  }

  @Test("files are short, without tabs, trailing blanks and unfinished marks")
  func tidiness() throws {
    let marks = ["TO" + "DO", "FIX" + "ME"]
    for file in try swiftFiles() {
      #expect(file.lines.count <= 700, "\(file.path) has \(file.lines.count) lines")
      #expect(file.text.hasSuffix("\n"), "\(file.path) ends without a line break")
      for (index, line) in file.lines.enumerated() {
        let place = "\(file.path):\(index + 1)"
        let isClean = !line.contains("\t") && line.last != " " && line.last != "\r"
        #expect(isClean, "\(place) has a tab or a trailing blank")
        #expect(!marks.contains { line.contains($0) }, "\(place) is unfinished")
      }
    }
  }

  @Test("public declarations are documented")
  func documentation() throws {
    for file in try Repository.files(in: "Sources", suffix: ".swift") {
      let lines = file.lines.map { $0.trimmingCharacters(in: .whitespaces) }
      for (index, line) in lines.enumerated() where isPublicDeclaration(line) {
        var above = index - 1
        while above >= 0, lines[above].hasPrefix("@") { above -= 1 }
        let isDocumented = above >= 0 && lines[above].hasPrefix("///")
        #expect(isDocumented, "\(file.path):\(index + 1) has no documentation: \(line)")
      }
    }
  }

  private func isPublicDeclaration(_ line: String) -> Bool {
    var words = line.split(separator: " ")[...]
    while let first = words.first, first.hasPrefix("@") { words = words.dropFirst() }
    return words.first == "public"
  }

  private func swiftFiles() throws -> [Repository.File] {
    try Repository.files(in: "Sources", suffix: ".swift")
      + Repository.files(in: "Tests", suffix: ".swift")
  }

  private func expectNone(of patterns: [String]) throws {
    let expressions = try patterns.map { ($0, try Regex($0)) }
    for layer in Layers.simulated {
      for file in try Repository.files(in: layer.folder, suffix: ".swift") {
        for (number, line) in file.code {
          for (pattern, expression) in expressions {
            let match = try expression.firstMatch(in: line)
            #expect(match == nil, "\(file.path):\(number) matches \(pattern)")
          }
        }
      }
    }
  }
}

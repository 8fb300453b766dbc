import Scenarios

/// What a file is for, told to somebody who gave it to a command for other files.
enum FileKind: String {
  case scenario
  case space
  case report
  case capsule

  /// Fields that only files of one kind have.
  private static let signs: [(kind: FileKind, fields: [String])] = [
    (.space, ["vary", "features", "swarm"]),
    (.report, ["options", "question", "placements", "reduced"]),
    (.scenario, ["cluster", "topics", "clients", "cases", "script"]),
  ]

  /// What a text looks like; nil when it looks like nothing known.
  init?(of text: String, file: String) {
    if text.hasPrefix("wavetank capsule") {
      self = .capsule
      return
    }
    guard let root = try? DocumentNode.parse(text, file: file).root else { return nil }
    let found = Self.signs.first { sign in sign.fields.contains { root.member($0) != nil } }
    guard let found else { return nil }
    self = found.kind
  }

  /// The command for files of this kind.
  private var verb: String {
    switch self {
    case .scenario: "run"
    case .space: "explore"
    case .report: "report"
    case .capsule: "replay"
    }
  }

  /// What is wrong with `text` as a file of this kind: the mistakes found, or that it is another's.
  func mistakes(_ found: ScenarioErrors, in text: String, file: String) -> [String] {
    guard let kind = FileKind(of: text, file: file), kind != self else {
      return found.errors.map(\.description)
    }
    return [
      "\(file):1:1: this is a \(kind.rawValue) and no \(rawValue); "
        + "try 'wavetank \(kind.verb) \(shellWord(file))'"
    ]
  }
}

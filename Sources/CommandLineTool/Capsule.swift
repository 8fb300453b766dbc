import Foundation
import Primitives
import Reporting
import Scenarios
import Simulation

/// A run in one file: everything needed to run it again, and the digest that must come out.
///
/// A head of `name: value` lines, then the scenario's text as it was.
struct Capsule: Equatable {
  var version: String
  var file: String
  var caseName: String
  var seed: UInt64
  var verdict: String
  var digest: String
  /// Faults with their times, for readers; a replay does not need them.
  var faults: [String]
  var scenario: String

  static let mark = "wavetank capsule 1"

  /// Wraps a finished run up.
  init(_ outcome: RunOutcome, scenario: String) {
    version = HelpText.version
    file = outcome.file
    caseName = outcome.plan.name
    seed = outcome.result.seed
    verdict = outcome.result.verdict.rawValue
    digest = outcome.result.digest.description
    faults = outcome.result.faults.map { fault in
      "\(fault.firedAt.map(\.description) ?? "never") \(fault.text)"
    }
    self.scenario = scenario
  }

  /// The capsule as a file's text.
  var text: String {
    var lines = [
      Self.mark, "version: \(version)", "file: \(Self.quoted(file))",
      "case: \(Self.quoted(caseName))", "seed: \(seed)", "verdict: \(verdict)",
      "digest: \(digest)",
    ]
    lines += faults.map { "fault: \(Self.quoted($0))" }
    lines.append("scenario: \(scenario.utf8.count) bytes, crc32c \(Self.checksum(scenario))")
    return lines.joined(separator: "\n") + "\n\n" + scenario
  }

  private static func quoted(_ text: String) -> String {
    JSONValue.string(text).text.trimmingCharacters(in: .newlines)
  }

  private static func checksum(_ text: String) -> String {
    String(CRC32C.checksum(Bytes(Array(text.utf8))), radix: 16)
  }
}

extension Capsule {
  /// Reads a capsule's text; errors name line and column in `path`.
  init(parsing text: String, path: String) throws(CommandError) {
    guard let gap = text.firstRange(of: "\n\n"), text.hasPrefix(Self.mark + "\n") else {
      throw Self.error(path, 1, "this is no capsule; the first line of one is '\(Self.mark)'")
    }
    let head = text[..<gap.lowerBound].split(separator: "\n", omittingEmptySubsequences: false)
    var reader = Head(path: path, lines: head.dropFirst().map(String.init))
    version = try reader.take("version")
    file = try reader.takeQuoted("file")
    caseName = try reader.takeQuoted("case")
    let number = try reader.take("seed")
    guard let seed = UInt64(number) else {
      throw Self.error(path, reader.line, "'\(number)' is no seed; write a whole number")
    }
    self.seed = seed
    verdict = try reader.take("verdict")
    digest = try reader.take("digest")
    faults = []
    while reader.isAt("fault") { faults.append(try reader.takeQuoted("fault")) }
    scenario = String(text[gap.upperBound...])
    let found = "\(scenario.utf8.count) bytes, crc32c \(Self.checksum(scenario))"
    let promised = try reader.take("scenario")
    guard found == promised else {
      throw Self.error(
        path,
        reader.line,
        "the scenario below is \(found), not \(promised); the file is damaged"
      )
    }
  }

  static func error(_ path: String, _ line: Int, _ message: String) -> CommandError {
    CommandError(.badData, ["\(path):\(line):1: \(message)"])
  }

  /// Takes the lines of the head one by one.
  private struct Head {
    let path: String
    let lines: [String]
    private var index = 0
    /// Line in the file of what was taken last.
    var line: Int { index + 1 }

    init(path: String, lines: [String]) {
      self.path = path
      self.lines = lines
    }

    func isAt(_ name: String) -> Bool {
      index < lines.count && lines[index].hasPrefix("\(name): ")
    }

    mutating func take(_ name: String) throws(CommandError) -> String {
      guard isAt(name) else {
        throw Capsule.error(path, index + 2, "expected '\(name): ...' here")
      }
      index += 1
      return String(lines[index - 1].dropFirst(name.count + 2))
    }

    mutating func takeQuoted(_ name: String) throws(CommandError) -> String {
      let text = try take(name)
      guard let value = try? JSONDecoder().decode(String.self, from: Data(text.utf8)) else {
        throw Capsule.error(path, line, "\(text) is no text in double quotes")
      }
      return value
    }
  }
}

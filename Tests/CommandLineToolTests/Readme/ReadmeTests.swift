@testable import CommandLineTool
import Foundation
import Scenarios
import Testing

@Suite("README") struct ReadmeTests {
  /// A command that is run instead, and how many of the last quoted lines do not hold for it.
  struct Shorter {
    var text: String
    var unheld: Int?
  }

  /// A study takes minutes; what README quotes of it stands in `reports`.
  static let studies = [
    "swift run -c release wavetank report scenarios/reports/factors.report.json5": Shorter(
      text: "wavetank check scenarios/reports/factors.report.json5"
    )
  ]

  /// A debug build is thirty times slower and gets less of the same; where no number is given,
  /// what is quoted is not compared.
  static let debug = [
    "swift run -c release wavetank run scenarios": Shorter(
      text: "wavetank run scenarios/s10-last-replica-standing.json5",
      unheld: 1
    ),
    "swift run -c release wavetank crashes scenarios/one-broker-loses-power.json5 --limit 16 "
      + "--until 4s": Shorter(
        text: "wavetank crashes scenarios/one-broker-loses-power.json5 --limit 2 --until 1100ms"
      ),
    "swift run -c release wavetank explore scenarios/spaces/kafka-as-it-is.space.json5 --runs 280":
      Shorter(text: "wavetank explore scenarios/spaces/kafka-as-it-is.space.json5 --runs 3"),
    "swift run -c release wavetank run scenarios/one-broker-loses-power.json5 --jobs 1 "
      + "--json a.json --quiet": Shorter(
        text: "wavetank run scenarios/one-broker-loses-power.json5 --jobs 1 --json a.json --quiet "
          + "--case leader"
      ),
    "swift run wavetank run scenarios/one-broker-loses-power.json5 --jobs 2 --json b.json --quiet":
      Shorter(
        text: "wavetank run scenarios/one-broker-loses-power.json5 --jobs 2 --json b.json --quiet "
          + "--case leader"
      ),
    "wavetank timeline scenarios/s10-last-replica-standing.json5 --case 'before ELR' -o run.html":
      Shorter(
        text: "wavetank timeline scenarios/s10-last-replica-standing.json5 --case 'before ELR' "
          + "-o run.html --no-trials"
      ),
  ]

  @Test("every line that README lets somebody type works, and prints what README quotes")
  func commands() throws {
    let bench = try Bench()
    try FileManager.default.createSymbolicLink(
      atPath: bench.path("scenarios"),
      withDestinationPath: Snapshot.top.appendingPathComponent("scenarios").path
    )
    let release = BuiltTool.release
    var shorter = Self.studies
    if release == nil { shorter.merge(Self.debug) { first, _ in first } }
    let commands = Readme.commands(try Readme.text())
    #expect(commands.count > 8)
    for command in commands {
      let less = shorter.removeValue(forKey: command.text)
      let outcome = try BuiltTool.shell(
        less?.text ?? command.text,
        in: bench.root,
        release: release ?? BuiltTool.path
      )
      #expect([0, 1].contains(outcome.status), "\(command.text): \(outcome.error)")
      if let less, less.unheld == nil { continue }
      let quoted = command.quoted.dropLast(less?.unheld ?? 0)
      let missing = Self.missing(Array(quoted), in: outcome.out)
      #expect(missing == nil, "\(command.text) does not print what README quotes: \(missing ?? "")")
    }
    #expect(shorter.isEmpty, "README has no such line: \(shorter.keys.sorted())")
  }

  /// The first quoted line that does not follow on the one before it; `…` stands for any lines, and
  /// columns may be as wide as they like.
  static func missing(_ quoted: [String], in output: String) -> String? {
    var lines = output.split(separator: "\n", omittingEmptySubsequences: false)[...]
    var isLoose = false
    for line in quoted {
      let wanted = words(of: line[...])
      if wanted == ["…"] {
        isLoose = true
        continue
      }
      if isLoose { lines = lines.drop { words(of: $0) != wanted } }
      guard let next = lines.popFirst(), words(of: next) == wanted else { return line }
      isLoose = false
    }
    return nil
  }

  private static func words(of line: Substring) -> [Substring] { line.split(separator: " ") }

  @Test("quoted lines are looked for in order, and dots stand for any number of lines")
  func quotes() {
    let output = "a\nb\nc\nd\n"
    for quoted in [["a", "b"], ["…", "c"], ["a", "…", "d"], ["  a "], ["a", "b", "…"]] {
      #expect(Self.missing(quoted, in: output) == nil, "\(quoted)")
    }
    for quoted in [["b"], ["a", "c"], ["…", "c", "b"], ["…", "x"]] {
      #expect(Self.missing(quoted, in: output) != nil, "\(quoted)")
    }
  }

  @Test("what README quotes of a study is what the study said")
  func study() throws {
    let command = try #require(
      Readme.commands(Readme.text()).first { $0.text.contains("wavetank report") }
    )
    #expect(command.quoted.count > 2)
    let place = try #require(command.quoted.last { $0.hasSuffix("report.html") })
    let report = try String(
      contentsOf: Snapshot.top.appendingPathComponent(
        place.replacing("report.html", with: "report.md")
      ),
      encoding: .utf8
    )
    #expect(command.text.contains(place.split(separator: "/")[1]))
    for line in command.quoted where !line.hasSuffix("report.html") {
      #expect(report.contains(line), "\(line)")
    }
  }

  @Test("README counts the cases of the scenarios")
  func cases() throws {
    let files = try ScenarioFiles.expand([Snapshot.top.appendingPathComponent("scenarios").path])
    var count = 0
    for file in files {
      let text = try ScenarioFiles.read(file)
      count += try ScenarioFiles.parse(text, file: file).cases.count
    }
    let line = "\(count) runs of \(count) cases: everything as expected"
    #expect(try Readme.text().contains(line), "\(line)")
  }

  @Test("the scenario that README shows runs as it is")
  func scenario() throws {
    let bench = try Bench()
    let block = Readme.blocks(try Readme.text(), of: "json5").first { block in
      block.contains { $0.contains("format: 1") }
    }
    let file = try bench.write(try #require(block).joined(separator: "\n"), "mine.json5")
    let outcome = bench.tool("run", file)
    #expect(outcome.status == .expected, "\(outcome.error)\(outcome.out)")
  }

  @Test("every command that a document names is one, with options that it has and files there are")
  func mentions() throws {
    var count = 0
    for (name, text) in try Readme.documents() {
      for line in Readme.mentions(text) {
        count += 1
        let mistake = Self.mistake(in: Readme.words(line))
        #expect(mistake == nil, "\(name): wavetank \(line): \(mistake ?? "")")
      }
    }
    #expect(count > 80)
  }

  /// What is wrong with a command line, without running it.
  private static func mistake(in words: [String]) -> String? {
    guard let first = words.first else { return nil }
    if first == "COMMAND" || first.hasPrefix("--") { return nil }
    guard let verb = Verb.all.first(where: { $0.name == first }) else { return "no such command" }
    var rest = Array(words.dropFirst())
    var chosen = verb
    if verb.name == Verb.log.name, let word = rest.first,
      let below = Verb.logVerbs.first(where: { $0.name == "log \(word)" })
    {
      chosen = below
      rest.removeFirst()
    }
    do throws(CommandError) {
      let arguments = try Arguments(rest, of: chosen)
      return arguments.operands.first { path in
        path.hasPrefix("scenarios/") && !path.contains("FILE")
          && !FileManager.default.fileExists(atPath: Snapshot.top.appendingPathComponent(path).path)
      }.map { "there is no \($0)" }
    } catch {
      return error.lines.joined()
    }
  }

  @Test("every link of README leads to a file")
  func links() throws {
    let parts = try Readme.text().components(separatedBy: "](").dropFirst()
    let links = parts.compactMap { $0.split(separator: ")").first.map(String.init) }
    #expect(links.count > 20)
    for link in links where !link.hasPrefix("http") {
      let path = Snapshot.top.appendingPathComponent(link).path
      #expect(FileManager.default.fileExists(atPath: path), "\(link)")
    }
  }
}

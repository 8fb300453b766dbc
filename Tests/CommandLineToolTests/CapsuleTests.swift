@testable import CommandLineTool
import Foundation
import Testing

@Suite struct CapsuleTests {
  /// A bench with one failing run and the text of its capsule.
  private func failed() throws -> (Bench, path: String, text: String) {
    let bench = try Bench()
    let cases = "\"it's \\\"odd\\\"\": { expect: { pass: true, lost: 3 } }"
    let file = try bench.write(story(cases: cases), "Odd Story.json5")
    let outcome = bench.tool("run", file, "--seeds", "7..8", "--capsules", bench.path("c"))
    #expect(outcome.status == .finding)
    let path = bench.path("c/odd-story.its-odd.seed-7.capsule")
    #expect(outcome.out.contains("wavetank replay \(path)"), "\(outcome.out)")
    return (bench, path, try bench.read("c/odd-story.its-odd.seed-7.capsule"))
  }

  @Test("a capsule replays to the same digest without its scenario file")
  func replay() throws {
    let (bench, path, text) = try failed()
    try FileManager.default.removeItem(atPath: bench.path("Odd Story.json5"))
    let outcome = bench.tool("replay", path, "--json", bench.path("o.json"))
    #expect(outcome.status == .expected, "\(outcome.error)")
    #expect(outcome.out.contains("the replay agrees with the capsule: the same digest "))
    let verdict =
      "and again the verdict is 'passed', not as expected: the case expects a pass, "
      + "3 lost against the contract"
    #expect(outcome.out.contains(verdict), "\(outcome.out.suffix(300))")
    let capsule = try Capsule(parsing: text, path: path)
    #expect(capsule.caseName == "it's \"odd\"" && capsule.seed == 7)
    #expect(try bench.read("o.json").contains(capsule.digest))
    #expect(capsule.text == text)
  }

  @Test("a replay that differs is a finding")
  func differs() throws {
    let (bench, path, text) = try failed()
    let capsule = try Capsule(parsing: text, path: path)
    let other = String(capsule.digest.reversed())
    for (from, to) in [
      ("digest: \(capsule.digest)", "digest: \(other)"), ("seed: 7", "seed: 8"),
      ("verdict: passed", "verdict: stuck"),
    ] {
      try bench.write(text.replacing(from, with: to), "c/x.capsule")
      let outcome = bench.tool("replay", bench.path("c/x.capsule"))
      #expect(outcome.status == .finding, "\(to)")
      #expect(outcome.out.contains("the replay DIFFERS"))
    }
  }

  @Test("a damaged capsule is refused with the place of the damage")
  func damaged() throws {
    let (bench, _, text) = try failed()
    let rows = [
      (text.replacing("wavetank capsule 1", with: "wavetank capsule 9"), "1:1: this is no capsule"),
      (text.replacing("seed: 7", with: "seed: x"), "5:1: 'x' is no seed"),
      (text.replacing("seed: 7\n", with: ""), "5:1: expected 'seed: ...' here"),
      (text.replacing("case: \"", with: "case: "), "4:1: it's"),
      (text.replacing("brokers: 3", with: "brokers: 4"), "8:1: the scenario below is"),
      (String(text.dropLast(9)), "8:1: the scenario below is"),
      ("", "1:1: this is no capsule"),
    ]
    for (content, message) in rows {
      let path = try bench.write(content, "bad.capsule")
      let outcome = bench.tool("replay", path)
      #expect(outcome.status == .badData)
      #expect(outcome.errorLines.count == 1)
      #expect(outcome.error.hasPrefix("\(path):\(message)"), "\(outcome.error)")
    }
  }

  @Test("expected runs leave no capsule unless one is asked for")
  func asked() throws {
    let bench = try Bench()
    let file = try bench.write(story(), "a.json5")
    let outcome = bench.tool("run", file, "--seeds", "2", "--capsules", bench.path("c"))
    #expect(outcome.status == .expected)
    #expect(try bench.files("c") == ["a.calm.seed-1.capsule", "a.calm.seed-2.capsule"])
  }

  @Test("a note warns when another version made the capsule")
  func version() throws {
    let (bench, _, text) = try failed()
    let version = "version: \(HelpText.version)"
    let path = try bench.write(text.replacing(version, with: "version: 0.0.1"), "old.capsule")
    let outcome = bench.tool("replay", path)
    #expect(outcome.status == .expected)
    #expect(outcome.error.hasPrefix("warning: the capsule is from version 0.0.1"))
  }

  @Test("labels are plain and distinct, and shell words are quoted")
  func names() {
    var labels = Labels()
    let made = [("x/A b.json5", "c d"), ("y/a-b.json5", "c-d"), ("a.json5", "→"), ("é", "it's")]
      .map { labels.label(file: $0.0, case: $0.1) }
    #expect(made == ["a-b.c-d", "a-b.c-d-2", "a.case", "case.its"])
    let words = ["a/b.json5", "two words", "it's", "", "$x"].map(shellWord)
    #expect(words == ["a/b.json5", "'two words'", "'it'\\''s'", "''", "'$x'"])
  }
}

import Foundation
@testable import CommandLineTool
import Testing

@Suite struct InputTests {
  @Test(
    "mistakes in scenario files are shown with their places, all at once",
    arguments: ["check", "run"]
  )
  func badScenario(verb: String) throws {
    let bench = try Bench()
    let first = try bench.write("{\n  format: 1, title: \"t\",\n  tpoics: {},\n}\n", "s/a.json5")
    let second = try bench.write("{ format: 1, title: ", "s/b.json5")
    try bench.write(story(), "s/c.json5")
    let outcome = bench.tool(verb, bench.path("s"))
    #expect(outcome.status == .badData)
    #expect(outcome.out.isEmpty)
    #expect(outcome.error.contains("\(first):3:3: unknown"), "\(outcome.error)")
    #expect(outcome.error.contains("did you mean 'topics'?"))
    #expect(outcome.error.contains("\(second):1:"))
  }

  @Test("a setting that no program understands is found before anything runs")
  func badPlan() throws {
    let bench = try Bench()
    let text = story(cases: "odd: { cluster: { server: { \"num.io.threads\": \"many\" } } }")
    let file = try bench.write(text, "odd.json5")
    let outcome = bench.tool("check", file)
    #expect(outcome.status == .badData)
    #expect(outcome.error.hasPrefix("\(file):9:"))
    #expect(outcome.error.contains("'num.io.threads' is 'many'"))
    #expect(outcome.errorLines.count == 1)
  }

  @Test("what is not there is one line and status 66")
  func missing() throws {
    let bench = try Bench()
    try bench.write("", "empty/readme.txt")
    let rows = [
      ("nowhere.json5", "no such file or directory"),
      ("empty", "the directory has no *.json5 file"),
    ]
    for (name, why) in rows {
      let outcome = bench.tool("run", bench.path(name))
      #expect(outcome.status == .noInput)
      #expect(outcome.error == "wavetank: cannot read '\(bench.path(name))': \(why)\n")
    }
    #expect(bench.tool("replay", bench.path("x.capsule")).status == .noInput)
    let directory = bench.tool("replay", bench.path("empty"))
    #expect(directory.error.hasSuffix("cannot read '\(bench.path("empty"))': is a directory\n"))
  }

  @Test("bytes that are no text are bad data")
  func binary() throws {
    let bench = try Bench()
    let file = bench.path("x.json5")
    try Data([0x7B, 0xFF, 0xFE]).write(to: URL(fileURLWithPath: file))
    let outcome = bench.tool("check", file)
    #expect(outcome.status == .badData)
    #expect(outcome.error == "\(file):1:1: the file is not text in UTF-8\n")
  }

  @Test("a directory's files come in ascending order, each once")
  func expanding() throws {
    let bench = try Bench()
    for name in ["b.json5", "a.json5", "deep/c.json5", "note.txt", ".git/d.json5"] {
      try bench.write(story(title: name), "s/\(name)")
    }
    let outcome = bench.tool("check", bench.path("s/"), bench.path("s/b.json5"))
    #expect(outcome.status == .expected)
    let shown = outcome.out.split(separator: "\n").map { line in
      line.dropFirst(bench.path("s/").count).prefix { $0 != ":" }
    }
    #expect(shown == ["a.json5", "b.json5", "deep/c.json5"])
  }

  @Test("a case that no scenario has is a usage error with the nearest name")
  func unknownCase() throws {
    let bench = try Bench()
    let outcome = bench.tool("run", try bench.write(story(), "a.json5"), "--case", "clam")
    #expect(outcome.status == .usage)
    #expect(outcome.error == "wavetank: no scenario has a case 'clam'; did you mean 'calm'?\n")
  }
}

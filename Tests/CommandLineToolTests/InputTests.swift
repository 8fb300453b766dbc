import Foundation
@testable import CommandLineTool
import Primitives
import Scenarios
import Simulation
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

  @Test("values that no topic can have are refused in their places")
  func topicValues() throws {
    let bench = try Bench()
    let file = try bench.write(
      """
      {
        format: 1, title: "t", cluster: { brokers: 3 },
        topics: {
          orders: { "min.insync.replicas": 0, "segment.bytes": "5B", "retention.ms": "-5ms" },
        },
        script: [
          { alterConfig: "orders", set: { "unclean.recovery.strategy": "Bold" } },
          { alterConfig: "all", reset: ["retention.sm"] }, { alterConfig: "orders" },
          { alterConfig: "orders", set: { "flush.ms": 1 }, reset: "flush.ms" },
        ],
      }
      """,
      "a.json5"
    )
    let outcome = bench.tool("check", file)
    #expect(outcome.status == .badData)
    let messages = [
      ":4:38: '0' is no value of 'min.insync.replicas'; expected a whole number from 1 to 2147483647",
      ":4:58: '5' is no value of 'segment.bytes'; expected a whole number from 14 to 2147483647",
      ":4:80: '-5' is no value of 'retention.ms'; expected a whole number from -1",
      ":8:35: unknown property of topics 'retention.sm'; did you mean 'retention.ms'?",
      ":8:69: step 'alterConfig' needs 'set' or 'reset'",
      ":9:61: 'flush.ms' is both set and reset",
      ":7:66: 'Bold' is no value of 'unclean.recovery.strategy'; expected None, Balanced or "
        + "Aggressive",
    ]
    for message in messages {
      #expect(outcome.error.contains(file + message), "\(outcome.error)")
    }
    #expect(outcome.errorLines.count == messages.count)
  }

  @Test("an option that nothing is like, or whose value was forgotten, is told what would be right")
  func options() throws {
    let bench = try Bench()
    let file = try bench.write(story(), "a.json5")
    let rows = [
      (
        ["run", file, "--nonsense"],
        "unknown option '--nonsense' for 'run'; 'wavetank help run' lists"
      ),
      (["run", file, "--seed", "--quiet"], "option '--seed' needs a value: '--seed N'"),
      (["run", file, "--case", "--seed=3"], "option '--case' needs a value: '--case NAME'"),
      (["replay", file, "--diff", "1", "--step"], "option '--diff' needs 2 values: '--diff A B'"),
      (
        ["help", "everything"], "unknown command 'everything'; 'wavetank help' lists what there is"
      ),
      (["init", ""], "'' names no file; write one such as 'my-cluster'"),
      (["init", "there/"], "'there/' names no file; write one such as 'my-cluster'"),
    ]
    for (words, message) in rows {
      let outcome = bench.tool(words)
      #expect(outcome.status == .usage && outcome.errorLines.count == 1, "\(words)")
      #expect(outcome.error.contains(message), "\(outcome.error)")
    }
    #expect(bench.tool("run", file, "--case=--quiet").error.contains("no scenario has a case"))
  }

  @Test("a place below a file is refused with the part that is no directory")
  func belowFiles() throws {
    let bench = try Bench()
    let file = try bench.write(story(), "a.json5")
    for option in ["--json", "--export-disks", "--capsules"] {
      let outcome = bench.tool("run", file, "--quiet", option, file + "/below/it")
      #expect(outcome.status == .inputOutput, "\(option)")
      #expect(outcome.error.contains("'\(file)' is no directory"), "\(outcome.error)")
      #expect(outcome.errorLines.count == 1)
    }
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

  @Test("every field of a disk profile can be set, and a wrong one is told with its place")
  func profiles() throws {
    let bench = try Bench()
    func check(_ host: String) throws -> Bench.Outcome {
      let file = try bench.write(story(cases: "odd: { cluster: { host: \(host) } }"), "odd.json5")
      return bench.tool("check", file)
    }
    for (key, words) in [
      ("device", ScenarioVocabulary.standard.deviceFields),
      ("fileSystem", ScenarioVocabulary.standard.fileSystemFields),
    ] {
      for word in words {
        let right = try check("{ \(key): { \(word.name): \(Self.sample(word.form)) } }")
        #expect(right.status == .expected, "\(right.error)")
        let wrong = try check("{ \(key): { \(word.name): [] } }")
        #expect(wrong.status == .badData && wrong.errorLines.count == 1)
        #expect(wrong.error.contains("odd.json5:9:") && wrong.error.contains(word.name))
      }
      let unknown = try check("{ \(key): { bas: \"hdd\" } }")
      #expect(unknown.status == .badData)
      #expect(unknown.error.contains("unknown field 'bas' in '\(key)'; did you mean 'base'?"))
    }
  }

  private static func sample(_ form: ProfileForm) -> String {
    switch form {
    case .interval, .intervalOrNever: "\"1s\""
    case .bytes: "\"1MiB\""
    case .sizes(let sizes): "\(sizes[0].bytes)"
    case .ratio: "\"1/3\""
    case .flag: "true"
    case .word(let words): "\"\(words[0])\""
    case .latency: "{ p50: \"1ms\", p99: \"2ms\" }"
    }
  }

  @Test("what is not there is one line and status 66")
  func missing() throws {
    let bench = try Bench()
    try bench.write("", "empty/readme.txt")
    let rows = [
      ("nowhere.json5", "no such file or directory"),
      ("empty", "the directory has no scenario, a *.json5 file"),
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

@testable import CommandLineTool
import Testing

@Suite struct UsageTests {
  static let mistakes: [([String], String)] = [
    (["rnu"], "unknown command 'rnu'; did you mean 'run'?"),
    (["--versoin"], "unknown option '--versoin'"),
    (["run"], "'run' needs a scenario file or a directory"),
    (["check"], "'check' needs a scenario file, a directory or a server.properties"),
    (["replay"], "'replay' needs one capsule or scenario; try 'wavetank replay"),
    (["replay", "a", "b"], "'replay' needs one capsule or scenario, not 2"),
    (["help", "rum"], "unknown command 'rum'; did you mean 'run'?"),
    (["run", "x", "--sed", "1"], "unknown option '--sed' for 'run'; did you mean '--seed'?"),
    (["check", "x", "--seed", "1"], "unknown option '--seed' for 'check'"),
    (["run", "x", "--seed"], "option '--seed' needs a value: '--seed N'"),
    (["run", "x", "--seed="], "option '--seed' needs a value"),
    (["run", "x", "--seed", "-1"], "'-1' for '--seed' is no whole number from 0 to"),
    (["run", "x", "--seed", "1", "--seed", "2"], "option '--seed' is given 2 times"),
    (["run", "x", "--seed", "1", "--seeds", "2"], "give '--seed' or '--seeds', not both"),
    (["run", "x", "--seeds", "9..3"], "'9..3' for '--seeds' is no range"),
    (["run", "x", "--seeds", "a..3"], "'a..3' for '--seeds' is no range"),
    (["run", "x", "--seeds", "0"], "'0' for '--seeds' is no whole number from 1 to"),
    (["run", "x", "--seeds", "0..99999999999"], "is more than 10000000 seeds"),
    (["run", "x", "--jobs", "0"], "'0' for '--jobs' is no whole number from 1 to 1024"),
    (["run", "x", "--verbose=yes"], "option '--verbose' takes no value"),
    (["run", "x", "--export-disks", "d", "--disk-view", "raw"], "unknown view 'raw'"),
    (["run", "x", "--disk-view", "durable"], "'--disk-view' does nothing without"),
  ]

  @Test("a mistake on the command line is one line and status 64", arguments: mistakes)
  func mistake(words: [String], message: String) throws {
    let outcome = try Bench().tool(words)
    #expect(outcome.status == .usage)
    #expect(outcome.out.isEmpty)
    #expect(outcome.errorLines.count == 1)
    #expect(outcome.error.hasPrefix("wavetank: "))
    #expect(outcome.error.contains(message), "\(outcome.error)")
  }

  @Test("nothing at all shows the overview and is a mistake")
  func nothing() throws {
    let outcome = try Bench().tool()
    #expect(outcome.status == .usage)
    #expect(outcome.error.contains("usage: wavetank COMMAND"))
  }

  @Test(
    "help is found wherever it is asked for",
    arguments: [
      ["help", "run"], ["run", "--help"], ["run", "x", "-h"], ["run", "--sed", "--help"],
    ]
  )
  func help(words: [String]) throws {
    let outcome = try Bench().tool(words)
    #expect(outcome.status == .expected)
    #expect(outcome.out.hasPrefix("usage: wavetank run PATH... [OPTION...]\n"))
    for option in Verb.run.options { #expect(outcome.out.contains("  \(option.name) ")) }
  }

  @Test("the overview names every command and every exit status")
  func overview() throws {
    let bench = try Bench()
    let outcome = bench.tool("--help")
    #expect(outcome.status == .expected)
    #expect(outcome.out == bench.tool("help").out)
    for verb in Verb.all { #expect(outcome.out.contains("\n  \(verb.name) ")) }
    for status in [0, 1, 2, 64, 65, 66, 70, 74] { #expect(outcome.out.contains("\(status) ")) }
    #expect(bench.tool("--version").out == "wavetank \(HelpText.version)\n")
  }

  @Test("no line of help is wider than a terminal")
  func widths() {
    for width in [60, 80, 96] {
      let pages =
        [HelpText.overview(width: width)]
        + (Verb.all + Verb.logVerbs).map { HelpText.page($0, width: width) }
      for line in pages.joined().split(separator: "\n") {
        let isCommand = line.hasPrefix("  wavetank ") || line.hasPrefix("usage: ")
        // What is set in columns of its own stays so, for eighty.
        let most = isCommand ? 96 : line.first == " " ? max(80, width) : width
        #expect(line.count <= most, "\(line)")
      }
    }
  }

  @Test("seeds are one, a count or a range")
  func seeds() throws {
    let rows: [([String], SeedRange)] = [
      ([], SeedRange(first: 1, count: 1)),
      (["--seed", "7"], SeedRange(first: 7, count: 1)),
      (["--seed=18446744073709551615"], SeedRange(first: .max, count: 1)),
      (["--seeds", "20"], SeedRange(first: 1, count: 20)),
      (["--seeds", "5..9"], SeedRange(first: 5, count: 5)),
      (["--seeds=0..0"], SeedRange(first: 0, count: 1)),
    ]
    for (words, expected) in rows {
      let range = try SeedRange(Arguments(words, of: .run))
      #expect(range == expected, "\(words)")
    }
  }

  @Test("options and operands mix, and two dashes end the options")
  func mixing() throws {
    let words = ["a", "--case", "x", "b", "--case=y=z", "--quiet", "--", "--jobs"]
    let arguments = try Arguments(words, of: .run)
    #expect(arguments.operands == ["a", "b", "--jobs"])
    #expect(arguments.values("--case") == ["x", "y=z"])
    #expect(arguments.has("--quiet") && !arguments.has("--verbose"))
  }
}

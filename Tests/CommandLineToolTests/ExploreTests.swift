@testable import CommandLineTool
import Foundation
import Testing

@Suite struct ExploreTests {
  private let bench: Bench
  private let space: String

  init() throws {
    bench = try Bench()
    space = try bench.write(smallSpace(), "small.space.json5")
  }

  private func explore(_ more: String..., to name: String = "results") -> Bench.Outcome {
    bench.tool(["explore", space, "--results", bench.path(name)] + more)
  }

  @Test("how many threads there are changes no byte of a sweep, swarm or guided")
  func jobs() throws {
    for (mode, runs) in [([], 9), (["--guided"], 66)] {
      var files: [String] = []
      for jobs in ["1", "2", "3"] {
        let name = "\(mode.count)-\(jobs)"
        let words = ["explore", space, "--results", bench.path(name), "--runs", "\(runs)"]
        #expect(bench.tool(words + ["--jobs", jobs] + mode).status == .expected)
        files.append(try bench.read(name))
      }
      #expect(files[0] == files[1] && files[0] == files[2])
      #expect(files[0].split(separator: "\n").count == 6 + runs)
    }
  }

  @Test("a sweep in pieces is the sweep in one piece")
  func pieces() throws {
    _ = explore("--runs", "9", to: "whole")
    for runs in ["2", "3", "7", "9"] { _ = explore("--runs", runs) }
    #expect(try bench.read("results") == bench.read("whole"))
    let torn = String(try bench.read("whole").dropLast(30))
    try bench.write(torn, "results")
    let outcome = explore("--runs", "9")
    #expect(outcome.error.contains("holds 8 runs; going on from there"))
    #expect(try bench.read("results") == bench.read("whole"))
  }

  @Test("a process killed amid a sweep loses nothing that was finished")
  func killed() throws {
    _ = explore("--runs", "50", to: "whole")
    for sleep in [0.05, 0.4, 0.9] {
      let process = try BuiltTool.start(
        "explore",
        space,
        "--runs",
        "50",
        "--results",
        bench.path("results"),
        "--jobs",
        "2"
      )
      Thread.sleep(forTimeInterval: sleep)
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
    #expect(explore("--runs", "50").status == .expected)
    #expect(try bench.read("results") == bench.read("whole"))
  }

  @Test("Ctrl-C ends a sweep within a few runs, whole, and not as if it were done")
  func stopped() throws {
    let results = bench.path("results")
    let process = try BuiltTool.start("explore", space, "--runs", "100000", "--results", results)
    let lines = { [bench] in (try? bench.read("results").split(separator: "\n").count) ?? 0 }
    for _ in 0..<600 where lines() < 8 { Thread.sleep(forTimeInterval: 0.1) }
    let before = lines()
    process.interrupt()
    for _ in 0..<600 where process.isRunning { Thread.sleep(forTimeInterval: 0.1) }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == 2)
    let done = lines()
    #expect(before >= 8 && done < before + 100, "a round has 256 runs: \(before), \(done)")
    #expect(try bench.read("results").hasSuffix("\n"))
    let again = explore("--runs", "\(done - 6)")
    #expect(again.error.contains("holds \(done - 6) runs; going on from there"), "\(again.error)")
  }

  @Test("a full disk ends a sweep in one line and leaves finished runs whole")
  func fullDisk() throws {
    _ = explore("--runs", "15", to: "whole")
    let results = bench.path("results")
    let outcome = try BuiltTool.run(
      "trap '' XFSZ; ulimit -f 1; exec \"$0\" \"$@\"",
      "explore",
      space,
      "--runs",
      "15",
      "--results",
      results
    )
    #expect(outcome.status == ExitStatus.inputOutput.rawValue)
    #expect(
      outcome.error == "wavetank: cannot write '\(results)': file too large; "
        + "the runs in it are whole, and the same command goes on from there\n"
    )
    #expect(try bench.read("whole").hasPrefix(bench.read("results")))
    #expect(explore("--runs", "15").status == .expected)
    #expect(try bench.read("results") == bench.read("whole"))
  }

  @Test("a place where no result file can grow is refused at once")
  func noPlace() throws {
    let full = bench.tool("explore", space, "--results", "/dev/full")
    #expect(full.status == .inputOutput && full.errorLines.count == 1)
    #expect(full.error.contains("cannot write '/dev/full': a result file grows"))
    let folder = bench.tool("explore", space, "--results", bench.root)
    #expect(folder.status == .inputOutput && folder.errorLines.count == 1)
    let below = try bench.write("", "plain") + "/results"
    #expect(bench.tool("explore", space, "--results", below).status == .inputOutput)
  }

  @Test("a head that was cut short is written anew")
  func tornHead() throws {
    _ = explore("--runs", "1", to: "whole")
    let whole = try bench.read("whole")
    for length in [0, 1, 30] {
      try bench.write(String(whole.prefix(length)), "results")
      #expect(explore("--runs", "1").status == .expected)
      #expect(try bench.read("results") == whole)
    }
  }

  @Test("two sweeps cannot write one file")
  func locked() throws {
    let results = bench.path("results")
    let process = try BuiltTool.start("explore", space, "--for", "1m", "--results", results)
    defer {
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
    for _ in 0..<600 {
      if let text = try? bench.read("results"), text.contains("passed") { break }
      Thread.sleep(forTimeInterval: 0.1)
    }
    let outcome = explore("--runs", "2")
    #expect(outcome.status == .inputOutput)
    #expect(
      outcome.error == "wavetank: cannot write '\(results)': another sweep is at work on it\n"
    )
  }

  @Test("a result file of another sweep is named with what differs, and stays as it is")
  func otherFiles() throws {
    _ = explore("--runs", "2")
    let good = try bench.read("results")
    let other = try bench.write(
      smallSpace().replacing("50/s", with: "60/s"),
      "other.space.json5"
    )
    let results = bench.path("results")
    let rows: [([String], String)] = [
      (["explore", space, "--seed", "2"], ":4:1: its sweep has seed 1, not 2"),
      (["explore", space, "--guided"], ":5:1: its sweep is swarm, not guided"),
      (["explore", space, "--shard", "1/2"], ":6:1: it holds shard 1/1, not 1/2"),
      (["explore", other], ":3:1: it is of the space '"),
    ]
    for (words, message) in rows {
      let outcome = bench.tool(words + ["--results", results, "--runs", "3"])
      #expect(outcome.status == .badData && outcome.errorLines.count == 1)
      #expect(outcome.error.hasPrefix(results + message), "\(outcome.error)")
      #expect(try bench.read("results") == good)
    }
  }

  @Test("a damaged result file is named with its line, and stays as it is")
  func damage() throws {
    _ = explore("--runs", "3", to: "good")
    let good = try bench.read("good")
    let lines = good.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let twice = (lines.prefix(8) + [lines[7]] + lines.suffix(3)).joined(separator: "\n")
    let gap = (lines.prefix(8) + lines.suffix(2)).joined(separator: "\n")
    let rows = [
      (good.replacing("version: ", with: "version: 9"), ":2:1: it is of version 9"),
      (good.replacing("exploration 2", with: "exploration 1"), ":1:1: this is no result file"),
      (good.replacing("passed", with: "passes"), ":8:1: this line is damaged"),
      (twice, ":9:1: run 0 stands where run 1 should; it is there twice"),
      (gap, ":9:1: run 2 stands where run 1 should; one is missing"),
      ("something else\n", ":1:1: this is no result file"),
    ]
    for (text, message) in rows {
      try bench.write(text, "results")
      let outcome = explore("--runs", "4")
      #expect(outcome.status == .badData && outcome.errorLines.count == 1)
      #expect(outcome.error.hasPrefix(bench.path("results") + message), "\(outcome.error)")
      #expect(try bench.read("results") == text)
    }
  }

  @Test("mistakes in a space are one line each, with a place and what would be right")
  func badSpaces() throws {
    let small = smallSpace()
    let rows = [
      (
        small.replacing("\"20/s\", \"200/s\"", with: "\"200/s\", \"20/s\""),
        ":10:71: the range is upside down: '200/s' is above '20/s'; write the lower bound first"
      ),
      (smallSpace(rate: "\"50/s\""), ":2:1: the space is empty: nothing in it varies; "),
      (
        small.replacing("}, bytes", with: "}, bytez"),
        ":10:92: unknown property 'bytez' of writer; did you mean 'bytes'?"
      ),
      (
        smallSpace(rest: "\n  swarm: { faults: \"140%\" },"),
        ":12:20: expected a share such as '1%' or '1/1000' for 'faults' but found '140%'"
      ),
      ("", ":1:1: the file ends where a value is expected"),
      (
        "{ format: 1, title: \"t\", base: { cluster: { brokers: 3 }, topics: { o: {} } },\n"
          + " vary: { topics: { o: { \"segment.bytes\": { logBetween: [\"1B\", \"9KiB\"] } } } } }",
        ":2:42: '1' is no value of 'segment.bytes'; expected a whole number from 14 to 2147483647"
      ),
      (
        "{ format: 1, title: \"t\", base: \"gone.json5\" }",
        ":1:32: cannot read the base 'gone.json5'"
      ),
    ]
    for (text, part) in rows {
      let file = try bench.write(text, "bad.space.json5")
      let outcome = bench.tool("explore", file, "--results", bench.path("none"))
      #expect(outcome.status == .badData, "\(part): \(outcome.error)")
      #expect(outcome.error.hasPrefix(file + part), "\(outcome.error)")
      #expect(outcome.errorLines.count == 1)
    }
    #expect(try !bench.files().contains("none"))
  }

  @Test("a title of two lines is one line in the result file")
  func title() throws {
    let file = try bench.write(smallSpace(title: "one\\nand two"), "b.space.json5")
    for runs in ["1", "2"] {
      let outcome = bench.tool("explore", file, "--runs", runs, "--results", bench.path("r"))
      #expect(outcome.status == .expected, "\(outcome.error)")
    }
    #expect(try bench.read("r").contains(" one and two\n"))
  }
}

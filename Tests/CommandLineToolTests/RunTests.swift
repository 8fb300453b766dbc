import Checking
@testable import CommandLineTool
import Foundation
import Testing

@Suite struct RunTests {
  @Test("a calm case is as expected and says what was judged")
  func calm() throws {
    let bench = try Bench()
    let file = try bench.write(story(), "calm.json5")
    let outcome = bench.tool("run", file, "--seed", "3")
    #expect(outcome.status == .expected, "\(outcome.out)")
    #expect(outcome.error.isEmpty)
    #expect(outcome.out.contains("a short story  \(file)"))
    #expect(outcome.out.contains("✓ calm"))
    #expect(outcome.out.contains("wavetank run \(file) --case calm --seed 3"))
    #expect(outcome.out.hasSuffix("1 run of 1 case: everything as expected\n"))
    #expect(try bench.files() == ["calm.json5"])
  }

  @Test("a run says what never occurred in it, and many runs what occurred in none")
  func absences() throws {
    let bench = try Bench()
    let cases = "calm: {}, kill: { script: [{ kill: \"leader(orders-0)\", at: \"500ms\" }] }"
    let file = try bench.write(story(cases: cases), "a.json5")
    let calm = bench.tool("run", file, "--case", "calm")
    let all = Occurrence.allCases.map(\.text)
    for text in all { #expect(calm.out.contains(text), "\(text): \(calm.out)") }
    #expect(
      calm.out.contains("\n  never occurred\n    an election, an unclean election, two leaders")
    )
    let both = bench.tool("run", file, "--capsules", bench.path("c"))
    let line = both.out.split(separator: "\n").first { $0.hasPrefix("Never occurred in any run: ") }
    let told = String(try #require(line))
    #expect(told.contains("an unclean election") && !told.contains("an unclean stop"), "\(told)")
  }

  @Test("Ctrl-C ends a run of many seeds with what was done: rows, account and files")
  func interruption() throws {
    let bench = try Bench()
    let file = try bench.write(story(), "calm.json5")
    let json = bench.path("out.json")
    let capsules = bench.path("capsules")
    let process = try BuiltTool.start(
      "run",
      file,
      "--seeds",
      "5000",
      "--jobs",
      "1",
      "--json",
      json,
      "--capsules",
      capsules
    )
    for _ in 0..<600 where (try? bench.files("capsules").isEmpty) != false {
      Thread.sleep(forTimeInterval: 0.1)
    }
    process.interrupt()
    for _ in 0..<600 where process.isRunning { Thread.sleep(forTimeInterval: 0.1) }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == 2)
    let written = try JSONSerialization.jsonObject(with: Data(bench.read("out.json").utf8))
    let runs = try #require((written as? [String: Any])?["runs"] as? [Any])
    #expect(!runs.isEmpty && runs.count < 5_000)
  }

  @Test("the exit status tells findings from runs that prove nothing")
  func statuses() throws {
    let surprise = "lossy: { expect: { pass: true, lost: 5 } }"
    let expected = vainCase.replacing("pass: true", with: "verdict: \"waited-in-vain\"")
    let rows: [(String, CommandLineTool.ExitStatus)] = [
      (surprise, .finding), (vainCase, .inconclusive), (expected, .expected),
      ("\(vainCase), \(surprise)", .finding), ("\(surprise), \(vainCase)", .finding),
    ]
    for (cases, status) in rows {
      let bench = try Bench()
      let file = try bench.write(story(cases: cases), "a.json5")
      let outcome = bench.tool("run", file, "--capsules", bench.path("c"))
      #expect(outcome.status == status, "\(cases)\n\(outcome.out)")
    }
  }

  @Test("a wait in vain names its line and the state at its bound")
  func vain() throws {
    let bench = try Bench()
    let file = try bench.write(story(cases: vainCase), "a.json5")
    let outcome = bench.tool("run", file, "--capsules", bench.path("c"))
    #expect(outcome.out.contains("  \(file):9: isr(orders-0) == 1 did not come true within 500ms"))
    #expect(outcome.out.contains("not as expected: expected a pass, but the run is waited-in-vain"))
  }

  @Test("how many threads there are changes nothing that is printed or written")
  func jobs() throws {
    let bench = try Bench()
    let cases = "calm: {}, power: { script: [{ power: \"leader(orders-0)\", at: \"500ms\" }] }"
    let file = try bench.write(story(cases: cases), "a.json5")
    var outputs: [String] = []
    for jobs in ["1", "2", "5"] {
      let outcome = bench.tool(
        "run",
        file,
        "--seeds",
        "6",
        "--jobs",
        jobs,
        "--json",
        bench.path("\(jobs).json"),
        "--capsules",
        bench.path("c\(jobs)"),
        "--verbose"
      )
      outputs.append(outcome.out.replacing("/c\(jobs)/", with: "/c/"))
    }
    #expect(outputs[0] == outputs[1] && outputs[0] == outputs[2])
    #expect(try bench.read("1.json") == bench.read("2.json"))
    #expect(try bench.read("1.json") == bench.read("5.json"))
    #expect(try bench.files("c1").count == 12)
    #expect(try bench.files("c1") == bench.files("c5"))
  }

  @Test("many seeds give a row per case and tell of the first surprise only")
  func aggregate() throws {
    let bench = try Bench()
    let file = try bench.write(
      story(cases: "fine: {}, odd: { expect: { pass: true, lost: 3 } }"),
      "a.json5"
    )
    let outcome = bench.tool("run", file, "--seeds", "4..6", "--capsules", bench.path("c"))
    #expect(outcome.status == .finding)
    let lines = outcome.out.split(separator: "\n")
    #expect(lines.count { $0.hasPrefix("✓ fine") && $0.contains("3/3") } == 1)
    #expect(lines.count { $0.hasPrefix("✗ odd") && $0.contains("0/3") } == 1)
    #expect(lines.count { $0.hasPrefix("a short story: odd, seed 4") } == 1)
    #expect(!outcome.out.contains("seed 5:") && !outcome.out.contains("fine, seed"))
    #expect(outcome.out.hasSuffix("6 runs of 2 cases: 3 as expected, 3 not\n"))
  }

  @Test("quiet leaves the table, and timeline adds the story")
  func telling() throws {
    let bench = try Bench()
    let file = try bench.write(story(), "a.json5")
    let quiet = bench.tool("run", file, "--quiet").out
    #expect(!quiet.contains("run again") && quiet.contains("✓ calm"))
    #expect(!bench.tool("run", file).out.contains("broker 0 serves"))
    #expect(bench.tool("run", file, "--timeline").out.contains("broker 0 serves"))
  }

  @Test("the report for programs holds every run with its seed and digest")
  func json() throws {
    let bench = try Bench()
    let file = try bench.write(story(cases: "calm: {}, \(vainCase)"), "a.json5")
    let words = ["run", file, "--seeds", "3", "--capsules", bench.path("c")]
    _ = bench.tool(words + ["--json", bench.path("deep/o.json")])
    let text = try bench.read("deep/o.json")
    let report = try #require(
      JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    )
    let runs = try #require(report["runs"] as? [[String: Any]])
    #expect(runs.map { $0["case"] as? String } == ["calm", "calm", "calm", "vain", "vain", "vain"])
    #expect(runs.map { $0["seed"] as? String } == ["1", "2", "3", "1", "2", "3"])
    let digests = Set(runs.compactMap { $0["digest"] as? String })
    #expect(digests.count == 6 && digests.allSatisfy { $0.count == 32 })
    #expect(runs[0]["verdict"] as? String == "passed")
    #expect(runs[3]["reasonLine"] as? Int == 9)
    let cases = try #require(report["cases"] as? [[String: Any]])
    #expect(cases.map { $0["asExpected"] as? Int } == [3, 0])
    #expect(try bench.files("deep") == ["o.json"])
  }

  @Test("what cannot be written is one line and status 74")
  func unwritable() throws {
    let bench = try Bench()
    let file = try bench.write(story(), "a.json5")
    let blocked = bench.path("a.json5/x")
    for option in ["--json", "--capsules", "--export-disks"] {
      let outcome = bench.tool("run", file, option, blocked)
      #expect(outcome.status == .inputOutput, "\(option)")
      #expect(outcome.errorLines.count == 1)
      #expect(outcome.error.hasPrefix("wavetank: cannot write '\(blocked)"), "\(outcome.error)")
    }
    #expect(try bench.files() == ["a.json5"])
    // A device is written to and stays what it is.
    let full = bench.tool("run", file, "--json", "/dev/full")
    #expect(full.status == .inputOutput)
    #expect(full.error == "wavetank: cannot write '/dev/full': no space left on device\n")
    #expect(bench.tool("run", file, "--json", "/dev/null").status == .expected)
    #expect(bench.tool(["check", file], writable: false).status == .inputOutput)
  }
}

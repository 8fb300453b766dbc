@testable import CommandLineTool
import Primitives
import Scenarios
import Simulation
import Testing

@Suite struct DivergeTests {
  private let bench: Bench
  private let file: String
  private static let twoCases = """
    calm: {}, later: { script: [{ power: "leader(orders-0)", at: "2s" }] }
    """

  init() throws {
    bench = try Bench()
    file = try bench.write(story(cases: Self.twoCases), "a.json5")
  }

  @Test("a run and itself are the same")
  func same() throws {
    let outcome = bench.tool("diverge", file, "--case", "calm")
    #expect(outcome.status == .expected, "\(outcome.error)")
    #expect(outcome.out.hasPrefix("A  wavetank run \(file) --case calm --seed 1\n"))
    #expect(
      outcome.out.hasSuffix("both runs are the same, event by event, and so are their disks\n")
    )
  }

  @Test("two cases part at the step that only one of them has")
  func cases() throws {
    let outcome = bench.tool("diverge", file, "--case", "calm", "--case", "later")
    #expect(outcome.status == .finding, "\(outcome.error)")
    #expect(outcome.out.contains("B  wavetank run \(file) --case later --seed 1\n"))
    let lines = outcome.out.split(separator: "\n")
    let headline = try #require(lines.dropFirst(2).first)
    #expect(headline.hasPrefix("the first "))
    for title in ["the last events that are the same", "events of A from", "events of B from"] {
      #expect(lines.contains { $0.hasPrefix(title) }, "\(title)")
    }
    #expect(bench.tool("diverge", file, "--case", "calm", "--case", "later").out == outcome.out)
  }

  @Test("capsules are sides, too, and know their case and seed")
  func capsules() throws {
    let folder = bench.path("c")
    _ = bench.tool("run", file, "--case", "calm", "--seeds", "1..2", "--capsules", folder)
    let paths = try bench.files("c").map { "\(folder)/\($0)" }
    let outcome = bench.tool("diverge", paths[0], paths[1], "--context", "2")
    #expect(outcome.status == .finding, "\(outcome.error)")
    #expect(outcome.out.hasPrefix("A  wavetank replay \(paths[0])\n"))
    #expect(bench.tool("diverge", paths[0], paths[0]).status == .expected)
    let mixed = bench.tool("diverge", paths[1], file, "--case", "calm", "--seed", "2")
    #expect(mixed.status == .expected, "\(mixed.error)")
    let both = bench.tool("diverge", paths[0], paths[1], "--seed", "2")
    #expect(both.status == .usage && both.error.contains("a capsule knows its case and seed"))
  }

  @Test("a case must be chosen where there are several")
  func choice() throws {
    let outcome = bench.tool("diverge", file)
    #expect(outcome.status == .usage)
    #expect(
      outcome.error
        == "wavetank: '\(file)' has the cases 'calm', 'later'; choose one with '--case'\n"
    )
    #expect(bench.tool("diverge").status == .usage)
    #expect(
      bench.tool("diverge", file, "--seed", "1", "--seed", "2", "--seed", "3").status == .usage
    )
  }

  @Test("a run that is not the same twice is a bug, told with the first event that differs")
  func recheck() throws {
    let plan = try Scenario.parse(story(), file: file, vocabulary: .standard).cases[0]
    let digests = (Digest(), Digest())
    let planted = Recheck.mismatch(
      of: "run 7",
      digests: digests,
      again: (try Simulation(plan, seed: 1), try Simulation(plan, seed: 2))
    )
    #expect(planted.status == .internalError && planted.status.rawValue == 70)
    #expect(planted.lines[0].contains("run 7 had digest"))
    #expect(planted.lines[1].hasPrefix("the first "))
    #expect(planted.lines.contains { $0.hasPrefix("events of B from there on") })
    let gone = Recheck.mismatch(
      of: "run 7",
      digests: digests,
      again: (try Simulation(plan, seed: 1), try Simulation(plan, seed: 1))
    )
    #expect(gone.status == .internalError && gone.lines.count == 2)
  }
}

import CommandLineTool
import Foundation
import Testing

@Suite("wavetank shrink")
struct ShrinkTests {
  static let story = """
    // Two cases of one story.
    {
      format: 1, title: "Answered too early",
      topics: { orders: { partitions: 2, "replication.factor": 3, "min.insync.replicas": 2 } },
      clients: {
        writers: [{ topic: "orders", rate: "50/s", bytes: 100, acks: "all" }],
        readers: [{ topic: "orders" }],
      },
      run: { for: "9s" },
      cases: {
        correct: { script: [{ kill: "broker 0", at: "3s" }] },
        early: {
          variant: "ack-before-replication",
          script: [
            { clockStep: "broker 1", by: "2s", at: "2s", for: "1s" },
            { pause: "followers(orders-0)", at: "4s", for: "3s" },
            { clog: ["broker 0", "broker 1"], at: "4100ms", for: "1s" },
            { power: "leader(orders-0)", keep: "synced", at: "4500ms", for: "2s" },
          ],
        },
      },
    }
    """

  private func shrink(_ bench: Bench, _ words: String...) throws -> Bench.Outcome {
    let path = try bench.write(Self.story, "story.json5")
    return bench.tool(["shrink", path, "--case", "early", "--runs", "6"] + words)
  }

  @Test("writes a scenario that fails as it says, and a capsule that replays")
  func writes() throws {
    let bench = try Bench()
    let target = bench.path("small.json5")
    let outcome = try shrink(bench, "-o", target)
    #expect(outcome.status == .expected)
    #expect(outcome.error.isEmpty)
    #expect(outcome.out.contains("4 faults and steps became "))
    #expect(outcome.out.contains("wrote \(target), \(bench.path("small.capsule")) and "))
    #expect(outcome.out.contains("timeline"))
    #expect(try bench.files() == ["small.capsule", "small.json5", "small.txt", "story.json5"])
    let account = try bench.read("small.txt")
    for part in ["losses", "no return: ", "timeline", "wavetank replay "] {
      #expect(account.contains(part), "\(part): \(account)")
    }
    let text = try bench.read("small.json5")
    #expect(text.hasPrefix("// Breaks ACK-DURABLE"))
    #expect(text.contains("expect: { violation: \"ACK-DURABLE\" }"))
    #expect(!text.contains("cases"))
    let seed = text.split(separator: "--seed ").last?.prefix { $0.isNumber } ?? "1"
    #expect(bench.tool("run", target, "--seed", String(seed)).status == .expected)
    #expect(bench.tool("replay", bench.path("small.capsule")).status == .expected)
  }

  @Test("goes on where it was interrupted, and comes to the same")
  func goesOn() throws {
    let bench = try Bench()
    let whole = try shrink(bench, "-o", bench.path("a.json5"))
    #expect(whole.status == .expected)
    let journal = bench.path("b.json5.journal")
    try bench.write("stray\n", "b.json5.journal")
    let refused = try shrink(bench, "-o", bench.path("b.json5"))
    #expect(refused.status == .badData)
    #expect(refused.error.hasPrefix("\(journal):1:1: this belongs to another shrink"))
    try FileManager.default.removeItem(atPath: journal)
    let again = try shrink(bench, "-o", bench.path("b.json5"))
    #expect(again.status == .expected)
    let texts = try ["a", "b"].map { name in
      try bench.read("\(name).json5").replacingOccurrences(of: "\(name).json5", with: "x")
    }
    #expect(texts[0] == texts[1])
  }

  @Test("bad input is told in one line")
  func badInput() throws {
    let bench = try Bench()
    let path = try bench.write(Self.story, "story.json5")
    let capsule = try bench.write("wavetank capsule 1\n", "x.capsule")
    let broken = try bench.write("{ format: 1 ", "broken.json5")
    let cases: [([String], CommandLineTool.ExitStatus, String)] = [
      ([], .usage, "'shrink' needs one scenario or capsule; try 'wavetank shrink"),
      ([path], .usage, "has several cases; choose one with '--case': 'correct', 'early'"),
      ([path, "--case", "earl"], .usage, "no scenario has a case 'earl'"),
      ([path, "--case", "early", "--runs", "0"], .usage, "'0' for '--runs'"),
      ([bench.path("none.json5")], .noInput, "no such file"),
      ([broken], .badData, "broken.json5:1:1:"),
      ([capsule], .badData, "x.capsule:1:1: this is no capsule"),
      ([capsule, "--seed", "3"], .usage, "a capsule has its own case and seed"),
    ]
    for (words, status, line) in cases {
      let outcome = bench.tool(["shrink"] + words)
      #expect(outcome.status == status, "\(words)")
      #expect(outcome.errorLines.count == 1, "\(outcome.error)")
      #expect(outcome.error.contains(line), "\(outcome.error)")
    }
  }

  @Test("a run that is as expected has nothing to shrink")
  func nothing() throws {
    let bench = try Bench()
    let path = try bench.write(Self.story, "story.json5")
    let outcome = bench.tool("shrink", path, "--case", "correct", "-o", bench.path("o.json5"))
    #expect(outcome.status == .inconclusive)
    #expect(outcome.out.contains("nothing to shrink"))
    #expect(try bench.files() == ["story.json5"])
  }
}

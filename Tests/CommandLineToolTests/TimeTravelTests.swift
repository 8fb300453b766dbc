@testable import CommandLineTool
import Testing

@Suite struct ReplayTravelTests {
  private let bench: Bench
  private let file: String

  init() throws {
    bench = try Bench()
    let cases = """
      calm: {}, later: { script: [{ power: "leader(orders-0)", at: "2s" }] }
      """
    file = try bench.write(story(cases: cases), "a.json5")
  }

  @Test("a replay stops at an instant and shows the cluster, or what is asked for")
  func until() {
    let outcome = bench.tool("replay", file, "--case", "calm", "--until", "1.5s")
    #expect(outcome.status == .expected, "\(outcome.error)")
    #expect(outcome.out.hasPrefix("at 1.500000s, event "))
    for part in [
      "broker 2", "high watermark", "led by broker", "story",
    ] {
      #expect(outcome.out.contains(part), "\(part)")
    }
    let machine = bench.tool(
      "replay",
      file,
      "--case",
      "calm",
      "--until",
      "1.5s",
      "--show",
      "broker:1",
      "--show",
      "story"
    )
    #expect(machine.status == .expected, "\(machine.error)")
    #expect(machine.out.contains("logs/orders-0/00000000000000000000.log"))
    #expect(machine.out.contains("may lose its end"))
    #expect(machine.out.contains("fetchExpiration"))
    #expect(!machine.out.contains("broker 0  up"))
  }

  @Test("an instant copied from the account of a run stands behind its event")
  func copiedInstants() {
    let told = bench.tool("replay", file, "--case", "later", "--timeline").out
      .split(separator: "\n").first { $0.contains("loses power") }
    let words = (told ?? "").split(separator: " ")
    let outcome = bench.tool(
      ["replay", file, "--case", "later", "--until", String(words.first ?? ""), "--show", "story"]
    )
    #expect(outcome.status == .expected, "\(outcome.error)")
    #expect(words.count > 3 && outcome.out.contains(words.dropFirst().joined(separator: " ")))
  }

  @Test("a person steps forwards and back, and a wrong word costs nothing")
  func steps() {
    let commands = "n 2\n\nb 3\nt 1s\nt 900ms\nl\ns broker 0\nfoo\ns nobody\ne 5\nq\nn\n"
    let outcome = bench.tool(
      ["replay", file, "--case", "calm", "--step"],
      input: commands.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    )
    #expect(outcome.status == .expected, "\(outcome.error)")
    let lines = outcome.out.split(separator: "\n")
    let places = lines.filter { $0.hasPrefix("at ") }
    #expect(places.count == 5)
    #expect(places.first?.hasPrefix("at 0.000000s, event 0") == true, "\(places)")
    #expect(places.last?.contains("event 5 ") == true)
    #expect(outcome.errorLines.count == 2)
    #expect(outcome.errorLines.first == "'foo' is no command here; 'h' lists them")
  }

  @Test("two seeds and two cases are told side by side, and a run and itself are the same")
  func sideBySide() {
    let cases = bench.tool("replay", file, "--diff", "calm", "later")
    #expect(cases.status == .finding, "\(cases.error)")
    #expect(cases.out.contains("loses power"))
    #expect(cases.out.hasPrefix("A  wavetank run \(file) --case calm --seed 1\nB  "))
    let seeds = bench.tool("replay", file, "--case", "calm", "--diff", "3", "4")
    #expect(seeds.status == .finding, "\(seeds.error)")
    #expect(
      seeds.out.split(separator: "\n").allSatisfy { $0.count <= 100 || $0.contains("events") }
    )
    let same = bench.tool("replay", file, "--case", "calm", "--diff", "3", "3")
    #expect(same.status == .expected)
    #expect(same.out.hasSuffix("both runs are the same, event by event, and so are their disks\n"))
  }

  @Test(
    "what makes no sense is refused in one line",
    arguments: [
      ["--until", "soon"], ["--show", "leader(orders-0"], ["--diff", "1"],
      ["--diff", "1", "2", "--step"], ["--diff", "1", "2", "--seed", "3"],
      ["--diff", "calm", "nobody"],
    ]
  )
  func refused(_ words: [String]) {
    let outcome = bench.tool(["replay", file, "--case", "calm"] + words)
    #expect(outcome.status == .usage)
    #expect(outcome.errorLines.count == 1, "\(outcome.error)")
  }
}

@testable import CommandLineTool
import Testing

@Suite("Snapshots of what mistakes are told") struct MistakeSnapshotTests {
  /// Words in wrong places; `story.json5` is a good file.
  static let commandLines = [
    "rnu", "--versoin", "run", "run nowhere.json5", "run empty", "run story.json5 --sed 1",
    "run story.json5 --seed", "run story.json5 --seed -1", "run story.json5 --seed 1 --seed 2",
    "run story.json5 --seeds 9..3", "run story.json5 --jobs 0", "run story.json5 --verbose=yes",
    "run story.json5 --case clam", "run story.json5 --disk-view durable",
    "run story.json5 --export-disks d --disk-view raw", "run space.space.json5",
    "run report.report.json5", "run broken.capsule",
    "run story.json5 --json empty", "replay story.json5 --until soon",
    "replay story.json5 --show brokr:1", "replay story.json5 --diff 1",
    "replay story.json5 --diff 1 2 --step", "replay broken.capsule", "timeline",
    "timeline story.json5 --cas calm", "explore story.json5 --shard 8/7", "explore story.json5",
    "explore space.space.json5 --recheck 200%", "explore space.space.json5 --for ever",
    "merge", "merge nowhere.results -o x", "shrink story.json5 --runs 0",
    "mutants --variant trunctae",
    "whatif story.json5 --resolution 1", "diverge story.json5 story.json5 x",
    "crashes story.json5 --broker 9",
    "crashes story.json5 --cause water", "crashes story.json5 --until later", "report story.json5",
    "check", "check nowhere", "init", "init story", "list faluts", "completions tcsh", "help rum",
    "log", "log dupm x", "log dump nowhere", "log recover empty", "log import",
  ]

  /// Scenarios with one mistake each, as changes of a good one.
  static let scenarios = [
    ("title: \"t\"", "title: 7"), ("title: \"t\"", "titel: \"t\""), ("format: 1", "format: 2"),
    ("brokers: 3", "brokers: 0"), ("brokers: 3", "brokers: 3, host: { device: \"nvme\" }"),
    ("brokers: 3", "brokers: 3, host: { fileSystem: \"zsf\" }"),
    ("\"min.insync.replicas\"", "\"min.insync.replica\""), ("acks: \"all\"", "acks: \"most\""),
    ("rate: \"50/s\"", "rate: \"50\""), ("topic: \"orders\"", "topic: \"order\""),
    ("script: []", "script: [{ pwoer: \"broker 0\" }]"),
    ("script: []", "script: [{ power: \"borker 0\" }]"),
    ("script: []", "script: [{ power: \"broker 9\" }]"),
    ("script: []", "script: [{ wait: \"isr(orders-0) =< 2\" }]"),
    ("script: []", "script: [{ wait: \"isr(order-0) == 2\" }]"),
    ("script: []", "script: [{ kill: \"broker 0\", at: \"2 moons\" }]"),
    ("script: []", "variant: [\"truncate-to-hihg-watermark\"]"),
    ("script: []", "nemesis: [{ kind: \"kil\", every: \"1s\" }]"),
    ("pass: true", "violation: \"ACK-DURABEL\""), ("pass: true", "pass: maybe"),
    ("for: \"3s\"", "for: 3"), ("cases: {", "cases: { calm: {},"), ("script: []", "script: ["),
  ]

  private static let good = """
    {
      format: 1, title: "t",
      cluster: { brokers: 3 },
      topics: { orders: { partitions: 1, "replication.factor": 3, "min.insync.replicas": 2 } },
      clients: { writers: [{ topic: "orders", rate: "50/s", acks: "all" }] },
      script: [],
      run: { for: "3s", settle: "20s" },
      cases: { calm: { expect: { pass: true } } },
    }
    """

  @Test("every mistake is told in the words that are kept, without running anything")
  func mistakes() throws {
    let bench = try Bench()
    try bench.write(Self.good, "story.json5")
    try bench.write("{ format: 1, title: \"s\", vary: {} }", "space.space.json5")
    try bench.write("{ format: 1, title: \"r\", options: {} }", "report.report.json5")
    try bench.write("wavetank capsule 7\n", "broken.capsule")
    try bench.write("", "empty/readme.txt")
    var text = ""
    func tell(_ words: [String], _ shown: String) {
      let outcome = bench.tool(words)
      #expect(outcome.status != .expected, "\(shown)")
      #expect(outcome.errorLines.count >= 1, "\(shown)")
      let error = outcome.error.replacing(bench.root + "/", with: "")
      text += "$ wavetank \(shown)\n\(error)exit \(outcome.status.rawValue)\n\n"
    }
    let files = ["story", "space.", "report.", "broken", "empty", "nowhere"]
    for line in Self.commandLines {
      let words = line.split(separator: " ").map(String.init)
      tell(
        words.map { word in files.contains { word.hasPrefix($0) } ? bench.path(word) : word },
        line
      )
    }
    for (old, new) in Self.scenarios {
      let changed = Self.good.replacing(old, with: new, maxReplacements: 1)
      #expect(changed != Self.good, "\(old)")
      tell(["check", try bench.write(changed, "a.json5")], "check a.json5  # with \(new)")
    }
    try Snapshot.check(text, "mistakes.txt")
  }
}

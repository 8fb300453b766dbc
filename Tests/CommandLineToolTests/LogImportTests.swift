import CommandLineTool
import Foundation
import Testing

@Suite struct LogImportTests {
  @Test("an imported log is recovered, led and read; run, replay and a second run agree")
  func served() throws {
    let bench = try Bench()
    try bench.writeSoundLog()
    let before = try bench.files("logs").map { try? bench.bytes("logs/\($0)") }
    let outcome = bench.tool("log", "import", bench.path("logs"), "-o", bench.path("a/s.json5"))
    #expect(outcome.status == .expected && outcome.error.isEmpty, "\(outcome.error)")
    let text = try bench.read("a/s.json5")
    for line in ["\"broker 0\": \"../logs\"", "assignment: [[0]]", "hw(orders-0) >= 30"] {
      #expect(text.contains(line), "\(text)")
    }
    let words = ["run", bench.path("a/s.json5"), "--capsules", bench.path("c"), "--timeline"]
    let run = bench.tool(words)
    #expect(run.status == .expected, "\(run.out)\(run.error)")
    // One batch after the other reached the reader.
    #expect(run.out.contains("READ-STABLE 15,"), "\(run.out)")
    #expect(run.out.contains("broker 0 recovered orders-0 [0, 30)"), "\(run.out)")
    #expect(run.out.contains("in epoch 4, log end 30"), "\(run.out)")
    #expect(bench.tool(words).out == run.out)
    let capsule = try #require(try bench.files("c").first)
    let replay = bench.tool("replay", bench.path("c/\(capsule)"))
    #expect(replay.status == .expected && replay.out.contains("the replay agrees"))
    #expect(try bench.files("logs").map { try? bench.bytes("logs/\($0)") } == before)
  }

  @Test("writers go on behind what was imported, with clients of the same names")
  func writersGoOn() throws {
    let bench = try Bench()
    let first = try bench.write(story(), "first.json5")
    let export = bench.tool("run", first, "--export-disks", bench.path("d"))
    #expect(export.status == .expected)
    let root = bench.path("d/first.calm.seed-1")
    let output = bench.path("second.json5")
    let directories = (0..<3).map { "\(root)/broker-\($0)/logs" }
    #expect(bench.tool(["log", "import"] + directories + ["-o", output]).status == .expected)
    let text = try bench.read("second.json5").replacingOccurrences(
      of: "clients: {",
      with: "clients: { writers: [{ topic: \"orders\", rate: \"50/s\", acks: \"all\" }],"
    )
    try bench.write(text, "second.json5")
    let run = bench.tool("run", output, "--export-disks", bench.path("e"))
    #expect(run.status == .expected, "\(run.out)\(run.error)")
    for broker in 0..<3 {
      let name = "orders-0/\(stem(0)).log"
      let old = try bench.bytes("d/first.calm.seed-1/broker-\(broker)/logs/\(name)")
      let new = try bench.bytes("e/second.default.seed-1/broker-\(broker)/logs/\(name)")
      #expect(old.count > 1_000 && new.count > old.count && new.starts(with: old))
    }
    let logs = bench.path("e/second.default.seed-1/broker-1/logs")
    let check = bench.tool("log", "verify", logs)
    #expect(check.status == .expected, "\(check.out)")
  }

  @Test("damaged and shorter copies, trimmed starts and compressed batches come along")
  func variety() throws {
    let bench = try Bench()
    for name in ["torn", "short", "late"] {
      try bench.writeSoundLog(name)
      try FileManager.default.removeItem(atPath: bench.path("\(name)/.kafka_cleanshutdown"))
      try bench.write("0\n0\n", "\(name)/recovery-point-offset-checkpoint")
    }
    let torn = "torn/orders-0/\(stem(20)).log"
    try bench.write(Array(try bench.bytes(torn).dropLast(3)), torn)
    let short = "short/orders-0/\(stem(20))"
    try bench.write(Array(try bench.bytes(short + ".log")[..<174]), short + ".log")
    for suffix in [".log", ".index", ".timeindex"] {
      try FileManager.default.removeItem(atPath: bench.path("late/orders-0/\(stem(0))\(suffix)"))
    }
    let late = "late/orders-0/\(stem(20)).log"
    try bench.write(try bench.bytes(late) + batch(at: 30, epoch: 3, codec: 1), late)
    let cases: [(brokers: [String], start: Int, end: Int)] = [
      (["torn"], 0, 28), (["short", "torn"], 0, 28), (["late"], 10, 31),
      (["late", "short"], 10, 31),
    ]
    for (index, (brokers, start, end)) in cases.enumerated() {
      let output = bench.path("\(index).json5")
      let words = ["log", "import"] + brokers.map(bench.path) + ["-o", output]
      #expect(bench.tool(words).status == .expected)
      #expect(try bench.read("\(index).json5").contains("hw(orders-0) >= \(end)"))
      let run = bench.tool("run", output, "--timeline")
      #expect(run.status == .expected, "\(brokers)\n\(run.out)\(run.error)")
      #expect(run.out.contains("recovered orders-0 [\(start), \(end))"), "\(brokers)\n\(run.out)")
    }
  }

  @Test("what does not fit is a line with its place")
  func mistakes() throws {
    let bench = try Bench()
    try bench.writeSoundLog()
    func scenario(_ files: String, _ topic: String) -> String {
      """
      {
        format: 1, title: "t",
        cluster: { brokers: 1, initialFiles: { \(files) } },
        topics: { orders: { partitions: 1, "replication.factor": 1, \(topic) } },
        clients: { readers: [{ topic: "orders" }] },
        run: { for: "1s" },
      }
      """
    }
    let cases: [(files: String, topic: String, text: String)] = [
      ("\"broker 0\": \"gone\"", "assignment: [[0]]", "s.json5:3:54: there is no directory '"),
      ("\"broker 0\": \"logs\"", "", "s.json5:4:13: topic 'orders' starts with files and has no"),
      ("\"broker 3\": \"logs\"", "", "s.json5:3:42: there is no broker 3"),
      ("\"node 0\": \"logs\"", "", "'node 0' is no broker; write \"broker 0\""),
      ("\"broker 0\": 7", "", "expected the path of a log directory for 'broker 0'"),
    ]
    for (files, topic, text) in cases {
      let file = try bench.write(scenario(files, topic), "s.json5")
      let outcome = bench.tool("run", file)
      #expect(outcome.status == .badData && outcome.error.contains(text), "\(outcome.error)")
    }
    let partition = bench.tool("log", "import", bench.path("logs/orders-0"))
    #expect(partition.status == .badData && partition.error.contains("is no log directory"))
    #expect(bench.tool("log", "import").status == .usage)
    #expect(bench.tool("log", "import", bench.path("gone")).status == .noInput)
  }
}

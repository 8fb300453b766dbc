import CommandLineTool
import Foundation
import Testing

@Suite struct ConfigurationCheckTests {
  private static let sound = """
    process.roles=broker
    broker.rack=az1
    default.replication.factor=3
    min.insync.replicas=2
    log.dirs=/data,/data2

    """
  private static let topics = """
    Topic: o\tPartitionCount: 1\tReplicationFactor: 3\tConfigs: min.insync.replicas=1
    \tTopic: o\tPartition: 0\tLeader: 1\tReplicas: 1,2,3\tIsr: 3,2,1
    """

  @Test("a finding has its place, its mechanism and a number, and the status tells of it")
  func findings() throws {
    let bench = try Bench()
    let server = try bench.write(Self.sound, "server.properties")
    let calm = bench.tool("check", server)
    #expect(calm.status == .expected && calm.error.isEmpty, "\(calm.error)")
    #expect(calm.out.hasSuffix("0 dangers, 0 warnings, 1 note\n"), "\(calm.out)")
    let topics = try bench.write(Self.topics, "topics.txt")
    let json = bench.path("findings.json")
    let outcome = bench.tool("check", server, topics, "--json", json)
    #expect(outcome.status == .finding)
    let lines = outcome.out.split(separator: "\n")
    let first =
      "\(topics):1:8: danger: topic 'o': 'min.insync.replicas' is 1 with 3 copies; set it to 2"
    #expect(lines.first.map(String.init) == first)
    #expect(lines.count > 2 && lines[1].hasPrefix("    acks=all waits for"))
    #expect(lines.count > 2 && lines[2].hasPrefix("    Number: 1.8e-6 losses"))
    let data = try Data(contentsOf: URL(fileURLWithPath: json))
    let document = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let found = try #require(document["findings"] as? [[String: Any]])
    #expect(found.compactMap { $0["rule"] as? String } == ["min-isr-one", "several-disks"])
    #expect(bench.tool("check", server, topics).out == outcome.out)
  }

  @Test("files with CR LF are judged as those with LF")
  func lineEnds() throws {
    let bench = try Bench()
    let server = try bench.write(Self.sound, "server.properties")
    let topics = try bench.write(Self.topics, "topics.txt")
    let plain = bench.tool("check", server, topics)
    for (name, text) in [("server.properties", Self.sound), ("topics.txt", Self.topics)] {
      _ = try bench.write(text.replacing("\n", with: "\r\n"), name)
    }
    let outcome = bench.tool("check", server, topics)
    #expect(outcome.out == plain.out && outcome.status == .finding, "\(outcome.out)")
  }

  @Test("racks that copies share are found with --rack")
  func racks() throws {
    let bench = try Bench()
    let strong = Self.topics.replacingOccurrences(of: "replicas=1", with: "replicas=2")
    let topics = try bench.write(strong, "topics.txt")
    let apart = bench.tool("check", topics, "--rack", "a=1", "--rack", "b=2", "--rack", "c=3")
    #expect(apart.status == .expected, "\(apart.out)\(apart.error)")
    let shared = bench.tool("check", topics, "--rack", "a=1,2", "--rack", "b=4", "--rack", "c=3")
    #expect(shared.status == .finding && shared.out.contains("such as o-0"), "\(shared.out)")
    let missing = bench.tool("check", topics, "--rack", "a=1,2")
    #expect(missing.status == .badData)
    #expect(
      missing.error.contains("broker 3 has replicas but stands in no rack; racks have 1, 2")
    )
  }

  @Test("bad files and bad command lines are told apart")
  func mistakes() throws {
    let bench = try Bench()
    let bad = try bench.write("min.insync.replicas=zwei\n", "server.properties")
    let outcome = bench.tool("check", bad)
    #expect(outcome.status == .badData && outcome.out.isEmpty)
    #expect(outcome.errorLines.count == 1 && outcome.error.contains("\(bad):1:21: expected"))
    let scenario = try bench.write("{}", "s.json5")
    #expect(bench.tool("check", bad, scenario).status == .usage)
    #expect(bench.tool("check", scenario, "--rack", "a=1").status == .usage)
    #expect(bench.tool("check", bench.path("none.properties")).status == .noInput)
    let second = try bench.write("a.b=1\n", "two.properties")
    #expect(bench.tool("check", second, second).error.contains("a second file of server's"))
  }

  @Test("a report file is checked with every file that it names")
  func reports() throws {
    let bench = try Bench()
    try bench.write(Self.sound, "server.properties")
    let report = try bench.write(
      """
      { format: 1, title: "t", properties: "server.properties", base: {
        topics: { o: {} }, clients: { writers: [{ topic: "o" }] } }, options: { a: {}, b: {} } }
      """,
      "a.report.json5"
    )
    let outcome = bench.tool("check", report)
    #expect(outcome.status == .expected, "\(outcome.error)")
    #expect(outcome.out.hasPrefix("\(report): t, 2 options\n"))
    #expect(outcome.out.contains("server.properties: not heeded: process.roles, broker.rack"))
    let folder = bench.tool("check", bench.path(""))
    #expect(folder.status == .expected && folder.out.contains("t, 2 options"), "\(folder.error)")
    try bench.write("min.insync.replicas=0\n", "server.properties")
    let broken = bench.tool("check", report)
    #expect(broken.status == .badData && broken.error.contains("server.properties:1:21: expected"))
  }
}

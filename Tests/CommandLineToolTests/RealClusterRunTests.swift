import CommandLineTool
import Foundation
import Testing

@Suite("Scenarios over real configurations")
struct RealClusterRunTests {
  private static let server = """
    process.roles=broker,controller
    node.id=4
    controller.quorum.voters=4@here:9093
    listeners=PLAINTEXT://:9092,CONTROLLER://:9093
    controller.listener.names=CONTROLLER
    """

  private static let scenario = """
    // One server.
    {
      format: 1, title: "One server", cluster: { properties: ["etc/server.properties"] },
      topics: { orders: { "replication.factor": 1 } },
      clients: { writers: [{ topic: "orders", rate: "20/s" }] }, run: { for: "5s", settle: "5s" },
      expect: { pass: true, lost: ">= 1" },
    }
    """

  @Test("partitions out of sync in a description are told of at the head of a run")
  func notInSync() throws {
    let bench = try Bench()
    let topics = try bench.write(
      """
      Topic: orders\tPartitionCount: 1\tReplicationFactor: 2\tConfigs:
      \tTopic: orders\tPartition: 0\tLeader: none\tReplicas: 1,2\tIsr: \tElr: 2\tLastKnownElr: 1
      """.replacing("\n", with: "\r\n"),
      "topics.txt"
    )
    let scenario = """
      { format: 1, title: "t", cluster: { brokers: 2 }, topics: "topics.txt", run: { for: "1s" } }
      """
    let run = bench.tool("run", try bench.write(scenario, "t.json5"))
    let told = "  \(topics): 1 partition was not fully in sync; every replica begins in sync"
    #expect(run.out.split(separator: "\n").dropFirst().first == told[...], "\(run.out)\(run.error)")
  }

  @Test("files beside the scenario are read, told of, and kept in capsules")
  func run() throws {
    let bench = try Bench()
    let properties = try bench.write(Self.server, "etc/server.properties")
    let file = try bench.write(Self.scenario, "one.json5")
    let told =
      "  \(properties): broker 0 is server 4, broker and controller; not heeded: "
      + "listeners, controller.listener.names"
    let check = bench.tool("check", file)
    #expect(check.out.split(separator: "\n").contains(told[...]), "\(check.out)\(check.error)")
    let run = bench.tool("run", file, "--capsules", bench.path("c"))
    #expect(run.out.split(separator: "\n").dropFirst().first == told[...], "\(run.out)")
    #expect(run.status == .finding, "nothing is lost")
    try FileManager.default.removeItem(atPath: properties)
    let capsule = try #require(try bench.files("c").first)
    let replay = bench.tool("replay", bench.path("c/\(capsule)"))
    #expect(replay.out.contains("the replay agrees"), "\(replay.out)\(replay.error)")
    let gone = bench.tool("check", file)
    #expect(gone.status == .badData)
    #expect(gone.error.hasPrefix("\(file):3:"), "\(gone.error)")
  }
}

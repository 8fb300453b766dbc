import Checking
import Primitives
import Scenarios
import Simulation
import Testing

/// Brokers with two disks: `orders-0` on the first of each, `audit-0` on the second.
@Suite struct DirectoryStories {
  private func story(
    _ script: String,
    server: String = "\"metadata.log.dir\": \"metadata\"",
    nemesis: String = "[]",
    length: String = "20s"
  ) throws -> RunResult {
    try runStory(
      """
      {
        format: 1, title: "two disks",
        cluster: { brokers: 3, host: { disks: 2 }, server: { \(server) } },
        topics: {
          orders: { partitions: 1, "replication.factor": 3, "min.insync.replicas": 2 },
          audit: { partitions: 1, "replication.factor": 3, "min.insync.replicas": 2 },
        },
        clients: {
          writers: [
            { topic: "orders", rate: "10/s", bytes: 100, acks: "all" },
            { topic: "audit", rate: "10/s", bytes: 100, acks: "all" },
          ],
          readers: [{ topic: "orders" }, { topic: "audit" }],
        },
        script: [
          { wait: "acked(orders-0) >= 10" },
          { bind: "leader(orders-0)", as: "victim" },
          \(script)
        ],
        nemesis: \(nemesis),
        run: { for: "\(length)", settle: "60s" },
        cases: { only: { expect: { pass: true } } },
      }
      """
    )
  }

  private func expect(_ result: RunResult, tells lines: [String]) {
    #expect(result.verdict == .passed, "\(result.reason)")
    for line in lines {
      #expect(result.timeline.contains { $0.text.contains(line) }, "\(line)")
    }
  }

  @Test("a further disk that lies about its flushes is told of and excuses what it loses")
  func lyingDisk() throws {
    let result = try runStory(
      """
      {
        format: 1, title: "two disks that lie",
        cluster: {
          brokers: 1,
          host: { disks: 2, device: { base: "nvme-client", flushHonoured: "0%" } },
        },
        topics: { orders: { partitions: 2, "replication.factor": 1, "flush.messages": 1 } },
        clients: { writers: [{ topic: "orders", rate: "50/s", bytes: 100, acks: "all" }] },
        script: [
          { wait: "acked(orders-0) >= 100" },
          { wait: "acked(orders-1) >= 100" },
          { power: "broker 0" },
          { start: "broker 0", after: "1s" },
        ],
        run: { for: "10s", settle: "60s" },
        cases: { only: { expect: { pass: true } } },
      }
      """
    )
    #expect(result.judgement.violations.isEmpty)
    for disk in ["disk of broker 0", "disk 2 of broker 0"] {
      #expect(result.timeline.contains { $0.text == "\(disk) lies about its flushes" }, "\(disk)")
    }
  }

  @Test("one disk of a leader fails: its partition moves, the other stays, nobody stops")
  func oneFails() throws {
    let result = try story(
      """
      { eio: "victim disk of orders-0", operation: "write" },
      { wait: "leader(orders-0) != victim", within: "5s" },
      { wait: "isr(orders-0) == 2", within: "1s" },
      { wait: "isr(audit-0) == 3", within: "1s" },
      { wait: "state(victim) == up", within: "1s" },
      { wait: "acked(orders-0) >= +20", within: "10s" },
      { wait: "acked(audit-0) >= +20", within: "10s" },
      """
    )
    expect(result, tells: [])
    let failed = result.timeline.filter { $0.text.contains("EIO") }
    #expect(failed.count == 1 && failed[0].text.contains("logs"), "\(failed.map(\.text))")
    #expect(result.probes.contains { $0.name == "broker.directory-assignment.timeout" } == false)
  }

  @Test("with both disks gone a broker halts; after a restart it has everything again")
  func allFail() throws {
    let result = try story(
      """
      { eio: ["victim disk 1", "victim disk 2"], operation: "write" },
      { wait: "state(victim) == down", within: "10s" },
      { start: "victim" },
      { wait: "isr(orders-0) == 3", within: "30s" },
      { wait: "isr(audit-0) == 3", within: "30s" },
      """
    )
    expect(result, tells: ["every log directory failed"])
  }

  @Test("the first disk takes the broker with it where it holds the metadata log")
  func metadataDisk() throws {
    let result = try story(
      """
      { eio: "victim disk 1", operation: "write" },
      { wait: "state(victim) == down", within: "10s" },
      { start: "victim" },
      """,
      server: ""
    )
    expect(result, tells: ["the metadata log's directory failed"])
  }

  @Test("a broker that cannot report its failed disk stops, though the other disk works")
  func unreported() throws {
    let result = try story(
      """
      { hold: { kind: "heartbeat request", from: "victim", to: "controller" }, name: "reports" },
      { eio: "victim disk of orders-0", operation: "write" },
      { wait: "state(victim) == down", within: "6m" },
      { release: "reports" },
      { start: "victim" },
      """,
      server: """
        "metadata.log.dir": "metadata", "log.dir.failure.timeout.ms": "5s"
        """,
      length: "6m"
    )
    expect(result, tells: ["orderly shutdown"])
  }

  @Test("power cuts, kills and full disks leave nothing wrong on either disk")
  func storm() throws {
    let result = try story(
      "",
      nemesis: """
        [
          { kind: "power", every: "6s", lasting: "2s" },
          { kind: "kill", every: "5s", lasting: "1s" },
          { kind: "fillDisk", every: "9s", lasting: "3s" },
        ]
        """,
      length: "40s"
    )
    #expect(result.verdict == .passed, "\(result.reason)")
    #expect(result.judgement.fates.durable > 100)
  }
}

import Checking
import Primitives
import Scenarios
import Simulation
import Testing

/// Faults of the registry, brought about by a scenario's steps.
@Suite struct DiskFaultStories {
  private func story(_ script: String, acks: String = "all") throws -> RunResult {
    try runStory(
      """
      {
        format: 1, title: "disk faults",
        cluster: { brokers: 3 },
        topics: { orders: { partitions: 1, "replication.factor": 3, "min.insync.replicas": 2 } },
        clients: { writers: [{ topic: "orders", rate: "20/s", bytes: 100, acks: "\(acks)" }] },
        script: [{ wait: "acked(orders-0) >= 20" }, \(script)],
        run: { for: "60s", settle: "90s" },
        cases: { only: { expect: { pass: true } } },
      }
      """
    )
  }

  @Test("a torn write is counted in the ledger, and what it broke is told")
  func torn() throws {
    let result = try story(
      """
      { disk: "broker 1", fault: "torn-write", file: "orders-0/*.log", nth: 2 },
      { after: "40s", power: "broker 1", keep: "cached" },
      { after: "2s", start: "broker 1" },
      """
    )
    #expect(result.verdict == .passed, "\(result.reason)")
    #expect(result.faults.contains { $0.kind == "torn-write" && $0.effects == 1 })
    #expect(
      result.timeline.contains {
        $0.text.contains("torn-write at ") && $0.text.contains("orders-0/")
      }
    )
  }

  @Test("a fault that meets no call makes the run vacuous")
  func vacuous() throws {
    let result = try story("{ disk: \"broker 1\", fault: \"lost-write\", file: \"nowhere/*\" },")
    #expect(result.verdict == .vacuous)
    #expect(result.reason.contains("lost-write"))
  }

  @Test("a machine that comes back with an empty disk copies everything again")
  func wiped() throws {
    let result = try story(
      """
      { power: "broker 1" }, { wipe: "broker 1" }, { after: "2s", start: "broker 1" },
      { wait: "isr(orders-0) == 3", within: "30s" },
      """
    )
    #expect(result.verdict == .passed, "\(result.reason)")
  }

  @Test("machines with each other's disk do not serve, and do when they have their own again")
  func swapped() throws {
    let result = try story(
      """
      { power: ["broker 1", "broker 2"] }, { swap: ["broker 1", "broker 2"] },
      { start: ["broker 1", "broker 2"] }, { after: "5s", heal: "all" },
      { start: ["broker 1", "broker 2"] },
      { wait: "isr(orders-0) == 3", within: "40s" },
      """
    )
    #expect(result.verdict == .passed, "\(result.reason)")
    #expect(result.timeline.filter { $0.text.contains("exchange their disks") }.count == 2)
  }

  @Test("a reserve stops records before the volume is full, and no directory fails")
  func reserve() throws {
    for (reserve, isKept) in [("64KiB", true), ("0B", false)] {
      let result = try runStory(
        """
        {
          format: 1, title: "reserve",
          cluster: {
            brokers: 1, host: { disk: "1GiB" }, server: { "disk.reserve.bytes": "\(reserve)" },
          },
          topics: { orders: { partitions: 1, "replication.factor": 1 } },
          clients: { writers: [{ topic: "orders", rate: "50/s", bytes: 1000, acks: "all" }] },
          script: [
            { wait: "acked(orders-0) >= 20" },
            { fillDisk: "broker 0", leave: "128KiB" },
            { wait: "state(broker 0) == \(isKept ? "up" : "down")", after: "20s" },
            \(isKept ? "{ kill: \"broker 0\" }," : "")
            { freeDisk: "broker 0" },
            { start: "broker 0", after: "1s" },
            { wait: "acked(orders-0) >= +20", within: "60s" },
          ],
          run: { for: "60s", settle: "90s" },
          cases: { only: { expect: { pass: true } } },
        }
        """
      )
      let fails = result.timeline.contains { $0.text.contains("ENOSPC") }
      #expect(fails != isKept, "\(reserve)")
      if isKept { #expect(result.verdict == .passed, "\(result.reason)") }
    }
  }
}

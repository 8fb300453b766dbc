import CommandLineTool
import Foundation
import Testing

@Suite("Snapshots of accounts and pages") struct AccountSnapshotTests {
  @Test(
    "the account of a run with losses is the one that is kept",
    arguments: [
      ("acks-1-leader-loss", "acks=1"), ("s05-two-node-power-loss", "leader epochs"),
      ("s10-last-replica-standing", "before ELR"),
    ]
  )
  func account(file: String, name: String) throws {
    let path = Snapshot.top.appendingPathComponent("scenarios/\(file).json5").path
    let outcome = try Bench().tool("replay", path, "--case", name)
    #expect(outcome.status == .expected, "\(outcome.error)")
    let text = outcome.out.replacing(Snapshot.top.path + "/", with: "")
    try Snapshot.check(text, "accounts/\(file).txt")
  }

  @Test("what a page holds of a small run is what is kept")
  func page() throws {
    let bench = try Bench()
    let path = try bench.write(
      """
      {
        format: 1, title: "one copy",
        cluster: { brokers: 1 },
        topics: { orders: { partitions: 1, "replication.factor": 1 } },
        clients: { writers: [{ topic: "orders", rate: "20/s", acks: "all" }] },
        script: [{ power: "broker 0", keep: "synced", at: "1s", for: "1s" }],
        run: { for: "2s" },
      }
      """,
      "one.json5"
    )
    let outcome = bench.tool("timeline", path, "--no-trials", "-o", bench.path("one.html"))
    #expect(outcome.status == .expected, "\(outcome.error)")
    let data = try JSONSerialization.data(
      withJSONObject: TimelineSample.data(bench.read("one.html")),
      options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    )
    let text = String(decoding: data, as: UTF8.self).replacing(bench.root + "/", with: "")
    try Snapshot.check(text + "\n", "page.json")
  }
}

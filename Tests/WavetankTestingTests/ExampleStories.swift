import Testing
import WavetankTesting

@Test("an acknowledged record outlives the leader that took it")
func leaderDies() throws {
  let story = try Story(
    """
    { format: 1, title: "The leader dies", cluster: { brokers: 3 }, run: { for: "4s" },
      topics: { orders: { partitions: 1, "replication.factor": 3, "min.insync.replicas": 2 } },
      clients: { writers: [{ topic: "orders", rate: "50/s", bytes: 100, acks: "all" }] },
      script: [{ power: "leader(orders-0)", at: "2s" }],
      cases: { "one host": { expect: { pass: true, lost: 0, acked: "50..400" } } } }
    """
  )
  story.expect(seeds: 1...3)
}

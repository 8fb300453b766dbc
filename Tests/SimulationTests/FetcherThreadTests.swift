import Checking
import Scenarios
import Simulation
import Testing

/// Each fetcher of a broker has a thread of its own.
@Suite struct FetcherThreadTests {
  @Test("a hung disk keeps up what is fetched from one leader, and nothing from another")
  func hungDisk() throws {
    let result = try runStory(
      """
      {
        format: 1, title: "one hung disk of two",
        cluster: {
          brokers: 3, host: { disks: 2 }, server: { "replica.lag.time.max.ms": "10s" },
        },
        topics: {
          slow: { "replication.factor": 2, "flush.messages": 1, assignment: [[0, 2]] },
          quick: { "replication.factor": 2, assignment: [[1, 2]] },
        },
        clients: {
          writers: [
            { topic: "slow", rate: "20/s", bytes: 100 }, { topic: "quick", rate: "20/s", bytes: 100 },
          ],
        },
        script: [
          { wait: "acked(slow-0) >= 50" },
          { wait: "acked(quick-0) >= 50" },
          { slowDisk: "broker 2 disk of slow-0", factor: 1000000, for: "60s" },
        ],
        run: { for: "70s", settle: "120s" },
        cases: { only: { expect: { pass: true } } },
      }
      """
    )
    #expect(result.verdict == .passed, "\(result.reason)")
    let shrunk = result.timeline.filter {
      $0.text.hasSuffix("ISR {0}") || $0.text.hasSuffix("ISR {1}")
    }
    #expect(!shrunk.isEmpty && shrunk.allSatisfy { $0.text.hasPrefix("slow-0") }, "\(shrunk)")
  }
}

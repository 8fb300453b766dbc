import Checking
import Scenarios
import Simulation
import Testing

/// What `cleanup.policy` lets retention delete, at topics and at servers.
///
/// A producer that stamps seconds has all its records expire at once.
@Suite struct PolicyStories {
  private func story(_ topic: String, _ server: String) throws -> RunResult {
    try runStory(
      """
      {
        format: 1, title: "policies",
        cluster: {
          server: {
            "log.initial.task.delay.ms": "2s", "log.retention.check.interval.ms": "2s", \(server)
          },
        },
        topics: { orders: { "min.insync.replicas": 2, "retention.ms": "1h", \(topic) } },
        clients: {
          writers: [{ topic: "orders", rate: "50/s", acks: "all", timestamps: "seconds" }],
        },
        run: { for: "8s", settle: "30s" },
      }
      """
    )
  }

  static let policies: [(topic: String, server: String, deletes: Bool)] = [
    ("", "", true),
    ("\"cleanup.policy\": \"compact\"", "", false),
    ("\"cleanup.policy\": \"compact,delete\"", "", true),
    ("", "\"log.cleanup.policy\": \"compact\"", false),
    ("", "\"log.cleanup.policy\": \"delete,compact\"", true),
    ("\"cleanup.policy\": \"delete\"", "\"log.cleanup.policy\": \"compact\"", true),
  ]

  @Test("only a policy with delete lets old records go", arguments: policies)
  func deletes(topic: String, server: String, deletes: Bool) throws {
    let result = try story(topic, server)
    #expect((result.verdict == .passed) == !deletes, "\(result.verdict) \(result.reason)")
    #expect(result.judgement.fates.durable > 100 || deletes)
  }
}

extension Variants {
  /// Alternatives to rules of replication, of the control plane and of clients.
  static let replication: [Entry] = [
    Entry(
      variant: .singleEpochAnswer,
      name: "single-epoch-answer",
      nature: .historicalBug,
      caughtBy: "LOG-MATCH",
      summary: "a leader tells the start of the next epoch for one that it never had (KIP-101)"
    ),
    Entry(
      variant: .positionNotValidated,
      name: "position-not-validated",
      nature: .historicalBug,
      caughtBy: "READ-NOSKIP",
      summary: "a consumer keeps its offset when the leader changes (before KIP-320)"
    ),
    Entry(
      variant: .followerServesLogEnd,
      name: "follower-serves-log-end",
      nature: .plantedBug,
      caughtBy: "READ-STABLE",
      summary: "a follower serves consumers up to its log end instead of its high watermark"
    ),
    Entry(
      variant: .topicsByName,
      name: "topics-by-name",
      nature: .historicalBug,
      caughtBy: "READ-STABLE",
      summary: "a replica's directory is known by its topic's name alone (before KIP-516)"
    ),
    Entry(
      variant: .reassignedBeforeInSync,
      name: "reassigned-before-in-sync",
      nature: .plantedBug,
      caughtBy: "ACK-DURABLE",
      summary: "a reassignment is complete when its replicas are added, before they are in sync"
    ),
    Entry(
      variant: .noDuplicateWindow,
      name: "no-duplicate-window",
      nature: .historicalBug,
      caughtBy: "IDEMPOTENT",
      summary: "a leader does not remember a producer's last batches (Redpanda before 21.10.2)"
    ),
  ]
}

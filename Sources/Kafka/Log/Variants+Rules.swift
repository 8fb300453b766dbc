import Primitives

// Variants of single rules of the controller, of logs and of clients; their bits are from 108 on.
extension Variants {
  /// A broker's new process keeps the places that the one before had in in-sync sets (KAFKA-18106).
  public static let registrationKeepsIsr = Variants(rawValue: 1 << 108)
  /// A leader takes an idempotent producer's batches in any order.
  public static let gapsAccepted = Variants(rawValue: 1 << 111)
  /// Recovery keeps the segments behind one that it had to cut.
  public static let laterSegmentsKept = Variants(rawValue: 1 << 112)
  /// A flush raises the recovery point before it has synced anything.
  public static let recoveryPointAhead = Variants(rawValue: 1 << 113)
  /// A flush does not sync the names of new segments (before KAFKA-3968).
  public static let segmentNamesNotSynced = Variants(rawValue: 1 << 114)
  /// A damaged quorum-state file is taken for a missing one.
  public static let badQuorumStateIsEmpty = Variants(rawValue: 1 << 115)
  /// The controller answers before what the answer tells is committed.
  public static let answersBeforeCommit = Variants(rawValue: 1 << 116)
  /// A consumer believes a follower that its offset is out of range, and does not ask the leader.
  public static let followersEndIsBelieved = Variants(rawValue: 1 << 117)
  /// A producer tells that what expired on its way was not stored.
  public static let expiredCountsAsFailed = Variants(rawValue: 1 << 119)

  /// Bugs in single rules of the controller, of logs and of clients.
  static let rules: [Entry] = [
    Entry(
      variant: .registrationKeepsIsr,
      name: "reregister-keeps-isr",
      nature: .historicalBug,
      caughtBy: "ACK-DURABLE",
      summary: "a broker's new process keeps its places in in-sync sets (KAFKA-18106)"
    ),
    Entry(
      variant: .gapsAccepted,
      name: "accept-gap",
      nature: .plantedBug,
      caughtBy: "IDEMPOTENT",
      summary: "a leader takes an idempotent producer's batches in any order"
    ),
    Entry(
      variant: .laterSegmentsKept,
      name: "keep-later-segments",
      nature: .plantedBug,
      caughtBy: "LOG-SHAPE",
      summary: "recovery keeps the segments behind one that it had to cut"
    ),
    Entry(
      variant: .recoveryPointAhead,
      name: "recovery-point-ahead",
      nature: .plantedBug,
      caughtBy: "LOG-SHAPE",
      summary: "a flush raises the recovery point before it has synced anything"
    ),
    Entry(
      variant: .segmentNamesNotSynced,
      name: "no-dir-sync",
      nature: .historicalBug,
      caughtBy: "ACK-DURABLE",
      summary: "a flush does not sync the names of new segments (before KAFKA-3968)"
    ),
    Entry(
      variant: .badQuorumStateIsEmpty,
      name: "bad-quorum-state-is-empty",
      nature: .plantedBug,
      caughtBy: "CONVERGE",
      summary: "a damaged quorum-state file is taken for a missing one"
    ),
    Entry(
      variant: .answersBeforeCommit,
      name: "respond-before-commit",
      nature: .plantedBug,
      caughtBy: "ACK-DURABLE",
      summary: "the controller answers before what the answer tells is committed"
    ),
    Entry(
      variant: .followersEndIsBelieved,
      name: "sticky-stale-replica",
      nature: .plantedBug,
      caughtBy: "READ-NOSKIP",
      summary: "a consumer believes a follower that its offset is out of range (against KIP-392)"
    ),
    Entry(
      variant: .expiredCountsAsFailed,
      name: "expired-is-failed",
      nature: .plantedBug,
      caughtBy: "CONSERVE",
      summary: "a producer tells that what expired on its way was not stored"
    ),
  ]
}

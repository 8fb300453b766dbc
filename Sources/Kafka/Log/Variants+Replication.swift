// Variants of replication; their bits are those up to 39, and from 64 on.
extension Variants {
  /// The high watermark rises although the in-sync set is smaller than it must be (before KIP-966).
  public static let watermarkRisesUnderMinimum = Variants(rawValue: 1 << 64)
  /// A leader takes a proposal that got no answer for one that was refused.
  public static let revertsUnanswered = Variants(rawValue: 1 << 65)
  /// A cut at the log's end leaves epochs that begin there (before KAFKA-10706).
  public static let epochKeptAtLogEnd = Variants(rawValue: 1 << 66)
  /// A copy between disks lacks the epochs in which nothing was written (before KAFKA-15608).
  public static let idleEpochsNotMoved = Variants(rawValue: 1 << 67)
  /// The removal of a replica leaves the leader epoch as it is.
  public static let epochOutlivesRemoval = Variants(rawValue: 1 << 68)
  /// A follower takes the high watermark of an answer that tells it to cut (before KAFKA-14704).
  public static let watermarkBeforeCut = Variants(rawValue: 1 << 69)
  /// A follower whose position its leader does not have gives up (before KAFKA-7414).
  public static let outOfRangeIsFatal = Variants(rawValue: 1 << 70)
  /// A controller that is alone tells of records before it has synced them.
  public static let shownBeforeSync = Variants(rawValue: 1 << 71)
  /// A broker whose heartbeat names an outdated registration registers again.
  public static let registersAgain = Variants(rawValue: 1 << 72)
  /// An unclean recovery elects the first replica that is there, not the one with the longest log.
  public static let recoveryElectsFirst = Variants(rawValue: 1 << 73)
  /// A follower takes a leader's answer only for the topic that it asked for.
  public static let answersNameTopic = Variants(rawValue: 1 << 74)
  /// A start writes the checkpoint of log starts anew, without those of logs that it set aside.
  public static let strayStartsForgotten = Variants(rawValue: 1 << 75)
  /// An eligible leader is a replica; one that is none any more is forgotten.
  public static let eligibleAreReplicas = Variants(rawValue: 1 << 76)

  /// A follower takes answers that were asked for in an earlier leader epoch (before KAFKA-18991).
  public static let answersOfOldEpochs = Variants(rawValue: 1 << 78)

  /// A follower refuses batches that are larger than a segment should be (before KAFKA-17375).
  public static let segmentLimitOnFollowers = Variants(rawValue: 1 << 83)

  /// A leader that missed an epoch forgets what its followers had, as if it had not led before.
  public static let missedEpochsForget = Variants(rawValue: 1 << 82)
  /// Metadata that a leader has already does not end the proposal that it made since.
  public static let pendingExpansionStays = Variants(rawValue: 1 << 87)
  /// Eligible leaders stay eligible when `min.insync.replicas` changes, unless it becomes less.
  public static let raisedMinimumKeepsEligible = Variants(rawValue: 1 << 88)
  /// A move is not given up while that would leave fewer in sync than `min.insync.replicas`.
  public static let cancellationKeepsMinimum = Variants(rawValue: 1 << 120)

  /// Alternatives to rules of replication, of the control plane and of clients.
  static let replication: [Entry] = [
    Entry(
      variant: .registersAgain,
      name: "registers-again",
      nature: .stricter,
      caughtBy: nil,
      summary: "a broker whose heartbeat names an outdated registration registers again"
    ),
    Entry(
      variant: .answersNameTopic,
      name: "answers-name-topic",
      nature: .stricter,
      caughtBy: "LOG-MATCH",
      summary: "a follower takes an answer only for the topic id that it asked for, not the name"
    ),
    Entry(
      variant: .strayStartsForgotten,
      name: "stray-starts-forgotten",
      nature: .stricter,
      caughtBy: nil,
      summary: "a log that is set aside at start leaves no log start to the next one of its name"
    ),
    Entry(
      variant: .eligibleAreReplicas,
      name: "eligible-are-replicas",
      nature: .stricter,
      caughtBy: "ACK-DURABLE",
      summary: "a broker that is no replica any more is no eligible leader (KIP-966 keeps it)"
    ),
    Entry(
      variant: .missedEpochsForget,
      name: "missed-epochs-forget",
      nature: .stricter,
      caughtBy: "ISR-COMPLETE",
      summary: "a leader that missed an epoch forgets what followers had in its reign before"
    ),
    Entry(
      variant: .pendingExpansionStays,
      name: "pending-expansion-stays",
      nature: .stricter,
      caughtBy: "ISR-COMPLETE",
      summary: "metadata that a leader has already does not end the proposal that it made since"
    ),
    Entry(
      variant: .raisedMinimumKeepsEligible,
      name: "raised-minimum-keeps-eligible",
      nature: .stricter,
      caughtBy: "ACK-DURABLE",
      summary: "eligible leaders stay so when min.insync.replicas changes, unless it becomes less"
    ),
    Entry(
      variant: .cancellationKeepsMinimum,
      name: "cancellation-keeps-minimum",
      nature: .stricter,
      caughtBy: "ACK-DURABLE",
      summary: "a move is not given up if fewer than min.insync.replicas stay in sync thereby"
    ),
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
    Entry(
      variant: .oneBatchWindow,
      name: "one-batch-window",
      nature: .plantedBug,
      caughtBy: "IDEMPOTENT",
      summary: "a leader remembers the last batch of each producer only"
    ),
    Entry(
      variant: .divergenceNotChecked,
      name: "divergence-not-checked",
      nature: .historicalBug,
      caughtBy: "LOG-MATCH",
      summary: "a leader does not compare a follower's last epoch with its own (before KAFKA-10554)"
    ),
    Entry(
      variant: .divergingFetchCounts,
      name: "diverging-fetch-counts",
      nature: .historicalBug,
      caughtBy: "ISR-COMPLETE",
      summary: "a fetch that diverges counts as proof of what the follower has (KAFKA-13141)"
    ),
    Entry(
      variant: .answersOfOldEpochs,
      name: "answers-of-old-epochs",
      nature: .historicalBug,
      caughtBy: "ISR-COMPLETE",
      summary: "a follower cuts its log as an answer of an earlier epoch says (before KAFKA-18991)"
    ),
    Entry(
      variant: .positionsOutliveReign,
      name: "positions-outlive-reign",
      nature: .plantedBug,
      caughtBy: "ISR-COMPLETE",
      summary: "what a leader knows of its followers outlives its reign"
    ),
    Entry(
      variant: .recoveryElectsFirst,
      name: "recovery-elects-first",
      nature: .plantedBug,
      caughtBy: "LEADER-COMPLETE",
      summary: "an unclean recovery elects the first replica that is there, not the longest log"
    ),
    Entry(
      variant: .partitionEpochNotCompared,
      name: "partition-epoch-not-compared",
      nature: .plantedBug,
      caughtBy: "ISR-COMPLETE",
      summary: "the controller takes an in-sync set that was proposed for an older state"
    ),
    Entry(
      variant: .brokerEpochNotCompared,
      name: "broker-epoch-not-compared",
      nature: .historicalBug,
      caughtBy: "ISR-COMPLETE",
      summary: "fetches and proposals of a follower's earlier process count (before KIP-903)"
    ),
    Entry(
      variant: .watermarkIgnoresExpansion,
      name: "watermark-ignores-expansion",
      nature: .historicalBug,
      caughtBy: "ACK-DURABLE",
      summary: "the high watermark waits for the confirmed in-sync set only (before KIP-497)"
    ),
    Entry(
      variant: .shrinkCountsAtOnce,
      name: "shrink-counts-at-once",
      nature: .plantedBug,
      caughtBy: "ACK-DURABLE",
      summary: "the high watermark does not wait for who is being removed from the in-sync set"
    ),
    Entry(
      variant: .expandBelowWatermark,
      name: "expand-below-watermark",
      nature: .plantedBug,
      caughtBy: "ACK-DURABLE",
      summary: "a follower joins the ISR before it reached the high watermark"
    ),
    Entry(
      variant: .eligibleNotCleared,
      name: "eligible-not-cleared",
      nature: .plantedBug,
      caughtBy: "ACK-DURABLE",
      summary: "eligible leader replicas stay so when the in-sync set is large enough again"
    ),
    Entry(
      variant: .eligibleAfterUncleanStop,
      name: "eligible-after-unclean-stop",
      nature: .plantedBug,
      caughtBy: "ACK-DURABLE",
      summary: "a broker that stopped uncleanly stays an eligible leader replica"
    ),
    Entry(
      variant: .watermarkRisesUnderMinimum,
      name: "no-min-isr-hw",
      nature: .historicalBug,
      caughtBy: "LEADER-COMPLETE",
      summary: "the high watermark rises under min.insync.replicas (before KIP-966, KAFKA-15583)"
    ),
    Entry(
      variant: .revertsUnanswered,
      name: "revert-on-ambiguous",
      nature: .plantedBug,
      caughtBy: "ACK-DURABLE",
      summary: "a leader takes a proposal that got no answer for one that was refused"
    ),
    Entry(
      variant: .epochKeptAtLogEnd,
      name: "keep-epoch-at-leo",
      nature: .historicalBug,
      caughtBy: "CONVERGE",
      summary: "a cut at the log's end leaves epochs that begin there (before KAFKA-10706)"
    ),
    Entry(
      variant: .idleEpochsNotMoved,
      name: "future-log-epochs",
      nature: .historicalBug,
      caughtBy: "CONVERGE",
      summary: "a copy between disks lacks epochs in which nothing was written (KAFKA-15608)"
    ),
    Entry(
      variant: .epochOutlivesRemoval,
      name: "no-le-bump-on-removal",
      nature: .plantedBug,
      caughtBy: "ISR-COMPLETE",
      summary: "the removal of a replica leaves the leader epoch as it is"
    ),
    Entry(
      variant: .watermarkBeforeCut,
      name: "hw-before-truncate",
      nature: .historicalBug,
      caughtBy: "LOG-MATCH",
      summary: "a follower takes a high watermark before it cuts what diverged (KAFKA-14704)"
    ),
    Entry(
      variant: .outOfRangeIsFatal,
      name: "oor-fatal",
      nature: .historicalBug,
      caughtBy: "CONVERGE",
      summary: "a follower whose position its leader does not have gives up (before KAFKA-7414)"
    ),
    Entry(
      variant: .segmentLimitOnFollowers,
      name: "segment-limit-on-followers",
      nature: .historicalBug,
      caughtBy: "CONVERGE",
      summary: "a follower refuses batches larger than its segment.bytes (before KAFKA-17375)"
    ),
    Entry(
      variant: .shownBeforeSync,
      name: "flush-after-listener",
      nature: .plantedBug,
      caughtBy: "ONE-LEADER",
      summary: "a controller that is alone tells of metadata before it has synced it"
    ),
  ]
}

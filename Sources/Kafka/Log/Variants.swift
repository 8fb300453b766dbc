import Primitives

/// Switches between a rule and its alternative, off by default: bugs beside the correct rule they
/// break, and improved rules beside what Kafka really does.
///
/// `registry` says which is which and names the invariant that must catch a bug.
public struct Variants: OptionSet, Hashable, Sendable {
  /// One bit per variant.
  public let rawValue: UInt128
  /// Makes a set from its bits.
  public init(rawValue: UInt128) { self.rawValue = rawValue }

  /// Followers cut to their own high watermark on becoming followers (before KIP-101).
  public static let truncateToHighWatermark = Variants(rawValue: 1 << 0)
  /// The leader checks min.insync.replicas only after it has appended.
  public static let minInsyncAfterAppend = Variants(rawValue: 1 << 1)
  /// acks=all is answered before followers have the record.
  public static let ackBeforeReplication = Variants(rawValue: 1 << 2)
  /// Neither leaders nor the controller compare a request's leader epoch with their own.
  public static let epochNotFenced = Variants(rawValue: 1 << 3)
  /// Recovery accepts a segment's tail without checking checksums.
  public static let recoveryTrustsTail = Variants(rawValue: 1 << 4)
  /// A follower joins the ISR before it reached the leader's epoch start (before KAFKA-7128).
  public static let expandBeforeEpochStart = Variants(rawValue: 1 << 5)
  /// Checkpoint files are renamed into place without fsync (KAFKA-16541).
  public static let checkpointWithoutSync = Variants(rawValue: 1 << 6)
  /// A new leader forgets the producers' sequence numbers.
  public static let idempotenceForgotten = Variants(rawValue: 1 << 7)

  /// Recovery drops every segment that does not begin where the one before it ends.
  public static let contiguousRecovery = Variants(rawValue: 1 << 8)
  /// The removal of the clean-shutdown marker is synced before anything is loaded.
  public static let markerRemovalSynced = Variants(rawValue: 1 << 9)

  /// The clean-shutdown marker is deleted after all logs are loaded, not before (KAFKA-10471).
  public static let cleanMarkerDeletedAfterLoad = Variants(rawValue: 1 << 10)
  /// A damaged leader-epoch checkpoint is taken for an empty one.
  public static let badEpochFileIsEmpty = Variants(rawValue: 1 << 11)
  /// A damaged, empty or missing leader-epoch checkpoint is rebuilt from the batches.
  public static let badEpochFileIsRebuilt = Variants(rawValue: 1 << 12)
  /// A failed fsync of a segment is tried again and believed when it then succeeds.
  public static let failedSyncRetried = Variants(rawValue: 1 << 13)
  /// An append that was cut short by a full disk is answered as if it were whole.
  public static let shortWriteIgnored = Variants(rawValue: 1 << 14)
  /// After an append that was cut short by a full disk the log goes on behind the torn batch.
  public static let appendsAfterShortWrite = Variants(rawValue: 1 << 15)
  /// A storage error while a segment is recovered takes the directory offline instead of emptying
  /// the segment.
  public static let recoveryKeepsOnError = Variants(rawValue: 1 << 16)
  /// Recovery stops at damage before the last segment instead of deleting all later segments.
  public static let recoveryStopsAtDamage = Variants(rawValue: 1 << 17)
  /// Rebuilding a missing index stops at damage that would leave a gap in the log.
  public static let reindexStopsAtDamage = Variants(rawValue: 1 << 18)
  /// Producer snapshots are replaced by rename instead of written in place.
  public static let snapshotsReplaced = Variants(rawValue: 1 << 19)
  /// No clean-shutdown marker is written when a log or a checkpoint could not be closed.
  public static let cleanMarkerNeedsClose = Variants(rawValue: 1 << 20)
  /// A log created over an existing directory is recovered instead of trusted.
  public static let createdLogsRecovered = Variants(rawValue: 1 << 21)
  /// The log-start checkpoint keeps the entry of a log that starts at its first segment.
  public static let logStartsKept = Variants(rawValue: 1 << 22)

  /// A removal or rename that fails while a replacement is finished takes the directory offline.
  public static let replacementsMustFinish = Variants(rawValue: 1 << 23)
  /// A stop while logs are loaded keeps the checkpoint entries of those that are not loaded yet.
  public static let checkpointsNeedLoading = Variants(rawValue: 1 << 24)

  /// A high watermark that falls with its log is checkpointed before the log can grow again.
  public static let watermarkFallsAtOnce = Variants(rawValue: 1 << 25)

  /// What a roll or an orderly stop adds to a segment's indexes, and trims off them, is synced.
  public static let closedIndexesSynced = Variants(rawValue: 1 << 26)

  /// A leader that never had an epoch answers with the start of the next one as its end (KIP-101).
  public static let singleEpochAnswer = Variants(rawValue: 1 << 27)
  /// A consumer keeps its offset when the leader changes (before KIP-320).
  public static let positionNotValidated = Variants(rawValue: 1 << 28)
  /// A follower serves consumers up to its log end instead of its high watermark.
  public static let followerServesLogEnd = Variants(rawValue: 1 << 29)

  /// A replica's directory is known by its topic's name alone (before KIP-516).
  public static let topicsByName = Variants(rawValue: 1 << 30)
  /// A reassignment is complete as soon as its replicas are added, in sync or not.
  public static let reassignedBeforeInSync = Variants(rawValue: 1 << 31)
  /// A leader remembers producers' last sequence numbers only, not their last batches.
  public static let noDuplicateWindow = Variants(rawValue: 1 << 32)
  /// A leader remembers the last batch of each producer only.
  public static let oneBatchWindow = Variants(rawValue: 1 << 33)
  /// A leader does not compare a follower's last epoch with its own (before KAFKA-10554).
  public static let divergenceNotChecked = Variants(rawValue: 1 << 34)
  /// The high watermark waits for the confirmed in-sync set only (before KIP-497).
  public static let watermarkIgnoresExpansion = Variants(rawValue: 1 << 35)
  /// The high watermark does not wait for who is being removed from the in-sync set.
  public static let shrinkCountsAtOnce = Variants(rawValue: 1 << 36)
  /// A follower joins the ISR before it reached the high watermark.
  public static let expandBelowWatermark = Variants(rawValue: 1 << 37)
  /// Eligible leader replicas stay so when the in-sync set is large enough again.
  public static let eligibleNotCleared = Variants(rawValue: 1 << 38)
  /// A broker that stopped uncleanly stays an eligible leader replica.
  public static let eligibleAfterUncleanStop = Variants(rawValue: 1 << 39)

  /// A fetch that diverges counts as proof of what the follower has (before KAFKA-13141).
  public static let divergingFetchCounts = Variants(rawValue: 1 << 57)
  /// What a leader knows of its followers outlives its reign.
  public static let positionsOutliveReign = Variants(rawValue: 1 << 58)
  /// The controller takes an in-sync set that was proposed for an older state.
  public static let partitionEpochNotCompared = Variants(rawValue: 1 << 59)
  /// Fetches and proposals of a follower's earlier process count (before KIP-903).
  public static let brokerEpochNotCompared = Variants(rawValue: 1 << 60)

  /// A replica that moved between log directories takes its place after the old one has gone.
  public static let oldReplicaGoesFirst = Variants(rawValue: 1 << 56)
  /// A missing index of an unflushed segment is rebuilt when the scan reaches the segment.
  public static let missingIndexWaits = Variants(rawValue: 1 << 62)

  /// A copy that a start finds where metadata puts the replica is completed before it takes over.
  public static let shortCopyGoesOn = Variants(rawValue: 1 << 63)
  /// A flush that a truncation overtook does not raise the recovery point.
  public static let flushHeedsTruncation = Variants(rawValue: 1 << 85)
  /// A log that is cut syncs the cut before it goes on.
  public static let truncationSynced = Variants(rawValue: 1 << 86)
  /// Of a replica that two directories hold, a start keeps the one that metadata names.
  public static let namedReplicaStays = Variants(rawValue: 1 << 81)

  /// How many of a producer's last batches a leader remembers.
  var duplicateWindow: Int {
    if contains(.noDuplicateWindow) { return 0 }
    return contains(.oneBatchWindow) ? 1 : ProducerEntry.window
  }

  /// The rules under which recovery meets every crash with a valid prefix.
  public static let strict: Variants = [
    .contiguousRecovery, .markerRemovalSynced, .missingIndexWaits,
  ]
}

extension Variants {
  /// What a variant is, compared with Kafka as it is today.
  public enum Nature: String, Sendable {
    /// Worse: a bug that Kafka or its like once had.
    case historicalBug = "historical bug"
    /// Worse: a bug that we planted to see that it is caught.
    case plantedBug = "planted bug"
    /// Better: Kafka's own rule, which stays the default, is weaker.
    case stricter = "stricter rule"
  }

  /// One entry of the catalogue.
  public struct Entry: Sendable {
    /// The switch.
    public let variant: Variants
    /// Name in scenario files.
    public let name: String
    /// Whether it is worse or better than Kafka.
    public let nature: Nature
    /// The invariant that must catch it, or that a stricter rule keeps; nil when unit tests show
    /// the difference by what comes out.
    public let caughtBy: String?
    /// What it does, in one sentence.
    public let summary: String
  }

  /// Every variant, in the order of the catalogue.
  public static let registry: [Entry] =
    [
      Entry(
        variant: .truncateToHighWatermark,
        name: "truncate-to-high-watermark",
        nature: .historicalBug,
        caughtBy: "ACK-DURABLE",
        summary: "followers cut their log to their own high watermark (before KIP-101)"
      ),
      Entry(
        variant: .minInsyncAfterAppend,
        name: "min-insync-after-append",
        nature: .plantedBug,
        caughtBy: "ACK-DURABLE",
        summary: "min.insync.replicas is checked only after the append"
      ),
      Entry(
        variant: .ackBeforeReplication,
        name: "ack-before-replication",
        nature: .plantedBug,
        caughtBy: "ACK-DURABLE",
        summary: "acks=all is answered before followers have the record"
      ),
      Entry(
        variant: .epochNotFenced,
        name: "epoch-not-fenced",
        nature: .plantedBug,
        caughtBy: "ACK-DURABLE",
        summary: "a deposed leader's proposals and fetches are not fenced by leader epoch"
      ),
      Entry(
        variant: .recoveryTrustsTail,
        name: "recovery-trusts-tail",
        nature: .plantedBug,
        caughtBy: "LOG-SHAPE",
        summary: "recovery accepts the tail of a segment without checking checksums"
      ),
      Entry(
        variant: .expandBeforeEpochStart,
        name: "expand-before-epoch-start",
        nature: .historicalBug,
        caughtBy: "ISR-COMPLETE",
        summary: "a follower joins the ISR before it reached the leader's epoch start"
      ),
      Entry(
        variant: .checkpointWithoutSync,
        name: "checkpoint-without-sync",
        nature: .historicalBug,
        caughtBy: "RECOVER-TOTAL",
        summary: "checkpoint files are renamed into place without fsync (KAFKA-16541)"
      ),
      Entry(
        variant: .idempotenceForgotten,
        name: "idempotence-forgotten",
        nature: .plantedBug,
        caughtBy: "IDEMPOTENT",
        summary: "a new leader forgets the producers' sequence numbers"
      ),
    ] + recovery + replication + leadership + quorum + rules
}

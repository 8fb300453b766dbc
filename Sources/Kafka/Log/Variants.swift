import Primitives

/// Rules that can be switched on, off by default: historical and planted bugs, and rules that are
/// stricter than Kafka's where Kafka's are weak.
///
/// Each is beside the rule it replaces; `registry` names the invariant that must catch a bug, or
/// that a stricter rule keeps where Kafka breaks it.
public struct Variants: OptionSet, Hashable, Sendable {
  /// One bit per variant.
  public let rawValue: UInt64
  /// Makes a set from its bits.
  public init(rawValue: UInt64) { self.rawValue = rawValue }

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

  /// Every rule that is stricter than Kafka's.
  public static let strict: Variants = [.contiguousRecovery, .markerRemovalSynced]
}

extension Variants {
  /// What a variant is, compared with Kafka as it is today.
  public enum Nature: String, Sendable {
    /// Worse: a bug that Kafka once had, or one that we planted.
    case bug
    /// Better: Kafka's own rule, which stays the default, is weaker.
    case stricter
  }

  /// One entry of the catalogue.
  public struct Entry: Sendable {
    /// The switch.
    public let variant: Variants
    /// Name in scenario files.
    public let name: String
    /// The invariant that must catch it; of a stricter rule the one that it keeps.
    public let caughtBy: String
    /// What is done then, in one sentence.
    public let summary: String
    /// Whether it is worse or better than Kafka.
    public var nature = Nature.bug
  }

  /// Every variant, in the order of the catalogue.
  public static let registry: [Entry] = [
    Entry(
      variant: .truncateToHighWatermark,
      name: "truncate-to-high-watermark",
      caughtBy: "ACK-DURABLE",
      summary: "followers cut their log to their own high watermark (before KIP-101)"
    ),
    Entry(
      variant: .minInsyncAfterAppend,
      name: "min-insync-after-append",
      caughtBy: "ACK-DURABLE",
      summary: "min.insync.replicas is checked only after the append"
    ),
    Entry(
      variant: .ackBeforeReplication,
      name: "ack-before-replication",
      caughtBy: "ACK-DURABLE",
      summary: "acks=all is answered before followers have the record"
    ),
    Entry(
      variant: .epochNotFenced,
      name: "epoch-not-fenced",
      caughtBy: "ACK-DURABLE",
      summary: "a deposed leader's proposals and fetches are not fenced by leader epoch"
    ),
    Entry(
      variant: .recoveryTrustsTail,
      name: "recovery-trusts-tail",
      caughtBy: "LOG-SHAPE",
      summary: "recovery accepts the tail of a segment without checking checksums"
    ),
    Entry(
      variant: .expandBeforeEpochStart,
      name: "expand-before-epoch-start",
      caughtBy: "ISR-COMPLETE",
      summary: "a follower joins the ISR before it reached the leader's epoch start"
    ),
    Entry(
      variant: .checkpointWithoutSync,
      name: "checkpoint-without-sync",
      caughtBy: "RECOVER-TOTAL",
      summary: "checkpoint files are renamed into place without fsync (KAFKA-16541)"
    ),
    Entry(
      variant: .idempotenceForgotten,
      name: "idempotence-forgotten",
      caughtBy: "IDEMPOTENT",
      summary: "a new leader forgets the producers' sequence numbers"
    ),
    Entry(
      variant: .contiguousRecovery,
      name: "contiguous-recovery",
      caughtBy: "RECOVER-TOTAL",
      summary: "recovery drops segments behind a gap, which Kafka keeps",
      nature: .stricter
    ),
    Entry(
      variant: .markerRemovalSynced,
      name: "marker-removal-synced",
      caughtBy: "RECOVER-TOTAL",
      summary: "the clean-shutdown marker is gone for good before anything is loaded",
      nature: .stricter
    ),
  ]
}

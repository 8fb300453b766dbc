/// Rules of durability that a configuration is held to.
public enum LintRule: String, Hashable, Sendable, CaseIterable {
  /// One copy only.
  case singleCopy = "single-copy"
  /// Two copies only.
  case twoCopies = "two-copies"
  /// Writes need one copy in sync.
  case minimumOne = "min-isr-one"
  /// Writes need every copy in sync.
  case minimumAll = "min-isr-all"
  /// Writes need more copies in sync than there are.
  case minimumAbove = "min-isr-above"
  /// Brokers that lack records may lead.
  case uncleanElection = "unclean-election"
  /// Eligible leader replicas are off.
  case noEligibleReplicas = "no-elr"
  /// No racks are named.
  case noRack = "no-rack"
  /// Copies share a rack.
  case sharedRack = "shared-rack"
  /// The topic of group offsets has few copies.
  case offsetsTopic = "offsets-topic"
  /// The topic of transactions has few copies or needs few in sync.
  case transactionsTopic = "transactions-topic"
  /// The topic of share groups has few copies or needs few in sync.
  case shareTopic = "share-topic"
  /// Followers count as in sync for very long.
  case lagTooLong = "lag-too-long"
  /// Followers drop out of the sync set at a hiccup.
  case lagTooShort = "lag-too-short"
  /// A dead broker counts as alive for very long.
  case sessionTooLong = "session-too-long"
  /// Brokers stop without handing over.
  case abruptShutdown = "abrupt-shutdown"
  /// Logs stand in a directory that systems empty.
  case temporaryDirectory = "temporary-directory"
  /// Several data disks without redundancy.
  case severalDisks = "several-disks"
  /// Nothing bounds the logs.
  case unboundedLogs = "unbounded-logs"
  /// Broker and controller are one process.
  case combinedRoles = "combined-roles"
  /// Replicas are out of sync now.
  case outOfSync = "out-of-sync"
  /// The producer does not wait for all.
  case weakAcks = "weak-acks"
  /// Retries may double records.
  case notIdempotent = "not-idempotent"
  /// A name that no server knows and that looks like one.
  case misspelled = "misspelled"
  /// A name given twice.
  case givenTwice = "given-twice"

  /// Why it matters, in plain sentences.
  public var mechanism: String {
    switch self {
    case .singleCopy, .twoCopies, .minimumOne, .minimumAll, .minimumAbove, .uncleanElection,
      .noEligibleReplicas:
      replication
    case .noRack, .sharedRack, .offsetsTopic, .transactionsTopic, .shareTopic, .severalDisks,
      .temporaryDirectory, .unboundedLogs:
      placement
    case .lagTooLong, .lagTooShort, .sessionTooLong, .abruptShutdown, .combinedRoles, .outOfSync,
      .weakAcks, .notIdempotent, .misspelled, .givenTwice:
      operation
    }
  }

  private var replication: String {
    switch self {
    case .singleCopy:
      "The newest records are in one host's memory until its system writes them back, half a "
        + "minute later. A crash takes those, a broken disk takes everything."
    case .twoCopies:
      "While one broker restarts there is one copy. A crash of the other one then takes "
        + "acknowledged records, or writes are refused."
    case .minimumOne:
      "acks=all waits for the brokers that are in sync just then. When the followers have fallen "
        + "behind, the leader acknowledges alone, and its crash takes what it alone had."
    case .minimumAll:
      "Whenever one broker restarts, fewer are in sync than required, and writes are refused until "
        + "it is back."
    case .minimumAbove:
      "Kafka takes the smaller of both numbers, so that this protects less than it says and "
        + "refuses writes whenever one broker is out."
    case .uncleanElection:
      "When all brokers in sync are down, one that lacks the newest records may lead. The others "
        + "then cut theirs off to match it."
    default:
      "When the sync set shrinks to one broker and that one crashes, its shortened log becomes the "
        + "truth, though others still have the records."
    }
  }

  private var placement: String {
    switch self {
    case .noRack:
      "Without racks Kafka may put all copies of a partition under one power supply. Acknowledged "
        + "records are in page caches, so that one power cut takes the newest of every copy."
    case .sharedRack:
      "A power cut of one rack takes every copy's page cache at the same time, and with it the "
        + "newest acknowledged records."
    case .offsetsTopic:
      "Offsets of consumer groups stand there. With its last copy gone, groups begin at the start "
        + "or the end of the log: records are read twice or skipped."
    case .transactionsTopic:
      "Outcomes of transactions stand there. When one is lost, the records of a committed "
        + "transaction may be dropped or stay unreadable."
    case .shareTopic:
      "The state of share groups stands there. When it is lost, records are delivered again or "
        + "not at all."
    case .severalDisks:
      "A disk that fails takes its replicas with it until somebody replaces it. For those "
        + "partitions one copy less is left."
    case .temporaryDirectory:
      "Systems empty such directories at boot or after some days; every replica there is lost."
    default:
      "Nothing deletes old records, so that disks fill. Brokers of a balanced cluster fill at the "
        + "same time and stop together."
    }
  }

  private var operation: String {
    switch self {
    case .lagTooLong:
      "A follower that hangs counts as in sync so long; acks=all waits for it, and it may lead next."
    case .lagTooShort:
      "A pause of a follower is enough to drop it from the sync set. Fewer copies then stand "
        + "behind each acknowledgement, or writes are refused."
    case .sessionTooLong:
      "A host that crashes and boots again within that time stays leader, without the records that "
        + "were in its memory. Its followers cut theirs off to match it."
    case .abruptShutdown:
      "Every planned restart becomes an unplanned failover: partitions have no leader until the "
        + "session times out, and acks=1 loses what was not yet fetched."
    case .combinedRoles:
      "A load or a fault of the broker takes a vote of the controllers with it; elections are late "
        + "when they are needed."
    case .outOfSync:
      "Copies that are out of sync now do not count when the next broker fails."
    case .weakAcks:
      "The leader acknowledges before its followers have the record. Any failover, even after a "
        + "mere crash of the process, drops acknowledged records."
    case .notIdempotent:
      "A retry after a lost answer writes the record a second time."
    case .misspelled:
      "Kafka ignores names that it does not know, with no more than a line in its log."
    default:
      "Kafka takes the last of them."
    }
  }
}

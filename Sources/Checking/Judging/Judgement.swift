import Primitives

/// What became of acknowledged records, one count per outcome; see `RecordFates` for all records.
public struct AcknowledgedOutcomes: Hashable, Sendable {
  /// Exactly once, right identity, at the acknowledged offset.
  public var present: Int64 = 0
  /// Absent after full recovery, never read.
  public var lost: Int64 = 0
  /// Absent after full recovery though some consumer had read it.
  public var readThenLost: Int64 = 0
  /// More than once in the log.
  public var duplicated: Int64 = 0
  /// In the log but out of the order in which its producer sent it.
  public var reordered: Int64 = 0
  /// In the log but at another offset than acknowledged.
  public var displaced: Int64 = 0
  /// At the acknowledged offset, with damaged content.
  public var corrupt: Int64 = 0
  /// Present on the leader while another in-sync replica holds something else there.
  public var replicaDivergent: Int64 = 0

  /// Records acknowledged.
  public var total: Int64 {
    present + lost + readThenLost + duplicated + reordered + displaced + corrupt
      + replicaDivergent
  }
}

/// The one fate of every record that was produced; the counts add up to `produced`.
public struct RecordFates: Hashable, Sendable {
  /// Records handed to the cluster.
  public var produced: Int64 = 0
  /// Acknowledged and in the final log once.
  public var durable: Int64 = 0
  /// Acknowledged and gone.
  public var lostAcknowledged: Int64 = 0
  /// Known failed and absent.
  public var lostUnacknowledged: Int64 = 0
  /// Outcome unknown to the producer, and in the final log.
  public var unknownPresent: Int64 = 0
  /// Outcome unknown to the producer, and absent.
  public var unknownAbsent: Int64 = 0
  /// In the final log more than once.
  public var duplicate: Int64 = 0

  /// Sum of all fates.
  public var total: Int64 {
    durable + lostAcknowledged + lostUnacknowledged + unknownPresent + unknownAbsent + duplicate
  }
}

/// What became of one partition's records.
public struct PartitionJudgement: Sendable {
  /// The partition.
  public var partition: TopicPartition
  /// Its name.
  public var name: String
  /// Fates of all its records.
  public var fates = RecordFates()
  /// Outcomes of its acknowledged records.
  public var outcomes = AcknowledgedOutcomes()
  /// Acknowledged records that would be gone even if every machine came back.
  public var goneEverywhere: Int64 = 0
  /// Records gone that their writer counted as acknowledged when it had sent them (acks=0).
  public var unpromised: Int64 = 0
  /// Whether no leader served it at the end.
  public var isOffline = false
}

/// The verdict of one run.
public struct Judgement: Sendable {
  /// Broken promises in the order found; the first names the run.
  public var violations: [Violation] = []
  /// Internal invariants that broke on the way, in order, whether or not a record was lost.
  public var precursors: [Violation] = []
  /// Loss events, permitted and not, in order.
  public var losses: [LossAccount] = []
  /// Excuses used, by invariant.
  public var excuses: [ExcuseCount] = []
  /// How often each invariant was evaluated, in the order of `InvariantName.allCases`;
  /// those of a metadata quorum only where there is one.
  public var evaluations: [(invariant: InvariantName, count: Int64)] = []
  /// What happened to the cluster, and how often.
  public var occurrences = Occurrences()
  /// Fates of all records of all partitions.
  public var fates = RecordFates()
  /// Outcomes of all acknowledged records of all partitions.
  public var outcomes = AcknowledgedOutcomes()
  /// The same, by partition.
  public var partitions: [PartitionJudgement] = []
  /// Times and counts that an operator would have been alerted by.
  public var signals = SignalSummary()
  /// What readers were never given though every promise was kept, by reader and partition.
  public var passedOver: [PassedOver] = []
  /// Whether the cluster became whole again.
  public var converged = false

  /// Acknowledged records lost, permitted or not.
  public var lostAcknowledged: Int64 { fates.lostAcknowledged }

  /// Acknowledged records lost that the contract promised to keep.
  public var forbiddenLoss: Int64 { max(0, lostAcknowledged - permittedLoss) }

  /// Acknowledged records lost in events that the contract permits, and those that no broker ever
  /// acknowledged (acks=0).
  public var permittedLoss: Int64 {
    losses.reduce(0) { $0 + ($1.isPermitted ? $1.acknowledged : 0) }
      + partitions.reduce(0) { $0 + $1.unpromised }
  }
}

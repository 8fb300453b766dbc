import Environment
import KafkaProtocol
import KafkaRaft
import Primitives

/// Settings of a controller, with Kafka's defaults.
public struct ControllerConfig: Sendable {
  /// `broker.session.timeout.ms`: how long a broker may be silent before it is fenced.
  public var sessionTimeout: Interval = .milliseconds(9_000)
  /// `eligible.leader.replicas.enable` (KIP-966).
  public var eligibleLeaderReplicas = false
  /// `unclean.leader.election.enable`, for topics and clusters that say nothing.
  public var uncleanElection = false
  /// `unclean.leader.election.interval.ms`: pause of the task that looks for leaderless partitions.
  public var uncleanElectionInterval: Interval = .milliseconds(300_000)
  /// `unclean.recovery.manager.enabled`: whether who leads when nobody can be elected by right is
  /// found by asking for the longest log (KIP-966).
  public var uncleanRecovery = false
  /// `unclean.recovery.strategy`, for topics that say nothing; nil follows
  /// `unclean.leader.election.enable`.
  public var uncleanRecoveryStrategy: UncleanRecoveryStrategy?
  /// `unclean.recovery.timeout.ms`: how long an aggressive recovery waits for answers.
  public var uncleanRecoveryTimeout: Interval = .minutes(5)
  /// `auto.leader.rebalance.enable`.
  public var autoRebalance = true
  /// `leader.imbalance.check.interval.seconds`.
  public var rebalanceInterval: Interval = .seconds(300)
  /// `min.insync.replicas`, for topics and clusters that say nothing.
  public var minInsyncReplicas: Int32 = 1
  /// `default.replication.factor`, for topics created with -1.
  public var defaultReplicationFactor: Int16 = 1
  /// `num.partitions`, for topics created with -1.
  public var defaultPartitions: Int32 = 1
  /// `metadata.max.idle.interval.ms`: period of NoOp records; zero writes none.
  public var maxIdleInterval: Interval = .milliseconds(500)
  /// `controller.quorum.append.linger.ms`: how long records gather before they are written and
  /// synced together; zero writes at once.
  public var appendLinger: Interval = .milliseconds(25)
  /// `metadata.log.dir`: directory of `__cluster_metadata-0`, relative to the node's root.
  public var logDirectory = "logs"
  /// Settings of a member of the quorum; log directory and linger are those above.
  public var quorum = RaftConfig()
  /// `metadata.log.max.record.bytes.between.snapshots`.
  public var snapshotBytes: Int64 = 20_971_520
  /// `metadata.log.max.snapshot.interval.ms`.
  public var snapshotInterval: Interval = .hours(1)
  /// CPU time charged for each request.
  public var requestCost: Interval = .microseconds(20)
  /// CPU time charged for each record written.
  public var recordCost: Interval = .microseconds(3)
  /// Records per atomic batch (MAX_RECORDS_PER_USER_OP).
  public var recordsPerBatch = 10_000
  /// Elections per run of a periodic task (MAX_ELECTIONS_PER_IMBALANCE).
  public var electionsPerRun = 1_000

  /// Makes Kafka's defaults.
  public init() {}
}

extension ControllerConfig {
  /// The server properties that a controller heeds.
  public static let fields: [PropertyField<ControllerConfig>] = [
    .milliseconds("broker.session.timeout.ms", \.sessionTimeout, in: 1...Int64.max),
    .boolean("eligible.leader.replicas.enable", \.eligibleLeaderReplicas),
    .boolean("unclean.leader.election.enable", \.uncleanElection),
    .milliseconds(
      "unclean.leader.election.interval.ms",
      \.uncleanElectionInterval,
      in: 1...Int64.max
    ),
    .boolean("unclean.recovery.manager.enabled", \.uncleanRecovery),
    .parsed(
      "unclean.recovery.strategy",
      \.uncleanRecoveryStrategy,
      expected: "one of \(UncleanRecoveryStrategy.names.joined(separator: ", "))",
      shown: { $0?.rawValue ?? "unclean.leader.election.enable's" }
    ) { UncleanRecoveryStrategy($0) },
    .milliseconds("unclean.recovery.timeout.ms", \.uncleanRecoveryTimeout, in: 1...Int64.max),
    .boolean("auto.leader.rebalance.enable", \.autoRebalance),
    .parsed(
      "leader.imbalance.check.interval.seconds",
      \.rebalanceInterval,
      expected: "seconds in 1…2147483647",
      shown: { "\($0.milliseconds / 1_000)" }
    ) { text in Int32(text).flatMap { $0 > 0 ? .seconds(Int64($0)) : nil } },
    .integer("min.insync.replicas", \.minInsyncReplicas, in: 1...Int32.max),
    .integer("default.replication.factor", \.defaultReplicationFactor, in: 1...Int16.max),
    .integer("num.partitions", \.defaultPartitions, in: 1...Int32.max),
    .milliseconds("metadata.max.idle.interval.ms", \.maxIdleInterval),
    .milliseconds("controller.quorum.append.linger.ms", \.appendLinger),
    .integer(
      "metadata.log.max.record.bytes.between.snapshots",
      \.snapshotBytes,
      in: 1...Int64.max
    ),
    .milliseconds("metadata.log.max.snapshot.interval.ms", \.snapshotInterval),
  ]

  /// Reads the properties that a controller heeds and leaves out all others.
  ///
  /// One `server.properties` serves brokers and controllers alike, so a name that is unknown here
  /// may be a broker's: whoever knows both lists refuses names that are in neither.
  /// - Throws: `PropertyError` for a value that cannot be read and for a key given twice.
  public init(properties: [(key: String, value: String)]) throws(PropertyError) {
    self.init()
    let own = properties.filter { property in
      Self.fields.contains { $0.name == property.key }
    }
    try Self.fields.apply(own, to: &self)
    let shared = properties.filter { property in
      RaftConfig.fields.contains { $0.name == property.key }
    }
    try RaftConfig.fields.apply(shared, to: &quorum)
  }
}

import KafkaLog
import KafkaProtocol
import KafkaRaft
import Primitives

extension BrokerConfig {
  /// Reads server properties by Kafka's names.
  ///
  /// Names that only a controller or a client-facing feature heeds are taken and ignored.
  /// - Throws: `PropertyError` for an unknown name, a value that cannot be read, or a key given
  ///   twice.
  public init(properties: [(key: String, value: String)]) throws(PropertyError) {
    self.init()
    var ordered = properties
    for name in Self.synonymsByPriority {
      guard let index = ordered.firstIndex(where: { $0.key == name }) else { continue }
      ordered.append(ordered.remove(at: index))
    }
    try Self.fields.apply(ordered, to: &self)
    let shared = properties.filter { property in
      RaftConfig.fields.contains { $0.name == property.key }
    }
    try RaftConfig.fields.apply(shared, to: &quorum)
  }

  /// Names for one setting in different units, least important first: the last one given wins.
  static let synonymsByPriority = [
    "log.roll.hours", "log.roll.ms", "log.retention.hours", "log.retention.minutes",
    "log.retention.ms",
  ]

  /// Every setting, by Kafka's names.
  public static let fields: [PropertyField<BrokerConfig>] =
    replicationFields + lifecycleFields + logFields + taskFields + topicFields + ignoredFields

  static let replicationFields: [PropertyField<BrokerConfig>] = [
    .milliseconds("replica.lag.time.max.ms", \.replicaLagTime, in: 1...Int64.max),
    .milliseconds("replica.fetch.wait.max.ms", \.replicaFetchWait),
    .bytes("replica.fetch.min.bytes", \.replicaFetchMinBytes),
    .bytes("replica.fetch.max.bytes", \.replicaFetchMaxBytes),
    .bytes("replica.fetch.response.max.bytes", \.replicaFetchResponseMaxBytes),
    .milliseconds("replica.fetch.backoff.ms", \.replicaFetchBackoff),
    .milliseconds("replica.socket.timeout.ms", \.replicaSocketTimeout, in: 1...Int64.max),
    .integer("num.replica.fetchers", \.replicaFetchers, in: 1...64),
    .milliseconds(
      "replica.high.watermark.checkpoint.interval.ms",
      \.highWatermarkCheckpointInterval,
      in: 1...Int64.max
    ),
    .bytes("fetch.max.bytes", \.fetchMaxBytes, in: 1024...Int64.max),
    .integer("max.incremental.fetch.session.cache.slots", \.fetchSessions),
    .bytes("leader.replication.throttled.rate", \.leaderThrottledRate),
    .bytes("follower.replication.throttled.rate", \.followerThrottledRate),
    .bytes("replica.alter.log.dirs.io.max.bytes.per.second", \.moveRate, in: 1...Int64.max),
    .choice(
      "replica.selector.class",
      \.replicaSelector,
      [
        ("org.apache.kafka.common.replica.RackAwareReplicaSelector", .rackAware),
        ("org.apache.kafka.common.replica.LeaderSelector", .leader),
      ]
    ),
  ]

  static let lifecycleFields: [PropertyField<BrokerConfig>] = [
    .milliseconds("broker.heartbeat.interval.ms", \.heartbeatInterval, in: 1...Int64.max),
    .milliseconds("broker.session.timeout.ms", \.sessionTimeout, in: 1...Int64.max),
    .milliseconds(
      "initial.broker.registration.timeout.ms",
      \.registrationTimeout,
      in: 1...Int64.max
    ),
    .boolean("controlled.shutdown.enable", \.controlledShutdown),
    .milliseconds("controller.socket.timeout.ms", \.controllerSocketTimeout, in: 1...Int64.max),
    .milliseconds("log.dir.failure.timeout.ms", \.directoryFailureTimeout, in: 1...Int64.max),
    .integer("num.io.threads", \.ioThreads, in: 1...1024),
    .integer("num.recovery.threads.per.data.dir", \.recoveryThreads, in: 1...1024),
    .integer("background.threads", \.backgroundThreads, in: 1...1024),
    .list("log.dirs", \.logDirectories),
    .list("log.dir", \.logDirectories),
    .parsed("metadata.log.dir", \.metadataLogDirectory, expected: "a directory") { text in
      text.isEmpty ? nil : .some(text)
    },
  ]

  static let taskFields: [PropertyField<BrokerConfig>] = [
    .milliseconds("log.initial.task.delay.ms", \.initialTaskDelay),
    .milliseconds(
      "log.flush.offset.checkpoint.interval.ms",
      \.recoveryPointCheckpointInterval,
      in: 1...Int64.max
    ),
    .milliseconds(
      "log.flush.start.offset.checkpoint.interval.ms",
      \.logStartCheckpointInterval,
      in: 1...Int64.max
    ),
    .milliseconds(
      "log.retention.check.interval.ms",
      \.retentionCheckInterval,
      in: 1...Int64.max
    ),
    .boolean("log.cleaner.enable", \.cleanerEnabled),
    .milliseconds(
      "log.flush.scheduler.interval.ms",
      \.flushSchedulerInterval,
      in: 1...Int64.max
    ),
  ]

  static let logFields: [PropertyField<BrokerConfig>] = [
    .bytes("disk.reserve.bytes", \.diskReserve),
    .integer("log.segment.bytes", \.log.segmentBytes, in: 14...Int64(Int32.max)),
    .scaled("log.roll.hours", \.log.segmentMilliseconds, by: 3_600_000),
    .integer("log.roll.ms", \.log.segmentMilliseconds, in: 1...Int64.max),
    .integer("log.index.size.max.bytes", \.log.segmentIndexBytes, in: 4...Int64(Int32.max)),
    .integer("log.index.interval.bytes", \.log.indexIntervalBytes, in: 0...Int64(Int32.max)),
    .integer("log.flush.interval.messages", \.log.flushMessages, in: 1...Int64.max),
    .integer("log.flush.interval.ms", \.log.flushMilliseconds, in: 0...Int64.max),
    .scaled("log.retention.hours", \.log.retentionMilliseconds, by: 3_600_000),
    .scaled("log.retention.minutes", \.log.retentionMilliseconds, by: 60_000),
    .integer("log.retention.ms", \.log.retentionMilliseconds, in: -1...Int64.max),
    .integer("log.retention.bytes", \.log.retentionBytes, in: -1...Int64.max),
    .integer(
      "log.segment.delete.delay.ms",
      \.log.fileDeleteDelayMilliseconds,
      in: 0...Int64.max
    ),
    .integer("message.max.bytes", \.log.maxMessageBytes, in: 0...Int(Int32.max)),
    .choice(
      "log.message.timestamp.type",
      \.log.timestampType,
      [("CreateTime", .createTime), ("LogAppendTime", .logAppendTime)]
    ),
    .integer(
      "log.message.timestamp.before.max.ms",
      \.log.timestampBeforeMaxMilliseconds,
      in: 0...Int64.max
    ),
    .integer(
      "log.message.timestamp.after.max.ms",
      \.log.timestampAfterMaxMilliseconds,
      in: 0...Int64.max
    ),
    .boolean("log.preallocate", \.log.preallocates),
    .parsed(
      "log.cleanup.policy",
      \.log.deletes,
      expected: "delete, compact or both",
      shown: { $0 ? "delete" : "compact" },
      LogConfig.deletes(underPolicy:)
    ),
  ]

  static let topicFields: [PropertyField<BrokerConfig>] = [
    .integer("min.insync.replicas", \.log.minInsyncReplicas, in: 1...Int32.max),
    .boolean("unclean.leader.election.enable", \.log.allowsUncleanElection),
    .integer(
      "producer.id.expiration.ms",
      \.log.producerExpirationMilliseconds,
      in: 1...Int64.max
    ),
  ]

  /// Settings of the controller and of features that are outside the model.
  static let ignoredFields: [PropertyField<BrokerConfig>] = [
    "auto.create.topics.enable", "auto.leader.rebalance.enable", "broker.id", "broker.rack",
    "compression.type", "controller.quorum.append.linger.ms",
    "controller.quorum.election.backoff.max.ms", "controller.quorum.election.timeout.ms",
    "controller.quorum.fetch.max.bytes", "controller.quorum.fetch.timeout.ms",
    "controller.quorum.request.timeout.ms",
    "controller.quorum.retry.backoff.ms", "default.replication.factor",
    "delete.topic.enable", "eligible.leader.replicas.enable",
    "leader.imbalance.check.interval.seconds", "metadata.log.max.record.bytes.between.snapshots",
    "metadata.log.max.snapshot.interval.ms", "metadata.log.segment.bytes",
    "metadata.log.segment.ms", "metadata.max.idle.interval.ms", "metadata.max.retention.bytes",
    "metadata.max.retention.ms", "node.id",
    "num.network.threads", "num.partitions", "process.roles",
    "unclean.leader.election.interval.ms", "unclean.recovery.manager.enabled",
    "unclean.recovery.strategy", "unclean.recovery.timeout.ms",
  ].map { .ignored($0) }
}

extension PropertyField where Settings == BrokerConfig {
  /// A count of longer units that is kept in milliseconds; -1 stays -1.
  static func scaled(
    _ name: String,
    _ path: any WritableKeyPath<BrokerConfig, Int64> & Sendable,
    by factor: Int64
  ) -> Self {
    parsed(
      name,
      path,
      expected: "an integer in -1…2147483647",
      shown: { $0 < 0 ? "-1" : "\($0 / factor)" }
    ) { text in
      Int32(text).flatMap { $0 < -1 ? nil : $0 == -1 ? -1 : Int64($0) * factor }
    }
  }
}

import Environment
import KafkaLog
import KafkaProtocol
import KafkaRaft
import Primitives

/// Settings of a broker, with Kafka's defaults.
public struct BrokerConfig: Sendable {
  /// `log.dirs`: paths relative to the node's root.
  public var logDirectories = ["logs"]
  /// `metadata.log.dir`: the directory whose failure ends the process at once, for it would hold the
  /// broker's copy of the metadata log; nil for the first of `log.dirs`.
  ///
  /// The copy itself is outside the model: brokers read metadata from the controller.
  public var metadataLogDirectory: String?
  /// Settings of logs whose topic says nothing (`log.*` and their topic-level twins).
  public var log = LogConfig()

  /// `replica.lag.time.max.ms`: how long a follower may lag before it leaves the ISR.
  public var replicaLagTime: Interval = .milliseconds(30_000)
  /// `replica.fetch.wait.max.ms`: how long a leader may park a follower's fetch.
  public var replicaFetchWait: Interval = .milliseconds(500)
  /// `replica.fetch.min.bytes`.
  public var replicaFetchMinBytes: ByteCount = ByteCount(1)
  /// `replica.fetch.max.bytes`, per partition.
  public var replicaFetchMaxBytes: ByteCount = ByteCount(1_048_576)
  /// `replica.fetch.response.max.bytes`, per response.
  public var replicaFetchResponseMaxBytes: ByteCount = ByteCount(10_485_760)
  /// `replica.fetch.backoff.ms`: pause of a partition after an error.
  public var replicaFetchBackoff: Interval = .milliseconds(1_000)
  /// `replica.socket.timeout.ms`: how long a follower waits for a response.
  public var replicaSocketTimeout: Interval = .milliseconds(30_000)
  /// `num.replica.fetchers`, per source broker.
  public var replicaFetchers: Int32 = 1
  /// `replica.high.watermark.checkpoint.interval.ms`.
  public var highWatermarkCheckpointInterval: Interval = .milliseconds(5_000)
  /// `leader.replication.throttled.rate`: bytes per second for followers that are throttled.
  public var leaderThrottledRate = ByteCount(Int64.max)
  /// `follower.replication.throttled.rate`: bytes per second that throttled followers take.
  public var followerThrottledRate = ByteCount(Int64.max)
  /// `replica.alter.log.dirs.io.max.bytes.per.second`: what moves between log directories copy.
  public var moveRate = ByteCount(Int64.max)
  /// `replica.selector.class`: which replica serves a consumer that names its rack.
  public var replicaSelector = ReplicaSelector.leader
  /// `max.incremental.fetch.session.cache.slots`: most fetch sessions at a time.
  public var fetchSessions: Int32 = 1_000
  /// `fetch.max.bytes`: cap of one fetch response.
  public var fetchMaxBytes: ByteCount = ByteCount(57_671_680)

  /// `broker.heartbeat.interval.ms`.
  public var heartbeatInterval: Interval = .milliseconds(2_000)
  /// `broker.session.timeout.ms`; bounds the backoff of failed heartbeats.
  public var sessionTimeout: Interval = .milliseconds(9_000)
  /// `initial.broker.registration.timeout.ms`.
  public var registrationTimeout: Interval = .milliseconds(60_000)
  /// `controlled.shutdown.enable`.
  public var controlledShutdown = true
  /// How the copy of the metadata log follows a quorum of several controllers.
  public var quorum = RaftConfig()
  /// `controller.socket.timeout.ms`: how long an answer of the controller is awaited.
  public var controllerSocketTimeout: Interval = .milliseconds(30_000)
  /// `log.dir.failure.timeout.ms`.
  public var directoryFailureTimeout: Interval = .milliseconds(30_000)
  /// `disk.reserve.bytes`: free space of a volume that no records may take; not a property of Kafka.
  public var diskReserve: ByteCount = .zero

  /// `log.initial.task.delay.ms`: pause before the log manager's tasks first run.
  public var initialTaskDelay: Interval = .milliseconds(30_000)
  /// `log.flush.offset.checkpoint.interval.ms`.
  public var recoveryPointCheckpointInterval: Interval = .milliseconds(60_000)
  /// `log.flush.start.offset.checkpoint.interval.ms`.
  public var logStartCheckpointInterval: Interval = .milliseconds(60_000)
  /// `log.retention.check.interval.ms`.
  public var retentionCheckInterval: Interval = .milliseconds(300_000)
  /// `log.cleaner.enable`: nothing is compacted here, but with a cleaner retention leaves partitions
  /// alone that are being moved between log directories.
  public var cleanerEnabled = true
  /// `log.flush.scheduler.interval.ms`: period of the task that heeds `flush.ms`.
  public var flushSchedulerInterval: Interval = Interval(nanoseconds: .max)

  /// `num.io.threads`: handler lanes for requests.
  public var ioThreads: Int32 = 8
  /// `num.recovery.threads.per.data.dir`.
  public var recoveryThreads: Int32 = 1
  /// `background.threads`.
  public var backgroundThreads: Int32 = 10

  /// CPU time of each kind of request.
  public var costs = ServiceCosts()

  /// Makes Kafka's defaults.
  public init() {}
}

/// CPU time that a broker charges for its work; storage charges its own.
public struct ServiceCosts: Sendable {
  /// A produce request, before its partitions.
  public var produce: Interval = .microseconds(15)
  /// A fetch request or the handling of a fetch response, before its partitions.
  public var fetch: Interval = .microseconds(10)
  /// Each partition of a request or response that carries or may carry records.
  public var partition: Interval = .nanoseconds(600)
  /// Each KiB of records that is checked, copied or sent.
  public var kibibyte: Interval = .nanoseconds(350)
  /// Any other request or response.
  public var other: Interval = .microseconds(10)
  /// Each partition that changes its role, and each metadata record.
  public var transition: Interval = .microseconds(20)

  /// Makes the defaults: about what a current server core needs.
  public init() {}
}

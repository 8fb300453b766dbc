import Environment
import KafkaProtocol
import Primitives

/// Settings of a replica of the metadata log, with Kafka's defaults.
public struct RaftConfig: Sendable {
  /// `controller.quorum.election.timeout.ms`: the least wait before a candidacy; the longest is
  /// twice that.
  public var electionTimeout: Interval = .milliseconds(1_000)
  /// `controller.quorum.fetch.timeout.ms`: how long a follower goes without an answer.
  public var fetchTimeout: Interval = .milliseconds(2_000)
  /// `controller.quorum.election.backoff.max.ms`: the longest pause after a lost election.
  public var electionBackoffMax: Interval = .milliseconds(1_000)
  /// `controller.quorum.append.linger.ms`: how long records gather before they are written.
  public var appendLinger: Interval = .milliseconds(25)
  /// `controller.quorum.request.timeout.ms`: patience with a request, past the wait it asks for.
  public var requestTimeout: Interval = .milliseconds(2_000)
  /// `controller.quorum.retry.backoff.ms`: pause before a failed request is sent again.
  public var retryBackoff: Interval = .milliseconds(20)
  /// How long a leader may park a fetch (MAX_FETCH_WAIT_MS).
  public var fetchMaxWait: Interval = .milliseconds(500)
  /// `controller.quorum.fetch.max.bytes` (KIP-1219): largest answer to a fetch, but for one batch.
  public var fetchMaxBytes: ByteCount = .mebibytes(8)
  /// Whether a candidacy is preceded by the question whether it could succeed (KIP-996).
  public var preVote = true
  /// Whether a leader answers a parked fetch when its high watermark rises (KIP-1166), not only
  /// when its log grows.
  public var pushesHighWatermark = true
  /// `metadata.log.segment.bytes`.
  public var segmentBytes: Int64 = 1 << 30
  /// `metadata.log.segment.ms`.
  public var segmentMilliseconds: Int64 = 604_800_000
  /// `metadata.max.retention.bytes`: size of log and snapshots above which the oldest snapshot and
  /// what is below the next one go; -1 is never.
  public var retentionBytes: Int64 = 104_857_600
  /// `metadata.max.retention.ms`: age of a snapshot at which it goes once there is a newer one;
  /// -1 is never.
  public var retentionMilliseconds: Int64 = 604_800_000
  /// How often old snapshots and records are looked for.
  public var cleaningInterval: Interval = .seconds(60)
  /// `metadata.log.dir`, relative to the node's root.
  public var logDirectory = "logs"
  /// `cluster.id`.
  public var cluster = "wavetank"
  /// Whether voters are kept in the log, so that they may change (`kraft.version` 1, KIP-853).
  public var dynamicVoters = false
  /// Whether the replica may become a voter: then it syncs as voters do before it is one, since a
  /// leader that adds it counts what it has fetched.
  public var canBecomeVoter = true

  /// Makes Kafka's defaults.
  public init() {}
}

extension RaftConfig {
  /// The server properties that a replica of the metadata log heeds.
  public static let fields: [PropertyField<RaftConfig>] = [
    .milliseconds(
      "controller.quorum.election.timeout.ms",
      \.electionTimeout,
      in: 1...Int64.max
    ),
    .milliseconds("controller.quorum.fetch.timeout.ms", \.fetchTimeout, in: 1...Int64.max),
    .milliseconds("controller.quorum.election.backoff.max.ms", \.electionBackoffMax),
    .milliseconds("controller.quorum.append.linger.ms", \.appendLinger),
    .milliseconds("controller.quorum.request.timeout.ms", \.requestTimeout, in: 1...Int64.max),
    .milliseconds("controller.quorum.retry.backoff.ms", \.retryBackoff),
    .bytes("controller.quorum.fetch.max.bytes", \.fetchMaxBytes, in: 1...Int64.max),
    .integer("metadata.log.segment.bytes", \.segmentBytes, in: 8_388_608...Int64.max),
    .integer("metadata.log.segment.ms", \.segmentMilliseconds, in: 1...Int64.max),
    .integer("metadata.max.retention.bytes", \.retentionBytes, in: -1...Int64.max),
    .integer("metadata.max.retention.ms", \.retentionMilliseconds, in: -1...Int64.max),
  ]
}

import KafkaLog
import KafkaProtocol
import Primitives

/// One replica as its broker sees it, for selectors, time travel and tests.
public struct ReplicaView: Equatable, Sendable {
  /// What the broker is to the partition.
  public enum Role: Equatable, Sendable {
    /// It accepts writes.
    case leader
    /// It copies the leader.
    case follower
    /// Its log directory failed.
    case offline
  }

  /// The partition.
  public var partition: TopicPartition
  /// What the broker is to it.
  public var role: Role
  /// The leader it knows, or none.
  public var leader: NodeID
  /// The leader epoch it knows.
  public var leaderEpoch: Epoch
  /// The partition epoch it knows.
  public var partitionEpoch: Int32
  /// The committed ISR, on the leader; empty elsewhere.
  public var isr: [NodeID]
  /// First readable offset.
  public var logStart: Offset
  /// High watermark.
  public var highWatermark: Offset
  /// Log end offset.
  public var logEnd: Offset
  /// Directory of its log, such as `logs/orders-0`.
  public var path: String
}

extension Broker {
  /// The replica of a partition, if the broker hosts one.
  public func replica(of partition: TopicPartition) -> ReplicaView? { nil }

  /// Every replica the broker hosts, ascending by partition.
  public var replicas: [ReplicaView] { [] }

  /// Paths of the log directories, as configured, with whether each is online.
  public var logDirectories: [(path: String, online: Bool)] { [] }

  /// Whether the broker serves requests: it finished starting, is not halted, and its last
  /// heartbeat found it unfenced.
  public var isRunning: Bool { false }
}

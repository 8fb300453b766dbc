import KafkaLog
import Primitives

/// GetReplicaLogInfo: the controller asks a broker how far its logs reach (KIP-966).
public struct GetReplicaLogInfoRequest: Sendable {
  /// The partitions with the identities of their topics, each once.
  public var partitions: [(partition: TopicPartition, topicID: TopicID)]
  /// Makes the value from its field.
  public init(partitions: [(partition: TopicPartition, topicID: TopicID)]) {
    self.partitions = partitions
  }

  /// Most partitions that one request may name.
  public static let limit = 1_000
}

/// Answer to GetReplicaLogInfo.
public struct GetReplicaLogInfoResponse: Sendable {
  /// How far the log of one partition reaches.
  public struct Partition: Sendable {
    /// The partition.
    public var partition: TopicPartition
    /// The error: UNKNOWN_TOPIC_ID for a topic that the broker does not know, KAFKA_STORAGE_ERROR
    /// for a log out of reach.
    public var error: ErrorCode
    /// Leader epoch up to which the broker has applied metadata of the partition, or none.
    public var currentLeaderEpoch: Epoch
    /// Epoch of the last batch, or none.
    public var lastWrittenLeaderEpoch: Epoch
    /// Log end offset.
    public var logEndOffset: Offset
    /// Makes the value from its fields.
    public init(
      partition: TopicPartition,
      error: ErrorCode,
      currentLeaderEpoch: Epoch = .none,
      lastWrittenLeaderEpoch: Epoch = .none,
      logEndOffset: Offset = .zero
    ) {
      self.partition = partition
      self.error = error
      self.currentLeaderEpoch = currentLeaderEpoch
      self.lastWrittenLeaderEpoch = lastWrittenLeaderEpoch
      self.logEndOffset = logEndOffset
    }
  }
  /// Epoch of the broker that answers: what an earlier or later process had says nothing of it.
  public var brokerEpoch: Int64
  /// The partitions' own answers, in the order of the request.
  public var partitions: [Partition]
  /// Makes the value from its fields.
  public init(brokerEpoch: Int64, partitions: [Partition]) {
    self.brokerEpoch = brokerEpoch
    self.partitions = partitions
  }
}

import KafkaLog
import Primitives

/// OffsetsForLeaderEpoch for one partition: asks where an epoch ends at the leader.
public struct OffsetsForLeaderEpochRequest: Sendable {
  /// The replica that asks, or none for a consumer.
  public var replica: NodeID
  /// The partition.
  public var partition: TopicPartition
  /// Epoch in which the asker believes the leader reigns; none skips the check.
  public var currentLeaderEpoch: Epoch
  /// The epoch in question.
  public var leaderEpoch: Epoch
  /// Makes the value from its fields.
  public init(
    replica: NodeID,
    partition: TopicPartition,
    currentLeaderEpoch: Epoch,
    leaderEpoch: Epoch
  ) {
    self.replica = replica
    self.partition = partition
    self.currentLeaderEpoch = currentLeaderEpoch
    self.leaderEpoch = leaderEpoch
  }
}

/// Answer to OffsetsForLeaderEpoch: the greatest epoch at or below the one in question, and its end.
public struct OffsetsForLeaderEpochResponse: Sendable {
  /// The partition.
  public var partition: TopicPartition
  /// The error.
  public var error: ErrorCode
  /// The epoch found, or none, and where it ends, or unknown.
  public var end: EpochEndOffset
  /// Makes the value from its fields.
  public init(
    partition: TopicPartition,
    error: ErrorCode,
    end: EpochEndOffset = EpochEndOffset(epoch: .none, endOffset: .unknown)
  ) {
    self.partition = partition
    self.error = error
    self.end = end
  }
}

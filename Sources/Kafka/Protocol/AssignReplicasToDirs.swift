import Primitives

/// AssignReplicasToDirs: a broker tells in which of its log directories replicas live.
public struct AssignReplicasToDirsRequest: Sendable {
  /// Where one replica lives.
  public struct Assignment: Equatable, Sendable {
    /// The partition.
    public var partition: TopicPartition
    /// Id of the directory.
    public var directory: UInt64
    /// Makes the value from its fields.
    public init(partition: TopicPartition, directory: UInt64) {
      self.partition = partition
      self.directory = directory
    }
  }
  /// The broker.
  public var broker: NodeID
  /// The broker epoch.
  public var brokerEpoch: Int64
  /// The replicas, each once.
  public var assignments: [Assignment]
  /// Makes the value from its fields.
  public init(broker: NodeID, brokerEpoch: Int64, assignments: [Assignment]) {
    self.broker = broker
    self.brokerEpoch = brokerEpoch
    self.assignments = assignments
  }

  /// Most replicas that one request may name (MAX_ASSIGNMENTS_PER_REQUEST).
  public static let limit = 2_250
}

/// Answer to AssignReplicasToDirs.
public struct AssignReplicasToDirsResponse: Sendable {
  /// What became of one assignment.
  public struct Partition: Sendable {
    /// The partition.
    public var partition: TopicPartition
    /// The error.
    public var error: ErrorCode
    /// Makes the value from its fields.
    public init(partition: TopicPartition, error: ErrorCode) {
      self.partition = partition
      self.error = error
    }
  }
  /// The error of the whole request.
  public var error: ErrorCode
  /// The assignments' own answers, in their order.
  public var partitions: [Partition]
  /// Makes the value from its fields.
  public init(error: ErrorCode, partitions: [Partition] = []) {
    self.error = error
    self.partitions = partitions
  }
}

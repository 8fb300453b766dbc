import KafkaLog
import Primitives

/// DeleteTopics for one topic.
public struct DeleteTopicsRequest: Sendable {
  /// The topic.
  public var topic: Int32
  /// Makes the value from its field.
  public init(topic: Int32) { self.topic = topic }
}

/// AlterPartitionReassignments for one partition.
public struct AlterPartitionReassignmentsRequest: Sendable {
  /// The partition.
  public var partition: TopicPartition
  /// The replicas it is to have, or nil to give up a reassignment under way.
  public var replicas: [NodeID]?
  /// Makes the value from its fields.
  public init(partition: TopicPartition, replicas: [NodeID]?) {
    self.partition = partition
    self.replicas = replicas
  }
}

/// AlterReplicaLogDirs for one partition of the broker that gets the request.
public struct AlterReplicaLogDirsRequest: Sendable {
  /// The partition.
  public var partition: TopicPartition
  /// The log directory that its replica is to be in.
  public var path: String
  /// Makes the value from its fields.
  public init(partition: TopicPartition, path: String) {
    self.partition = partition
    self.path = path
  }
}

extension TopicID {
  /// The identity of a topic: its dense index, and what tells it from a topic that was deleted
  /// before it; ids below 100 are reserved.
  public init(ofTopic index: Int32, incarnation: Int64 = 0) {
    self.init(high: UInt64(bitPattern: incarnation), low: UInt64(index) + 100)
  }
}

extension MetadataImage {
  /// The partitions of a topic, ascending; none when it does not exist.
  public func partitions(ofTopic index: Int32) -> [TopicPartition] {
    (0..<(topic(index)?.partitions.count ?? 0)).map {
      TopicPartition(topic: index, partition: Int32($0))
    }
  }

  /// The identity of a topic, if it exists.
  public func topicID(of index: Int32) -> TopicID? {
    topic(index).map { TopicID(ofTopic: index, incarnation: $0.incarnation) }
  }
}

import Environment
import KafkaLog
import Primitives

/// What travels between Kafka nodes: one request or one response, whole.
///
/// Requests of one connection are answered in order, as Kafka's network layer guarantees.
public enum KafkaMessage: Sendable {
  /// A request; the response carries the same correlation id.
  case request(correlation: Int32, Request)
  /// The response to a request of this connection.
  case response(correlation: Int32, Response)
}

/// A request, by API.
public enum Request: Sendable {
  /// Kafka's API of this name: produce.
  case produce(ProduceRequest)
  /// Kafka's API of this name: fetch.
  case fetch(FetchRequest)
  /// Kafka's API of this name: list offsets.
  case listOffsets(ListOffsetsRequest)
  /// Kafka's API of this name: metadata.
  case metadata(MetadataRequest)
  /// Kafka's API of this name: init producer id.
  case initProducerId
  /// Kafka's API of this name: allocate producer ids.
  case allocateProducerIds(broker: NodeID, brokerEpoch: Int64)
  /// Kafka's API of this name: alter partition.
  case alterPartition(AlterPartitionRequest)
  /// Kafka's API of this name: register broker.
  case registerBroker(BrokerRegistrationRequest)
  /// Kafka's API of this name: heartbeat.
  case heartbeat(BrokerHeartbeatRequest)
  /// Kafka's API of this name: fetch metadata log.
  case fetchMetadataLog(FetchMetadataLogRequest)
  /// Kafka's API of this name: create topics.
  case createTopics(CreateTopicsRequest)
  /// Kafka's API of this name: elect leaders.
  case electLeaders(ElectLeadersRequest)
  /// Kafka's API of this name: alter configs.
  case alterConfigs(AlterConfigsRequest)
  /// Kafka's API of this name: assign replicas to dirs.
  case assignReplicasToDirs(AssignReplicasToDirsRequest)
  /// An API of the metadata quorum.
  indirect case quorum(QuorumRequest)
  /// Kafka's API of this name: offsets for leader epoch.
  case offsetsForLeaderEpoch(OffsetsForLeaderEpochRequest)
  /// Kafka's API of this name: delete topics.
  case deleteTopics(DeleteTopicsRequest)
  /// Kafka's API of this name: alter partition reassignments.
  case alterPartitionReassignments(AlterPartitionReassignmentsRequest)
  /// Kafka's API of this name: alter replica log dirs.
  indirect case alterReplicaLogDirs(AlterReplicaLogDirsRequest)
  /// Kafka's API of this name: get replica log info.
  indirect case getReplicaLogInfo(GetReplicaLogInfoRequest)
}

/// A response, by API.
public enum Response: Sendable {
  /// Kafka's API of this name: produce.
  case produce(ProduceResponse)
  /// Kafka's API of this name: fetch.
  case fetch(FetchResponse)
  /// Kafka's API of this name: list offsets.
  case listOffsets(ListOffsetsResponse)
  /// Kafka's API of this name: metadata.
  case metadata(MetadataResponse)
  /// Kafka's API of this name: init producer id.
  case initProducerId(error: ErrorCode, producerId: Int64, producerEpoch: Int16)
  /// Kafka's API of this name: allocate producer ids.
  case allocateProducerIds(error: ErrorCode, first: Int64, count: Int32)
  /// Kafka's API of this name: alter partition.
  case alterPartition(AlterPartitionResponse)
  /// Kafka's API of this name: register broker.
  case registerBroker(error: ErrorCode, brokerEpoch: Int64)
  /// Kafka's API of this name: heartbeat.
  case heartbeat(BrokerHeartbeatResponse)
  /// Kafka's API of this name: fetch metadata log.
  case fetchMetadataLog(FetchMetadataLogResponse)
  /// Kafka's API of this name: create topics.
  case createTopics(error: ErrorCode)
  /// Kafka's API of this name: elect leaders.
  case electLeaders(error: ErrorCode)
  /// Kafka's API of this name: alter configs.
  case alterConfigs(error: ErrorCode)
  /// Kafka's API of this name: assign replicas to dirs.
  case assignReplicasToDirs(AssignReplicasToDirsResponse)
  /// An API of the metadata quorum.
  indirect case quorum(QuorumResponse)
  /// Kafka's API of this name: offsets for leader epoch.
  case offsetsForLeaderEpoch(OffsetsForLeaderEpochResponse)
  /// Kafka's API of this name: delete topics.
  case deleteTopics(error: ErrorCode)
  /// Kafka's API of this name: alter partition reassignments.
  case alterPartitionReassignments(error: ErrorCode)
  /// Kafka's API of this name: alter replica log dirs.
  case alterReplicaLogDirs(error: ErrorCode)
  /// Kafka's API of this name: get replica log info.
  indirect case getReplicaLogInfo(GetReplicaLogInfoResponse)
}

/// Produce: record batches per partition.
public struct ProduceRequest: Sendable {
  /// One partition's batch.
  public struct Partition: Sendable {
    /// The partition.
    public var partition: TopicPartition
    /// One v2 record batch.
    public var records: Bytes
    /// Makes the value from its fields.
    public init(partition: TopicPartition, records: Bytes) {
      self.partition = partition
      self.records = records
    }
  }
  /// -1 (all), 0 or 1.
  public var acks: Int16
  /// How long the leader waits for followers.
  public var timeout: Interval
  /// The partitions.
  public var partitions: [Partition]
  /// Makes the value from its fields.
  public init(acks: Int16, timeout: Interval, partitions: [Partition]) {
    self.acks = acks
    self.timeout = timeout
    self.partitions = partitions
  }
}

/// Answer to Produce.
public struct ProduceResponse: Sendable {
  /// The part about one partition.
  public struct Partition: Sendable {
    /// The partition.
    public var partition: TopicPartition
    /// The error.
    public var error: ErrorCode
    /// The base offset.
    public var baseOffset: Offset
    /// The log start offset.
    public var logStartOffset: Offset
    /// Makes the value from its fields.
    public init(
      partition: TopicPartition,
      error: ErrorCode,
      baseOffset: Offset = .unknown,
      logStartOffset: Offset = .unknown
    ) {
      self.partition = partition
      self.error = error
      self.baseOffset = baseOffset
      self.logStartOffset = logStartOffset
    }
  }
  /// The partitions.
  public var partitions: [Partition]
  /// Makes the value from its fields.
  public init(partitions: [Partition]) { self.partitions = partitions }
}

/// Fetch by a follower (`replica` ≥ 0) or a consumer (`replica` = none).
public struct FetchRequest: Sendable {
  /// The part about one partition.
  public struct Partition: Equatable, Sendable {
    /// The partition.
    public var partition: TopicPartition
    /// Epoch in which the fetcher believes the leader reigns; none skips the check.
    public var currentLeaderEpoch: Epoch
    /// The fetch offset.
    public var fetchOffset: Offset
    /// Epoch of the record before `fetchOffset`; none skips the divergence check.
    public var lastFetchedEpoch: Epoch
    /// The log start offset.
    public var logStartOffset: Offset
    /// The max bytes.
    public var maxBytes: ByteCount
    /// Identity of the topic as the fetcher knows it; nil skips the comparison.
    public var topicID: TopicID?
    /// Makes the value from its fields.
    public init(
      partition: TopicPartition,
      currentLeaderEpoch: Epoch,
      fetchOffset: Offset,
      lastFetchedEpoch: Epoch,
      logStartOffset: Offset,
      maxBytes: ByteCount,
      topicID: TopicID? = nil
    ) {
      self.topicID = topicID
      self.partition = partition
      self.currentLeaderEpoch = currentLeaderEpoch
      self.fetchOffset = fetchOffset
      self.lastFetchedEpoch = lastFetchedEpoch
      self.logStartOffset = logStartOffset
      self.maxBytes = maxBytes
    }
  }
  /// The replica.
  public var replica: NodeID
  /// Broker epoch of a follower, -1 for consumers.
  public var replicaEpoch: Int64
  /// `client.rack` of a consumer, if it has one.
  public var rack: String?
  /// The max wait.
  public var maxWait: Interval
  /// The min bytes.
  public var minBytes: ByteCount
  /// The max bytes.
  public var maxBytes: ByteCount
  /// The partitions; in a session, those that are new or are asked otherwise than before.
  public var partitions: [Partition]
  /// Its place in a session.
  public var session = FetchSessionMark.sessionless
  /// Partitions that the session is to forget.
  public var forgotten: [TopicPartition] = []
  /// Number of partitions that the request is about, named or not: what links are charged for.
  public var covered: Int
  /// Makes the value from its fields.
  public init(
    replica: NodeID,
    replicaEpoch: Int64,
    maxWait: Interval,
    minBytes: ByteCount,
    maxBytes: ByteCount,
    partitions: [Partition],
    rack: String? = nil
  ) {
    self.rack = rack
    self.replica = replica
    self.replicaEpoch = replicaEpoch
    self.maxWait = maxWait
    self.minBytes = minBytes
    self.maxBytes = maxBytes
    self.partitions = partitions
    covered = partitions.count
  }
}

/// Answer to Fetch.
public struct FetchResponse: Sendable {
  /// The part about one partition.
  public struct Partition: Sendable {
    /// The partition.
    public var partition: TopicPartition
    /// The error.
    public var error: ErrorCode
    /// The high watermark.
    public var highWatermark: Offset
    /// The log start offset.
    public var logStartOffset: Offset
    /// Present when the fetcher must truncate: (epoch, end offset) of the leader.
    public var diverging: EpochEndOffset?
    /// Whole batches.
    public var records: Bytes
    /// Replica that a consumer should read from instead (KIP-392), or none.
    public var preferredReadReplica: NodeID = .none
    /// Makes the value from its fields.
    public init(
      partition: TopicPartition,
      error: ErrorCode,
      highWatermark: Offset = .unknown,
      logStartOffset: Offset = .unknown,
      diverging: EpochEndOffset? = nil,
      records: Bytes = .empty
    ) {
      self.partition = partition
      self.error = error
      self.highWatermark = highWatermark
      self.logStartOffset = logStartOffset
      self.diverging = diverging
      self.records = records
    }
  }
  /// The error.
  public var error: ErrorCode
  /// The session, or 0.
  public var session: Int32 = 0
  /// The partitions; in a session, those with news.
  public var partitions: [Partition]
  /// Number of partitions that the answer is about, named or not: what links are charged for.
  public var covered: Int
  /// Makes the value from its fields.
  public init(error: ErrorCode = .none, partitions: [Partition]) {
    self.error = error
    self.partitions = partitions
    covered = partitions.count
  }
}

/// An epoch and where it ends, as the leader-epoch cache answers.
public struct EpochEndOffset: Equatable, Sendable {
  /// The epoch.
  public var epoch: Epoch
  /// The end offset.
  public var endOffset: Offset
  /// Makes the value from its fields.
  public init(epoch: Epoch, endOffset: Offset) {
    self.epoch = epoch
    self.endOffset = endOffset
  }
}

/// ListOffsets for one partition.
public struct ListOffsetsRequest: Sendable {
  /// What is asked for.
  public enum Position: Sendable { case earliest, latest }
  /// The replica.
  public var replica: NodeID
  /// The partition.
  public var partition: TopicPartition
  /// The current leader epoch.
  public var currentLeaderEpoch: Epoch
  /// The position.
  public var position: Position
  /// Makes the value from its fields.
  public init(
    replica: NodeID,
    partition: TopicPartition,
    currentLeaderEpoch: Epoch,
    position: Position
  ) {
    self.replica = replica
    self.partition = partition
    self.currentLeaderEpoch = currentLeaderEpoch
    self.position = position
  }
}

/// Answer to ListOffsets.
public struct ListOffsetsResponse: Sendable {
  /// The partition.
  public var partition: TopicPartition
  /// The error.
  public var error: ErrorCode
  /// The offset.
  public var offset: Offset
  /// The leader epoch.
  public var leaderEpoch: Epoch
  /// Makes the value from its fields.
  public init(
    partition: TopicPartition,
    error: ErrorCode,
    offset: Offset = .unknown,
    leaderEpoch: Epoch = .none
  ) {
    self.partition = partition
    self.error = error
    self.offset = offset
    self.leaderEpoch = leaderEpoch
  }
}

/// Metadata of the topics named, by dense index; empty asks for all.
public struct MetadataRequest: Sendable {
  /// The topics.
  public var topics: [Int32]
  /// Makes the value from its fields.
  public init(topics: [Int32]) { self.topics = topics }
}

/// Answer to Metadata, from the broker's own, possibly stale, image.
public struct MetadataResponse: Sendable {
  /// The part about one partition.
  public struct Partition: Sendable {
    /// The partition.
    public var partition: TopicPartition
    /// The leader.
    public var leader: NodeID
    /// The leader epoch.
    public var leaderEpoch: Epoch
    /// Identity of the topic.
    public var topicID: TopicID
    /// Makes the value from its fields.
    public init(
      partition: TopicPartition,
      leader: NodeID,
      leaderEpoch: Epoch,
      topicID: TopicID = .zero
    ) {
      self.topicID = topicID
      self.partition = partition
      self.leader = leader
      self.leaderEpoch = leaderEpoch
    }
  }
  /// Unfenced brokers.
  public var brokers: [NodeID]
  /// The partitions.
  public var partitions: [Partition]
  /// Makes the value from its fields.
  public init(brokers: [NodeID], partitions: [Partition]) {
    self.brokers = brokers
    self.partitions = partitions
  }
}

/// AlterPartition: a leader proposes a new ISR.
public struct AlterPartitionRequest: Sendable {
  /// The part about one partition.
  public struct Member: Sendable {
    /// The broker.
    public var broker: NodeID
    /// Broker epoch of its last accepted fetch, or -1.
    public var brokerEpoch: Int64
    /// Makes the value from its fields.
    public init(broker: NodeID, brokerEpoch: Int64) {
      self.broker = broker
      self.brokerEpoch = brokerEpoch
    }
  }
  /// The part about one partition.
  public struct Partition: Sendable {
    /// The partition.
    public var partition: TopicPartition
    /// The leader epoch.
    public var leaderEpoch: Epoch
    /// The partition epoch.
    public var partitionEpoch: Int32
    /// The recovering.
    public var recovering: Bool
    /// The new isr.
    public var newIsr: [Member]
    /// Identity of the topic as the leader knows it; nil skips the comparison.
    public var topicID: TopicID?
    /// Makes the value from its fields.
    public init(
      partition: TopicPartition,
      leaderEpoch: Epoch,
      partitionEpoch: Int32,
      recovering: Bool,
      newIsr: [Member],
      topicID: TopicID? = nil
    ) {
      self.topicID = topicID
      self.partition = partition
      self.leaderEpoch = leaderEpoch
      self.partitionEpoch = partitionEpoch
      self.recovering = recovering
      self.newIsr = newIsr
    }
  }
  /// The broker.
  public var broker: NodeID
  /// The broker epoch.
  public var brokerEpoch: Int64
  /// The partitions.
  public var partitions: [Partition]
  /// Makes the value from its fields.
  public init(broker: NodeID, brokerEpoch: Int64, partitions: [Partition]) {
    self.broker = broker
    self.brokerEpoch = brokerEpoch
    self.partitions = partitions
  }
}

/// Answer to AlterPartition.
public struct AlterPartitionResponse: Sendable {
  /// The part about one partition.
  public struct Partition: Sendable {
    /// The partition.
    public var partition: TopicPartition
    /// The error.
    public var error: ErrorCode
    /// The leader.
    public var leader: NodeID
    /// The leader epoch.
    public var leaderEpoch: Epoch
    /// The partition epoch.
    public var partitionEpoch: Int32
    /// The isr.
    public var isr: [NodeID]
    /// The recovering.
    public var recovering: Bool
    /// Makes the value from its fields.
    public init(
      partition: TopicPartition,
      error: ErrorCode,
      leader: NodeID = .none,
      leaderEpoch: Epoch = .none,
      partitionEpoch: Int32 = -1,
      isr: [NodeID] = [],
      recovering: Bool = false
    ) {
      self.partition = partition
      self.error = error
      self.leader = leader
      self.leaderEpoch = leaderEpoch
      self.partitionEpoch = partitionEpoch
      self.isr = isr
      self.recovering = recovering
    }
  }
  /// The error.
  public var error: ErrorCode
  /// The partitions.
  public var partitions: [Partition]
  /// Makes the value from its fields.
  public init(error: ErrorCode, partitions: [Partition] = []) {
    self.error = error
    self.partitions = partitions
  }
}

/// BrokerRegistration.
public struct BrokerRegistrationRequest: Sendable {
  /// The broker.
  public var broker: NodeID
  /// New for each process.
  public var incarnation: UInt64
  /// `broker.rack`, if any.
  public var rack: String?
  /// Directory ids of the broker's log dirs.
  public var directories: [UInt64]
  /// Broker epoch found in the clean-shutdown files of all dirs, or -1 after an unclean stop.
  public var previousBrokerEpoch: Int64
  /// Makes the value from its fields.
  public init(
    broker: NodeID,
    incarnation: UInt64,
    rack: String?,
    directories: [UInt64],
    previousBrokerEpoch: Int64
  ) {
    self.broker = broker
    self.incarnation = incarnation
    self.rack = rack
    self.directories = directories
    self.previousBrokerEpoch = previousBrokerEpoch
  }
}

/// BrokerHeartbeat.
public struct BrokerHeartbeatRequest: Sendable {
  /// The broker.
  public var broker: NodeID
  /// The broker epoch.
  public var brokerEpoch: Int64
  /// Metadata log end the broker has applied (offset of the last applied record).
  public var currentMetadataOffset: Int64
  /// The want fence.
  public var wantFence: Bool
  /// The want shut down.
  public var wantShutDown: Bool
  /// The offline directories.
  public var offlineDirectories: [UInt64]
  /// Makes the value from its fields.
  public init(
    broker: NodeID,
    brokerEpoch: Int64,
    currentMetadataOffset: Int64,
    wantFence: Bool,
    wantShutDown: Bool,
    offlineDirectories: [UInt64] = []
  ) {
    self.broker = broker
    self.brokerEpoch = brokerEpoch
    self.currentMetadataOffset = currentMetadataOffset
    self.wantFence = wantFence
    self.wantShutDown = wantShutDown
    self.offlineDirectories = offlineDirectories
  }
}

/// Answer to BrokerHeartbeat.
public struct BrokerHeartbeatResponse: Sendable {
  /// The error.
  public var error: ErrorCode
  /// The is caught up.
  public var isCaughtUp: Bool
  /// The is fenced.
  public var isFenced: Bool
  /// The should shut down.
  public var shouldShutDown: Bool
  /// Makes the value from its fields.
  public init(
    error: ErrorCode,
    isCaughtUp: Bool = false,
    isFenced: Bool = true,
    shouldShutDown: Bool = false
  ) {
    self.error = error
    self.isCaughtUp = isCaughtUp
    self.isFenced = isFenced
    self.shouldShutDown = shouldShutDown
  }
}

/// A broker, as observer, asks for committed metadata records from `fetchOffset` on.
public struct FetchMetadataLogRequest: Sendable {
  /// The broker.
  public var broker: NodeID
  /// The fetch offset.
  public var fetchOffset: Offset
  /// The max wait.
  public var maxWait: Interval
  /// Makes the value from its fields.
  public init(broker: NodeID, fetchOffset: Offset, maxWait: Interval) {
    self.broker = broker
    self.fetchOffset = fetchOffset
    self.maxWait = maxWait
  }
}

/// Committed metadata batches; `records` is empty when there is nothing new.
public struct FetchMetadataLogResponse: Sendable {
  /// The error.
  public var error: ErrorCode
  /// Committed end of the metadata log.
  public var highWatermark: Offset
  /// The records.
  public var records: Bytes
  /// Makes the value from its fields.
  public init(error: ErrorCode, highWatermark: Offset = .unknown, records: Bytes = .empty) {
    self.error = error
    self.highWatermark = highWatermark
    self.records = records
  }
}

/// CreateTopics for one topic, sent by the scenario's operator.
public struct CreateTopicsRequest: Sendable {
  /// The name.
  public var name: String
  /// Dense index the world gave the topic.
  public var topic: Int32
  /// The partitions.
  public var partitions: Int32
  /// The replication factor.
  public var replicationFactor: Int16
  /// Topic configs by Kafka property name.
  public var configs: [(key: String, value: String)]
  /// Replicas of each partition, or empty for automatic placement.
  public var assignment: [[NodeID]]
  /// Makes the value from its fields.
  public init(
    name: String,
    topic: Int32,
    partitions: Int32,
    replicationFactor: Int16,
    configs: [(key: String, value: String)],
    assignment: [[NodeID]] = []
  ) {
    self.name = name
    self.topic = topic
    self.partitions = partitions
    self.replicationFactor = replicationFactor
    self.configs = configs
    self.assignment = assignment
  }
}

/// ElectLeaders for one partition.
public struct ElectLeadersRequest: Sendable {
  /// The partition.
  public var partition: TopicPartition
  /// Unclean election when true, preferred when false.
  public var unclean: Bool
  /// Makes the value from its fields.
  public init(partition: TopicPartition, unclean: Bool) {
    self.partition = partition
    self.unclean = unclean
  }
}

/// IncrementalAlterConfigs for one topic, or for the defaults of all brokers when the topic is -1.
public struct AlterConfigsRequest: Sendable {
  /// The topic.
  public var topic: Int32
  /// What is set (SET).
  public var configs: [(key: String, value: String)]
  /// Names of what is set no more, so that the defaults hold again (DELETE).
  public var removed: [String]
  /// Makes the value from its fields.
  public init(topic: Int32, configs: [(key: String, value: String)], removed: [String] = []) {
    self.topic = topic
    self.configs = configs
    self.removed = removed
  }
}

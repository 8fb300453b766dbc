import Primitives

/// One record of the metadata log `__cluster_metadata-0`.
///
/// The state of controller and brokers is the replay of these, in order; see `MetadataImage`.
/// Each is the value of one record in a v2 batch, in KRaft's frame; see `encoded` and `decode`.
public enum MetadataRecord: Equatable, Sendable {
  /// A broker's process registered (RegisterBrokerRecord).
  case registerBroker(BrokerRegistrationRecord)
  /// A registered broker was fenced, unfenced, is stopping or lost a directory.
  case brokerRegistrationChange(BrokerRegistrationChange)
  /// A broker is gone for good (UnregisterBrokerRecord).
  case unregisterBroker(broker: NodeID, epoch: Int64)
  /// A topic exists; its id is its dense index and, to tell it from one that was deleted before,
  /// its incarnation.
  case topic(name: String, index: Int32, incarnation: Int64 = 0)
  /// A topic is gone, with its configs and partitions (RemoveTopicRecord).
  case removeTopic(index: Int32)
  /// A config of a topic, or of the cluster when `topic` is -1; nil removes it.
  case config(topic: Int32, key: String, value: String?)
  /// A partition exists.
  case partition(TopicPartition, PartitionRegistration)
  /// A partition changed.
  case partitionChange(TopicPartition, PartitionChange)
  /// Producer ids below `next` are given away.
  case producerIds(broker: NodeID, brokerEpoch: Int64, next: Int64)
  /// Nothing; keeps offsets moving.
  case noOp
}

/// A broker's registration: identity of its process and what it brings.
public struct BrokerRegistrationRecord: Equatable, Sendable {
  /// The broker.
  public var broker: NodeID
  /// New for each process.
  public var incarnation: UInt64
  /// Broker epoch: the offset of this record, or of the first one of the same incarnation.
  public var epoch: Int64
  /// `broker.rack`, if any.
  public var rack: String?
  /// Directory ids of the broker's log dirs.
  public var directories: [UInt64]
  /// Whether the broker is fenced.
  public var fenced: Bool
  /// Whether the broker is in controlled shutdown.
  public var inControlledShutdown: Bool

  /// Makes the value from its fields; a new incarnation starts fenced.
  public init(
    broker: NodeID,
    incarnation: UInt64,
    epoch: Int64,
    rack: String? = nil,
    directories: [UInt64] = [],
    fenced: Bool = true,
    inControlledShutdown: Bool = false
  ) {
    self.broker = broker
    self.incarnation = incarnation
    self.epoch = epoch
    self.rack = rack
    self.directories = directories
    self.fenced = fenced
    self.inControlledShutdown = inControlledShutdown
  }
}

/// A change of a broker's registration (BrokerRegistrationChangeRecord); nil keeps the old value.
public struct BrokerRegistrationChange: Equatable, Sendable {
  /// The broker.
  public var broker: NodeID
  /// The broker epoch it holds for.
  public var epoch: Int64
  /// Fenced (true) or unfenced (false).
  public var fenced: Bool?
  /// Entered controlled shutdown; Kafka never takes it back but by a new registration.
  public var inControlledShutdown: Bool?
  /// The directories that are left.
  public var directories: [UInt64]?

  /// Makes a change of the fields that are given.
  public init(
    broker: NodeID,
    epoch: Int64,
    fenced: Bool? = nil,
    inControlledShutdown: Bool? = nil,
    directories: [UInt64]? = nil
  ) {
    self.broker = broker
    self.epoch = epoch
    self.fenced = fenced
    self.inControlledShutdown = inControlledShutdown
    self.directories = directories
  }
}

/// Why metadata could not be read or applied; Kafka's fault handlers end the process on it.
public enum MetadataError: Error, Equatable, Sendable {
  /// A record's bytes do not follow its format.
  case malformed
  /// A record of a kind or version this code does not know.
  case unknownRecord
  /// A record names a broker, topic or partition that does not exist.
  case unknownSubject
}

import Primitives

/// The cluster as the metadata log describes it up to some offset.
///
/// Controller and brokers hold one each and feed it the same records. A struct of dense arrays:
/// brokers by id, topics by index, partitions by index. Copies share everything that is unchanged.
public struct MetadataImage: Equatable, Sendable {
  /// A registered broker.
  public struct Broker: Equatable, Sendable {
    /// Identity of its process.
    public var incarnation: UInt64
    /// Broker epoch.
    public var epoch: Int64
    /// Offset of its registration record.
    public var registrationOffset: Offset
    /// `broker.rack`, if any.
    public var rack: String?
    /// Directories that are online.
    public var directories: [UInt64]
    /// Whether it is fenced.
    public var fenced: Bool
    /// Whether it is in controlled shutdown.
    public var inControlledShutdown: Bool

    /// Whether a replica in `directory` is reachable (BrokerRegistration#hasOnlineDir).
    public func hasOnline(_ directory: UInt64) -> Bool {
      switch directory {
      case DirectoryID.unassigned, DirectoryID.migrating: true
      case DirectoryID.lost: false
      default: directories.isEmpty || directories.contains(directory)
      }
    }
  }

  /// A topic.
  public struct Topic: Equatable, Sendable {
    /// Its name.
    public var name: String
    /// What tells it from an earlier topic of its index.
    public var incarnation: Int64 = 0
    /// Its partitions, by index.
    public var partitions: [PartitionRegistration] = []
    /// Its own configs.
    public var configs = ConfigMap()
  }

  /// Brokers by id; nil where there is no registration.
  public private(set) var brokers: [Broker?] = []
  /// Topics by dense index; nil where there is none.
  public private(set) var topics: [Topic?] = []
  /// Configs of the cluster.
  public private(set) var clusterConfigs = ConfigMap()
  /// The lowest producer id that nobody was given.
  public private(set) var nextProducerID: Int64 = 0
  /// The offset after the last record that was applied.
  public internal(set) var nextOffset: Offset = .zero

  /// Makes the image of an empty log.
  public init() {}

  /// The registration of a broker, if there is one.
  @inlinable public func broker(_ id: NodeID) -> Broker? {
    id.index >= 0 && id.index < brokers.count ? brokers[id.index] : nil
  }

  /// The topic of an index, if there is one.
  @inlinable public func topic(_ index: Int32) -> Topic? {
    index >= 0 && Int(index) < topics.count ? topics[Int(index)] : nil
  }

  /// The registration of a partition, if it exists.
  @inlinable public func partition(_ tp: TopicPartition) -> PartitionRegistration? {
    contains(tp) ? topics[Int(tp.topic)]?.partitions[Int(tp.partition)] : nil
  }

  /// Whether a partition exists.
  @inlinable public func contains(_ tp: TopicPartition) -> Bool {
    guard tp.topic >= 0, Int(tp.topic) < topics.count, tp.partition >= 0,
      let count = topics[Int(tp.topic)]?.partitions.count
    else { return false }
    return Int(tp.partition) < count
  }

  /// For each of `ids`, ascending, the leader, or none, of a partition that a broker has a replica
  /// of; nil for any other.
  public func leaders(of ids: [TopicPartition], for replica: NodeID) -> [NodeID?] {
    var result: [NodeID?] = []
    result.reserveCapacity(ids.count)
    while result.count < ids.count {
      let topic = ids[result.count].topic
      let partitions = self.topic(topic)?.partitions ?? []
      while result.count < ids.count, ids[result.count].topic == topic {
        let index = Int(ids[result.count].partition)
        let isReplica =
          partitions.indices.contains(index) && partitions[index].replicas.contains(replica)
        result.append(isReplica ? partitions[index].leader : nil)
      }
    }
    return result
  }

  /// Index of the topic called `name`, if there is one.
  ///
  /// - Complexity: O(number of topics).
  public func topicIndex(named name: String) -> Int32? {
    topics.firstIndex { $0?.name == name }.map { Int32($0) }
  }

  /// Whether a broker is registered, unfenced and not stopping (ClusterControlManager#isActive).
  @inlinable public func isActive(_ id: NodeID) -> Bool {
    guard let broker = broker(id) else { return false }
    return !broker.fenced && !broker.inControlledShutdown
  }

  /// Whether a broker is registered and not fenced.
  @inlinable public func isUnfenced(_ id: NodeID) -> Bool {
    broker(id).map { !$0.fenced } ?? false
  }

  /// Ids of all registered brokers, ascending.
  public var brokerIDs: [NodeID] {
    brokers.indices.filter { brokers[$0] != nil }.map { NodeID($0) }
  }

  /// Ids of the unfenced brokers, ascending.
  public var unfencedBrokers: [NodeID] { brokerIDs.filter { isUnfenced($0) } }

  /// Value of a config for a topic: its own, else the cluster's, else nil.
  public func config(_ key: String, topic: Int32) -> String? {
    self.topic(topic)?.configs[key] ?? clusterConfigs[key]
  }
}

extension MetadataImage {
  /// Applies the record at `offset`.
  ///
  /// - Throws: `MetadataError.unknownSubject` when the record changes something that is not there;
  ///   the image is then unchanged.
  public mutating func apply(_ record: MetadataRecord, at offset: Offset) throws(MetadataError) {
    switch record {
    case .registerBroker(let record): register(record, at: offset)
    case .brokerRegistrationChange(let change): try merge(change)
    case .unregisterBroker(let id, let epoch):
      guard broker(id)?.epoch == epoch else { throw .unknownSubject }
      brokers[id.index] = nil
    case .topic(let name, let index, let incarnation): try addTopic(name, index, incarnation)
    case .removeTopic(let index):
      guard topic(index) != nil else { throw .unknownSubject }
      topics[Int(index)] = nil
    case .config(let topic, let key, let value): try setConfig(topic, key, value)
    case .partition(let tp, let registration): try addPartition(tp, registration)
    case .partitionChange(let tp, let change):
      guard contains(tp) else { throw .unknownSubject }
      topics[Int(tp.topic)]?.partitions[Int(tp.partition)].merge(change)
    case .producerIds(_, _, let next): nextProducerID = next
    case .noOp: break
    }
    nextOffset = offset + 1
  }

  private mutating func register(_ record: BrokerRegistrationRecord, at offset: Offset) {
    while brokers.count <= record.broker.index { brokers.append(nil) }
    brokers[record.broker.index] = Broker(
      incarnation: record.incarnation,
      epoch: record.epoch,
      registrationOffset: offset,
      rack: record.rack,
      directories: record.directories,
      fenced: record.fenced,
      inControlledShutdown: record.inControlledShutdown
    )
  }

  private mutating func merge(_ change: BrokerRegistrationChange) throws(MetadataError) {
    guard broker(change.broker)?.epoch == change.epoch else { throw .unknownSubject }
    let index = change.broker.index
    if let fenced = change.fenced { brokers[index]?.fenced = fenced }
    if let stopping = change.inControlledShutdown {
      brokers[index]?.inControlledShutdown = stopping
    }
    if let directories = change.directories { brokers[index]?.directories = directories }
  }

  private mutating func addTopic(
    _ name: String,
    _ index: Int32,
    _ incarnation: Int64
  ) throws(MetadataError) {
    guard index >= 0, topic(index) == nil else { throw .unknownSubject }
    while topics.count <= Int(index) { topics.append(nil) }
    topics[Int(index)] = Topic(name: name, incarnation: incarnation)
  }

  private mutating func setConfig(
    _ topic: Int32,
    _ key: String,
    _ value: String?
  ) throws(MetadataError) {
    if topic == -1 {
      clusterConfigs[key] = value
    } else {
      guard self.topic(topic) != nil else { throw .unknownSubject }
      topics[Int(topic)]?.configs[key] = value
    }
  }

  private mutating func addPartition(
    _ tp: TopicPartition,
    _ registration: PartitionRegistration
  ) throws(MetadataError) {
    if contains(tp) {
      topics[Int(tp.topic)]?.partitions[Int(tp.partition)] = registration
      return
    }
    guard tp.topic >= 0, Int(tp.topic) < topics.count,
      topics[Int(tp.topic)]?.partitions.count == Int(tp.partition)
    else { throw .unknownSubject }
    topics[Int(tp.topic)]?.partitions.append(registration)
  }
}

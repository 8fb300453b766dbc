import Environment
import KafkaLog
import KafkaProtocol
import Primitives

/// What a controller decides on: the replayed metadata, and the soft state of heartbeats.
///
/// Each operation is a pure function of this state: it returns records and an answer and changes
/// nothing but soft state. The records take effect by `replay`, now or after a restart, so that the
/// state is always the replay of the metadata log (QuorumController).
struct ControllerState: Sendable {
  /// The metadata, including records that are not committed yet.
  private(set) var image = MetadataImage()
  /// When each broker was last heard.
  var heartbeats = HeartbeatTracker()
  /// How many partitions have no leader.
  private(set) var leaderless = 0
  /// How many partitions are led by another than their preferred replica.
  private(set) var imbalanced = 0
  /// Settings.
  let config: ControllerConfig
  /// Planted bugs.
  let variants: Variants

  init(config: ControllerConfig, variants: Variants = []) {
    self.config = config
    self.variants = variants
  }

  /// Applies a record at its offset.
  mutating func replay(
    _ record: MetadataRecord,
    at offset: Offset,
    now: Instant
  ) throws(MetadataError) {
    let tp = record.partition
    if let tp { count(tp, by: -1) }
    if case .removeTopic(let index) = record {
      for tp in image.partitions(ofTopic: index) { count(tp, by: -1) }
    }
    let known: Int64? =
      if case .registerBroker(let new) = record { image.broker(new.broker)?.epoch } else { nil }
    try image.apply(record, at: offset)
    if let tp { count(tp, by: 1) }
    switch record {
    case .registerBroker(let registration):
      if known != registration.epoch { heartbeats.begin(registration.broker, at: now) }
    case .unregisterBroker(let broker, _): heartbeats.remove(broker)
    default: break
    }
  }

  /// Takes records that say nothing of the cluster for applied.
  mutating func skip(to offset: Offset) { image.skip(to: offset) }

  private mutating func count(_ tp: TopicPartition, by step: Int) {
    guard let partition = image.partition(tp) else { return }
    if partition.leader == .none { leaderless += step }
    if partition.leader != partition.replicas.first { imbalanced += step }
  }

  /// Begins every broker's session anew, as an active controller does with no memory of contacts.
  mutating func beginSessions(at now: Instant) {
    for broker in image.brokerIDs { heartbeats.begin(broker, at: now) }
  }
}

/// What an operation wants written and answered.
struct ControllerResult: Sendable {
  /// Records to append as one batch, in order.
  var records: [MetadataRecord] = []
  /// The answer, sent once the records are committed.
  var response: Response?
  /// Rare branches taken.
  var probes: [Probe] = []
  /// A broker whose controlled shutdown this result begins or continues.
  var shuttingDown: NodeID?

  init(_ response: Response? = nil, records: [MetadataRecord] = []) {
    self.response = response
    self.records = records
  }
}

extension MetadataRecord {
  /// The partition that the record makes or changes.
  var partition: TopicPartition? {
    switch self {
    case .partition(let tp, _), .partitionChange(let tp, _): tp
    case .registerBroker, .brokerRegistrationChange, .unregisterBroker, .topic, .removeTopic,
      .config, .producerIds, .noOp:
      nil
    }
  }
}

// Settings of topics, as elections need them.
extension ControllerState {
  /// Whether `unclean.leader.election.enable` holds for a topic, and elects at once.
  func allowsUncleanElection(_ topic: Int32) -> Bool {
    !config.uncleanRecovery && isUncleanElectionEnabled(topic)
  }

  /// Whether `unclean.leader.election.enable` is true for a topic.
  func isUncleanElectionEnabled(_ topic: Int32) -> Bool {
    guard let text = image.config("unclean.leader.election.enable", topic: topic) else {
      return config.uncleanElection
    }
    return text.lowercased() == "true"
  }

  /// `min.insync.replicas` of a topic, at most as many as its first partition has replicas
  /// (ReplicationControlManager#getTopicEffectiveMinIsr).
  func effectiveMinInsync(_ topic: Int32) -> Int {
    let first = image.partition(TopicPartition(topic: topic, partition: 0))
    return min(minInsync(topic), first?.replicas.count ?? .max)
  }

  /// `min.insync.replicas` of a topic, as it is set.
  func minInsync(_ topic: Int32) -> Int {
    let text = image.config("min.insync.replicas", topic: topic)
    return text.flatMap { Int($0) } ?? Int(config.minInsyncReplicas)
  }
}

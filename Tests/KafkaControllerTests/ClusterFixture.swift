import KafkaLog
import KafkaProtocol
import Primitives

@testable import KafkaController

/// Node ids by number, to keep tests readable.
func nodes(_ ids: Int...) -> [NodeID] { ids.map { NodeID($0) } }

/// A controller's state without a log: what it decides takes effect at once.
struct ClusterFixture {
  var state: ControllerState
  var now = Instant.zero
  var nextOffset = Offset.zero
  let orders = TopicPartition(topic: 0, partition: 0)

  init(variants: Variants = [], _ configure: (inout ControllerConfig) -> Void = { _ in }) {
    var config = ControllerConfig()
    configure(&config)
    state = ControllerState(config: config, variants: variants)
  }

  /// A cluster of unfenced brokers `0 ..< brokers` and one partition of topic 0 on `replicas`.
  init(
    brokers: Int,
    replicas: [NodeID],
    minInsync: Int = 1,
    elr: Bool = false,
    unclean: Bool = false,
    variants: Variants = []
  ) throws {
    self.init(variants: variants) { config in
      config.eligibleLeaderReplicas = elr
      config.uncleanElection = unclean
      config.minInsyncReplicas = Int32(minInsync)
    }
    for broker in 0..<brokers { try start(NodeID(broker)) }
    try createTopic(assignment: [replicas])
  }

  @discardableResult
  mutating func run(_ result: ControllerResult) throws -> Response? {
    for record in result.records {
      try state.replay(record, at: nextOffset, now: now)
      nextOffset = nextOffset + 1
    }
    return result.response
  }

  mutating func apply(_ records: [MetadataRecord]) throws {
    try run(ControllerResult(records: records))
  }

  static func registration(
    _ broker: NodeID,
    incarnation: UInt64 = 1,
    previousEpoch: Int64 = -1,
    rack: String? = nil,
    directories: [UInt64]? = nil
  ) -> BrokerRegistrationRequest {
    BrokerRegistrationRequest(
      broker: broker,
      incarnation: incarnation,
      rack: rack,
      directories: directories ?? [1_000 + UInt64(broker.index)],
      previousBrokerEpoch: previousEpoch
    )
  }

  /// Registers a broker and heartbeats it out of its fence.
  mutating func start(
    _ broker: NodeID,
    incarnation: UInt64 = 1,
    previousEpoch: Int64 = -1
  ) throws {
    let request = Self.registration(
      broker,
      incarnation: incarnation,
      previousEpoch: previousEpoch
    )
    try run(state.register(request, now: now, nextOffset: nextOffset))
    try unfence(broker)
  }

  mutating func createTopic(
    _ topic: Int32 = 0,
    replicas: Int16 = -1,
    configs: [(key: String, value: String)] = [],
    assignment: [[NodeID]]
  ) throws {
    let request = CreateTopicsRequest(
      name: "orders\(topic)",
      topic: topic,
      partitions: -1,
      replicationFactor: replicas,
      configs: configs,
      assignment: assignment
    )
    try run(state.createTopic(request) { _ in 0 })
  }

  func epoch(_ broker: NodeID) -> Int64 { state.image.broker(broker)?.epoch ?? -1 }

  mutating func fence(_ broker: Int) throws { try apply(state.fence(NodeID(broker))) }
  mutating func unfence(_ broker: NodeID) throws { try apply(state.unfence(broker)) }
  mutating func unfence(_ broker: Int) throws { try unfence(NodeID(broker)) }

  /// The registered partition in a compact form to compare with.
  func shape(_ tp: TopicPartition? = nil) -> Shape? {
    state.image.partition(tp ?? orders).map { Shape($0) }
  }

  func heartbeat(
    _ broker: NodeID,
    metadataOffset: Int64? = nil,
    wantFence: Bool = false,
    wantShutDown: Bool = false,
    offline: [UInt64] = []
  ) -> BrokerHeartbeatRequest {
    BrokerHeartbeatRequest(
      broker: broker,
      brokerEpoch: epoch(broker),
      currentMetadataOffset: metadataOffset ?? nextOffset.raw - 1,
      wantFence: wantFence,
      wantShutDown: wantShutDown,
      offlineDirectories: offline
    )
  }
}

/// What a test says about a partition.
struct Shape: Equatable, CustomStringConvertible {
  var leader: Int
  var isr: [Int]
  var elr: [Int] = []
  var lastKnown: [Int] = []
  var recovering = false

  init(
    leader: Int,
    isr: [Int],
    elr: [Int] = [],
    lastKnown: [Int] = [],
    recovering: Bool = false
  ) {
    self.leader = leader
    self.isr = isr
    self.elr = elr
    self.lastKnown = lastKnown
    self.recovering = recovering
  }

  init(_ partition: PartitionRegistration) {
    self.init(
      leader: partition.leader.index,
      isr: partition.isr.map(\.index),
      elr: partition.elr.map(\.index),
      lastKnown: partition.lastKnownElr.map(\.index),
      recovering: partition.recovering
    )
  }

  var description: String {
    "leader \(leader) isr \(isr) elr \(elr) last \(lastKnown)\(recovering ? " recovering" : "")"
  }
}

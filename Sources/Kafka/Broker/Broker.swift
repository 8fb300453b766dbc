import Environment
import KafkaLog
import KafkaProtocol
import KafkaRaft
import Primitives

/// A Kafka broker: replicas of partitions, led or followed, and the process around them.
///
/// One value is one process: `start` loads its files, registers with the controller and follows
/// the metadata log; when the process dies the value is thrown away and a new one is started on
/// the same files. It observes `halted` when it stops by its own decision and does nothing after.
///
/// Sources: Kafka's `BrokerServer`, `ReplicaManager`, `Partition`, `BrokerLifecycleManager`.
///
/// Methods that requests pass through are `mutating` even where they change nothing: a broker is
/// several kilobytes, and calling another kind of method copies it.
public struct Broker: Node {
  /// What it sends and receives.
  public typealias Message = KafkaMessage
  /// `broker.id`, and the node it runs on.
  public let id: NodeID
  /// The server's settings.
  public let config: BrokerConfig
  /// The nodes of the controllers, ascending.
  public let controllers: [NodeID]
  /// `broker.rack`, if any.
  public let rack: String?
  /// Planted bugs.
  public let variants: Variants

  var lifecycle: Lifecycle
  var metadata: MetadataObserver
  /// The cluster as far as the metadata log was read.
  var image = MetadataImage()
  /// Whether metadata takes effect: logs are loaded.
  var isPublishing = false
  var directories: [BrokerDirectory]
  var partitions = PartitionTable()
  /// Replicas on their way from one log directory to another.
  var futures: [FutureReplica] = []
  var moveTimer = LazyTimer(.directoryMove)
  var moveQuota: ReplicationQuota
  var fetchers: [ReplicaFetcher] = []
  var alterPartitions: AlterPartitionManager
  var producerIDs: ProducerIDs
  var assignments: DirectoryAssignments
  var connections = BusyConnections()
  var produces = ParkedTable<DelayedProduce>()
  var produceTimer = LazyTimer(.produceExpiration)
  var fetches = ParkedTable<DelayedFetch>()
  var sessions: FetchSessionCache
  var fetchTimer = LazyTimer(.fetchExpiration)
  var maintenance = Maintenance()
  var leaderQuota: ReplicationQuota
  var followerQuota: ReplicationQuota

  /// Makes a broker that has not started, of a cluster with one controller.
  public init(
    id: NodeID,
    config: BrokerConfig,
    controller: NodeID,
    rack: String? = nil,
    variants: Variants = []
  ) {
    self.init(id: id, config: config, controllers: [controller], rack: rack, variants: variants)
  }

  /// Makes a broker that has not started; `controllers` are the voters of the metadata quorum.
  public init(
    id: NodeID,
    config: BrokerConfig,
    controllers: [NodeID],
    rack: String? = nil,
    variants: Variants = []
  ) {
    self.id = id
    self.config = config
    self.controllers = controllers
    let controller = controllers.first ?? .none
    self.rack = rack
    self.variants = variants
    lifecycle = Lifecycle(controller: controller, config: config)
    metadata = MetadataObserver(controller: controller)
    metadata.quorum = Self.metadataReplica(id, controllers, config, variants)
    alterPartitions = AlterPartitionManager(controller: controller)
    producerIDs = ProducerIDs(controller: controller)
    leaderQuota = ReplicationQuota(bytesPerSecond: config.leaderThrottledRate.bytes)
    followerQuota = ReplicationQuota(bytesPerSecond: config.followerThrottledRate.bytes)
    moveQuota = ReplicationQuota(bytesPerSecond: config.moveRate.bytes)
    assignments = DirectoryAssignments(controller: controller)
    sessions = FetchSessionCache(limit: Int(config.fetchSessions))
    directories = config.logDirectories.map {
      BrokerDirectory(log: LogDirectory(path: $0, variants: variants))
    }
  }

  /// Which lane an event's handler runs on: requests on the I/O threads, fetch responses on the
  /// fetchers' threads, what the controller says on the event thread, timers where their work is.
  public func lane(for event: NodeEvent<KafkaMessage>) -> Lane { Self.lane(of: event) }

  /// Which lane an event's handler runs on, whichever the broker.
  public static func lane(of event: NodeEvent<KafkaMessage>) -> Lane {
    switch event {
    case .start, .shutdownRequested, .connected, .closed: .event
    case .timer(let token): token.lane
    case .message(.request, from: _, on: _): .request
    case .message(.response(_, .fetch), from: _, on: _),
      .message(.response(_, .listOffsets), from: _, on: _):
      .replication
    case .message(.response, from: _, on: _): .event
    }
  }

  /// Handles one event.
  public mutating func handle<M: Machine<KafkaMessage>>(
    _ event: NodeEvent<KafkaMessage>,
    on machine: inout M
  ) {
    guard lifecycle.state != .halted else { return }
    switch event {
    case .start: start(on: &machine)
    case .shutdownRequested: beginControlledShutdown(on: &machine)
    case .timer(let token): fire(token, on: &machine)
    case .message(.request(let correlation, let request), from: _, on: let connection):
      receive(request, Reply(connection: connection, correlation: correlation), on: &machine)
    case .message(.response(let correlation, let response), from: _, on: let connection):
      take(response, correlation, on: connection, machine: &machine)
    case .connected: break
    case .closed(let connection, _): lost(connection, on: &machine)
    }
  }
}

// Dispatch.
extension Broker {
  private mutating func take(
    _ response: Response,
    _ correlation: Int32,
    on connection: Connection,
    machine: inout some Machine<KafkaMessage>
  ) {
    switch response {
    case .fetch(let body):
      guard let fetcher = fetcher(awaiting: correlation, on: connection) else { return }
      handleFetch(body, fetcher: fetcher, on: &machine)
    case .listOffsets(let body):
      guard let fetcher = fetcher(awaiting: correlation, on: connection) else { return }
      handleListOffsets(body, fetcher: fetcher, on: &machine)
    case .fetchMetadataLog(let body):
      guard metadata.link.take(correlation, on: connection) else { return }
      machine.spend(config.costs.other)
      handleMetadata(body, on: &machine)
    case .registerBroker(let error, let epoch):
      guard lifecycle.link.take(correlation, on: connection) else { return }
      machine.spend(config.costs.other)
      handleRegistration(error, brokerEpoch: epoch, on: &machine)
    case .heartbeat(let body):
      guard lifecycle.link.take(correlation, on: connection) else { return }
      machine.spend(config.costs.other)
      handleHeartbeat(body, on: &machine)
    case .alterPartition(let body):
      guard alterPartitions.link.take(correlation, on: connection) else { return }
      machine.spend(config.costs.other)
      handleAlterPartition(body, on: &machine)
    case .allocateProducerIds(let error, let first, let count):
      guard producerIDs.link.take(correlation, on: connection) else { return }
      machine.spend(config.costs.other)
      handleProducerIDs(error, first: first, count: count, on: &machine)
    case .assignReplicasToDirs(let body):
      guard assignments.link.take(correlation, on: connection) else { return }
      machine.spend(config.costs.other)
      handleAssignments(body, on: &machine)
    case .quorum(let body):
      machine.spend(config.costs.other)
      withReplica(on: &machine) { (replica, machine) throws(LogError) in
        try replica.take(body, correlation, on: connection, machine: &machine)
      }
    case .produce, .metadata, .initProducerId, .createTopics, .electLeaders, .alterConfigs,
      .offsetsForLeaderEpoch, .deleteTopics, .alterPartitionReassignments, .alterReplicaLogDirs,
      .getReplicaLogInfo:
      break
    }
  }

  private mutating func fetcher(awaiting correlation: Int32, on connection: Connection) -> Int? {
    for index in fetchers.indices
    where fetchers[index].link.take(correlation, on: connection) { return index }
    return nil
  }

  /// A connection ended, whoever opened it.
  private mutating func lost(
    _ connection: Connection,
    on machine: inout some Machine<KafkaMessage>
  ) {
    connections.forget(connection)
    for index in fetchers.indices where fetchers[index].link.lost(connection) {
      return fetchFailed(index, on: &machine)
    }
    if lifecycle.link.lost(connection) {
      communicationFailed(on: &machine)
    } else if metadata.link.lost(connection) {
      metadataDisconnected(on: &machine)
    } else if alterPartitions.link.lost(connection) {
      retryAlterPartition(on: &machine)
    } else if producerIDs.link.lost(connection) {
      retryProducerIDs(on: &machine)
    } else if assignments.link.lost(connection) {
      retryAssignments(on: &machine)
    } else {
      withReplica(on: &machine) { (replica, machine) throws(LogError) in
        try replica.lost(connection, on: &machine)
      }
    }
  }

  private mutating func fire(
    _ token: TimerToken,
    on machine: inout some Machine<KafkaMessage>
  ) {
    guard let kind = BrokerTimer(rawValue: token.kind) else { return }
    let now = machine.monotonicNow
    switch kind {
    case .loading: loadingStep(Int(token.value), on: &machine)
    case .lifecycle:
      if lifecycle.timer.isDue(at: now, on: &machine) { lifecycleTimerFired(on: &machine) }
    case .registration:
      if lifecycle.registrationTimer.isDue(at: now, on: &machine) {
        halt("registration timed out", on: &machine)
      }
    case .shutdown:
      if lifecycle.shutdownTimer.isDue(at: now, on: &machine) {
        machine.reach(Probe("broker.shutdown.without-leave"))
        beginStopping(on: &machine)
      }
    case .stopping: stoppingStep(on: &machine)
    case .directoryFailure:
      if lifecycle.directoryTimer.isDue(at: now, on: &machine) {
        machine.reach(Probe("broker.directory-failure.unreported"))
        beginControlledShutdown(on: &machine)
      }
    case .metadata:
      if metadata.timer.isDue(at: now, on: &machine) { metadataTimerFired(on: &machine) }
    case .quorum: quorumTimerFired(on: &machine)
    case .alterPartition:
      if alterPartitions.timer.isDue(at: now, on: &machine) {
        alterPartitionTimerFired(on: &machine)
      }
    case .producerIDs:
      if producerIDs.timer.isDue(at: now, on: &machine) { producerIDTimerFired(on: &machine) }
    case .directoryAssignment:
      if assignments.timer.isDue(at: now, on: &machine) { assignmentTimerFired(on: &machine) }
    case .directoryMove:
      if moveTimer.isDue(at: now, on: &machine) { moveStep(on: &machine) }
    case .fetcher:
      let index = Int(token.value)
      if fetchers[index].timer.isDue(at: now, on: &machine) {
        fetcherTimerFired(index, on: &machine)
      }
    case .produceExpiration:
      if produceTimer.isDue(at: now, on: &machine) { expireProduces(on: &machine) }
    case .fetchExpiration:
      if fetchTimer.isDue(at: now, on: &machine) { expireFetches(on: &machine) }
    case .nextRequest:
      serveNext(Connection(Int32(bitPattern: token.value)), on: &machine)
    case .isrExpiration, .highWatermarkCheckpoint, .recoveryPointCheckpoint, .logStartCheckpoint,
      .retention, .flush, .backgroundWork, .fileDeletion:
      maintain(kind, token.value, on: &machine)
    }
  }
}

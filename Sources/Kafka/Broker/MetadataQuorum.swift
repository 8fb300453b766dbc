import Environment
import KafkaLog
import KafkaProtocol
import KafkaRaft
import Primitives

/// The broker as an observer of a quorum of several controllers: it keeps a copy of the metadata
/// log, which it never syncs on its own account, and applies what is committed (KAFKA-13884).
struct MetadataReplica: Sendable {
  /// Opens the copy; nil once it is open.
  var loader: RaftLoader?
  /// The copy; nil until then, and while it is in use.
  var replica: RaftReplica?

  /// Takes the copy out, without copying it.
  mutating func take() -> RaftReplica? {
    var taken: RaftReplica?
    swap(&taken, &replica)
    return taken
  }
}

extension Broker {
  /// Where the copy is and whom it follows; nil when there is one controller.
  static func metadataReplica(
    _ id: NodeID,
    _ controllers: [NodeID],
    _ config: BrokerConfig,
    _ variants: Variants
  ) -> MetadataReplica? {
    guard controllers.count > 1 else { return nil }
    var quorum = config.quorum
    quorum.logDirectory =
      config.metadataLogDirectory ?? config.logDirectories.first ?? quorum.logDirectory
    quorum.canBecomeVoter = false
    let loader = RaftLoader(
      key: ReplicaKey(id),
      voters: controllers.map { ReplicaKey($0) },
      config: quorum,
      variants: variants,
      timer: Self.quorumTimer,
      tells: false
    )
    return MetadataReplica(loader: loader)
  }

  private static let quorumTimer = TimerToken(
    kind: BrokerTimer.quorum.rawValue,
    lane: BrokerTimer.quorum.lane
  )

  /// The metadata log, which is no partition of this broker's.
  var skippedLog: PartitionName? { metadata.quorum == nil ? nil : RaftReplica.logName }

  /// The node of the active controller; none while nobody told.
  var activeController: NodeID {
    guard metadata.quorum != nil else { return controllers.first ?? .none }
    return metadata.quorum?.replica?.leader ?? .none
  }

  /// Begins to open the copy of the metadata log.
  mutating func openMetadataReplica(on machine: inout some Machine<KafkaMessage>) {
    machine.setTimer(Self.quorumTimer, at: machine.monotonicNow)
  }

  /// The timer of the copy fired: opens it further, or does what is due.
  mutating func quorumTimerFired(on machine: inout some Machine<KafkaMessage>) {
    guard metadata.quorum?.loader != nil else {
      return withReplica(on: &machine) { (replica, machine) throws(LogError) in
        try replica.timerFired(on: &machine)
      }
    }
    do throws(LogError) {
      guard let replica = try metadata.quorum?.loader?.step(on: &machine) else {
        return machine.setTimer(Self.quorumTimer, at: machine.monotonicNow)
      }
      metadata.quorum = MetadataReplica(replica: replica)
    } catch {
      machine.reach(Probe("broker.metadata.unreadable"))
      return halt("metadata log cannot be loaded", on: &machine)
    }
    withReplica(on: &machine) { _, _ in }
  }

  /// Hands something to the copy, then applies what it knows to be committed.
  mutating func withReplica<M: Machine<KafkaMessage>>(
    on machine: inout M,
    _ body: (inout RaftReplica, inout M) throws(LogError) -> Void
  ) {
    guard lifecycle.state != .halted, lifecycle.state != .shuttingDown,
      var replica = metadata.quorum?.take()
    else { return }
    var events: [RaftReplica.Event] = []
    do throws(LogError) {
      defer { metadata.quorum?.replica = replica }
      try body(&replica, &machine)
      while let event = try replica.nextEvent(on: &machine) { events.append(event) }
    } catch {
      machine.reach(Probe("broker.metadata.log-failed"))
      return halt("metadata log failed", on: &machine)
    }
    for event in events where lifecycle.state != .halted {
      switch event {
      case .snapshot(let id, let contents): load(contents, id, on: &machine)
      case .commit(let batches, let end): apply(batches, upTo: end, on: &machine)
      case .leads, .resigned: break
      }
    }
  }

  private mutating func apply(
    _ batches: Bytes,
    upTo end: Offset,
    on machine: inout some Machine<KafkaMessage>
  ) {
    guard let delta = replay(batches, on: &machine) else {
      return halt("metadata cannot be applied", on: &machine)
    }
    image.skip(to: end)
    if isPublishing { publish(delta, on: &machine) }
  }

  /// Replaces the image by a snapshot; what it lacks is gone.
  private mutating func load(
    _ contents: Bytes,
    _ id: SnapshotID,
    on machine: inout some Machine<KafkaMessage>
  ) {
    machine.reach(Probe("broker.metadata.snapshot"))
    var delta = MetadataDelta()
    delta.clusterConfigured = true
    delta.partitions = image.partitionIDs
    delta.removedTopics = image.topics.indices.map { Int32($0) }
    image = MetadataImage()
    var count: Int64 = 0
    do throws(MetadataError) {
      try MetadataBatch.forEach(in: contents) { (_, record) throws(MetadataError) in
        try image.apply(record, at: id.end - 1)
        count += 1
      }
    } catch {
      return halt("metadata cannot be applied", on: &machine)
    }
    image.skip(to: id.end)
    machine.spend(config.costs.other + config.costs.partition * count)
    delta.partitions += image.partitionIDs
    delta.normalize()
    if isPublishing { publish(delta, on: &machine) }
  }
}

extension MetadataImage {
  /// Every partition, ascending.
  fileprivate var partitionIDs: [TopicPartition] {
    topics.indices.flatMap { topic in
      (topics[topic]?.partitions.indices ?? 0..<0).map {
        TopicPartition(topic: Int32(topic), partition: Int32($0))
      }
    }
  }
}

import Environment
import KafkaLog
import KafkaProtocol
import Primitives

/// A Kafka consumer that reads assigned partitions from their beginning and keeps its own position.
///
/// One fetch per broker is under way at a time, for all partitions that are read from it
/// (`AbstractFetch`, `FetchCollector`). Reads end at the high watermark, which the broker sees to.
/// After each change of leadership a position is compared with the new leader's log before reading
/// goes on (KIP-320); a consumer that names its rack reads from a replica there (KIP-392).
/// Not modelled: groups and committed offsets.
public struct Consumer: Node {
  enum Context: Sendable {
    case metadata
    case offset(partition: Int32, reset: Bool)
    case validation(partition: Int32, offset: Offset, leaderEpoch: Epoch)
    case fetch(NodeID, [Asked])
  }

  /// What a fetch asked for.
  struct Asked: Sendable {
    let partition: Int32
    let offset: Offset
  }

  /// What a consumer knows of one partition it reads.
  struct Position: Sendable {
    /// Where the next fetch begins; nil until it is known.
    var next: Offset?
    /// The position before a reset, to tell what was jumped over.
    var before: Offset = .zero
    /// What ListOffsets is asked for while `next` is unknown.
    var target = ListOffsetsRequest.Position.earliest
    var isReset = false
    var isAsked = false
    var isStopped = false
    /// Epoch of the record before `next`, or none.
    var epoch = Epoch.none
    /// Leadership under which the position is used.
    var leaderEpoch = Epoch.none
    /// Whether the leader has changed since the position was compared with its log.
    var isUnvalidated = false
    /// Replica to read from instead of the leader, or none, and for how long.
    var preferred = NodeID.none
    var preferredUntil: Instant = .zero
    /// Not read before this instant, after an error.
    var notBefore: Instant = .zero
    var failures: Int32 = 0
  }

  /// A fetch under way, and the partitions of its broker that need no look until it ends.
  struct Fetching: Sendable {
    let broker: NodeID
    var covered: [Int32]
  }

  static let wakeKind: UInt16 = 1

  /// Its node.
  public let id: NodeID
  /// Its settings.
  public let config: ConsumerConfig
  /// Planted bugs.
  public let variants: Variants

  var client: NetworkClient<Context>
  var metadata: ClientMetadata
  var positions: [Position]
  /// Fetches under way.
  var fetching: [Fetching] = []
  /// Its fetch sessions, one with each broker that it has fetched from.
  var sessions: [(broker: NodeID, handler: FetchSessionHandler)] = []
  /// Partitions to look at in the next turn: all but those that wait for an answer.
  var watched: IndexBits
  var isStopped = false
  var wakeAt: Instant = .distantFuture

  /// Makes a consumer that starts with the brokers in `bootstrap`.
  public init(
    id: NodeID,
    config: ConsumerConfig,
    partitions: [TopicPartition],
    bootstrap: [NodeID],
    variants: Variants = []
  ) {
    self.id = id
    self.variants = variants
    self.config = config
    client = NetworkClient(config.connections)
    metadata = ClientMetadata(partitions: partitions, bootstrap: bootstrap)
    positions = Array(repeating: Position(), count: partitions.count)
    watched = IndexBits(bound: partitions.count)
    watched.insertAll()
  }

  /// Where the next fetch of a partition begins; nil while unknown.
  public func position(of partition: TopicPartition) -> Offset? {
    metadata.index(of: partition).flatMap { positions[$0].next }
  }

  /// Every event runs on the client's one thread.
  public func lane(for event: NodeEvent<KafkaMessage>) -> Lane { .event }

  /// Handles one event.
  public mutating func handle<M: Machine<KafkaMessage>>(
    _ event: NodeEvent<KafkaMessage>,
    on machine: inout M
  ) {
    guard !isStopped else { return }
    switch event {
    case .start: break
    case .shutdownRequested:
      client.closeAll(on: &machine)
      isStopped = true
      return machine.observe(.halted(reason: "client stopped"))
    case .timer(let token):
      guard token.kind == Self.wakeKind, machine.monotonicNow >= wakeAt else { return }
      wakeAt = .distantFuture
    case .connected, .closed, .message:
      take(client.handle(event, on: &machine), on: &machine)
    }
    run(on: &machine)
  }

  private mutating func run<M: Machine<KafkaMessage>>(on machine: inout M) {
    while let outcome = client.expire(on: &machine) { take(outcome, on: &machine) }
    askForMetadata(on: &machine)
    sendRequests(on: &machine)
    let next = nextWake(at: machine.monotonicNow)
    guard next < wakeAt else { return }
    wakeAt = next
    machine.setTimer(TimerToken(kind: Self.wakeKind, lane: .event), at: next)
  }

  private mutating func take<M: Machine<KafkaMessage>>(
    _ outcome: NetworkClient<Context>.Outcome,
    on machine: inout M
  ) {
    switch outcome {
    case .nothing, .ready: return
    case .response(let context, let response, _): answer(response, to: context, on: &machine)
    case .disconnected(_, let contexts):
      metadata.want()
      for context in contexts { abandoned(context, on: &machine) }
    }
  }

  private mutating func askForMetadata<M: Machine<KafkaMessage>>(on machine: inout M) {
    guard metadata.isDue(at: machine.monotonicNow) else { return }
    guard let node = client.leastLoaded(of: metadata.brokers, on: &machine) else {
      if client.hasLostAll(of: metadata.brokers) { metadata.rebootstrap() }
      return
    }
    guard client.prepare(node, on: &machine) else { return }
    let request = Request.metadata(MetadataRequest(topics: metadata.topics))
    client.send(request, to: node, context: .metadata, on: &machine)
    metadata.asked()
  }

  // MARK: Requests

  private mutating func sendRequests<M: Machine<KafkaMessage>>(on machine: inout M) {
    let now = machine.monotonicNow
    var brokers: [NodeID] = []
    for index in watched {
      guard isReadable(index, at: now) else {
        if positions[index].isAsked, positions[index].notBefore <= now { watched.remove(index) }
        continue
      }
      let leader = metadata.leaders[index].leader
      guard leader != .none else {
        metadata.want()
        continue
      }
      if positions[index].next == nil {
        askForOffset(index, leader, on: &machine)
        continue
      }
      if positions[index].isUnvalidated {
        askForEpochEnd(index, leader, on: &machine)
        continue
      }
      let source = source(of: index, at: now)
      if let fetch = fetching.firstIndex(where: { $0.broker == source }) {
        fetching[fetch].covered.append(Int32(index))
        watched.remove(index)
      } else if !brokers.contains(source) {
        brokers.append(source)
      }
    }
    for broker in brokers where client.prepare(broker, on: &machine) {
      fetch(from: broker, on: &machine)
    }
  }

  func isReadable(_ index: Int, at now: Instant) -> Bool {
    let position = positions[index]
    return !position.isStopped && !position.isAsked && position.notBefore <= now
  }

  private mutating func askForOffset<M: Machine<KafkaMessage>>(
    _ index: Int,
    _ leader: NodeID,
    on machine: inout M
  ) {
    guard client.prepare(leader, on: &machine) else { return }
    let request = Request.listOffsets(
      ListOffsetsRequest(
        replica: .none,
        partition: metadata.partitions[index],
        currentLeaderEpoch: metadata.leaders[index].epoch,
        position: positions[index].target
      )
    )
    let context = Context.offset(partition: Int32(index), reset: positions[index].isReset)
    client.send(request, to: leader, context: context, on: &machine)
    positions[index].isAsked = true
  }

  private mutating func fetch<M: Machine<KafkaMessage>>(from broker: NodeID, on machine: inout M) {
    let now = machine.monotonicNow
    var asked: [Asked] = []
    var parts: [FetchRequest.Partition] = []
    for index in watched where source(of: index, at: now) == broker {
      guard isReadable(index, at: now), !positions[index].isUnvalidated,
        let next = positions[index].next
      else { continue }
      asked.append(Asked(partition: Int32(index), offset: next))
      parts.append(
        FetchRequest.Partition(
          partition: metadata.partitions[index],
          currentLeaderEpoch: metadata.leaders[index].epoch,
          fetchOffset: next,
          lastFetchedEpoch: .none,
          logStartOffset: .unknown,
          maxBytes: config.partitionMaxBytes,
          topicID: metadata.leaders[index].topicID
        )
      )
    }
    var request = FetchRequest(
      replica: .none,
      replicaEpoch: -1,
      maxWait: config.fetchMaxWait,
      minBytes: config.fetchMinBytes,
      maxBytes: config.fetchMaxBytes,
      partitions: parts,
      rack: config.rack
    )
    sessions[session(with: broker)].handler.prepare(&request)
    client.send(.fetch(request), to: broker, context: .fetch(broker, asked), on: &machine)
    fetching.append(Fetching(broker: broker, covered: asked.map(\.partition)))
    for one in asked { watched.remove(Int(one.partition)) }
  }

  /// Where the session with a broker is kept.
  mutating func session(with broker: NodeID) -> Int {
    if let known = sessions.firstIndex(where: { $0.broker == broker }) { return known }
    sessions.append((broker, FetchSessionHandler()))
    return sessions.count - 1
  }

  private func nextWake(at now: Instant) -> Instant {
    var next = client.nextDeadline
    for index in watched where positions[index].notBefore > now {
      next = min(next, positions[index].notBefore)
    }
    for place in client.peers.indices where client.peers[place].state == .disconnected {
      let (node, retry) = (client.peers[place].node, client.peers[place].retryAt)
      guard retry > now, retry < next else { continue }
      if metadata.leaders.contains(where: { $0.leader == node })
        || positions.contains(where: { $0.preferred == node })
      {
        next = retry
      }
    }
    if metadata.nextInstant > now { return min(next, metadata.nextInstant) }
    for node in metadata.brokers {
      if let retry = client.retryInstant(node), retry > now { next = min(next, retry) }
    }
    return next
  }
}

import Environment
import KafkaLog
import KafkaProtocol
import Primitives

/// A Kafka consumer that reads assigned partitions from their beginning and keeps its own position.
///
/// One fetch per broker is under way at a time, for all partitions that the broker leads
/// (`AbstractFetch`, `FetchCollector`). Reads end at the high watermark, which the broker sees to.
/// Not modelled: groups, committed offsets, fetch from followers, and the check of a position
/// against a new leader by OffsetsForLeaderEpoch (KIP-320): after an unclean election a consumer
/// notices only when its position lies beyond the new log.
public struct Consumer: Node {
  enum Context: Sendable {
    case metadata
    case offset(partition: Int32, reset: Bool)
    case fetch(NodeID, [Int32])
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
    /// Not read before this instant, after an error.
    var notBefore: Instant = .zero
    var failures: Int32 = 0
  }

  /// A fetch under way, and the partitions of its leader that need no look until it ends.
  struct Fetching: Sendable {
    let leader: NodeID
    var covered: [Int32]
  }

  static let wakeKind: UInt16 = 1

  /// Its node.
  public let id: NodeID
  /// Its settings.
  public let config: ConsumerConfig

  var client: NetworkClient<Context>
  var metadata: ClientMetadata
  var positions: [Position]
  /// Fetches under way.
  var fetching: [Fetching] = []
  /// Partitions to look at in the next turn: all but those that wait for an answer.
  var watched: IndexBits
  var isStopped = false
  var wakeAt: Instant = .distantFuture

  /// Makes a consumer that starts with the brokers in `bootstrap`.
  public init(
    id: NodeID,
    config: ConsumerConfig,
    partitions: [TopicPartition],
    bootstrap: [NodeID]
  ) {
    self.id = id
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
    guard let node = client.leastLoaded(of: metadata.brokers, on: &machine) else { return }
    guard client.prepare(node, on: &machine) else { return }
    let request = Request.metadata(MetadataRequest(topics: metadata.topics))
    client.send(request, to: node, context: .metadata, on: &machine)
    metadata.asked()
  }

  // MARK: Requests

  private mutating func sendRequests<M: Machine<KafkaMessage>>(on machine: inout M) {
    let now = machine.monotonicNow
    var leaders: [NodeID] = []
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
      } else if let fetch = fetching.firstIndex(where: { $0.leader == leader }) {
        fetching[fetch].covered.append(Int32(index))
        watched.remove(index)
      } else if !leaders.contains(leader) {
        leaders.append(leader)
      }
    }
    for leader in leaders where client.prepare(leader, on: &machine) {
      fetch(from: leader, on: &machine)
    }
  }

  private func isReadable(_ index: Int, at now: Instant) -> Bool {
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

  private mutating func fetch<M: Machine<KafkaMessage>>(from leader: NodeID, on machine: inout M) {
    let now = machine.monotonicNow
    var indices: [Int32] = []
    var parts: [FetchRequest.Partition] = []
    for index in watched where metadata.leaders[index].leader == leader {
      guard isReadable(index, at: now), let next = positions[index].next else { continue }
      indices.append(Int32(index))
      parts.append(
        FetchRequest.Partition(
          partition: metadata.partitions[index],
          currentLeaderEpoch: metadata.leaders[index].epoch,
          fetchOffset: next,
          lastFetchedEpoch: .none,
          logStartOffset: .unknown,
          maxBytes: config.partitionMaxBytes
        )
      )
    }
    let request = Request.fetch(
      FetchRequest(
        replica: .none,
        replicaEpoch: -1,
        maxWait: config.fetchMaxWait,
        minBytes: config.fetchMinBytes,
        maxBytes: config.fetchMaxBytes,
        partitions: parts
      )
    )
    client.send(request, to: leader, context: .fetch(leader, indices), on: &machine)
    fetching.append(Fetching(leader: leader, covered: indices))
    for index in indices { watched.remove(Int(index)) }
  }

  private func nextWake(at now: Instant) -> Instant {
    var next = client.nextDeadline
    for index in watched where positions[index].notBefore > now {
      next = min(next, positions[index].notBefore)
    }
    for peer in client.peers where peer.state == .disconnected {
      guard peer.retryAt > now, peer.retryAt < next else { continue }
      if metadata.leaders.contains(where: { $0.leader == peer.node }) { next = peer.retryAt }
    }
    if metadata.nextInstant > now { return min(next, metadata.nextInstant) }
    for node in metadata.brokers {
      if let retry = client.retryInstant(node), retry > now { next = min(next, retry) }
    }
    return next
  }
}

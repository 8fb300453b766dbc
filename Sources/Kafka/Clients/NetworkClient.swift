import Environment
import KafkaProtocol
import Primitives

/// Settings of a client's connections, by Kafka's names.
public struct ConnectionConfig: Sendable {
  /// `request.timeout.ms`: an unanswered request closes its connection.
  public var requestTimeout: Interval = .seconds(30)
  /// `reconnect.backoff.ms`: first wait before connecting again.
  public var reconnectBackoff: Interval = .milliseconds(50)
  /// `reconnect.backoff.max.ms`: longest wait before connecting again.
  public var reconnectBackoffMax: Interval = .seconds(1)
  /// `max.in.flight.requests.per.connection`.
  public var maxInFlight: Int = 5
  /// `retry.backoff.ms`: first wait before a request is repeated.
  public var retryBackoff: Interval = .milliseconds(100)
  /// `retry.backoff.max.ms`: longest wait before a request is repeated.
  public var retryBackoffMax: Interval = .seconds(1)
  /// `metadata.max.age.ms`: metadata is asked for again after this time.
  public var metadataMaxAge: Interval = .minutes(5)

  /// Kafka's defaults.
  public init() {}
}

/// A wait that doubles with each failure up to a limit, with 20 % of jitter
/// (`ExponentialBackoff`).
func backoff<M: Entropy>(
  _ first: Interval,
  max limit: Interval,
  failures: Int32,
  on machine: inout M
) -> Interval {
  var wait = first
  var left = failures
  while left > 1 && wait < limit {
    wait = wait * 2
    left -= 1
  }
  wait = min(wait, limit)
  let width = UInt64(max(0, wait.nanoseconds / 5 * 2))
  let jitter = Int64(machine.random(below: width + 1, for: .backoff))
  return .nanoseconds(max(0, wait.nanoseconds - Int64(width / 2) + jitter))
}

/// A client's connections: at most one to each broker, requests pipelined and answered in order.
///
/// `Context` is what the owner needs to know when the answer, or the end of the connection, comes.
/// Source: Kafka's `NetworkClient` and `ClusterConnectionStates`.
struct NetworkClient<Context: Sendable>: Sendable {
  enum State: Sendable { case disconnected, connecting, ready }

  struct InFlight: Sendable {
    let correlation: Int32
    let deadline: Instant
    let context: Context
  }

  struct Peer: Sendable {
    let node: NodeID
    var state = State.disconnected
    var connection = Connection(-1)
    var inFlight: [InFlight] = []
    var failures: Int32 = 0
    var retryAt: Instant = .zero
  }

  /// What an event meant.
  enum Outcome: Sendable {
    case nothing
    case ready(NodeID)
    case response(Context, Response, from: NodeID)
    case disconnected(NodeID, [Context])
  }

  let config: ConnectionConfig
  private(set) var peers: [Peer] = []
  /// By peer, when its oldest request has to be answered.
  private var deadlines: [Instant] = []
  /// By node, its place among the peers, or -1.
  private var places: [Int32] = []
  private var nextCorrelation: Int32 = 0

  init(_ config: ConnectionConfig) { self.config = config }

  /// Whether a request can be sent to `node` now.
  func canSend(to node: NodeID) -> Bool {
    guard let index = find(node) else { return false }
    return peers[index].state == .ready && peers[index].inFlight.count < config.maxInFlight
  }

  /// Whether `prepare` would do something for `node`.
  func isOpen(to node: NodeID, at now: Instant) -> Bool {
    guard let index = find(node) else { return true }
    switch peers[index].state {
    case .ready: return peers[index].inFlight.count < config.maxInFlight
    case .connecting: return false
    case .disconnected: return peers[index].retryAt <= now
    }
  }

  /// Whether a request to `node` can be sent now; starts connecting when that is what is missing.
  mutating func prepare<M: Machine<KafkaMessage>>(_ node: NodeID, on machine: inout M) -> Bool {
    let index = find(node) ?? add(node)
    if peers[index].state == .disconnected && peers[index].retryAt <= machine.monotonicNow {
      peers[index].connection = machine.connect(to: node)
      peers[index].state = .connecting
    }
    return canSend(to: node)
  }

  /// When connecting to `node` may be tried again; nil unless it is being waited for.
  func retryInstant(_ node: NodeID) -> Instant? {
    guard let index = find(node), peers[index].state == .disconnected else { return nil }
    return peers[index].retryAt
  }

  /// Sends a request; `context` nil when there will be no answer.
  mutating func send<M: Machine<KafkaMessage>>(
    _ request: Request,
    to node: NodeID,
    context: Context?,
    on machine: inout M
  ) {
    guard let index = find(node) else { return }
    let message = KafkaMessage.request(correlation: nextCorrelation, request)
    if let context {
      let deadline = machine.monotonicNow + config.requestTimeout
      peers[index].inFlight.append(
        InFlight(correlation: nextCorrelation, deadline: deadline, context: context)
      )
      noteDeadline(index)
    }
    nextCorrelation = nextCorrelation == .max ? 0 : nextCorrelation + 1
    machine.send(message, size: message.wireSize, on: peers[index].connection)
  }

  /// Says what an event of a connection or a message means.
  mutating func handle<M: Machine<KafkaMessage>>(
    _ event: NodeEvent<KafkaMessage>,
    on machine: inout M
  ) -> Outcome {
    switch event {
    case .connected(let connection):
      guard let index = find(connection) else { return .nothing }
      peers[index].state = .ready
      peers[index].failures = 0
      return .ready(peers[index].node)
    case .closed(let connection, _):
      guard let index = find(connection) else { return .nothing }
      return lost(index, on: &machine)
    case .message(.response(let correlation, let response), _, let connection):
      guard let index = find(connection) else { return .nothing }
      guard let first = peers[index].inFlight.first, first.correlation == correlation else {
        return .nothing
      }
      peers[index].inFlight.removeFirst()
      noteDeadline(index)
      return .response(first.context, response, from: peers[index].node)
    case .start, .shutdownRequested, .timer, .message: return .nothing
    }
  }

  /// Closes a connection whose oldest request went unanswered for too long; call until nil.
  mutating func expire<M: Machine<KafkaMessage>>(on machine: inout M) -> Outcome? {
    let now = machine.monotonicNow
    for index in deadlines.indices where deadlines[index] <= now {
      machine.reach(Probe("client.request.timeout"))
      machine.close(peers[index].connection)
      return lost(index, on: &machine)
    }
    return nil
  }

  /// When `expire` has to look again.
  var nextDeadline: Instant {
    var next = Instant.distantFuture
    for deadline in deadlines { next = min(next, deadline) }
    return next
  }

  /// Closes every connection.
  mutating func closeAll<M: Machine<KafkaMessage>>(on machine: inout M) {
    for index in peers.indices where peers[index].state != .disconnected {
      machine.close(peers[index].connection)
      peers[index].state = .disconnected
      peers[index].inFlight = []
      noteDeadline(index)
    }
  }

  /// The candidate with the fewest requests in flight among those ready, else one to which it is
  /// worth connecting, starting the search at a random place (`leastLoadedNode`).
  mutating func leastLoaded<M: Machine<KafkaMessage>>(
    of candidates: [NodeID],
    on machine: inout M
  ) -> NodeID? {
    guard !candidates.isEmpty else { return nil }
    let now = machine.monotonicNow
    let shift = Int(machine.random(below: UInt64(candidates.count), for: .workload))
    var best: (node: NodeID, load: Int)?
    for step in candidates.indices {
      let node = candidates[(step + shift) % candidates.count]
      guard let load = load(of: node, at: now) else { continue }
      if load < best?.load ?? Int.max { best = (node, load) }
    }
    return best?.node
  }

  /// Whether no candidate is connected or being connected to.
  func hasLostAll(of candidates: [NodeID]) -> Bool {
    !candidates.contains { node in find(node).map { peers[$0].state != .disconnected } ?? true }
  }

  private func load(of node: NodeID, at now: Instant) -> Int? {
    guard let index = find(node) else { return 2_000 }
    let peer = peers[index]
    switch peer.state {
    case .ready: return peer.inFlight.count < config.maxInFlight ? peer.inFlight.count : nil
    case .connecting: return 1_000
    case .disconnected: return peer.retryAt <= now ? 2_000 : nil
    }
  }

  private mutating func lost<M: Machine<KafkaMessage>>(_ index: Int, on machine: inout M) -> Outcome
  {
    let contexts = peers[index].inFlight.map(\.context)
    peers[index].inFlight = []
    noteDeadline(index)
    peers[index].state = .disconnected
    peers[index].connection = Connection(-1)
    peers[index].failures += 1
    let wait = backoff(
      config.reconnectBackoff,
      max: config.reconnectBackoffMax,
      failures: peers[index].failures,
      on: &machine
    )
    peers[index].retryAt = machine.monotonicNow + wait
    return .disconnected(peers[index].node, contexts)
  }

  private mutating func noteDeadline(_ index: Int) {
    deadlines[index] = peers[index].inFlight.first?.deadline ?? .distantFuture
  }

  private mutating func add(_ node: NodeID) -> Int {
    while places.count <= node.index { places.append(-1) }
    places[node.index] = Int32(peers.count)
    peers.append(Peer(node: node))
    deadlines.append(.distantFuture)
    return peers.count - 1
  }

  private func find(_ node: NodeID) -> Int? {
    guard node != .none, node.index < places.count, places[node.index] >= 0 else { return nil }
    return Int(places[node.index])
  }

  private func find(_ connection: Connection) -> Int? {
    for index in peers.indices where peers[index].connection == connection {
      if peers[index].state != .disconnected { return index }
    }
    return nil
  }
}

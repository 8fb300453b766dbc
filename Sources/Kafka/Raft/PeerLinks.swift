import Environment
import KafkaProtocol
import Primitives

/// Connections to other nodes, each with at most one request outstanding (`RequestManager`).
public struct PeerLinks: Sendable {
  struct Link: Sendable {
    let peer: NodeID
    var connection: Connection?
    /// The request whose answer is wanted.
    var awaited: Int32?
    /// Requests on the connection that were not answered yet, wanted or not, with the ends of their
    /// patience.
    var inFlight: [(correlation: Int32, deadline: Instant)] = []
    /// No request leaves before.
    var notBefore: Instant = .zero
    var failures: Int64 = 0

    /// When the first of the requests that were not answered is overdue.
    var overdueAt: Instant { inFlight.reduce(.distantFuture) { min($0, $1.deadline) } }
  }

  private(set) var links: [Link] = []
  private var next: Int32 = 0

  /// Leads to nobody yet.
  public init() {}

  private mutating func index(of peer: NodeID) -> Int {
    if let known = links.firstIndex(where: { $0.peer == peer }) { return known }
    links.append(Link(peer: peer))
    return links.count - 1
  }

  /// Whether a request may leave for a node now.
  public func isReady(_ peer: NodeID, at now: Instant) -> Bool {
    guard let link = links.first(where: { $0.peer == peer }) else { return true }
    return link.awaited == nil && link.notBefore <= now
  }

  /// When the node may be asked again; the distant future while an answer is awaited.
  public func readyAt(_ peer: NodeID) -> Instant {
    guard let link = links.first(where: { $0.peer == peer }) else { return .zero }
    return link.awaited == nil ? link.notBefore : .distantFuture
  }

  /// Sends a request; returns its correlation.
  public mutating func send(
    _ request: Request,
    to peer: NodeID,
    patience: Interval,
    on machine: inout some Machine<KafkaMessage>
  ) -> Int32 {
    let index = index(of: peer)
    let connection = links[index].connection ?? machine.connect(to: peer)
    links[index].connection = connection
    let message = KafkaMessage.request(correlation: next, request)
    machine.send(message, size: message.wireSize, on: connection)
    links[index].awaited = next
    links[index].inFlight.append((next, machine.monotonicNow + patience))
    next &+= 1
    return next &- 1
  }

  /// The node whose awaited answer this is; nothing is awaited from it any more.
  public mutating func take(_ correlation: Int32, on connection: Connection) -> NodeID? {
    guard let found = links.firstIndex(where: { $0.connection == connection }) else { return nil }
    links[found].inFlight.removeAll { $0.correlation == correlation }
    guard links[found].awaited == correlation else { return nil }
    links[found].awaited = nil
    links[found].failures = 0
    return links[found].peer
  }

  /// Pauses before the next request to a node.
  public mutating func backOff(_ peer: NodeID, until instant: Instant) {
    links[index(of: peer)].notBefore = instant
  }

  /// Forgets what is awaited, so that requests of a new state leave at once; pauses stay for
  /// nodes that cannot be reached.
  ///
  /// A connection on which nothing is answered is given up all the same (`NetworkClient`).
  mutating func resetAll() {
    for index in links.indices {
      links[index].awaited = nil
      if links[index].failures == 0 { links[index].notBefore = .zero }
    }
  }

  /// Takes note that a connection ended; the node it led to, if it was one of these.
  ///
  /// The next attempt waits 50 ms, twice as long each time, a second at most
  /// (`reconnect.backoff.ms`).
  public mutating func lost(
    _ connection: Connection,
    on machine: inout some Machine<KafkaMessage>
  ) -> NodeID? {
    guard let index = links.firstIndex(where: { $0.connection == connection }) else { return nil }
    fail(index, on: &machine)
    return links[index].peer
  }

  /// Gives up connections whose answer is overdue; returns their nodes.
  public mutating func expire(on machine: inout some Machine<KafkaMessage>) -> [NodeID] {
    var late: [NodeID] = []
    for index in links.indices where links[index].overdueAt <= machine.monotonicNow {
      if let connection = links[index].connection { machine.close(connection) }
      fail(index, on: &machine)
      late.append(links[index].peer)
    }
    return late
  }

  private mutating func fail(_ index: Int, on machine: inout some Machine<KafkaMessage>) {
    let pause = Interval.milliseconds(min(1_000, 50 << min(links[index].failures, 5)))
    let spread = Int64(machine.random(below: 41, for: .election))
    links[index].connection = nil
    links[index].awaited = nil
    links[index].inFlight = []
    links[index].notBefore = machine.monotonicNow + pause / 1_000 * (980 + spread)
    links[index].failures += 1
  }

  /// The earliest end of patience.
  public var nextDeadline: Instant {
    links.reduce(.distantFuture) { min($0, $1.overdueAt) }
  }
}

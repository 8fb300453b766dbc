import Environment
import KafkaProtocol
import Primitives

/// A connection to another node with at most one request outstanding.
struct PeerLink: Sendable {
  private(set) var peer: NodeID
  private(set) var connection: Connection?
  /// Correlation id of the request that was not answered yet.
  private(set) var awaited: Int32?
  private var next: Int32 = 0

  init(to peer: NodeID) { self.peer = peer }

  /// Leads to another node from now on, giving up what was asked of the one before.
  mutating func aim(at peer: NodeID, on machine: inout some Machine<KafkaMessage>) {
    guard peer != self.peer else { return }
    close(on: &machine)
    self.peer = peer
  }

  /// Sends a request, connecting first when there is no connection.
  mutating func send(_ request: Request, on machine: inout some Machine<KafkaMessage>) {
    let connection = self.connection ?? machine.connect(to: peer)
    self.connection = connection
    let message = KafkaMessage.request(correlation: next, request)
    machine.send(message, size: message.wireSize, on: connection)
    awaited = next
    next &+= 1
  }

  /// Whether a response is the one awaited; then nothing is awaited any more.
  mutating func take(_ correlation: Int32, on connection: Connection) -> Bool {
    guard connection == self.connection, correlation == awaited else { return false }
    awaited = nil
    return true
  }

  /// Gives up the connection and whatever was asked on it.
  mutating func close(on machine: inout some Machine<KafkaMessage>) {
    if let connection { machine.close(connection) }
    connection = nil
    awaited = nil
  }

  /// Takes note that a connection ended; true when it was this one.
  mutating func lost(_ connection: Connection) -> Bool {
    guard connection == self.connection else { return false }
    self.connection = nil
    awaited = nil
    return true
  }
}

/// Pauses between attempts that fail one after the other: 100 ms, doubled up to a limit, give or
/// take 2 % (`ExponentialBackoff`).
struct Backoff: Sendable {
  private let first: Interval
  private let limit: Interval
  private var failures = 0

  init(first: Interval, limit: Interval) {
    self.first = first
    self.limit = limit
  }

  /// Forgets the failures.
  mutating func succeed() { failures = 0 }

  /// Counts a failure; returns how long to pause after it.
  mutating func fail(on machine: inout some Entropy) -> Interval {
    let doubled = first * (1 << Int64(min(failures, 20)))
    failures += 1
    let pause = min(doubled, limit)
    let spread = machine.random(below: 41, for: .backoff)
    return pause / 1_000 * (980 + Int64(spread))
  }
}

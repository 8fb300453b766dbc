import Environment
import KafkaProtocol
import Primitives

/// Where a response goes.
struct Reply: Sendable {
  var connection: Connection
  var correlation: Int32
}

/// Connections with a request in service.
///
/// Kafka's socket server reads the next request of a connection only when the one before is
/// answered, so a parked request holds those behind it.
struct BusyConnections: Sendable {
  private struct Entry: Sendable {
    var connection: Connection
    var waiting: [(correlation: Int32, request: Request)]
    /// Whether nothing is in service and a timer will take up the next.
    var resumes = false
  }
  private var entries: [Entry] = []

  /// Queues a request behind the one in service; false when none is.
  mutating func enqueue(
    _ request: Request,
    correlation: Int32,
    on connection: Connection
  ) -> Bool {
    guard let index = index(of: connection) else { return false }
    entries[index].waiting.append((correlation, request))
    return true
  }

  /// A request was parked.
  mutating func hold(_ connection: Connection) {
    if let index = index(of: connection) {
      entries[index].resumes = false
    } else {
      entries.append(Entry(connection: connection, waiting: []))
    }
  }

  /// The parked request was answered; true when another waits.
  mutating func release(_ connection: Connection) -> Bool {
    guard let index = index(of: connection) else { return false }
    if entries[index].waiting.isEmpty {
      entries.swapAt(index, entries.count - 1)
      entries.removeLast()
      return false
    }
    entries[index].resumes = true
    return true
  }

  /// The next request of a connection that was released.
  mutating func next(_ connection: Connection) -> (correlation: Int32, request: Request)? {
    guard let index = index(of: connection), entries[index].resumes,
      !entries[index].waiting.isEmpty
    else { return nil }
    return entries[index].waiting.removeFirst()
  }

  /// Whether a request of the connection is parked.
  func isHeld(_ connection: Connection) -> Bool {
    index(of: connection).map { !entries[$0].resumes } ?? false
  }

  /// Forgets a connection that ended, with what waited on it.
  mutating func forget(_ connection: Connection) {
    guard let index = index(of: connection) else { return }
    entries.remove(at: index)
  }

  private func index(of connection: Connection) -> Int? {
    entries.firstIndex { $0.connection == connection }
  }
}

extension Broker {
  /// Serves a request now, or when those before it on its connection are answered.
  mutating func receive(
    _ request: Request,
    _ reply: Reply,
    on machine: inout some Machine<KafkaMessage>
  ) {
    if connections.enqueue(request, correlation: reply.correlation, on: reply.connection) {
      return
    }
    serve(request, reply, on: &machine)
  }

  /// Sends the answer of a request that was not parked.
  mutating func answer(
    _ response: Response,
    _ reply: Reply,
    on machine: inout some Machine<KafkaMessage>
  ) {
    let message = KafkaMessage.response(correlation: reply.correlation, response)
    machine.send(message, size: message.wireSize, on: reply.connection)
  }

  /// Sends the answer of a parked request and lets the next of its connection in.
  mutating func answerParked(
    _ response: Response,
    _ reply: Reply,
    on machine: inout some Machine<KafkaMessage>
  ) {
    answer(response, reply, on: &machine)
    release(reply.connection, on: &machine)
  }

  /// Lets the next request of a connection in, in an event of its own.
  mutating func release(
    _ connection: Connection,
    on machine: inout some Machine<KafkaMessage>
  ) {
    guard connections.release(connection) else { return }
    let token = TimerToken(
      kind: BrokerTimer.nextRequest.rawValue,
      lane: BrokerTimer.nextRequest.lane,
      value: UInt32(bitPattern: connection.raw)
    )
    machine.setTimer(token, at: machine.monotonicNow)
  }

  /// Serves the next request of a connection.
  mutating func serveNext(
    _ connection: Connection,
    on machine: inout some Machine<KafkaMessage>
  ) {
    guard let (correlation, request) = connections.next(connection) else { return }
    serve(request, Reply(connection: connection, correlation: correlation), on: &machine)
    // A request that was answered at once leaves the connection free for the next.
    if !connections.isHeld(connection) { release(connection, on: &machine) }
  }
}

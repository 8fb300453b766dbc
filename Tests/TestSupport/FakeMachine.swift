import Environment
import Primitives

/// A machine for tests of one node: records what the node asks for and lets the test answer.
///
/// ```swift
/// var machine = FakeMachine<KafkaMessage>()
/// node.handle(.start, on: &machine)
/// let request = machine.takeSent()
/// machine.now += .milliseconds(5)
/// node.handle(.message(response, from: NodeID(1), on: connection), on: &machine)
/// machine.runTimers(of: &node, until: machine.now + .seconds(1))
/// ```
public struct FakeMachine<Message: Sendable>: Machine {
  /// A message the node sent.
  public struct Sent: Sendable {
    /// The message.
    public var message: Message
    /// Its wire size.
    public var size: ByteCount
    /// The connection it left on.
    public var connection: Connection
    /// Who the node connected to, or none for a connection the test made up.
    public var peer: NodeID
    /// When it left.
    public var at: Instant
  }

  /// A timer the node armed.
  public struct Armed: Sendable {
    /// Its token.
    public var token: TimerToken
    /// When it fires.
    public var at: Instant
  }

  /// The instant the node sees; the test moves it.
  public var now: Instant = .zero
  /// Wall-clock milliseconds at instant zero.
  public var wallClockOrigin: Int64 = 1_700_000_000_000
  /// Messages sent and not yet taken, oldest first.
  public private(set) var sent: [Sent] = []
  /// Peers of the connections the node opened, by `Connection.raw`.
  public private(set) var opened: [NodeID] = []
  /// Connections the node closed, in order.
  public private(set) var closed: [Connection] = []
  /// Timers armed and not yet fired, in the order of arming.
  public private(set) var timers: [Armed] = []
  /// What the node observed, in order.
  public private(set) var observations: [(at: Instant, what: Observation)] = []
  /// How often each probe was reached.
  public private(set) var probes: [String: Int] = [:]
  /// CPU time charged.
  public private(set) var spent: Interval = .zero
  /// The node's files.
  public var storage = MemoryStorage()
  private var streams: [RandomStream]

  /// Makes a machine whose random streams come from `seed`.
  public init(seed: UInt64 = 1) {
    streams = EntropyPurpose.allCases.map {
      RandomStream(seed: seed, purpose: "test", entity: UInt64($0.rawValue))
    }
  }

  /// The current node's monotonic clock.
  public var monotonicNow: Instant { now }
  /// The current node's wall clock, in milliseconds since 1970.
  public var wallClockMilliseconds: Int64 { wallClockOrigin + now.nanoseconds / 1_000_000 }

  /// Opens a connection from the current node.
  public mutating func connect(to peer: NodeID) -> Connection {
    opened.append(peer)
    return Connection(Int32(opened.count - 1))
  }

  /// Sends a message when the handler is done.
  public mutating func send(_ message: Message, size: ByteCount, on connection: Connection) {
    let known = opened.indices.contains(Int(connection.raw))
    let peer = known ? opened[Int(connection.raw)] : .none
    sent.append(Sent(message: message, size: size, connection: connection, peer: peer, at: now))
  }

  /// Closes a file or connection.
  public mutating func close(_ connection: Connection) { closed.append(connection) }

  /// Arms a timer of the current node.
  public mutating func setTimer(_ token: TimerToken, at instant: Instant) {
    timers.append(Armed(token: token, at: instant))
  }

  /// A uniform integer from the current node's stream for a purpose.
  public mutating func random(below bound: UInt64, for purpose: EntropyPurpose) -> UInt64 {
    streams[Int(purpose.rawValue)].below(bound)
  }

  /// Tells checkers and log of an observation.
  public mutating func observe(_ observation: Observation) {
    observations.append((now, observation))
  }
  /// Lets the handler take so much longer.
  public mutating func spend(_ time: Interval) { spent += time }
  /// Counts a probe.
  public mutating func reach(_ probe: Probe) { probes[probe.name.description, default: 0] += 1 }
}

extension FakeMachine {
  /// Removes and returns the messages sent so far.
  public mutating func takeSent() -> [Sent] {
    defer { sent = [] }
    return sent
  }

  /// Removes and returns the observations made so far.
  public mutating func takeObservations() -> [Observation] {
    defer { observations = [] }
    return observations.map(\.what)
  }

  /// The earliest armed timer at or before `instant`, removed; ties fire in the order of arming.
  public mutating func takeTimer(until instant: Instant) -> Armed? {
    var best: Int?
    for (index, timer) in timers.enumerated() where timer.at <= instant {
      if let held = best, timers[held].at <= timer.at { continue }
      best = index
    }
    return best.map { timers.remove(at: $0) }
  }

  /// Fires every timer due up to `instant` at its own instant, then moves the clock there.
  public mutating func runTimers<N: Node>(of node: inout N, until instant: Instant)
  where N.Message == Message {
    while let timer = takeTimer(until: instant) {
      now = max(now, timer.at)
      node.handle(.timer(timer.token), on: &self)
    }
    now = max(now, instant)
  }

  /// Forgets timers, connections and unsynced data, as a power cut of the machine does.
  public mutating func lostPower() {
    timers = []
    sent = []
    opened = []
    closed = []
    storage.lostPower()
  }
}

import Primitives

/// A timer's name: chosen by the node, handed back when it fires.
public struct TimerToken: Hashable, Sendable {
  /// What the timer is for; the node's own enumeration.
  public var kind: UInt16
  /// On which lane its handler runs.
  public var lane: Lane
  /// Whatever the node needs to find its state, such as a slot and generation.
  public var value: UInt32

  /// Names a timer.
  public init(kind: UInt16, lane: Lane, value: UInt32 = 0) {
    self.kind = kind
    self.lane = lane
    self.value = value
  }
}

/// A class of threads of a node; handlers of one lane queue for its free threads.
public enum Lane: UInt8, Sendable, CaseIterable {
  /// Request handlers (`num.io.threads` of them on a Kafka broker).
  case request
  /// Replica fetchers: a thread each (`num.replica.fetchers` for each other broker).
  case replication
  /// The single event thread of lifecycle, controller or client.
  case event
  /// Background work: flushes, checkpoints, retention, recovery (`background.threads`).
  case background
}

/// Monotonic timers.
///
/// A timer fires once, at or after its instant, on its token's lane.
public protocol Timers {
  /// Arms a timer. Arming the same token again adds a second firing: the node keeps its own
  /// deadline and ignores firings that come too early.
  mutating func setTimer(_ token: TimerToken, at instant: Instant)
}

/// What time a node thinks it is.
public protocol Clocks {
  /// Monotonic time now, including what the running handler has spent.
  var monotonicNow: Instant { get }
  /// Wall clock, milliseconds since 1970: may be skewed, drift or step.
  var wallClockMilliseconds: Int64 { get }
}

/// Named random streams of a node.
public protocol Entropy {
  /// A uniform integer in `0 ..< bound` from the node's stream for `purpose`.
  mutating func random(below bound: UInt64, for purpose: EntropyPurpose) -> UInt64
}

/// What a node draws random numbers for.
public enum EntropyPurpose: UInt8, Sendable, CaseIterable {
  /// Retry backoff jitter.
  case backoff
  /// Directory, incarnation and producer identities.
  case identity
  /// Replica placement.
  case placement
  /// Partition choice and other workload decisions of clients.
  case workload
  /// Spread of periodic tasks.
  case jitter
  /// Timeouts of elections and pauses between them.
  case election
  /// Ids of fetch sessions.
  case fetchSession
}

/// Everything a node may ask of its machine.
public protocol Machine<Message>: Storage, Transport, Timers, Clocks, Entropy {
  /// Tells the checkers what happened.
  mutating func observe(_ observation: Observation)
  /// Charges CPU time to the running handler.
  mutating func spend(_ time: Interval)
  /// Counts a rare branch.
  mutating func reach(_ probe: Probe)
  /// What `derive` makes of `bytes`, and of nothing else.
  ///
  /// A machine may hand out what it made of equal bytes before, whoever asked, so that many nodes
  /// that read the same bytes share what they understand. The type belongs to the kind of bytes.
  mutating func derived<Value: Sendable>(
    from bytes: Bytes,
    _ derive: (Bytes) -> Value
  ) -> Value
}

extension Machine {
  /// Derives anew.
  public mutating func derived<Value: Sendable>(
    from bytes: Bytes,
    _ derive: (Bytes) -> Value
  ) -> Value {
    derive(bytes)
  }
}

/// What happens to a node.
public enum NodeEvent<Message: Sendable>: Sendable {
  /// The process starts; its files are whatever the machine kept.
  case start
  /// The operator asks for an orderly stop; the node calls `halted` when it is done.
  case shutdownRequested
  /// A timer fires.
  case timer(TimerToken)
  /// A message arrived on `on` from `from`; the connection may be one the peer opened.
  case message(Message, from: NodeID, on: Connection)
  /// A connection this node opened is established.
  case connected(Connection)
  /// A connection ended, whoever opened it.
  case closed(Connection, CloseReason)
}

/// A program that runs on a machine: a value, changed only by its handler.
public protocol Node: Sendable {
  /// What it sends and receives.
  associatedtype Message: Sendable
  /// Which lane an event's handler runs on.
  func lane(for event: NodeEvent<Message>) -> Lane
  /// Handles one event: synchronous and atomic in virtual time.
  mutating func handle<M: Machine<Message>>(_ event: NodeEvent<Message>, on machine: inout M)
}

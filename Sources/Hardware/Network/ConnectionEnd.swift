import Primitives

/// One end of a connection; the opener's is even, the acceptor's the next odd number.
@frozen
public struct ConnectionEnd: Hashable, Sendable {
  /// Dense index over both ends of all connections.
  public var raw: Int32
  /// Makes an end from its index.
  @inlinable public init(_ raw: Int32) { self.raw = raw }
  /// The end at the other host.
  @inlinable public var other: ConnectionEnd { ConnectionEnd(raw ^ 1) }
  /// Whether this end opened the connection.
  @inlinable public var isOpener: Bool { raw & 1 == 0 }
  @usableFromInline var index: Int { Int(raw) }
}

/// Why a connection ended.
public enum EndReason: UInt8, Sendable {
  /// The peer closed it, its process died, or its machine came back without it.
  case reset
  /// Nobody listens at the peer.
  case refused
  /// Retransmissions went unanswered for too long.
  case timedOut
}

/// What became of a message handed to the network.
public enum TransmitOutcome: Hashable, Sendable {
  /// It reaches the peer's machine at this instant: schedule `arrive`.
  case arrives(Instant)
  /// The network keeps it; it comes back through `takeEvents` as a message or as discarded.
  case held
  /// The connection is closed: the payload is the caller's to free.
  case dropped
}

/// What becomes of a message at its instant of arrival.
public enum Arrival: Hashable, Sendable {
  /// The peer's process gets it.
  case deliver
  /// Schedule `arrive` again at this instant: older data of the connection comes first.
  case deferred(Instant)
  /// The network keeps it, as in `TransmitOutcome`.
  case held
  /// Nobody gets it: the payload is the caller's to free.
  case dropped
}

/// A step of the network itself that has to happen at an instant.
public struct NetworkControl: Hashable, Sendable {
  /// What is to be done.
  public enum Kind: UInt8, Sendable {
    /// A request to connect reaches the acceptor.
    case open
    /// The acceptor's consent reaches the opener.
    case opened
    /// An unanswered request to connect is repeated.
    case reopen
    /// The end learns that the connection is over.
    case end
    /// The end's retransmission limit may be reached.
    case check
  }
  /// What is to be done.
  public var kind: Kind
  /// For `end`: why.
  public var reason: EndReason
  /// The end concerned: for `open`, `opened` and `reopen` the opener's.
  public var end: ConnectionEnd

  init(_ kind: Kind, _ end: ConnectionEnd, reason: EndReason = .reset) {
    self.kind = kind
    self.reason = reason
    self.end = end
  }

  /// The step as one integer, for a slot of an event.
  public var packed: UInt64 {
    UInt64(UInt32(bitPattern: end.raw)) | UInt64(kind.rawValue) << 32 | UInt64(reason.rawValue)
      << 40
  }

  /// Reads `packed` back; nil when the bits mean nothing.
  public init?(packed: UInt64) {
    guard let kind = Kind(rawValue: UInt8(truncatingIfNeeded: packed >> 32)),
      let reason = EndReason(rawValue: UInt8(truncatingIfNeeded: packed >> 40))
    else { return nil }
    self.kind = kind
    self.reason = reason
    end = ConnectionEnd(Int32(truncatingIfNeeded: packed))
  }
}

/// What the network asks its caller to schedule or to free.
public enum NetworkEvent: Hashable, Sendable {
  /// Call `arrive` with these values at `at`.
  case message(payload: Int32, from: ConnectionEnd, departed: Instant, at: Instant)
  /// Call `perform` with the step at `at`.
  case control(NetworkControl, at: Instant)
  /// This payload will never be delivered: free it.
  case discarded(payload: Int32)
}

/// What a process is told about one of its connections.
public enum ConnectionSignal: Hashable, Sendable {
  /// The connection is established; only the opener is told.
  case connected(ConnectionEnd)
  /// The connection is over.
  case closed(ConnectionEnd, EndReason)
}

/// A message or closing that waits in the sender's kernel; the payload of a closing is -1.
struct HeldSegment: Sendable {
  static let closing: Int32 = -1
  var payload: Int32
  var size: Int64
  var departs: Instant
}

/// When a message left, and whether the kernel sent it again: a repeat outlives the process.
struct Departure {
  var instant: Instant
  var isRepeat: Bool

  init(instant: Instant, isRepeat: Bool) {
    self.instant = instant
    self.isRepeat = isRepeat
  }

  /// Reads `marked`.
  init(marked: Instant) {
    isRepeat = marked < .zero
    instant = isRepeat ? Instant(nanoseconds: ~marked.nanoseconds) : marked
  }

  /// Both in one value that callers hand back: repeats are negative.
  var marked: Instant { isRepeat ? Instant(nanoseconds: ~instant.nanoseconds) : instant }
}

/// Messages of one direction in the order in which they must be delivered.
struct DeliveryOrder: Sendable {
  private struct Entry {
    var payload: Int32
    var departs: Instant
  }

  private var entries: [Entry] = []
  private var head = 0

  var first: Int32? { head < entries.count ? entries[head].payload : nil }

  mutating func append(_ payload: Int32, departs: Instant) {
    entries.append(Entry(payload: payload, departs: departs))
  }

  mutating func removeFirst() {
    head += 1
    if head == entries.count {
      entries.removeAll(keepingCapacity: true)
      head = 0
    } else if head > 256 {
      entries.removeFirst(head)
      head = 0
    }
  }

  mutating func remove(_ payload: Int32) {
    if first == payload { return removeFirst() }
    entries.removeAll { $0.payload == payload }
    head = min(head, entries.count)
  }

  /// Drops what would have departed after an instant.
  mutating func removeDepartures(after instant: Instant) {
    entries.removeFirst(head)
    head = 0
    entries.removeAll { $0.departs > instant }
  }
}

/// State of one end: the process's view, and the stream of data it sends.
struct EndState: Sendable {
  enum Phase: UInt8 { case unborn, connecting, open, closed }
  let node: NodeID
  /// Link from this end's host to the other's.
  let link: Int32
  var phase: Phase
  /// Whether the other end of a closed one was never told: its machine vanished.
  var vanished = false
  /// Whether this end's state was lost, and nothing that the other sends is answered.
  var isForgotten = false
  /// Whether the end was closed in order, behind its data.
  var isClosingSent = false
  /// When the end was made.
  let openedAt: Instant
  /// Data that the process sent later than this never left.
  var diedAt: Instant = .distantFuture
  /// Data that the kernel sent again later than this never left.
  var lostAt: Instant = .distantFuture
  var lastArrival: Instant = .zero
  var wireFreeAt: Instant = .zero
  /// Departure of the oldest data that was not acknowledged; `distantFuture` when all was.
  var unackedSince: Instant = .distantFuture
  /// Segments in the sender's kernel that a cut keeps from leaving.
  var held: [HeldSegment] = []
  /// What is sent and not delivered; the closing is in it as well.
  var order = DeliveryOrder()
  /// Payloads in the receiver's kernel that wait for older ones.
  var early: [Int32] = []

  init(node: NodeID, link: Int32, phase: Phase, at instant: Instant) {
    self.node = node
    self.link = link
    self.phase = phase
    openedAt = instant
  }
}

import Primitives

/// A loss of connectivity from some hosts to others.
///
/// Traffic within one host is never cut. Hosts may stand in both groups.
public struct Cut: Hashable, Sendable {
  /// Hosts whose packets are lost.
  public var from: [HostID]
  /// Hosts they were meant for.
  public var to: [HostID]
  /// Whether the other direction is cut as well.
  public var bothWays: Bool
  /// Share of messages lost; less than one means a bad link rather than a cut.
  public var loss: Ratio

  /// Describes a cut.
  public init(from: [HostID], to: [HostID], bothWays: Bool = true, loss: Ratio = .one) {
    self.from = from
    self.to = to
    self.bothWays = bothWays
    self.loss = loss
  }

  /// Cuts `hosts` off from all others of `count` hosts.
  public static func isolating(_ hosts: [HostID], of count: Int, bothWays: Bool = true) -> Cut {
    let rest = (0..<count).map { HostID($0) }.filter { !hosts.contains($0) }
    return Cut(from: hosts, to: rest, bothWays: bothWays)
  }

  var isTotal: Bool { loss.numerator >= loss.denominator }

  func covers(_ source: HostID, _ target: HostID) -> Bool {
    guard source != target else { return false }
    if from.contains(source) && to.contains(target) { return true }
    return bothWays && from.contains(target) && to.contains(source)
  }
}

/// A fault of the network in force: a cut, a slow interface or half-open connections.
public struct CutID: Hashable, Sendable {
  /// Dense index, in order of beginning.
  public var raw: Int32
}

/// Traffic that a switch holds back for a while and then lets go bit by bit.
public struct Clog: Hashable, Sendable {
  /// Hosts whose packets are held.
  public var from: [HostID]
  /// Hosts they are meant for.
  public var to: [HostID]
  /// When the switch lets go.
  public var until: Instant
  /// Each message leaves up to this much later, drawn uniformly.
  public var stagger: Interval

  /// Describes a clog.
  public init(from: [HostID], to: [HostID], until: Instant, stagger: Interval) {
    self.from = from
    self.to = to
    self.until = until
    self.stagger = stagger
  }
}

/// One direction between two hosts.
struct Link: Sendable {
  let from: HostID
  let to: HostID
  let kind: LinkClass
  /// Number of total cuts that cover it.
  var blockers: Int32 = 0
  var blockedFrom: Instant = .distantFuture
  /// Share of messages lost by the worst partial cut.
  var loss: Ratio = .zero
  var cloggedUntil: Instant = .zero
  var stagger: Interval = .zero
  var latency: RandomStream
  var faults: RandomStream

  var isBlocked: Bool { blockers > 0 }
}

/// What the network did and suffered.
public struct NetworkCounters: Hashable, Sendable {
  /// Connections that were opened.
  public var connections = 0
  /// Messages handed over.
  public var messages = 0
  /// Their bytes.
  public var bytes: Int64 = 0
  /// Their bytes that left a zone.
  public var crossZoneBytes: Int64 = 0
  /// Messages that a cut held back.
  public var held = 0
  /// Held messages that were sent again after a heal.
  public var released = 0
  /// Retransmissions after loss on a bad link.
  public var lossRetransmissions = 0
  /// Messages that no process ever got.
  public var discarded = 0
  /// Connections ended by the peer.
  public var resets = 0
  /// Connection attempts refused.
  public var refusals = 0
  /// Connections or attempts given up.
  public var timeouts = 0
  /// Cuts made.
  public var cuts = 0
  /// Cuts healed.
  public var heals = 0
  /// Messages delayed by a clog.
  public var clogged = 0
  /// Messages and steps of connections that passed a slow interface.
  public var slowed = 0
  /// Ends whose connection state was lost while their peers heard nothing.
  public var forgotten = 0
  /// Messages that went to an end without connection state, and were not answered.
  public var unanswered = 0
}

extension FaultDescription {
  /// Hosts cannot reach each other.
  public static let cut = FaultDescription(
    name: "cut",
    summary:
      "messages between two groups of hosts are lost; senders retransmit with doubling waits",
    parameters: [
      FaultParameter("from", "hosts", standard: "required"),
      FaultParameter("to", "hosts", standard: "required"),
      FaultParameter("bothWays", "true or false", standard: "true"),
      FaultParameter("loss", "ratio, 0…1", standard: "1"),
    ],
    draws: "with loss below 1: which messages are lost, from the link's fault stream",
    heals: "heal of the cut or of all; held data follows at the next retransmission",
    counters: ["cuts", "heals", "held", "released", "lossRetransmissions", "timeouts"]
  )

  /// A link holds traffic back without losing it.
  public static let clog = FaultDescription(
    name: "clog",
    summary: "messages wait in the network and are let go one by one",
    parameters: [
      FaultParameter("from", "hosts", standard: "required"),
      FaultParameter("to", "hosts", standard: "required"),
      FaultParameter("for", "duration, 0s…1h", standard: "1s"),
      FaultParameter("stagger", "duration, 0s…1m", standard: "100ms"),
    ],
    draws: "each message's share of the stagger, from the link's fault stream",
    heals: "by itself when its time is over",
    counters: ["clogged"]
  )
}

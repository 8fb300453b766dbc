import Checking
import Primitives

/// A machine of a recorded run.
public struct TracedNode: Hashable, Sendable {
  /// What runs on it.
  public enum Role: String, Hashable, Sendable {
    /// A broker.
    case broker
    /// A controller.
    case controller
    /// A client that writes.
    case writer
    /// A client that reads.
    case reader
    /// The operator.
    case admin
  }

  /// Its name, such as `broker 1`.
  public var name: String
  /// What runs on it.
  public var role: Role
  /// Numbers of its disks.
  public var disks: [Int]
}

/// Something rare that a recorded run did.
public struct TraceNote: Sendable {
  /// When.
  public var at: Instant
  /// On which machine.
  public var node: NodeID
  /// What.
  public var event: TraceEvent
}

/// What a note is about.
public enum TraceEvent: Sendable {
  /// The process begins to start.
  case starts
  /// The process is asked to stop.
  case stopRequested
  /// The process is gone.
  case stopped(StopCause)
  /// The process stands still.
  case pauses
  /// The process goes on.
  case resumes
  /// A program said so.
  case observed(Observation)
}

/// A batch that came to the end of a copy.
public struct TracedAppend: Hashable, Sendable {
  /// When.
  public var at: Instant
  /// Where.
  public var partition: TopicPartition
  /// On which machine.
  public var node: NodeID
  /// Offset of its first record.
  public var base: Offset
  /// Offset of its last record.
  public var last: Offset
  /// Epoch of the leader that took it.
  public var epoch: Epoch
  /// Whether this copy is that leader's.
  public var asLeader: Bool
}

/// A change of a copy's high watermark.
public struct TracedMark: Hashable, Sendable {
  /// When.
  public var at: Instant
  /// Where.
  public var partition: TopicPartition
  /// On which machine.
  public var node: NodeID
  /// The new one.
  public var offset: Offset
  /// Whether the copy is the leader's.
  public var asLeader: Bool
}

/// How much of a copy is on media: a power loss takes nothing of it.
public struct TracedSync: Hashable, Sendable {
  /// Since when, or noticed when.
  public var at: Instant
  /// Where.
  public var partition: TopicPartition
  /// On which machine.
  public var node: NodeID
  /// Offset after the last record on media.
  public var end: Offset
}

/// A batch of a writer and what the writer learnt of it.
public struct TracedBatch: Hashable, Sendable {
  /// What a writer knows.
  public enum Outcome: Int, Hashable, Sendable {
    /// Nothing yet.
    case open
    /// It is stored.
    case acknowledged
    /// It is not stored.
    case failed
    /// The writer gave up without knowing.
    case unknown
  }

  /// The writer.
  public var client: NodeID
  /// Where to.
  public var partition: TopicPartition
  /// The writer's number of the first record.
  public var first: Int64
  /// Records.
  public var count: Int32
  /// When it was first sent.
  public var invoked: Instant
  /// What the writer knows.
  public var outcome = Outcome.open
  /// When it learnt that.
  public var closed: Instant?
  /// Offset of the first record, when the writer was told.
  public var base: Offset?
}

/// How many bytes of a disk only memory holds.
public struct TracedExposure: Hashable, Sendable {
  /// Since when.
  public var at: Instant
  /// Number of the disk.
  public var disk: Int
  /// Bytes.
  public var bytes: Int64
}

/// A message's way.
public struct TracedMessage: Hashable, Sendable {
  /// How it ended.
  public enum End: Int, Hashable, Sendable {
    /// It is still under way at the run's end.
    case underWay
    /// A process got it.
    case delivered
    /// It went with a process or machine that is gone.
    case dropped
    /// Its connection was reset, refused or given up.
    case reset
  }

  /// When it left its sender.
  public var departed: Instant
  /// When it ended.
  public var ended: Instant
  /// Sender.
  public var from: NodeID
  /// Whom it is for.
  public var to: NodeID
  /// Index into `Trace.messageKinds`.
  public var kind: Int
  /// Its size.
  public var bytes: Int64
  /// Whether a cut or a script kept it back.
  public var wasHeld = false
  /// How it ended.
  public var end = End.underWay

  /// Whether it is anything but a plain delivery.
  public var isOdd: Bool { wasHeld || end != .delivered }
}

extension Trace {
  /// Names of the kinds of message.
  public static var messageKinds: [String] { MessageKind.names }
}

/// A fault of the script or a random one.
public struct TracedFault: Hashable, Sendable {
  /// When it began.
  public var at: Instant
  /// When it ended; nil when it is over at once or never ends.
  public var until: Instant?
  /// What it is, in words.
  public var text: String
  /// Its kind, as scenario files name it.
  public var kind: String
  /// The machines that it strikes.
  public var nodes: [NodeID]
  /// For a cut or held messages, the machines on the other side.
  public var peers: [NodeID]
  /// Name by which the script ends it.
  public var name: String?
  /// Whether chance brought it.
  public var isRandom: Bool
  /// Why nothing could be done, if nothing could.
  public var obstacle: String?
  /// Whether it lasts until something ends it.
  var isOpen = false
}

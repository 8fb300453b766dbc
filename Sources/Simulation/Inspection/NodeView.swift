import Primitives

/// Everything that a person may want to know of one machine at an instant.
public struct NodeView: Sendable {
  /// What a process does now.
  public enum Condition: String, Sendable {
    /// It runs.
    case up
    /// Its handlers do not start.
    case paused
    /// The process is gone and its machine runs.
    case down
    /// The machine is off.
    case dark
  }

  /// A timer that will fire.
  public struct Timer: Equatable, Sendable {
    /// Its name in the program.
    public var name: String
    /// When.
    public var due: Instant
  }

  /// A file or directory, as processes see it and as the worst loss of power would leave it.
  public struct File: Equatable, Sendable {
    /// Path from the machine's root.
    public var path: String
    /// Whether it is a directory.
    public var isDirectory: Bool
    /// Size in the page cache; nil for a name that is gone there and still on the medium.
    public var cached: ByteCount?
    /// Size on the medium; nil for a name that is not durable.
    public var durable: ByteCount?
  }

  /// One replica as its process sees it.
  public struct Replica: Equatable, Sendable {
    /// Name of its directory, such as `orders-0`.
    public var name: String
    /// `leader`, `follower` or `offline`.
    public var role: String
    /// The leader that the process knows, or none.
    public var leader: NodeID
    /// The leader epoch that it knows.
    public var epoch: Epoch
    /// The partition epoch that it knows.
    public var partitionEpoch: Int32
    /// The in-sync set that a leader reckons with.
    public var inSync: [NodeID]
    /// First readable offset.
    public var logStart: Offset
    /// High watermark.
    public var highWatermark: Offset
    /// Log end offset.
    public var logEnd: Offset
  }

  /// One end of a connection.
  public struct Connection: Equatable, Sendable {
    /// Name of the machine at the other end.
    public var peer: String
    /// `connecting` or `open`.
    public var phase: String
    /// When this end was made.
    public var openedAt: Instant
    /// When the oldest data left that nobody acknowledged; nil when there is none.
    public var unacknowledgedSince: Instant?
    /// Segments that a cut keeps from leaving.
    public var held: Int
    /// Whether the way to the other machine is cut or lossy now.
    public var isBlocked: Bool
  }

  /// One disk.
  public struct DiskState: Equatable, Sendable {
    /// Pages that are not written back.
    public var dirty: ByteCount
    /// Bytes that can be used and that are.
    public var used: ByteCount
    /// Why the file system stopped, if it did.
    public var isHalted: Bool
  }

  /// Name, such as `broker 2`.
  public var name: String
  /// What it does.
  public var condition: Condition
  /// When its process began, or ended if it is gone.
  public var since: Instant
  /// Its wall clock less the true time.
  public var clockError: Interval
  /// Handlers that wait for a thread.
  public var waiting: Int
  /// Replicas, of a broker.
  public var replicas: [Replica] = []
  /// Whether the control plane lets a broker serve; nil for other machines.
  public var isFenced: Bool?
  /// Metadata applied by a broker, or committed by a controller, below this offset.
  public var metadata: Offset?
  /// Whether a controller is active; nil for other machines.
  public var isActive: Bool?
  /// Where a controller stands in its quorum.
  public var quorum: String?
  /// Timers, soonest first.
  public var timers: [Timer] = []
  /// Connections that are not closed.
  public var connections: [Connection] = []
  /// Disks, in order.
  public var disks: [DiskState] = []
  /// Files, parents first.
  public var files: [File] = []
}

/// A partition as the control plane and its replicas see it at an instant.
public struct PartitionView: Sendable {
  /// One copy.
  public struct Copy: Sendable {
    /// The broker.
    public var broker: NodeID
    /// What its process knows of the replica; nil while it does not run.
    public var replica: NodeView.Replica?
    /// Whether the control plane counts it as in sync.
    public var isInSync: Bool
    /// Bytes of its log files in the page cache.
    public var cached: ByteCount
    /// Bytes of its log files on the medium.
    public var durable: ByteCount
  }

  /// Name, such as `orders-0`.
  public var name: String
  /// Leader by the control plane, or none.
  public var leader: NodeID
  /// Leader epoch by the control plane.
  public var epoch: Epoch
  /// Eligible leaders outside the in-sync set.
  public var eligible: [NodeID]
  /// Records acknowledged so far.
  public var acknowledged: Int64
  /// Copies in the order of the assignment.
  public var copies: [Copy]
}

import Primitives

/// What a partition promises, as far as a checker must know to tell a bug from a permitted loss.
public struct PartitionContract: Sendable {
  /// The partition the promise is about.
  public var partition: TopicPartition
  /// Name shown to people, such as `orders-0`.
  public var name: String
  /// Nodes that may hold a copy; at most 64.
  public var replicas: [NodeID]
  /// Number of nodes among them that do.
  public var replicationFactor: Int
  /// Smallest in-sync set that may acknowledge a record written with full acknowledgement.
  public var minInSync: Int
  /// Whether an election outside the in-sync set is allowed.
  public var uncleanElectionAllowed: Bool
  /// Whether the longest log leads when nobody in sync or eligible is left, instead of the last
  /// leader's.
  public var longestLogRecovers: Bool
  /// Whether `minInSync` is only what it is at first.
  public var minInSyncChanges: Bool
  /// Whether every copy is on stable media before it counts, so that power loss excuses nothing.
  public var syncedBeforeAck: Bool
  /// Whether a record's age counts from its append, since its timestamps cannot be believed.
  public var agesFromAppend: Bool
  /// Whether offsets may have holes (compaction).
  public var gapsAllowed: Bool
  /// Milliseconds that a record must be kept at least; nil when age is no reason to delete.
  public var retainedMilliseconds: Int64?
  /// Bytes that every copy must keep at least; nil when size is no reason to delete.
  public var retainedBytes: Int64?

  /// Describes the promise of one partition; every node named holds a copy unless a factor says
  /// otherwise.
  public init(
    partition: TopicPartition,
    name: String,
    replicas: [NodeID],
    replicationFactor: Int? = nil,
    minInSync: Int,
    uncleanElectionAllowed: Bool = false,
    longestLogRecovers: Bool = false,
    minInSyncChanges: Bool = false,
    syncedBeforeAck: Bool = false,
    agesFromAppend: Bool = false,
    gapsAllowed: Bool = false,
    retainedMilliseconds: Int64? = nil,
    retainedBytes: Int64? = nil
  ) {
    self.partition = partition
    self.name = name
    self.replicas = replicas
    self.replicationFactor = replicationFactor ?? replicas.count
    self.minInSync = minInSync
    self.uncleanElectionAllowed = uncleanElectionAllowed
    self.longestLogRecovers = longestLogRecovers
    self.minInSyncChanges = minInSyncChanges
    self.syncedBeforeAck = syncedBeforeAck
    self.agesFromAppend = agesFromAppend
    self.gapsAllowed = gapsAllowed
    self.retainedMilliseconds = retainedMilliseconds
    self.retainedBytes = retainedBytes
  }

  /// Lossy failures, among the copies that counted, that a committed record must survive.
  public var toleratedLossyFailures: Int { max(0, minInSync - 1) }
}

/// Everything a checker is told before the run.
public struct CheckerConfiguration: Sendable {
  /// Number of nodes of all kinds; node ids are below it.
  public var nodeCount: Int
  /// Partitions under watch; observations about others are counted and ignored.
  public var partitions: [PartitionContract]
  /// Clients whose records must be stored exactly once and in order.
  public var idempotentClients: [NodeID]
  /// Clients that read on at the end of the log when their position is out of range.
  public var readersOfLatest: [NodeID]
  /// Whether a voter of the metadata quorum is another one once its disk was replaced.
  public var voterDirectories: Bool
  /// How long followers in the metadata quorum wait for an answer
  /// (`controller.quorum.fetch.timeout.ms`).
  public var quorumFetchTimeout: Interval
  /// Longest start-up, from process start to serving, that still counts as finite.
  public var startupBound: Interval
  /// What people call the nodes, by id; those without a name are told by number.
  public var nodeNames: [String]

  /// Describes a run.
  public init(
    nodeCount: Int,
    partitions: [PartitionContract],
    idempotentClients: [NodeID] = [],
    readersOfLatest: [NodeID] = [],
    voterDirectories: Bool = false,
    quorumFetchTimeout: Interval = .seconds(2),
    startupBound: Interval = .minutes(10),
    nodeNames: [String] = []
  ) {
    self.nodeCount = nodeCount
    self.partitions = partitions
    self.idempotentClients = idempotentClients
    self.readersOfLatest = readersOfLatest
    self.voterDirectories = voterDirectories
    self.quorumFetchTimeout = quorumFetchTimeout
    self.startupBound = startupBound
    self.nodeNames = nodeNames
  }
}

/// How a node stopped; decides what its machine still remembers.
public enum StopCause: Hashable, Sendable {
  /// An orderly stop that flushed everything.
  case shutdown
  /// The process died; the operating system kept its page cache.
  case process
  /// The process gave up by itself.
  case halted
  /// The operating system died: whatever was not on the device is gone.
  case operatingSystem
  /// Power failed: volatile device caches are gone too.
  case power

  /// Whether written but unsynced bytes may be gone.
  public var isLossy: Bool { self == .operatingSystem || self == .power }
}

/// Damage done to a node's storage by a fault, told by the world that did it.
public enum StorageFault: Hashable, Sendable {
  /// The machine returned with an empty disk.
  case wiped
  /// Bits changed, sectors became unreadable, or writes were torn, lost or misdirected.
  case damaged
  /// The device said it had flushed and had not.
  case lyingFlush
  /// An operation failed and said so (no space, input/output error, read-only).
  case refused
  /// An operation of an orderly stop failed and said so, so that the stop could not be finished.
  case spoiledStop
  /// A write-out failed, and memory shows what the media lack and nobody will write (ext4, XFS).
  case unwritten
  /// A write-out failed, and memory shows again what is on media (Btrfs).
  case reverted
}

/// One file of a replica's log directory as it stands on disk.
public struct LogFile: Sendable {
  /// Name within the log directory, such as `00000000000000000000.log`.
  public var name: String
  /// Content in pieces, in order.
  public var content: [Bytes]

  /// Names a file and its content.
  public init(name: String, content: [Bytes]) {
    self.name = name
    self.content = content
  }
}

/// All files of one replica.
public struct ReplicaFiles: Sendable {
  /// The node that holds the copy.
  public var node: NodeID
  /// The partition.
  public var partition: TopicPartition
  /// Its files, sorted by name.
  public var files: [LogFile]

  /// Names a replica and its files.
  public init(node: NodeID, partition: TopicPartition, files: [LogFile]) {
    self.node = node
    self.partition = partition
    self.files = files
  }
}

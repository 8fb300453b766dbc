import KafkaLog
import Primitives

/// A replica of the metadata log: its node and the directory that holds its copy (KIP-853).
///
/// A node whose disk was replaced has another directory and is another replica.
public struct ReplicaKey: Hashable, Comparable, Sendable {
  /// The node.
  public var id: NodeID
  /// Identity of the directory; 0 when the quorum does not tell directories apart.
  public var directory: UInt64

  /// Names a replica.
  public init(_ id: NodeID, directory: UInt64 = 0) {
    self.id = id
    self.directory = directory
  }

  /// Node first, then directory.
  public static func < (a: ReplicaKey, b: ReplicaKey) -> Bool {
    (a.id, a.directory) < (b.id, b.directory)
  }

  /// Whether this key, as the voters' record has it, means the replica `other`: same node, and the
  /// same directory when both are known.
  public func names(_ other: ReplicaKey) -> Bool {
    id == other.id && (directory == 0 || other.directory == 0 || directory == other.directory)
  }
}

/// A request of the metadata quorum's own protocol (KIP-595, KIP-630, KIP-853).
public struct QuorumRequest: Sendable {
  /// What is asked for.
  public enum Body: Sendable {
    /// Vote, or with `isPreliminary` the question whether a vote would be given (KIP-996).
    case vote(isPreliminary: Bool, lastEpoch: Epoch, end: Offset)
    /// BeginQuorumEpoch: the sender leads the epoch.
    case beginEpoch
    /// EndQuorumEpoch: the sender leads no more; successors in order of preference.
    case endEpoch(successors: [ReplicaKey])
    /// Fetch of the metadata log.
    case fetch(QuorumFetch)
    /// FetchSnapshot: a part of a snapshot from `position` on.
    case fetchSnapshot(SnapshotID, position: Int64, maxBytes: ByteCount)
    /// AddRaftVoter.
    case addVoter(ReplicaKey)
    /// RemoveRaftVoter.
    case removeVoter(ReplicaKey)
    /// DescribeQuorum.
    case describe
  }

  /// Cluster of the sender.
  public var cluster: String
  /// Epoch of the sender; that of the candidacy for a vote, none where the API has no epoch.
  public var epoch: Epoch
  /// Who asks.
  public var sender: ReplicaKey
  /// Whom the request is for; checked by Vote and BeginQuorumEpoch when a directory is named.
  public var receiver: ReplicaKey
  /// What is asked for.
  public var body: Body

  /// Makes the value from its fields.
  public init(
    cluster: String,
    epoch: Epoch,
    sender: ReplicaKey,
    receiver: ReplicaKey,
    body: Body
  ) {
    self.cluster = cluster
    self.epoch = epoch
    self.sender = sender
    self.receiver = receiver
    self.body = body
  }
}

/// Fetch of the metadata log from `offset` on.
public struct QuorumFetch: Sendable {
  /// Where the fetcher's log ends.
  public var offset: Offset
  /// Epoch of the last record it has; 0 or none for an empty log.
  public var lastEpoch: Epoch
  /// The high watermark that the fetcher knows, or unknown (KIP-1166).
  public var highWatermark: Offset
  /// How long the leader may wait for more.
  public var maxWait: Interval
  /// The most bytes to answer.
  public var maxBytes: ByteCount

  /// Makes the value from its fields.
  public init(
    offset: Offset,
    lastEpoch: Epoch,
    highWatermark: Offset,
    maxWait: Interval,
    maxBytes: ByteCount
  ) {
    self.offset = offset
    self.lastEpoch = lastEpoch
    self.highWatermark = highWatermark
    self.maxWait = maxWait
    self.maxBytes = maxBytes
  }
}

/// Names a snapshot by what it holds: everything below `end`, whose last record is of `epoch`.
public struct SnapshotID: Hashable, Comparable, Sendable {
  /// The end, exclusive.
  public var end: Offset
  /// Epoch of the last record below the end.
  public var epoch: Epoch

  /// Names a snapshot.
  public init(end: Offset, epoch: Epoch) {
    self.end = end
    self.epoch = epoch
  }

  /// Offset first, then epoch.
  public static func < (a: SnapshotID, b: SnapshotID) -> Bool {
    (a.end, a.epoch) < (b.end, b.epoch)
  }
}

/// An answer of the metadata quorum's own protocol.
public struct QuorumResponse: Sendable {
  /// What was asked for.
  public enum Body: Sendable {
    /// Answer to Vote.
    case vote(granted: Bool)
    /// Answer to BeginQuorumEpoch.
    case beginEpoch
    /// Answer to EndQuorumEpoch.
    case endEpoch
    /// Answer to Fetch.
    case fetch(QuorumFetched)
    /// Answer to FetchSnapshot: a part from `position` on of a snapshot of `size` bytes.
    case fetchSnapshot(SnapshotID, position: Int64, size: Int64, part: Bytes)
    /// Answer to AddRaftVoter and RemoveRaftVoter.
    case voters
    /// Answer to DescribeQuorum.
    case describe(QuorumDescription)
  }

  /// The error.
  public var error: ErrorCode
  /// Epoch of the answering node.
  public var epoch: Epoch
  /// The leader it knows in that epoch, or none.
  public var leader: NodeID
  /// The answer.
  public var body: Body

  /// Makes the value from its fields.
  public init(error: ErrorCode, epoch: Epoch, leader: NodeID, body: Body) {
    self.error = error
    self.epoch = epoch
    self.leader = leader
    self.body = body
  }
}

/// What a leader answers to Fetch.
public struct QuorumFetched: Sendable {
  /// The leader's high watermark, or unknown.
  public var highWatermark: Offset
  /// Where the leader's log begins.
  public var logStart: Offset
  /// Present when the fetcher must truncate: the epoch and where it ends at the leader.
  public var diverging: EpochEndOffset?
  /// Present when the fetcher must load this snapshot.
  public var snapshot: SnapshotID?
  /// Whole batches, committed or not.
  public var records: Bytes

  /// Makes the value from its fields.
  public init(
    highWatermark: Offset = .unknown,
    logStart: Offset = .unknown,
    diverging: EpochEndOffset? = nil,
    snapshot: SnapshotID? = nil,
    records: Bytes = .empty
  ) {
    self.highWatermark = highWatermark
    self.logStart = logStart
    self.diverging = diverging
    self.snapshot = snapshot
    self.records = records
  }
}

/// What the leader of a metadata quorum knows of its replicas.
public struct QuorumDescription: Sendable {
  /// One replica.
  public struct Replica: Equatable, Sendable {
    /// Which one.
    public var key: ReplicaKey
    /// Where its log ends as far as the leader knows, or unknown.
    public var end: Offset

    /// Makes the value from its fields.
    public init(key: ReplicaKey, end: Offset) {
      self.key = key
      self.end = end
    }
  }

  /// The leader's high watermark, or unknown.
  public var highWatermark: Offset
  /// The voters, ascending.
  public var voters: [Replica]
  /// Those that fetch and have no vote, ascending.
  public var observers: [Replica]

  /// Makes the value from its fields.
  public init(
    highWatermark: Offset = .unknown,
    voters: [Replica] = [],
    observers: [Replica] = []
  ) {
    self.highWatermark = highWatermark
    self.voters = voters
    self.observers = observers
  }
}

extension QuorumRequest {
  var bodySize: Int {
    switch body {
    case .vote: 72
    case .beginEpoch: 64
    case .endEpoch(let successors): 56 + 24 * successors.count
    case .fetch: 112
    case .fetchSnapshot: 88
    case .addVoter, .removeVoter: 64
    case .describe: 32
    }
  }
}

extension QuorumResponse {
  var bodySize: Int {
    switch body {
    case .vote, .beginEpoch, .endEpoch: 48
    case .fetch(let fetched): 96 + fetched.records.count
    case .fetchSnapshot(_, _, _, let part): 88 + part.count
    case .voters: 24
    case .describe(let quorum): 48 + 40 * (quorum.voters.count + quorum.observers.count)
    }
  }
}

import KafkaLog
import KafkaProtocol
import Primitives

/// A state of a partition; no two partitions of a broker share one.
struct PartitionVersion: Equatable, Sendable {
  private var raw: UInt64

  /// The first version of a partition in a slot, counted from 1.
  init(slot: Int) { raw = UInt64(slot) << 40 }

  /// That of no partition.
  static let none = PartitionVersion(slot: 0)

  mutating func advance() { raw &+= 1 }
}

/// A partition that the broker hosts: its log and the role played over it (`Partition.scala`).
struct Partition: Sendable {
  let id: TopicPartition
  let name: PartitionName
  /// Identity of its topic, by metadata.
  let topicID: TopicID
  /// Counts the changes of whatever a read may depend on; where followers are is not part of it.
  var version = PartitionVersion.none
  var role: Role = .idle { didSet { version.advance() } }

  /// Leader that metadata named, or none.
  var leader: NodeID = .none
  var leaderEpoch: Epoch = .none { didSet { version.advance() } }
  /// Version of the partition's state: the token of AlterPartition.
  var partitionEpoch: Int32 = 0 { didSet { version.advance() } }
  /// Leader's log end when it adopted its epoch (LESO); only on a leader.
  var epochStart: Offset = .unknown
  /// In-sync replicas as the controller last confirmed them; empty on followers.
  var isr: [NodeID] = [] {
    didSet {
      for index in remotes.indices { remotes[index].isMember = isr.contains(remotes[index].id) }
    }
  }
  /// Change of the ISR that the controller has not answered, if any.
  var proposal: IsrProposal?
  /// Assigned replicas but this one, in order of the assignment; empty on followers.
  var remotes: [RemoteReplica] = []
  /// `min.insync.replicas` of the topic.
  var minInsyncReplicas: Int32 = 1

  /// What a follower asks for next.
  var fetch = FetchState()
  /// Produce requests that wait for the high watermark, by slot, oldest first.
  var parkedProduces: [Int32] = []

  /// What was last observed, so that only changes are.
  var observedHighWatermark: Offset = .zero
  var observedStart: Offset = .zero
  /// Background work on the log, oldest first; a timer is armed while there is any.
  var tasks: [BackgroundTask] = []
  /// Index of the log directory.
  var directory: Int
  /// Whether its log is there, or was before the directory failed; else none could take it.
  var isPlaced = true
  /// The log; nil while there is none, or after the replica was stopped or its directory failed.
  var log: PartitionLog? { didSet { version.advance() } }

  /// What the broker is to the partition.
  enum Role: Sendable {
    /// The log is loaded, no metadata was applied; or the replica was stopped.
    case idle
    case leader
    case follower
    /// Its log directory failed.
    case offline
    /// It was deleted; the slot is not used again.
    case deleted
  }

  init(id: TopicPartition, name: PartitionName, topicID: TopicID, directory: Int) {
    self.id = id
    self.topicID = topicID
    self.name = name
    self.directory = directory
  }

  /// Offset of the next record.
  var logEnd: Offset { log?.logEndOffset ?? .zero }
  /// First readable offset.
  var logStart: Offset { log?.logStartOffset ?? .zero }
  /// Committed end, as far as this replica knows.
  var highWatermark: Offset { log?.highWatermark ?? .zero }
  /// Whether the broker leads it and its log works.
  var isLeader: Bool { role == .leader }

  /// Place of a follower in `remotes`.
  func remoteIndex(of replica: NodeID) -> Int? { remotes.firstIndex { $0.id == replica } }
}

/// A change of the ISR on its way to the controller.
struct IsrProposal: Equatable, Sendable {
  /// Whether it adds or removes.
  enum Kind: Sendable { case expand, shrink }
  /// Number that tells this proposal from every other of the process.
  var number: UInt64
  var kind: Kind
  /// The ISR proposed.
  var isr: [NodeID]
  /// Broker epochs of its members, parallel to `isr`; -1 for unknown.
  var brokerEpochs: [Int64]
}

/// What a leader knows of a follower in this leadership (`Replica.scala`).
struct RemoteReplica: Equatable, Sendable {
  let id: NodeID
  /// Whether the confirmed ISR has it.
  var isMember = false
  var logStart: Offset = .unknown
  /// The follower's log end: the offset of its last accepted fetch.
  var logEnd: Offset = .unknown
  /// The leader's log end at the previous fetch.
  var lastFetchLeaderEnd: Offset = .zero
  /// When it fetched last; nil for never.
  var lastFetch: Instant?
  /// When it last had everything; nil for never.
  var lastCaughtUp: Instant?
  /// Broker epoch of its last fetch: nil before the first, -1 when the request had none.
  var brokerEpoch: Int64?

  init(id: NodeID) { self.id = id }

  /// Takes note of an accepted fetch (Replica#updateFetchStateOrThrow).
  ///
  /// A fetch at or past the end that the leader had when it served the previous fetch proves that
  /// the follower was caught up then: a follower that is always one batch behind stays in sync.
  mutating func recordFetch(
    at offset: Offset,
    logStart: Offset,
    leaderEnd: Offset,
    now: Instant,
    brokerEpoch: Int64
  ) {
    if offset >= leaderEnd {
      lastCaughtUp = later(lastCaughtUp, now)
    } else if offset >= lastFetchLeaderEnd {
      lastCaughtUp = later(lastCaughtUp, lastFetch)
    }
    self.logStart = logStart
    logEnd = offset
    lastFetchLeaderEnd = max(leaderEnd, lastFetchLeaderEnd)
    lastFetch = now
    self.brokerEpoch = brokerEpoch
  }

  /// Begins a new leader epoch (Replica#resetReplicaState): what was known is only kept when this
  /// broker led before, too.
  mutating func reset(now: Instant, isInSync: Bool, isNewLeader: Bool, epochStart: Offset) {
    lastCaughtUp = isInSync ? now : nil
    if isNewLeader {
      logStart = .unknown
      logEnd = .unknown
      lastFetchLeaderEnd = .unknown
      lastFetch = nil
      brokerEpoch = nil
    } else {
      lastFetchLeaderEnd = epochStart
      lastFetch = isInSync ? now : nil
    }
  }

  /// Whether it has everything, or had within `lag` (Replica#isCaughtUp).
  func isCaughtUp(leaderEnd: Offset, now: Instant, lag: Interval) -> Bool {
    if logEnd == leaderEnd { return true }
    guard let lastCaughtUp else { return false }
    return now - lastCaughtUp <= lag
  }

  private func later(_ a: Instant?, _ b: Instant?) -> Instant? {
    guard let a else { return b }
    guard let b else { return a }
    return max(a, b)
  }
}

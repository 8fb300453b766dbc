import Environment
import KafkaLog
import KafkaProtocol
import Primitives

/// A replica of the metadata log: a voter of the quorum, or an observer that only reads
/// (`KafkaRaftClient`).
///
/// One value is one process with its log open; `RaftLoader` makes it. The host hands it every
/// request, answer, lost connection and firing of its timer, and afterwards asks `nextEvent` until
/// there is none: that is how committed records reach the state machine, and how it learns that
/// it may write or no longer may.
///
/// An error that is thrown ends the process: nobody can tell what is on the medium.
public struct RaftReplica: Sendable {
  /// Where it stands in elections (`QuorumState`).
  public enum Role: Sendable {
    /// Knows of no leader in its epoch, or of one it does not reach.
    case unattached
    /// Asks whether a candidacy could succeed (KIP-996).
    case prospective
    /// Asks for votes.
    case candidate
    /// Won its epoch.
    case leader
    /// Fetches from the leader of its epoch.
    case follower
    /// Led its epoch and will never again.
    case resigned
  }

  /// Where an answer goes.
  public struct Reply: Sendable {
    /// The connection that the request came on.
    public var connection: Connection
    /// Its correlation.
    public var correlation: Int32

    /// Makes the value from its fields.
    public init(connection: Connection, correlation: Int32) {
      self.connection = connection
      self.correlation = correlation
    }
  }

  /// What the state machine is told, in this order.
  public enum Event: Sendable {
    /// Forget everything and load this snapshot, which holds all below its end.
    case snapshot(SnapshotID, Bytes)
    /// Apply these committed batches; they end before `end`.
    case commit(Bytes, end: Offset)
    /// This replica leads the epoch, and all that came before it was handed out.
    case leads(Epoch)
    /// This replica, which led the epoch, does so no longer.
    case resigned(Epoch)
  }

  /// A fetch that waits for more.
  struct Parked: Sendable {
    var request: QuorumRequest
    var fetch: QuorumFetch
    var deadline: Instant
    var reply: Reply
  }

  /// A follower's copying of a snapshot.
  struct Copying: Sendable {
    var id: SnapshotID
    var parts = ByteWriter()
  }

  /// A change of voters that waits to be committed.
  struct VoterChange: Sendable {
    var offset: Offset
    var reply: Reply
  }

  /// This replica.
  public let key: ReplicaKey
  /// Its settings.
  public let config: RaftConfig
  /// Planted bugs.
  public let variants: Variants
  let timer: TimerToken
  let tells: Bool
  let stateFile: QuorumStateFile
  var log: RaftLog
  var history: VoterHistory

  /// Where it stands.
  public internal(set) var role = Role.unattached
  /// Its epoch.
  public internal(set) var epoch = Epoch(0)
  /// The leader of its epoch, or none while it knows of none.
  public internal(set) var leader = NodeID.none
  /// The voter that it gave its vote of the epoch, if it did.
  public internal(set) var vote: ReplicaKey?
  /// Records below it are committed; unknown until a leader says so.
  public internal(set) var highWatermark = Offset.unknown

  /// When an unattached or resigned voter, or one that asks for votes, has waited long enough.
  var electionDeadline = Instant.distantFuture
  /// When a candidate that lost tries again.
  var backoffDeadline = Instant.distantFuture
  var granted: [NodeID] = []
  var rejected: [NodeID] = []
  var retries: Int64 = 0
  /// Whether a prospective voter led its epoch before.
  var hasLed = false

  /// When a follower has gone without its leader for too long.
  var fetchDeadline = Instant.distantFuture
  var hasFetched = false
  var copying: Copying?

  var leading = LeaderState()
  var parked: [Parked] = []
  var voterChange: VoterChange?
  /// Voters that a resigned leader has not told yet, and its successors.
  var unacknowledged: [NodeID] = []
  var successors: [ReplicaKey] = []

  var links = PeerLinks()
  /// The controllers that it was told at its start.
  let bootstrapServers: [NodeID]
  /// Which of them, or of the voters, an observer asks when it knows of no leader.
  var bootstrap = 0
  var armed = Instant.distantFuture
  var shutdownDeadline: Instant?
  var cleaningAt = Instant.distantFuture

  /// Offset up to which the state machine was told.
  var handedOut = Offset.zero
  /// The epoch that the state machine believes this replica leads.
  var believed: Epoch?

  init(_ loader: RaftLoader, log: RaftLog) {
    key = loader.key
    config = loader.config
    variants = loader.variants
    timer = loader.timer
    tells = loader.tells
    stateFile = QuorumStateFile(in: log.path)
    self.log = log
    history = VoterHistory(loader.voters)
    bootstrapServers = loader.voters.ids
  }
}

// Inspection.
extension RaftReplica {
  /// Name of the metadata log, whose directory is below `metadata.log.dir`.
  public static let logName = RaftLog.name

  /// The voters that it reckons with.
  public var voters: VoterSet {
    variants.contains(.votersOnCommit)
      ? history.set(before: highWatermark) : history.latest.voters
  }

  /// The voters as far as it knows them to be committed.
  public var committedVoters: VoterSet { history.set(before: highWatermark) }

  /// Whether it is one of them.
  public var isVoter: Bool { voters.contains(key) }

  /// Offset of the first record of its log.
  public var start: Offset { log.start }

  /// Where its log ends.
  public var end: Offset { log.end }

  /// The newest snapshot, if there is one.
  public var latestSnapshot: SnapshotID? { log.latestSnapshot }

  /// Size of its log.
  public var size: ByteCount { log.size }

  /// Offset that the next record gets that the leader's state machine writes.
  public var nextOffset: Offset { role == .leader ? leading.nextOffset : log.end }

  /// Whole batches of its log from `offset` on, committed or not, for inspection.
  public mutating func batches(
    from offset: Offset,
    on storage: inout some Storage
  ) throws(LogError) -> Bytes {
    try log.read(from: offset, upTo: log.end, maxBytes: config.fetchMaxBytes, on: &storage)
  }

  /// What the leader knows of all replicas; nil at any other replica.
  public var description: QuorumDescription? {
    guard role == .leader else { return nil }
    return QuorumDescription(
      highWatermark: publishedHighWatermark,
      voters: voters.keys.map { .init(key: $0, end: leading.end(of: $0)) },
      observers: leading.replicas.filter { !voters.contains($0.key) }
        .map { .init(key: $0.key, end: $0.end) }
    )
  }

  /// The other voters, ascending.
  var others: [ReplicaKey] { voters.keys.filter { $0.id != key.id } }

  func tell(_ observation: QuorumObservation, on machine: inout some Machine<KafkaMessage>) {
    let isQuorum =
      config.dynamicVoters || voters.count > 1 || history.entries[0].voters.count > 1
    guard tells, isQuorum else { return }
    machine.observe(.quorum(observation))
  }

  func answer(
    _ body: QuorumResponse.Body,
    error: ErrorCode = .none,
    to reply: Reply,
    on machine: inout some Machine<KafkaMessage>
  ) {
    let response = QuorumResponse(error: error, epoch: epoch, leader: leader, body: body)
    let message = KafkaMessage.response(correlation: reply.correlation, .quorum(response))
    machine.send(message, size: message.wireSize, on: reply.connection)
  }
}

/// The promises a run is judged by, by their names in reports and scenario files.
public enum InvariantName: String, Hashable, Sendable, CaseIterable {
  /// Acknowledged records stay readable.
  case ackDurable = "ACK-DURABLE"
  /// Replicas agree.
  case logMatch = "LOG-MATCH"
  /// In-sync members hold all that is committed.
  case inSyncComplete = "ISR-COMPLETE"
  /// Leaders hold all that is committed.
  case leaderComplete = "LEADER-COMPLETE"
  /// An exposed high watermark never goes back.
  case highWatermarkMonotonic = "HW-MONO"
  /// What was read stays.
  case readStable = "READ-STABLE"
  /// Readers are given everything in between.
  case readNoSkip = "READ-NOSKIP"
  /// One leader per epoch.
  case oneLeader = "ONE-LEADER"
  /// Idempotent records are stored once and in order.
  case idempotent = "IDEMPOTENT"
  /// Logs are well formed.
  case logShape = "LOG-SHAPE"
  /// Start-up ends.
  case recoverTotal = "RECOVER-TOTAL"
  /// Replicas become equal when faults stop.
  case converge = "CONVERGE"
  /// Every record has exactly one fate.
  case conserve = "CONSERVE"
  /// Nothing is deleted before its time.
  case retention = "RETENTION"
  /// One leader of the metadata quorum per epoch.
  case quorumElection = "R-ELECTSAFE"
  /// A member votes once per epoch, across restarts.
  case quorumVote = "R-VOTE"
  /// A member's epoch never goes back, across restarts.
  case quorumEpochMonotonic = "R-EPOCHMONO"
  /// Epoch and offset name one batch of metadata.
  case quorumUnique = "R-UNIQUE"
  /// Metadata logs agree on what is committed, and have no holes.
  case quorumLogMatch = "R-LOGMATCH"
  /// A new leader of the quorum holds all that is committed.
  case quorumLeaderComplete = "R-LEADERCOMPLETE"
  /// The commit point of the quorum never goes back.
  case quorumCommitMonotonic = "R-HWMONO"
  /// What is committed is on the media of a majority.
  case quorumMajority = "R-MAJORITY"
  /// What a member synced is found again.
  case quorumDurable = "R-DURABLE"
  /// Snapshots hold committed metadata only.
  case quorumSnapshot = "R-SNAPSHOT"
  /// Voters change one at a time.
  case quorumVoters = "R-VOTERS"
  /// A candidate knows a majority that would vote for it.
  case quorumPreVote = "R-PREVOTE"
  /// A leader without a majority resigns.
  case quorumResign = "R-RESIGN"

  /// Position in tables indexed by invariant.
  public var index: Int {
    switch self {
    case .ackDurable: 0
    case .logMatch: 1
    case .inSyncComplete: 2
    case .leaderComplete: 3
    case .highWatermarkMonotonic: 4
    case .readStable: 5
    case .readNoSkip: 6
    case .oneLeader: 7
    case .idempotent: 8
    case .logShape: 9
    case .recoverTotal: 10
    case .converge: 11
    case .conserve: 12
    case .retention: 13
    case .quorumElection: 14
    case .quorumVote: 15
    case .quorumEpochMonotonic: 16
    case .quorumUnique: 17
    case .quorumLogMatch: 18
    case .quorumLeaderComplete: 19
    case .quorumCommitMonotonic: 20
    case .quorumMajority: 21
    case .quorumDurable: 22
    case .quorumSnapshot: 23
    case .quorumVoters: 24
    case .quorumPreVote: 25
    case .quorumResign: 26
    }
  }

  /// Whether it is a promise of the metadata quorum, which a lone controller does not give.
  public var isOfQuorum: Bool { rawValue.hasPrefix("R-") }
}

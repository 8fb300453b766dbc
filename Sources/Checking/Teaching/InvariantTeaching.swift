/// What a promise means, for people who meet it in a report.
public struct InvariantTeaching: Sendable {
  /// The promise in one sentence.
  public let promise: String
  /// Why it matters, and what usually breaks it.
  public let lesson: String
  /// What the checker compares, and when.
  public let evidence: String
  /// When a breach is none.
  public let excuses: String
  /// Where the rule comes from.
  public let source: String
}

extension InvariantName {
  /// What the promise means.
  public var teaching: InvariantTeaching {
    switch self {
    case .ackDurable, .readStable, .readNoSkip, .idempotent, .conserve, .retention: clientTeaching
    case .logMatch, .inSyncComplete, .leaderComplete, .highWatermarkMonotonic, .oneLeader:
      replicaTeaching
    case .logShape, .recoverTotal, .converge: machineTeaching
    case .quorumElection, .quorumVote, .quorumEpochMonotonic, .quorumVoters: electionTeaching
    case .quorumPreVote, .quorumResign: leadershipTeaching
    case .quorumUnique, .quorumLogMatch, .quorumLeaderComplete, .quorumCommitMonotonic,
      .quorumMajority, .quorumDurable, .quorumSnapshot:
      metadataTeaching
    }
  }
}

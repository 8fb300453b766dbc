import Primitives

// Variants of the metadata quorum; their bits are from 40 on.
extension Variants {
  /// The quorum-state file is renamed into place without fsync.
  public static let unsyncedVote = Variants(rawValue: 1 << 40)
  /// A candidate's log is compared by its end alone, not by the epoch of its last record.
  public static let voteOffsetOnly = Variants(rawValue: 1 << 41)
  /// A follower of an epoch's leader gives its vote in that epoch again.
  public static let voteWhileFollowing = Variants(rawValue: 1 << 42)
  /// A higher epoch that another replica told of is not made durable.
  public static let epochNotDurable = Variants(rawValue: 1 << 43)
  /// A voter fetches on, and so acknowledges, before it has synced what it got (KAFKA-10533).
  public static let noVoterSync = Variants(rawValue: 1 << 44)
  /// A leader that restarts goes on leading its epoch (KAFKA-10527).
  public static let leaderResumesEpoch = Variants(rawValue: 1 << 45)
  /// Records of earlier epochs count as committed before one of the leader's own (KAFKA-12619).
  public static let oldEpochCommit = Variants(rawValue: 1 << 46)
  /// A new leader publishes the high watermark it knew as follower, and followers step back to it.
  public static let highWatermarkRegress = Variants(rawValue: 1 << 47)
  /// A leader that no majority fetches from never resigns (KAFKA-15489).
  public static let noCheckQuorum = Variants(rawValue: 1 << 48)
  /// The leader counts itself twice, and also when it is no voter, among those who fetch
  /// (KAFKA-16531).
  public static let checkQuorumMiscount = Variants(rawValue: 1 << 49)
  /// A follower cuts off committed records when its leader says so.
  public static let truncateBelowHighWatermark = Variants(rawValue: 1 << 50)
  /// The state machine hears of its leadership before it has replayed what came before
  /// (KAFKA-15345).
  public static let earlyLeaderNotice = Variants(rawValue: 1 << 51)
  /// A snapshot holds records that are not committed.
  public static let snapshotAboveHighWatermark = Variants(rawValue: 1 << 52)
  /// A loaded snapshot leaves the old log in place (KAFKA-10761).
  public static let snapshotNoTruncate = Variants(rawValue: 1 << 53)
  /// The voters are changed again before the change before is committed.
  public static let twoVoterChanges = Variants(rawValue: 1 << 54)
  /// Candidates do not ask first whether they could win (before KIP-996).
  public static let noPreVote = Variants(rawValue: 1 << 55)
}

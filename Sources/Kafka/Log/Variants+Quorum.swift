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

  /// A set of voters is in force when it is known to be committed, not when it is in the log.
  public static let votersOnCommit = Variants(rawValue: 1 << 61)

  /// Voters are told apart by their nodes alone, not by their directories too (before KIP-853).
  public static let voterDirectoriesIgnored = Variants(rawValue: 1 << 84)

  /// Half of the voters, rounded down, make a candidate a leader.
  public static let halfElects = Variants(rawValue: 1 << 118)
  /// Who has not heard from its leader for a whole time-out grants pre-votes, voter or not.
  public static let silenceGrantsPreVotes = Variants(rawValue: 1 << 121)

  /// The variants of the metadata quorum.
  static let quorum: [Entry] = [
    Entry(
      variant: .unsyncedVote,
      name: "unsynced-vote",
      nature: .plantedBug,
      caughtBy: "R-EPOCHMONO",
      summary: "the quorum-state file is renamed into place without fsync"
    ),
    Entry(
      variant: .voteOffsetOnly,
      name: "vote-offset-only",
      nature: .plantedBug,
      caughtBy: "R-LEADERCOMPLETE",
      summary: "a candidate's log is compared by its end alone, not by the epoch of its last record"
    ),
    Entry(
      variant: .voteWhileFollowing,
      name: "vote-while-following",
      nature: .plantedBug,
      caughtBy: "R-VOTE",
      summary: "a follower of an epoch's leader gives its vote in that epoch again"
    ),
    Entry(
      variant: .epochNotDurable,
      name: "epoch-not-durable",
      nature: .plantedBug,
      caughtBy: "R-EPOCHMONO",
      summary: "a higher epoch that another controller told of is not made durable"
    ),
    Entry(
      variant: .noVoterSync,
      name: "no-voter-fsync",
      nature: .historicalBug,
      caughtBy: "R-MAJORITY",
      summary: "a voter acknowledges metadata before it has synced it (KAFKA-10533)"
    ),
    Entry(
      variant: .leaderResumesEpoch,
      name: "leader-resumes-epoch",
      nature: .historicalBug,
      caughtBy: "R-LEADERCOMPLETE",
      summary: "a quorum leader that restarts goes on leading its epoch (KAFKA-10527)"
    ),
    Entry(
      variant: .oldEpochCommit,
      name: "old-epoch-commit",
      nature: .historicalBug,
      caughtBy: "R-HWMONO",
      summary: "metadata of old epochs counts as committed before the leader's own (KAFKA-12619)"
    ),
    Entry(
      variant: .highWatermarkRegress,
      name: "hw-regress",
      nature: .plantedBug,
      caughtBy: "R-HWMONO",
      summary: "a new leader publishes the high watermark it had, and followers step back to it"
    ),
    Entry(
      variant: .noCheckQuorum,
      name: "no-check-quorum",
      nature: .historicalBug,
      caughtBy: "R-RESIGN",
      summary: "a leader that no majority fetches from never resigns (KAFKA-15489)"
    ),
    Entry(
      variant: .checkQuorumMiscount,
      name: "check-quorum-miscount",
      nature: .historicalBug,
      caughtBy: "R-RESIGN",
      summary: "the leader counts itself twice among those who fetch (KAFKA-16531)"
    ),
    Entry(
      variant: .truncateBelowHighWatermark,
      name: "truncate-below-hw",
      nature: .plantedBug,
      caughtBy: "R-LOGMATCH",
      summary: "a follower cuts off committed metadata when its leader says so"
    ),
    Entry(
      variant: .earlyLeaderNotice,
      name: "early-leader-notice",
      nature: .historicalBug,
      caughtBy: "ONE-LEADER",
      summary: "a controller leads before it has replayed what came before (KAFKA-15345)"
    ),
    Entry(
      variant: .snapshotAboveHighWatermark,
      name: "snapshot-above-hw",
      nature: .plantedBug,
      caughtBy: "R-SNAPSHOT",
      summary: "a snapshot holds metadata that is not committed"
    ),
    Entry(
      variant: .snapshotNoTruncate,
      name: "snapshot-no-truncate",
      nature: .historicalBug,
      caughtBy: "R-SNAPSHOT",
      summary: "a loaded snapshot leaves the old log in place (KAFKA-10761)"
    ),
    Entry(
      variant: .twoVoterChanges,
      name: "two-voter-changes",
      nature: .plantedBug,
      caughtBy: "R-VOTERS",
      summary: "the voters are changed again before the change before is committed (KIP-853)"
    ),
    Entry(
      variant: .votersOnCommit,
      name: "voters-on-commit",
      nature: .plantedBug,
      caughtBy: "R-MAJORITY",
      summary: "a set of voters is in force when known to be committed, not when in the log"
    ),
    Entry(
      variant: .voterDirectoriesIgnored,
      name: "voter-directories-ignored",
      nature: .historicalBug,
      caughtBy: "R-LEADERCOMPLETE",
      summary: "a voter whose disk was replaced is taken for the one before (before KIP-853)"
    ),
    Entry(
      variant: .noPreVote,
      name: "no-prevote",
      nature: .historicalBug,
      caughtBy: "R-PREVOTE",
      summary: "candidates do not ask first whether they could win (before KIP-996)"
    ),
    Entry(
      variant: .silenceGrantsPreVotes,
      name: "silence-grants-prevotes",
      nature: .stricter,
      caughtBy: "CONVERGE",
      summary: "who hears nothing from its leader for a whole time-out grants pre-votes"
    ),
    Entry(
      variant: .halfElects,
      name: "half-elects",
      nature: .plantedBug,
      caughtBy: "R-ELECTSAFE",
      summary: "half of the voters, rounded down, make a candidate a leader"
    ),
  ]
}

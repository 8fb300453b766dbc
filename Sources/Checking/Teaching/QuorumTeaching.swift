// What the members of a metadata quorum promise each other.
extension InvariantName {
  var electionTeaching: InvariantTeaching {
    switch self {
    case .quorumElection:
      InvariantTeaching(
        promise: "An epoch of the metadata quorum has one leader.",
        lesson: "Two active controllers in one epoch hand out two truths about who leads what. A "
          + "voter that forgets its vote in a power cut is enough.",
        evidence:
          "Every claim to lead, and every leader that a member names, is held against those "
          + "heard before for the epoch.",
        excuses: "a member whose media failed or were emptied.",
        source: "KIP-595; Raft's election safety (Ongaro and Ousterhout, 2014)"
      )
    case .quorumVote:
      InvariantTeaching(
        promise: "A member votes for one candidate in an epoch, across restarts.",
        lesson:
          "The vote is on the disk before the answer leaves. If it is only in the page cache, "
          + "a power cut gives the voter a second vote.",
        evidence: "Every vote is held against the member's vote before, in any of its lives.",
        excuses: "the member's own media failed or were emptied.",
        source: "KIP-595; Raft, figure 2"
      )
    case .quorumEpochMonotonic:
      InvariantTeaching(
        promise: "A member's epoch never goes back, across restarts.",
        lesson: "Whoever refused an old epoch must refuse it after a restart too, or a candidate "
          + "that lost comes to lead.",
        evidence: "Every epoch that a member makes durable is held against the one before.",
        excuses: "the member's own media failed or were emptied.",
        source: "KIP-595; Raft, figure 2"
      )
    default:
      InvariantTeaching(
        promise: "Voters change one at a time, and each change is committed before the next.",
        lesson: "Majorities of two sets that differ by one voter meet in some member. Of sets that "
          + "differ by two they need not: both may elect.",
        evidence: "Each set of voters that a leader begins to reckon with is compared with the one "
          + "before, and that one with what was committed.",
        excuses: "none.",
        source: "KIP-853"
      )
    }
  }

  var leadershipTeaching: InvariantTeaching {
    switch self {
    case .quorumPreVote:
      InvariantTeaching(
        promise: "Nobody begins an epoch before a majority would vote for it.",
        lesson: "A voter that was cut off counts epochs up while it hears nobody. When it comes "
          + "back, its epoch deposes a leader that everybody else was content with, and may do so "
          + "again and again. Asking first costs one round and spares that.",
        evidence: "When a member votes for itself, those of its voters are counted that have said "
          + "they would vote for it after the epoch before.",
        excuses: "a member whose media failed or were emptied.",
        source: "KIP-996; Ongaro's thesis, 9.6"
      )
    default:
      InvariantTeaching(
        promise: "A leader that no majority fetches from ends its reign.",
        lesson: "A leader on the wrong side of a partition commits nothing and does not know it. "
          + "Brokers on its side follow it all the same, with old metadata, and hear of no "
          + "election until the network heals.",
        evidence: "The voters' fetches are counted again from what leaders tell of each. Who still "
          + "leads, and goes on leading, when no majority has fetched for twice the time in which "
          + "it should have resigned (1.5 times controller.quorum.fetch.timeout.ms), breaks the "
          + "promise.",
        excuses: "a member whose media failed or were emptied.",
        source: "KAFKA-15489, KAFKA-16531"
      )
    }
  }

  var metadataTeaching: InvariantTeaching {
    switch self {
    case .quorumUnique:
      InvariantTeaching(
        promise: "An epoch and an offset name one batch of metadata.",
        lesson: "Members compare logs by the epoch at an offset only. A leader that resumes its "
          + "epoch after it lost an unsynced end writes another batch under the same name.",
        evidence: "Every batch that a member appends is compared by checksum with the first of its "
          + "epoch and offset.",
        excuses: "a member whose media failed or were emptied.",
        source: "KAFKA-10527"
      )
    case .quorumLogMatch:
      InvariantTeaching(
        promise: "All members agree on what is committed, and logs have no holes.",
        lesson: "A member that applied other records decides on another cluster. What is known to "
          + "be committed may never be cut off.",
        evidence:
          "Appends must follow the log's end; truncations are held against the member's own "
          + "commit point; what a member calls committed is compared with all others.",
        excuses: "a member whose media failed or were emptied.",
        source: "KIP-595; Raft's log matching"
      )
    case .quorumLeaderComplete:
      InvariantTeaching(
        promise: "A new leader of the quorum holds all that was committed.",
        lesson: "Elections compare the epoch of the last record first, and the offset then. A rule "
          + "that looks at length alone, or commits records of an older epoch by counting copies "
          + "(figure 8 of the Raft paper), elects somebody who lacks some.",
        evidence: "The log of whoever begins to lead is compared with what was committed.",
        excuses: "a member whose media failed or were emptied.",
        source: "Raft's leader completeness; KAFKA-12619"
      )
    case .quorumCommitMonotonic:
      InvariantTeaching(
        promise: "The commit point of the quorum never goes back, nor beyond a log's end.",
        lesson:
          "Brokers applied what was committed. A new leader must not show a lower commit point "
          + "than the old one did; it waits until a record of its own epoch is committed.",
        evidence: "Each commit point is held against the member's own before, against its log, and "
          + "for a leader against the highest ever told; what a member applies is held against "
          + "both.",
        excuses: "a member whose media failed or were emptied.",
        source: "KIP-595, KAFKA-12619"
      )
    case .quorumMajority:
      InvariantTeaching(
        promise: "What is committed is on the media of a majority of voters.",
        lesson: "A voter acknowledges by its next fetch, and syncs before that. Without the sync, "
          + "one power cut of two machines takes back what the cluster acted on.",
        evidence: "When a leader's commit point rises, the voters are counted whose logs are "
          + "synced so far and hold the same batches.",
        excuses: "a member whose media failed or were emptied.",
        source: "KIP-595, KAFKA-10533"
      )
    case .quorumDurable:
      InvariantTeaching(
        promise: "What a member synced it finds again, and nothing committed is gone at the end.",
        lesson:
          "It joins disk and protocol: the log's recovery must keep what a sync had promised, "
          + "through any crash.",
        evidence: "Where a member's log ends after a start is held against what it had synced; at "
          + "the end of a run the leader's log is held against all that was committed.",
        excuses: "the member's own media failed or were emptied; for what is gone at the end, "
          + "those of any.",
        source: "KIP-595"
      )
    default:
      InvariantTeaching(
        promise: "A snapshot holds committed metadata only, and replaces a log whole.",
        lesson: "A snapshot of what was never committed survives the truncation that should have "
          + "undone it. A log that is not cut when a snapshot replaces it keeps a hole.",
        evidence:
          "End and epoch of each snapshot are held against what is committed; a leader that "
          + "loads one breaks the promise.",
        excuses: "a member whose media failed or were emptied.",
        source: "KIP-630, KAFKA-10761"
      )
    }
  }
}

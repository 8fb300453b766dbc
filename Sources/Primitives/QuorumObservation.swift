/// What a member of a metadata quorum tells of its election state and its log.
///
/// Words are those of Raft with a pulling follower. A member tells of a change of its durable state
/// after it has made it durable and before anybody else can learn of it.
public enum QuorumObservation: Sendable {
  /// The member's durable epoch is this, and it knows the epoch's leader, or nobody yet.
  case epoch(Epoch, leader: NodeID)
  /// The member gave its vote in an epoch, to itself or to another.
  case voted(Epoch, candidate: NodeID)
  /// The member would vote for a candidate in the epoch after this one.
  case wouldVote(Epoch, candidate: NodeID)
  /// The member, which leads, took a fetch of one of its voters.
  case heard(NodeID)
  /// The member leads the epoch; its own records begin at `start`.
  case leads(Epoch, start: Offset)
  /// The member, which led the epoch, does so no longer.
  case resigned(Epoch)
  /// A batch came to the end of the member's log; not durable yet.
  case appended(base: Offset, last: Offset, epoch: Epoch, checksum: UInt32)
  /// The member's log now ends before `end`.
  case truncated(end: Offset)
  /// The member's log is durable up to `end`.
  case synced(end: Offset)
  /// Records below `end` are committed as far as the member knows.
  case committed(end: Offset)
  /// Committed records below `end` were applied to the member's state.
  case applied(end: Offset)
  /// The member's log was opened after a start: it holds records from `start` to `end`.
  case opened(start: Offset, end: Offset)
  /// The member wrote a snapshot of everything below `end`, whose last record is of `epoch`.
  case snapshotTaken(end: Offset, epoch: Epoch)
  /// The member replaced its log by a snapshot that ends at `end`.
  case snapshotLoaded(end: Offset, epoch: Epoch)
  /// The voters that the member reckons with from now on, ascending.
  case voters([NodeID], at: Offset)
}

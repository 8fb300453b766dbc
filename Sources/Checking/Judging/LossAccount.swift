import Primitives

/// How one copy of a range of records ceased to exist.
public struct CopyDeath: Sendable {
  /// What ended the copy.
  public enum Cause: Hashable, Sendable {
    /// The node stopped in a way that loses unsynced bytes.
    case crash(StopCause)
    /// The replica cut its log on purpose, following the leader of this epoch.
    case truncation(Epoch)
    /// Its disk was wiped.
    case wiped
    /// Its content was damaged on media, and recovery dropped it.
    case damaged
    /// Recovery dropped the records because storage refused what it needed; Kafka's loader empties
    /// a segment whose indexes or snapshot it cannot write (LogLoader#recoverLog).
    case refused
    /// Retention deleted them although no limit allows that.
    case retention
    /// The node was to hold no copy any more, and deleted it.
    case released
    /// Recovery dropped the records although nothing had failed that could lose them.
    case recovery
  }

  /// Node that held the copy.
  public var node: NodeID
  /// First offset that died.
  public var first: Offset
  /// Offset after the last one.
  public var end: Offset
  /// When the copy died.
  public var at: Instant
  /// By what.
  public var cause: Cause

  /// Whether retention deleted the range, which no election undoes.
  var isDeletion: Bool {
    if case .retention = cause { true } else { false }
  }

  /// Whether the death is a failure that may take committed records with it.
  var isLossy: Bool {
    switch cause {
    case .crash, .wiped, .damaged, .refused: true
    case .truncation, .retention, .released, .recovery: false
    }
  }
}

/// One copy of a lost range: who held it, where it was, how it ended.
public struct CopyAccount: Sendable {
  /// Node that held the copy when the range was committed.
  public var node: NodeID
  /// Whether all of the range was on media when the node last stopped; nil when never told.
  public var onMedia: Bool?
  /// How the copy ended; nil while it still exists (on a node that does not serve it).
  public var death: CopyDeath?
}

/// One loss event of one partition: a range of committed or acknowledged records that is gone.
public struct LossAccount: Sendable {
  /// The partition.
  public var partition: TopicPartition
  /// Its name.
  public var name: String
  /// First lost offset.
  public var first: Offset
  /// Offset after the last lost one.
  public var end: Offset
  /// Lost records that had been acknowledged.
  public var acknowledged: Int64 = 0
  /// Acknowledged records that had been acknowledged by the whole in-sync set.
  public var fullyAcknowledged: Int64 = 0
  /// Lost records that some consumer had read.
  public var read: Int64 = 0
  /// When the leader without them was elected.
  public var at: Instant
  /// When the last copy was gone, if it is gone.
  public var definitive: Instant?
  /// The leader elected without them, and its epoch.
  public var leader: NodeID
  /// Epoch of that leader.
  public var epoch: Epoch
  /// The copies that counted for the commit.
  public var copies: [CopyAccount] = []
  /// Holders whose machine had a lossy failure and was not back in sync before the loss.
  public var lossyFailures: Int = 0
  /// Lossy failures that had to be survived.
  public var tolerated: Int
  /// Why the contract permits the loss; nil when it does not.
  public var excuse: Excuse?
  /// Copies that survived every failure and were cut afterwards: a better election kept them.
  public var survivorsCut: [NodeID] = []
  /// Whether the records would be gone even if every machine came back.
  public var goneEverywhere = false
  /// The internal invariant that was the first to break on the way, and when.
  public var firstBroken: Violation?

  /// Whether the contract permits the loss.
  public var isPermitted: Bool { excuse != nil }
}

import Primitives

/// What one pattern, played once, cost.
public struct TrialOutcome: Hashable, Sendable {
  /// Index of the pattern in its class.
  public var pattern: Int
  /// Acknowledged records lost.
  public var lost: Int64
  /// Those of them that the contract promised to keep.
  public var forbidden: Int64
  /// Those of them that somebody had read.
  public var read: Int64
  /// Those of them that would be gone even if every machine came back.
  public var goneEverywhere: Int64
  /// Partition-seconds in which a fully acknowledged write was refused.
  public var refused: Double
  /// Partition-seconds without a leader.
  public var unreadable: Double
  /// Partitions in which such a write was refused at some time.
  public var stopped: Int
  /// Whether the cluster became whole again, or had lost a record before; if not, what it would yet
  /// lose is not known.
  public var isAnswered: Bool
  /// The promise that the run broke, where it lost no acknowledged record.
  public var broken: String?
  /// Root of the run.
  public var seed: UInt64
  /// Digest of the run.
  public var digest: Digest
}

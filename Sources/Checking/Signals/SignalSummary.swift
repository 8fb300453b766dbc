import Primitives

/// Times and counts that an operator would have been alerted by.
public struct SignalSummary: Sendable {
  /// What was wrong with one partition, and for how long.
  public struct Partition: Sendable {
    /// The partition.
    public var partition: TopicPartition
    /// Its name.
    public var name: String
    /// Time with fewer in-sync members than the contract's minimum.
    public var underMinInSync: Interval = .zero
    /// Time with fewer in-sync members than replicas.
    public var underReplicated: Interval = .zero
    /// Time without a leader that runs.
    public var offline: Interval = .zero
    /// Time in which no fully acknowledged write could succeed.
    public var unavailable: Interval = .zero
    /// Elections outside the in-sync set.
    public var uncleanElections = 0
    /// Changes of leader.
    public var elections = 0
  }

  /// Each partition under watch.
  public var partitions: [Partition] = []
  /// Every alert with its times, in order of their beginnings.
  public var spans: [SignalSpan] = []
  /// Time without an active controller after the first one.
  public var withoutController: Interval = .zero
  /// Time from handing over a batch to its acknowledgement, by batch.
  public var produceLatency = LatencyHistogram()
  /// Client requests refused, by partition and code in order of first appearance.
  public var refusals: Int64 = 0
}

import Primitives

/// What partitions of one name held that the control plane deleted.
///
/// Brokers hear of a deletion later than it is recorded. Until then they store, acknowledge and
/// serve records that nobody has any promise of.
struct DeletedPartition: Sendable {
  /// Every batch that a copy held or had lost; only looked up, so that its order says nothing.
  private var batches: Set<BatchStamp> = []
  /// Batches that were appended since, in order of time.
  private var appended: [(stamp: BatchStamp, at: Instant)] = []

  /// When a node gave up its copy, or heard that it is deleted; only looked up.
  private var ends: [NodeID: Instant] = [:]
  /// When the last one was deleted.
  private(set) var since = Instant.zero
  /// The last one that was deleted; earlier ones are gone, too.
  private var newest = Int64.min
  /// Longest time that an answer is on its way.
  private static let transit = Interval.seconds(60)

  /// Notes that the partition was deleted in this incarnation.
  mutating func add(_ incarnation: Int64, at: Instant) {
    since = at
    newest = max(newest, incarnation)
  }

  /// Whether the partition was deleted in this incarnation.
  ///
  /// A node that lags behind may create its copy after that, on the way to newer metadata.
  func includes(_ incarnation: Int64) -> Bool { incarnation <= newest }

  /// Takes over what a copy held when its partition was deleted.
  mutating func add(_ mirror: ReplicaMirror) {
    for index in 0..<mirror.entries.count { batches.insert(mirror.entries[index]) }
  }

  /// Takes over what had been lost of it: readers may have been sent it before.
  mutating func add(_ loss: PendingLoss) {
    for batch in loss.batches { batches.insert(batch.stamp) }
  }

  /// A copy that is deleted and has not heard of it appended a batch.
  mutating func append(_ stamp: BatchStamp, at: Instant) {
    batches.insert(stamp)
    appended.append((stamp, at))
  }

  /// A node gave up its copy, or heard that it is deleted.
  mutating func end(on node: NodeID, at: Instant) { ends[node] = at }

  /// Whether answers that a node gave before it heard may still arrive.
  func hasJustEnded(on node: NodeID, at: Instant) -> Bool {
    ends[node].map { at <= $0 + Self.transit } ?? false
  }

  /// Whether a deleted copy held the batch.
  func holds(_ stamp: BatchStamp) -> Bool { batches.contains(stamp) }

  /// Whether a deleted copy appended these offsets at an instant or later.
  ///
  /// - Complexity: O(batches appended since).
  func appended(_ offsets: Range<Int64>, since: Instant) -> Bool {
    for (stamp, at) in appended.reversed() {
      if at < since { return false }
      if stamp.base <= offsets.lowerBound, stamp.last + 1 >= offsets.upperBound { return true }
    }
    return false
  }
}

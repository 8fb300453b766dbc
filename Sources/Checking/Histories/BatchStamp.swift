import Primitives

/// What identifies a batch wherever it is stored: place, epoch and checksum.
struct BatchStamp: Hashable, Sendable {
  /// Offset of the first record.
  var base: Int64
  /// Offset of the last record.
  var last: Int64
  /// Epoch of the leader that appended it.
  var epoch: Int32
  /// Checksum of its content.
  var checksum: UInt32
}

/// A batch below the commit point, and the copies that counted when it got there.
struct CommittedBatch: Sendable {
  var stamp: BatchStamp
  /// Bit per replica slot: in-sync members that held the batch.
  var holders: UInt64
  /// Slot of the leader that said so.
  var reporter: Int
  /// When that leader appended it.
  var written: Instant
  /// When it said so.
  var at: Instant
  /// Bit per replica slot: holders that the control plane had put out of the set by then, of which
  /// the leader had not heard.
  var removed: UInt64 = 0
}

extension ChunkedArray where Element == BatchStamp {
  /// The batch that starts exactly at `base`.
  ///
  /// - Complexity: O(log *n*).
  func batch(startingAt base: Int64) -> BatchStamp? {
    let index = partitionPoint { $0.base < base }
    guard index < count, self[index].base == base else { return nil }
    return self[index]
  }
}

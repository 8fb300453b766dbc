import Primitives

/// One leadership: who led, on top of what, and every batch it appended.
struct Reign: Sendable {
  let epoch: Int32
  var leader: NodeID
  /// When the leader took over, or wrote first: the instants of handlers on several threads overlap.
  var since: Instant
  /// The last batch of the leader's log when it took over, if there was any.
  var predecessor: BatchStamp?
  var written = ChunkedArray<BatchStamp>()

  /// Whether the leader wrote a batch of this content and length, at whatever offset.
  ///
  /// - Complexity: O(*n*) in the batches of the reign.
  func hasWritten(contentOf stamp: BatchStamp) -> Bool {
    (0..<written.count).contains {
      written[$0].checksum == stamp.checksum
        && written[$0].last - written[$0].base == stamp.last - stamp.base
    }
  }
}

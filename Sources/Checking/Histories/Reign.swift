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
}

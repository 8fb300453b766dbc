import Primitives

/// One batch handed to the cluster, and what its producer learnt of it.
struct ProduceEntry: Sendable {
  /// What the producer knows.
  enum Outcome: UInt8, Sendable {
    case open
    case acknowledged
    case failed
    case unknown
  }

  let client: NodeID
  let first: Int64
  let count: Int32
  let invoked: Instant
  var outcome = Outcome.open
  /// When the producer learnt the outcome.
  var closed = Instant.distantFuture
  /// Acknowledgements the writer asked for: -1 means the whole in-sync set.
  var acks: Int8 = 0
  /// Acknowledged offset of the first record, or -1.
  var base: Int64 = -1
  /// Whether it was handed over before its partition was deleted.
  var isOfDeleted = false

  /// Acknowledged offsets; empty when the base is unknown.
  var offsets: Range<Int64> { base < 0 ? 0..<0 : base..<base + Int64(count) }
}

/// Where a client's batch in flight is in the history.
struct OpenBatch: Sendable {
  var partition: Int
  var first: Int64
  var entry: Int
}

/// Where one consumer stands in one partition.
struct ReaderState: Sendable {
  let node: NodeID
  /// Next offset it must be given.
  var position: Int64
  /// Below its position the log was cut to here, and it has not gone back since.
  var overtakenFrom: Int64?
  /// When that was, the last time.
  var overtakenAt = Instant.zero
  /// What it had been given there.
  var overtaken: [BatchStamp] = []
  /// Epoch of the last batch it was given; -1 before the first.
  var epoch: Int32 = -1
  /// Whether that batch was of a deleted partition of this name.
  var followsDeleted = false
  /// What damage made a batch that it was given say of itself that it is elsewhere, until a sound
  /// one reaches the position.
  var misledBy: Excuse?

  init(node: NodeID, position: Int64) {
    self.node = node
    self.position = position
  }

  /// Was given a batch.
  mutating func take(_ stamp: BatchStamp) {
    if stamp.last >= position { misledBy = nil }
    position = misledBy == nil ? stamp.last + 1 : position
    epoch = stamp.epoch
    if overtakenFrom != nil { overtaken.append(stamp) }
  }

  /// Was given a batch whose header rotted, and believed it; it goes back for none.
  mutating func follow(_ stamp: BatchStamp, rottenBy damage: Excuse) {
    position = max(position, stamp.last + 1)
    epoch = stamp.epoch
    misledBy = damage
  }

  /// Goes on at `offset`; what was cut below is judged.
  mutating func settle(at offset: Int64) {
    position = offset
    overtakenFrom = nil
    overtaken = []
  }
}

/// Offsets that a reader passed over, to be judged when the losses are known.
struct ReaderSkip: Sendable {
  var node: NodeID
  var offsets: Range<Int64>
  var at: Instant
  /// Whether the reader's application was told, or the reader had no way to know.
  var isExcusable: Bool
  /// What it had been given there before.
  var given: [BatchStamp]
}

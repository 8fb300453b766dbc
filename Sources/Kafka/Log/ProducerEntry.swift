import Primitives

/// One of a producer's last batches.
struct ProducerBatch: Equatable, Sendable {
  var lastSequence: Int32 = -1
  var offsetDelta: Int32 = 0
  var lastOffset: Int64 = -1
  var timestamp: Int64 = -1

  var firstOffset: Int64 { lastOffset &- Int64(offsetDelta) }

  /// First sequence number, allowing for the wrap.
  var firstSequence: Int32 {
    let first = Int64(lastSequence) - Int64(offsetDelta)
    return Int32(truncatingIfNeeded: first >= 0 ? first : first + Int64(Int32.max) + 1)
  }
}

/// What a log remembers about one idempotent producer (`ProducerStateEntry`).
struct ProducerEntry: Sendable {
  /// Batches remembered for duplicate detection.
  static let window = 5

  let id: Int64
  var epoch: Int16
  var coordinatorEpoch: Int32 = -1
  var lastTimestamp: Int64 = -1
  /// First offset of an open transaction, or -1.
  var transactionStart: Int64 = -1
  private var batches = InlineArray<5, ProducerBatch>(repeating: ProducerBatch())
  private(set) var count = 0
  private var oldest = 0

  init(id: Int64, epoch: Int16) {
    self.id = id
    self.epoch = epoch
  }

  /// The newest batch.
  var last: ProducerBatch? { count == 0 ? nil : batches[(oldest + count - 1) % Self.window] }

  /// The batch with exactly these sequence numbers, if it is among the last five, or fewer.
  func duplicate(of batch: RecordBatch, among newest: Int = window) -> ProducerBatch? {
    guard batch.producerEpoch == epoch else { return nil }
    let first = batch.baseSequence
    let last = batch.lastSequence
    for index in max(0, count - newest)..<count {
      let known = batches[(oldest + index) % Self.window]
      if known.lastSequence == last, known.firstSequence == first { return known }
    }
    return nil
  }

  /// Remembers a batch, dropping the oldest of more than five.
  mutating func add(_ batch: ProducerBatch) {
    if count == Self.window {
      batches[oldest] = batch
      oldest = (oldest + 1) % Self.window
    } else {
      batches[(oldest + count) % Self.window] = batch
      count += 1
    }
    lastTimestamp = batch.timestamp
  }

  /// Begins a new producer epoch.
  mutating func begin(_ epoch: Int16) {
    self.epoch = epoch
    count = 0
    oldest = 0
  }
}

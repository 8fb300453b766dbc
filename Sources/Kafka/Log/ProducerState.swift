import Environment
import Primitives

/// What a log remembers about its idempotent producers (`ProducerStateManager`).
///
/// Transactions are followed as far as recovery and snapshots need: which are open, and which a
/// marker ended.
struct ProducerState: Sendable {
  /// Ascending by producer id.
  var entries: [ProducerEntry] = []
  /// Every record below this offset is reflected.
  var mapEnd: Offset = .zero
  /// Offset of the newest snapshot taken or loaded.
  var lastSnapshot: Offset = .zero
  /// Offsets of the snapshot files, ascending.
  var snapshots: [Offset] = []

  var isEmpty: Bool { entries.isEmpty }

  func index(of id: Int64) -> (place: Int, found: Bool) {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].id < id { low = middle + 1 } else { high = middle }
    }
    return (low, low < entries.count && entries[low].id == id)
  }

  /// Checks a producer's batch as leader: nil to append it, or the known batch it repeats.
  ///
  /// With a shorter memory of batches a repeated one looks out of order (variants
  /// `noDuplicateWindow` and `oneBatchWindow`); `acceptingGaps` takes batches in any order (variant
  /// `gapsAccepted`).
  ///
  /// - Throws: `invalidProducerEpoch`, `outOfOrderSequence`; `invalidTransactionState` while the
  ///   producer's transaction is open, for a leader here takes plain data only.
  func check(
    _ batch: RecordBatch,
    remembering batches: Int = ProducerEntry.window,
    acceptingGaps: Bool = false
  ) throws(LogError) -> ProducerBatch? {
    let (place, found) = index(of: batch.producerId)
    guard found else { return nil }
    guard entries[place].transactionStart < 0 else { throw .invalidTransactionState }
    if let known = entries[place].duplicate(of: batch, among: batches) { return known }
    let epoch = entries[place].epoch
    guard batch.producerEpoch >= epoch else {
      throw .invalidProducerEpoch(known: epoch, found: batch.producerEpoch)
    }
    let expected: Int32
    if batch.producerEpoch != epoch {
      expected = 0
    } else if let last = entries[place].last {
      expected = ProducerSequence.advance(last.lastSequence, by: 1)
    } else {
      expected = 0
    }
    guard batch.baseSequence == expected || acceptingGaps else {
      throw .outOfOrderSequence(expected: expected, found: batch.baseSequence)
    }
    return nil
  }

  /// Reflects an appended batch, whatever its sequence numbers: checks came before, and a follower
  /// takes what the leader took.
  ///
  /// - Returns: the transaction that the batch ended.
  /// - Throws: what `checkTransaction` would.
  @discardableResult
  mutating func update(_ batch: RecordBatch) throws(LogError) -> EndedTransaction? {
    guard batch.hasProducerId else { return nil }
    if batch.isControl { return try end(batch) }
    let place = place(of: batch)
    if batch.isTransactional {
      if entries[place].transactionStart < 0 {
        entries[place].transactionStart = batch.baseOffset.raw
      }
    } else if entries[place].transactionStart >= 0 {
      throw .invalidTransactionState
    }
    entries[place].add(
      ProducerBatch(
        lastSequence: batch.lastSequence,
        offsetDelta: batch.lastOffsetDelta,
        lastOffset: batch.lastOffset.raw,
        timestamp: batch.maxTimestamp
      )
    )
    return nil
  }

  /// Forgets producers that have been silent too long.
  mutating func removeExpired(now: Int64, after expiration: Int64) {
    entries.removeAll { $0.transactionStart < 0 && now &- $0.lastTimestamp >= expiration }
  }
}

import Primitives

/// What a control batch says about its producer's transaction (`EndTransactionMarker`).
struct TransactionMarker: Equatable {
  /// Largest control batch whose record is looked at.
  static let largestBatch = 1 << 16

  var isAbort: Bool
  var coordinatorEpoch: Int32
  var timestamp: Int64

  /// Reads the marker of a control batch; nil when compaction has emptied it.
  ///
  /// - Throws: `invalidRecord` for a malformed marker, `illegalState` for a producer's control
  ///   record that ends no transaction.
  init?(_ batch: RecordBatch) throws(LogError) {
    guard batch.recordCount > 0, batch.size > RecordBatch.overhead else { return nil }
    var records = try batch.records()
    guard let record = try records.next() else { return nil }
    guard let key = record.key, key.count >= 4, key.bigEndian(at: 0, as: Int16.self) >= 0,
      let value = record.value, value.count >= 6, value.bigEndian(at: 0, as: Int16.self) >= 0
    else { throw .invalidRecord("a control record is malformed") }
    let type = key.bigEndian(at: 2, as: Int16.self)
    guard type == 0 || type == 1 else {
      throw .illegalState("a producer's control record of type \(type) ends no transaction")
    }
    isAbort = type == 0
    coordinatorEpoch = value.bigEndian(at: 2, as: Int32.self)
    timestamp = record.timestamp
  }
}

/// A transaction that a marker ended.
struct EndedTransaction: Equatable {
  var producer: Int64
  var first: Int64
  /// Offset of the marker.
  var last: Int64
  var isAborted: Bool
  /// First offset of the earliest transaction still open, or the offset after the marker.
  var lastStable: Int64
}

extension ProducerState {
  /// Refuses a batch that no leader would have sent: plain data in an open transaction, or a
  /// malformed marker.
  func checkTransaction(_ batch: RecordBatch) throws(LogError) {
    guard batch.hasProducerId else { return }
    if batch.isControl {
      _ = try TransactionMarker(batch)
      return
    }
    guard !batch.isTransactional else { return }
    let (place, found) = index(of: batch.producerId)
    guard found, entries[place].transactionStart >= 0 else { return }
    throw .invalidTransactionState
  }

  /// Reflects a control batch; returns the transaction that it ended, if one was open.
  mutating func end(_ batch: RecordBatch) throws(LogError) -> EndedTransaction? {
    guard let marker = try TransactionMarker(batch) else { return nil }
    let place = place(of: batch)
    entries[place].coordinatorEpoch = marker.coordinatorEpoch
    entries[place].lastTimestamp = marker.timestamp
    let first = entries[place].transactionStart
    guard first >= 0 else { return nil }
    entries[place].transactionStart = -1
    let open = entries.lazy.map(\.transactionStart).filter { $0 >= 0 }
    return EndedTransaction(
      producer: batch.producerId,
      first: first,
      last: batch.baseOffset.raw,
      isAborted: marker.isAbort,
      lastStable: open.min() ?? batch.baseOffset.raw &+ 1
    )
  }

  /// The entry of the batch's producer, which begins anew with another epoch.
  mutating func place(of batch: RecordBatch) -> Int {
    let (place, found) = index(of: batch.producerId)
    if !found {
      entries.insert(ProducerEntry(id: batch.producerId, epoch: batch.producerEpoch), at: place)
    } else if entries[place].epoch != batch.producerEpoch {
      entries[place].begin(batch.producerEpoch)
    }
    return place
  }
}

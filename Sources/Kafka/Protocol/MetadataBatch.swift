import Environment
import KafkaLog
import Primitives

/// Metadata records as batches of the metadata log, one record per offset.
public enum MetadataBatch {
  /// One v2 batch that holds `records` from offset `base` on.
  ///
  /// `timestamp` is that of every record, in milliseconds since 1970.
  public static func encode(
    _ records: [MetadataRecord],
    at base: Offset,
    leaderEpoch: Epoch,
    timestamp: Int64
  ) -> Bytes {
    var fields = BatchFields()
    fields.baseOffset = base
    fields.leaderEpoch = leaderEpoch
    var batch = RecordBatchBuilder(fields)
    for record in records {
      batch.append(timestamp: timestamp, key: nil, value: record.encoded())
    }
    return batch.finish()
  }

  /// Calls `body` with each record at `from` or later, in order; a partial last batch is left out.
  ///
  /// - Throws: `malformed` when a batch or record is damaged, or what `body` throws.
  public static func forEach(
    in batches: Bytes,
    from: Offset = .zero,
    _ body: (Offset, MetadataRecord) throws(MetadataError) -> Void
  ) throws(MetadataError) {
    var batchIterator = BatchIterator(batches)
    while let batch = try intact({ () throws(LogError) in try batchIterator.next() }) {
      guard batch.isValid else { throw .malformed }
      guard !batch.isControl, batch.nextOffset > from else { continue }
      var records = try intact { () throws(LogError) in try batch.records() }
      while let record = try intact({ () throws(LogError) in try records.next() }) {
        guard record.offset >= from else { continue }
        guard let value = record.value else { throw .malformed }
        try body(record.offset, try MetadataRecord.decode(value))
      }
    }
  }

  /// Calls `body` as above; nodes of one machine that read the same batch decode it once.
  public static func forEach(
    in batches: Bytes,
    from: Offset = .zero,
    on machine: inout some Machine<KafkaMessage>,
    _ body: (Offset, MetadataRecord) throws(MetadataError) -> Void
  ) throws(MetadataError) {
    var batchIterator = BatchIterator(batches)
    while let batch = try intact({ () throws(LogError) in try batchIterator.next() }) {
      let decoded = batch.nextOffset > from ? machine.derived(from: batch.bytes, decode) : Decoded()
      guard let entries = decoded.entries else {
        // Old or damaged: whatever is wrong comes to light at the record where it is.
        try forEach(in: batch.bytes, from: from, body)
        continue
      }
      for index in entries.indices where entries[index].offset >= from {
        try body(entries[index].offset, entries[index].record)
      }
    }
  }

  /// The records of one batch; nil when it is damaged.
  private struct Decoded: Sendable {
    var entries: [(offset: Offset, record: MetadataRecord)]?
  }

  private static func decode(_ batch: Bytes) -> Decoded {
    var entries: [(offset: Offset, record: MetadataRecord)] = []
    do throws(MetadataError) {
      try forEach(in: batch) { (offset, record) throws(MetadataError) in
        entries.append((offset, record))
      }
    } catch {
      return Decoded()
    }
    return Decoded(entries: entries)
  }

  private static func intact<R>(_ read: () throws(LogError) -> R) throws(MetadataError) -> R {
    do { return try read() } catch { throw .malformed }
  }
}

extension MetadataImage {
  /// Applies every record of `batches` that is not applied yet.
  public mutating func apply(batches: Bytes) throws(MetadataError) {
    try MetadataBatch.forEach(in: batches, from: nextOffset) {
      (offset, record) throws(MetadataError) in try apply(record, at: offset)
    }
  }
}

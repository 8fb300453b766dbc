import KafkaLog
import Primitives

/// What log files hold as JSON.
public enum LogValues {
  /// A batch; `records` is added when given, `refusal` says why there are none.
  public static func batch(
    _ batch: FoundBatch,
    records: [JSONValue]? = nil,
    refusal: String? = nil
  ) -> JSONValue {
    let header = batch.header
    var fields: [String: JSONValue] = [
      "type": .string("batch"),
      "position": .integer(batch.position),
      "size": .integer(batch.size),
      "baseOffset": .integer(header.baseOffset.raw),
      "lastOffset": batch.lastOffset.map { .integer($0) } ?? .null,
      "leaderEpoch": .integer(Int64(header.leaderEpoch.raw)),
      "producerId": .integer(header.producerId),
      "producerEpoch": .integer(Int64(header.producerEpoch)),
      "baseSequence": .integer(Int64(header.baseSequence)),
      "recordCount": .integer(Int64(header.recordCount)),
      "baseTimestamp": .integer(header.baseTimestamp),
      "maxTimestamp": .integer(header.maxTimestamp),
      "timestampType": .string(
        header.timestampType == .logAppendTime ? "LogAppendTime" : "CreateTime"
      ),
      "codec": .string(batch.codec.name),
      "isControl": .boolean(header.isControl),
      "isTransactional": .boolean(header.isTransactional),
      "crcStored": .string(LogTerms.checksum(header.checksum)),
      "crcComputed": .string(LogTerms.checksum(batch.computedChecksum)),
      "crcAgrees": .boolean(batch.isSound),
    ]
    if let records { fields["records"] = .array(records) }
    if let refusal { fields["recordsRefused"] = .string(refusal) }
    return .object(fields)
  }

  /// A record.
  public static func record(_ record: Record) -> JSONValue {
    .object([
      "offset": .integer(record.offset.raw),
      "timestamp": .integer(record.timestamp),
      "sequence": .integer(Int64(record.sequence)),
      "key": content(record.key),
      "value": content(record.value),
      "headers": .array(
        record.headers.map { .object(["key": content($0.key), "value": content($0.value)]) }
      ),
    ])
  }

  /// Text as a string, other bytes as `{ "hex": … }`, null as null.
  static func content(_ bytes: Bytes?) -> JSONValue {
    guard let bytes else { return .null }
    if let text = LogTerms.printable(bytes) { return .string(text) }
    return .object(["hex": .string(LogTerms.hex(bytes))])
  }

  /// Something that cannot be shown or should not be there.
  public static func remark(_ text: String, at position: Int64? = nil) -> JSONValue {
    .object([
      "type": .string("flaw"), "text": .string(text),
      "position": position.map { .integer($0) } ?? .null,
    ])
  }

  /// An item of an index.
  public static func index(_ item: IndexItem, _ kind: IndexWalk.Kind) -> JSONValue {
    switch item {
    case .entry(let slot, let key, let value):
      .object([
        "type": .string("entry"), "slot": .integer(Int64(slot)),
        kind == .offset ? "offset" : "timestamp": .integer(key),
        kind == .offset ? "position" : "offset": .integer(value),
      ])
    case .aborted(let slot, let entry):
      .object([
        "type": .string("aborted"), "slot": .integer(Int64(slot)),
        "version": .integer(Int64(entry.version)), "producerId": .integer(entry.producerId),
        "firstOffset": .integer(entry.firstOffset), "lastOffset": .integer(entry.lastOffset),
        "lastStableOffset": .integer(entry.lastStableOffset),
      ])
    case .zeros(let slot, let count):
      .object([
        "type": .string("zeros"), "slot": .integer(Int64(slot)), "count": .integer(Int64(count)),
      ])
    case .remainder(let bytes):
      .object(["type": .string("remainder"), "bytes": .integer(Int64(bytes))])
    }
  }

  /// What a snapshot says of a producer.
  public static func producer(_ producer: SnapshotContents.Producer) -> JSONValue {
    .object([
      "type": .string("producer"), "producerId": .integer(producer.id),
      "producerEpoch": .integer(Int64(producer.epoch)),
      "lastSequence": .integer(Int64(producer.lastSequence)),
      "lastOffset": .integer(producer.lastOffset),
      "offsetDelta": .integer(Int64(producer.offsetDelta)),
      "timestamp": .integer(producer.timestamp),
      "coordinatorEpoch": .integer(Int64(producer.coordinatorEpoch)),
      "transactionStart": .integer(producer.transactionStart),
    ])
  }

  /// A line of a small text file.
  public static func fields(_ pairs: [(key: String, value: JSONValue)]) -> JSONValue {
    .object(
      Dictionary(pairs.map { ($0.key, $0.value) }) { $1 }.merging(["type": .string("line")]) { $1 }
    )
  }
}

import KafkaLog
import Primitives

/// What log files hold as lines of text.
public struct LogRows: Sendable {
  private let style: Style
  private static let widths = [10, 9, 17, 5, 14, 15, 24, 6]

  /// Lays out rows.
  public init(style: Style) { self.style = style }

  /// The line above a file's contents.
  public func file(_ path: String, bytes: Int64) -> String {
    "\(style.strong(path))  \(LogTerms.size(bytes))"
  }

  /// Titles of the columns of `batch`.
  public var batchTitles: String {
    style.faint(
      row([
        "position", "size", "offsets", "epoch", "producer", "sequence", "latest timestamp", "codec",
      ]) + "  crc-32c"
    )
  }

  /// A batch in a row.
  public func batch(_ batch: FoundBatch) -> String {
    let header = batch.header
    let producer = header.hasProducerId ? "\(header.producerId)/\(header.producerEpoch)" : "-"
    let sequence =
      header.baseSequence < 0
      ? "-" : LogTerms.range(Int64(header.baseSequence), Int64(header.lastSequence))
    let cells = [
      "\(batch.position)", "\(batch.size)",
      LogTerms.range(header.baseOffset.raw, batch.lastOffset), "\(header.leaderEpoch.raw)",
      producer, sequence, LogTerms.time(header.maxTimestamp), batch.codec.name,
    ]
    var line = row(cells) + "  " + verdict(batch)
    if header.isControl { line += "  control" }
    if header.isTransactional { line += "  transactional" }
    if header.timestampType == .logAppendTime { line += "  append-time" }
    return line
  }

  private func verdict(_ batch: FoundBatch) -> String {
    let stored = LogTerms.checksum(batch.header.checksum)
    if batch.isSound { return "\(stored) \(style.good("ok"))" }
    return "\(stored) \(style.bad("BAD, computed \(LogTerms.checksum(batch.computedChecksum))"))"
  }

  private func row(_ cells: [String]) -> String {
    zip(cells, Self.widths).map { Figures.pad($0, to: $1, right: true) }.joined(separator: " ")
  }

  /// A record below its batch.
  public func record(_ record: Record) -> String {
    var line = "             \(record.offset.raw)  \(LogTerms.time(record.timestamp))"
    if record.sequence >= 0 { line += "  seq \(record.sequence)" }
    line += "  key \(LogTerms.content(record.key))  value \(LogTerms.content(record.value))"
    guard !record.headers.isEmpty else { return line }
    let headers = record.headers.map {
      "\(LogTerms.content($0.key)): \(LogTerms.content($0.value))"
    }
    return line + "  headers {\(headers.joined(separator: ", "))}"
  }

  /// A remark about what cannot be shown or should not be there.
  public func remark(_ text: String, at position: Int64? = nil) -> String {
    let place = position.map { Figures.pad("\($0)", to: 10, right: true) + " " } ?? "           "
    return place + style.odd(text)
  }

  /// A line of a small file or an index.
  public func plain(_ text: String) -> String { "  " + text }

  /// An item of an index in a line.
  public func index(_ item: IndexItem, _ kind: IndexWalk.Kind) -> String {
    switch item {
    case .entry(let slot, let key, let value):
      kind == .offset
        ? plain("[\(slot)] offset \(key) at position \(value)")
        : plain("[\(slot)] up to \(LogTerms.time(key)): offset \(value)")
    case .aborted(let slot, let entry):
      plain(
        "[\(slot)] producer \(entry.producerId) aborted \(entry.firstOffset)..\(entry.lastOffset), "
          + "last stable offset \(entry.lastStableOffset), version \(entry.version)"
      )
    case .zeros(let slot, let count):
      remark("[\(slot)] " + LogTerms.count(count, "zero slot", "zero slots"))
    case .remainder(let bytes):
      remark("\(LogTerms.count(bytes, "byte", "bytes")) after the last whole slot")
    }
  }

  /// What a snapshot says of a producer.
  public func producer(_ producer: SnapshotContents.Producer) -> String {
    let transaction =
      producer.transactionStart < 0 ? "" : ", transaction open from \(producer.transactionStart)"
    return plain(
      "producer \(producer.id)/\(producer.epoch), last sequence \(producer.lastSequence), "
        + "last offset \(producer.lastOffset), batch of \(Int64(producer.offsetDelta) + 1), "
        + "\(LogTerms.time(producer.timestamp))\(transaction)"
    )
  }
}

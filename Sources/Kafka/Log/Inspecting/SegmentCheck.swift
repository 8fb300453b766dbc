import Environment
import Primitives

/// The check of one segment: its batches, and its indexes and epochs against them.
struct SegmentCheck {
  let name: String
  let base: Int64
  let allowsGaps: Bool
  var epochs: EpochCheck
  var offsets: OffsetIndexCheck?
  var times: TimeIndexCheck?
  /// Offset that the next batch should begin with; nil before the first of the log.
  var expected: Int64?
  private(set) var batches: Int64 = 0
  private(set) var records: Int64 = 0

  init(name: String, base: Int64, allowsGaps: Bool, epochs: EpochCheck) {
    self.name = name
    self.base = base
    self.allowsGaps = allowsGaps
    self.epochs = epochs
  }

  mutating func run<S: Storage>(
    _ walk: LogFileWalk,
    _ findings: inout LogFindings,
    on storage: inout S
  ) throws(StorageError) {
    var walk = walk
    try offsets?.entries.advance(&findings, on: &storage)
    try times?.entries.advance(&findings, on: &storage)
    if let expected, expected > base {
      findings.fault(name, nil, "it begins at \(base); the segment before ends at \(expected)")
    }
    while let item = try walk.next(on: &storage) {
      switch item {
      case .batch(let batch): try take(batch, &walk, &findings, on: &storage)
      case .old(let message):
        findings.fault(
          name,
          message.position,
          "message format \(message.magic), which only releases before Kafka 0.11 wrote"
        )
      case .flaw(let flaw): findings.fault(name, flaw.position, flaw.text)
      }
    }
    try offsets?.finish(&findings, on: &storage)
    try times?.finish(&findings, on: &storage)
  }

  private mutating func take<S: Storage>(
    _ batch: FoundBatch,
    _ walk: inout LogFileWalk,
    _ findings: inout LogFindings,
    on storage: inout S
  ) throws(StorageError) {
    batches += 1
    let place = batch.position
    let first = batch.header.baseOffset.raw
    if !batch.isSound {
      findings.fault(
        name,
        place,
        "the checksum is \(hex(batch.header.checksum)), that of the bytes "
          + "\(hex(batch.computedChecksum))"
      )
    }
    guard let last = batch.lastOffset, first >= 0, last >= first else {
      findings.fault(
        name,
        place,
        "offsets from \(first) on with a last delta of \(batch.header.lastOffsetDelta)"
      )
      return
    }
    checkPlace(place, first, last, &findings)
    if batch.isSound {
      records += Int64(max(0, batch.header.recordCount))
      try checkRecords(batch, last, &walk, &findings, on: &storage)
    }
    epochs.take(
      epoch: batch.header.leaderEpoch.raw,
      base: first,
      file: name,
      position: place,
      &findings
    )
    try offsets?.take(position: place, last: last, &findings, on: &storage)
    try times?.take(
      base: first,
      last: last,
      timestamp: batch.header.maxTimestamp,
      &findings,
      on: &storage
    )
    expected = max(expected ?? 0, last + 1)
  }

  private func checkPlace(
    _ place: Int64,
    _ first: Int64,
    _ last: Int64,
    _ findings: inout LogFindings
  ) {
    if first < base {
      findings.fault(name, place, "offset \(first), below the segment's base \(base)")
    } else if last - base > Int64(Int32.max) {
      findings.fault(name, place, "offset \(last), too far from the segment's base \(base)")
    }
    guard let expected else { return }
    if first < expected {
      findings.fault(name, place, "offset \(first) where \(expected) would follow")
    } else if first > expected {
      let text = "offsets \(expected)..\(first - 1) are missing before it"
      if allowsGaps {
        findings.note(name, place, text)
      } else {
        findings.fault(name, place, text + "; only a compacted log may lack some")
      }
    }
  }

  /// Checks the records of an uncompressed batch against its header.
  private func checkRecords<S: Storage>(
    _ batch: FoundBatch,
    _ last: Int64,
    _ walk: inout LogFileWalk,
    _ findings: inout LogFindings,
    on storage: inout S
  ) throws(StorageError) {
    let header = batch.header
    if Int64(header.recordCount) > Int64(header.lastOffsetDelta) + 1 || header.recordCount < 0 {
      findings.fault(
        name,
        batch.position,
        "\(header.recordCount) records in \(Int64(header.lastOffsetDelta) + 1) offsets"
      )
    }
    if case .unknown(let number) = batch.codec {
      findings.fault(name, batch.position, "compression \(number) is not known")
    }
    guard batch.codec == .none,
      let whole = try walk.whole(batch, limit: LogVerifier.largestDecoded, on: &storage)
    else { return }
    if let flaw = Self.flaw(of: whole, last: last) { findings.fault(name, batch.position, flaw) }
  }

  /// What is wrong with the records; nil when nothing is.
  static func flaw(of batch: RecordBatch, last: Int64) -> String? {
    var previous = batch.baseOffset.raw - 1
    do throws(LogError) {
      var records = try batch.records()
      while let record = try records.next() {
        let offset = record.offset.raw
        guard offset > previous, offset <= last else {
          return "a record has offset \(offset) after \(previous); the batch ends at \(last)"
        }
        previous = offset
        guard record.timestamp <= batch.maxTimestamp else {
          return "the record at \(offset) is later than the batch's latest timestamp"
        }
      }
    } catch {
      if case .invalidRecord(let why) = error { return why }
      return "its records cannot be read"
    }
    return nil
  }

  private func hex(_ sum: UInt32) -> String {
    let digits = String(sum, radix: 16)
    return String(repeating: "0", count: 8 - digits.utf8.count) + digits
  }
}

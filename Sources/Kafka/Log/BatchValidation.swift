import Primitives

/// What a leader checks and rewrites in a producer's batch (`LogValidator`).
enum BatchValidation {
  /// The one batch of a produce request, with a sound header and checksum.
  static func single(_ bytes: Bytes, config: LogConfig) throws(LogError) -> RecordBatch {
    guard let batch = try RecordBatch(first: bytes) else {
      throw .invalidRecord("the request holds no whole batch")
    }
    guard batch.size == bytes.count else {
      throw .invalidRecord("the request holds more than one batch")
    }
    guard batch.magic == 2 else { throw .invalidRecord("the batch is not of format 2") }
    guard batch.size >= RecordBatch.overhead else { throw .corruptRecord }
    guard batch.baseOffset == .zero else { throw .invalidRecord("the base offset is not 0") }
    guard batch.size <= config.maxMessageBytes else {
      throw .recordTooLarge(size: batch.size, limit: config.maxMessageBytes)
    }
    guard batch.isValid else { throw .corruptRecord }
    return batch
  }

  /// Rules for the header of a client's batch.
  static func checkHeader(_ batch: RecordBatch) throws(LogError) {
    guard batch.attributes & 7 == 0 else { throw .invalidRecord("compression is not supported") }
    guard !batch.isControl else { throw .invalidRecord("clients may not write control batches") }
    guard !batch.isTransactional else { throw .invalidRecord("transactions are not supported") }
    let count = batch.recordCount
    guard count > 0, Int64(batch.lastOffsetDelta) + 1 == Int64(count) else {
      throw .invalidRecord("the record count differs from the offset range")
    }
    guard !batch.hasProducerId || batch.baseSequence >= 0 else {
      throw .invalidRecord("an idempotent batch has no sequence number")
    }
  }

  /// Walks the records; returns their largest timestamp.
  static func checkRecords(_ batch: RecordBatch, config: LogConfig, now: Int64)
    throws(LogError) -> Int64
  {
    let limits = window(config, now: now)
    let base = batch.baseTimestamp
    let count = batch.recordCount
    var largest: Int64 = -1
    try batch.bytes.withSpan { (span: Span<UInt8>) throws(LogError) in
      var walk = RecordWalk(position: RecordBatch.overhead, end: span.count)
      for _ in 0..<count {
        let timestamp = base &+ (try walk.timestampDelta(span))
        guard timestamp == -1 || limits.contains(timestamp) else { throw .invalidTimestamp }
        largest = max(largest, timestamp)
      }
      guard walk.position == span.count else {
        throw .invalidRecord("bytes are left after the records")
      }
    }
    return largest
  }

  static func window(_ config: LogConfig, now: Int64) -> ClosedRange<Int64> {
    guard config.timestampType == .createTime else { return Int64.min...Int64.max }
    let (low, tooLow) = now.subtractingReportingOverflow(config.timestampBeforeMaxMilliseconds)
    let (high, tooHigh) = now.addingReportingOverflow(config.timestampAfterMaxMilliseconds)
    return (tooLow ? .min : low)...(tooHigh ? .max : max(high, low))
  }

  /// The batch with offset, epoch and timestamps as the leader stores them.
  ///
  /// The checksum is computed again only when a timestamp changed.
  static func stamp(
    _ batch: RecordBatch,
    base: Offset,
    epoch: Epoch,
    maxTimestamp: Int64,
    type: TimestampType
  ) -> Bytes {
    var bytes = batch.bytes.array
    bytes.store(base.raw, at: 0)
    bytes.store(epoch.raw, at: 12)
    guard batch.maxTimestamp != maxTimestamp || batch.timestampType != type else {
      return Bytes(bytes)
    }
    let bit: UInt16 = type == .logAppendTime ? 0x08 : 0
    bytes.store(batch.attributes & ~0x08 | bit, at: 21)
    bytes.store(maxTimestamp, at: 35)
    bytes.seal()
    return Bytes(bytes)
  }
}

/// Walks the fields of records without making values of them.
struct RecordWalk {
  var position: Int
  let end: Int

  mutating func byte(_ span: Span<UInt8>) throws(LogError) -> UInt8 {
    guard position < end else { throw .invalidRecord("record runs past the end of its batch") }
    defer { position += 1 }
    return span[position]
  }

  mutating func varlong(_ span: Span<UInt8>) throws(LogError) -> Int64 {
    var raw: UInt64 = 0
    var shift: UInt64 = 0
    for _ in 0..<10 {
      let next = try byte(span)
      raw |= UInt64(next & 0x7F) << shift
      if next & 0x80 == 0 { return Int64(bitPattern: (raw >> 1) ^ (0 &- (raw & 1))) }
      shift += 7
    }
    throw .invalidRecord("variable-length integer is too long")
  }

  /// Skips a length and as many bytes; a negative length is null.
  mutating func skipField(_ span: Span<UInt8>, nullable: Bool) throws(LogError) {
    let length = try varlong(span)
    guard length >= 0 || nullable else { throw .invalidRecord("header key is null") }
    guard length <= Int64(end - position) else {
      throw .invalidRecord("field runs past the end of its record")
    }
    position += max(0, Int(length))
  }

  /// Reads one record and returns its timestamp delta.
  mutating func timestampDelta(_ span: Span<UInt8>) throws(LogError) -> Int64 {
    let length = try varlong(span)
    guard length >= 0, length <= Int64(end - position) else {
      throw .invalidRecord("record is longer than its batch")
    }
    let stop = position + Int(length)
    _ = try byte(span)
    let delta = try varlong(span)
    _ = try varlong(span)
    try skipField(span, nullable: true)
    try skipField(span, nullable: true)
    let headers = try varlong(span)
    guard headers >= 0, headers <= Int64(end - position) else {
      throw .invalidRecord("header count is impossible")
    }
    for _ in 0..<headers {
      try skipField(span, nullable: false)
      try skipField(span, nullable: true)
    }
    guard position == stop else { throw .invalidRecord("record is longer than its fields") }
    return delta
  }
}

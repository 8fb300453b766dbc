import Environment
import Primitives

/// What an append did.
public struct AppendInfo: Equatable, Sendable {
  /// Offset of the first record.
  public var firstOffset: Offset
  /// Offset of the last record.
  public var lastOffset: Offset
  /// Whether a leader recognised a producer's retry: nothing was written, the offsets are old.
  public var isDuplicate = false
  /// Checksum of the last batch as stored.
  public var checksum: UInt32 = 0
  /// Bytes appended.
  public var bytes = 0
  /// Append time under LogAppendTime, else -1; milliseconds since 1970.
  public var appendTime: Int64 = -1
}

/// What is known about a run of batches before it is appended.
struct AppendSet {
  var bytes: Bytes
  var first: Offset
  var last: Offset
  /// Largest timestamp and the last offset of the batch that has it.
  var largest: (timestamp: Int64, offset: Int64)
  var checksum: UInt32
}

extension PartitionLog {
  /// Appends one producer batch as leader: checks it, assigns offsets from the log end, stamps
  /// `epoch`.
  ///
  /// A retry of one of the producer's last five batches answers the old offsets.
  ///
  /// Steps in `UnifiedLog.append`'s order: a batch refused for its sequence number may leave a new
  /// epoch entry and a rolled segment behind.
  ///
  /// - Throws: format, size, timestamp and producer errors leave the records as they were; a
  ///   storage error closes the log for good.
  public mutating func appendAsLeader<S: Storage>(
    _ batch: Bytes,
    epoch: Epoch,
    now: Int64,
    on storage: inout S
  ) throws(LogError) -> AppendInfo {
    try guarded { (log) throws(LogError) in
      if log.metadataIsPending { try log.writePendingMetadata(on: &storage) }
      let sent = try BatchValidation.single(batch, config: log.config)
      let stored = try log.stamped(sent, epoch: epoch, now: now)
      try log.noteEpoch(epoch, start: stored.baseOffset, on: &storage)
      let set = AppendSet(
        bytes: stored.bytes,
        first: stored.baseOffset,
        last: stored.lastOffset,
        largest: (stored.maxTimestamp, stored.lastOffset.raw),
        checksum: stored.checksum
      )
      try log.checkSize(of: set)
      try log.prepareSegment(for: set, now: now, on: &storage)
      if stored.hasProducerId,
        let known = try log.producers.check(
          stored,
          remembering: log.variants.duplicateWindow,
          acceptingGaps: log.variants.contains(.gapsAccepted)
        )
      {
        return AppendInfo(
          firstOffset: Offset(known.firstOffset),
          lastOffset: Offset(known.lastOffset),
          isDuplicate: true
        )
      }
      let position = log.segments[log.segments.count - 1].size
      try log.write(set, now: now, on: &storage)
      log.publish(stored, at: position)
      try log.finishAppend(now: now, on: &storage)
      return AppendInfo(
        firstOffset: set.first,
        lastOffset: set.last,
        checksum: set.checksum,
        bytes: set.bytes.count,
        appendTime: stored.timestampType == .logAppendTime ? now : -1
      )
    }
  }

  /// Appends whole batches fetched from a leader as they are; an incomplete last one is dropped.
  ///
  /// Gaps upward are allowed; offsets, epochs and timestamps are the leader's.
  ///
  /// - Returns: nil when there was no whole batch.
  /// - Throws: `corruptRecord`, `offsetsOutOfOrder`, `unexpectedAppendOffset`; a storage error
  ///   closes the log for good.
  public mutating func appendAsFollower<S: Storage>(
    _ batches: Bytes,
    now: Int64,
    on storage: inout S
  ) throws(LogError) -> AppendInfo? {
    try guarded { (log) throws(LogError) -> AppendInfo? in
      if log.metadataIsPending { try log.writePendingMetadata(on: &storage) }
      guard let set = try log.analyze(batches) else { return nil }
      var walk = BatchIterator(set.bytes)
      while let batch = try walk.next() {
        try log.producers.checkTransaction(batch)
        guard batch.leaderEpoch.raw >= 0 else { throw .illegalState("a batch has no leader epoch") }
        try log.noteEpoch(batch.leaderEpoch, start: batch.baseOffset, on: &storage)
      }
      if log.variants.contains(.segmentLimitOnFollowers) { try log.checkSize(of: set) }
      try log.prepareSegment(for: set, now: now, on: &storage)
      var position = log.segments[log.segments.count - 1].size
      try log.write(set, now: now, on: &storage)
      walk = BatchIterator(set.bytes)
      while let batch = try walk.next() {
        log.publish(batch, at: position)
        position += Int64(batch.size)
      }
      try log.finishAppend(now: now, on: &storage)
      return AppendInfo(
        firstOffset: set.first,
        lastOffset: set.last,
        checksum: set.checksum,
        bytes: set.bytes.count
      )
    }
  }

  /// Notes that `epoch` begins at the log end, durably; on becoming leader.
  public mutating func beginEpoch<S: Storage>(_ epoch: Epoch, on storage: inout S)
    throws(LogError)
  {
    try guarded { (log) throws(LogError) in
      try log.noteEpoch(epoch, start: log.logEndOffset, on: &storage)
    }
  }
}

extension PartitionLog {
  /// Checks a producer's batch and gives it its place, epoch and timestamps.
  func stamped(_ sent: RecordBatch, epoch: Epoch, now: Int64) throws(LogError) -> RecordBatch {
    try BatchValidation.checkHeader(sent)
    let type = config.timestampType
    guard type == .logAppendTime || sent.timestampType == .createTime else {
      throw .invalidTimestamp
    }
    let largest = try BatchValidation.checkRecords(sent, config: config, now: now)
    return RecordBatch(
      unchecked: BatchValidation.stamp(
        sent,
        base: logEndOffset,
        epoch: epoch,
        maxTimestamp: type == .logAppendTime ? now : largest,
        type: type
      )
    )
  }

  /// Checks fetched batches: checksums, rising offsets, a start at or above the log end.
  func analyze(_ batches: Bytes) throws(LogError) -> AppendSet? {
    var walk = BatchIterator(batches)
    var set: AppendSet?
    while let batch = try walk.next() {
      guard batch.magic == 2, batch.isValid else { throw .corruptRecord }
      guard batch.lastOffset >= batch.baseOffset, batch.lastOffset < Offset(.max) else {
        throw .offsetsOutOfOrder
      }
      let largest = (timestamp: batch.maxTimestamp, offset: batch.lastOffset.raw)
      if var known = set {
        guard batch.lastOffset > known.last else { throw .offsetsOutOfOrder }
        known.last = batch.lastOffset
        if largest.timestamp > known.largest.timestamp { known.largest = largest }
        known.checksum = batch.checksum
        set = known
      } else {
        set = AppendSet(
          bytes: batches,
          first: batch.baseOffset,
          last: batch.lastOffset,
          largest: largest,
          checksum: batch.checksum
        )
      }
    }
    guard let found = set else { return nil }
    guard found.first >= logEndOffset else {
      throw .unexpectedAppendOffset(first: found.first, last: found.last)
    }
    set?.bytes = batches[0..<walk.position]
    return set
  }

  mutating func noteEpoch<S: Storage>(_ epoch: Epoch, start: Offset, on storage: inout S)
    throws(LogError)
  {
    guard epoch.raw >= 0, start.raw >= 0 else {
      throw .illegalState("a leader epoch begins at an offset")
    }
    guard epochs.assign(epoch, start: start) else { return }
    try epochs.write(in: path, variants: variants, on: &storage)
  }

  /// Refuses what is larger than a segment should be.
  ///
  /// Leaders ask. A follower takes what its leader took, also when segments were larger then; until
  /// August 2026 it refused that too, and copied nothing more (KAFKA-17375).
  func checkSize(of set: AppendSet) throws(LogError) {
    guard set.bytes.count > config.segmentBytes else { return }
    throw .batchTooLarge(size: set.bytes.count, limit: Int(config.segmentBytes))
  }

  /// Rolls when the active segment cannot take the batches.
  mutating func prepareSegment<S: Storage>(for set: AppendSet, now: Int64, on storage: inout S)
    throws(LogError)
  {
    let active = segments.count - 1
    try segments[active].openIndexes(config, on: &storage)
    let rolls = segments[active].mustRoll(
      before: set.bytes.count,
      last: set.last,
      maxTimestamp: set.largest.timestamp,
      config: config,
      now: now
    )
    if rolls { try rollSegment(to: set.first, now: now, on: &storage) }
  }

  mutating func write<S: Storage>(_ set: AppendSet, now: Int64, on storage: inout S)
    throws(LogError)
  {
    let active = segments.count - 1
    if segments[active].offsets.file.handle == nil {
      try segments[active].openIndexes(config, on: &storage)
    }
    do throws(LogError) {
      try segments[active].append(
        set.bytes,
        last: set.last,
        maxTimestamp: set.largest,
        config: config,
        now: now,
        shortWrites: ShortWrites(variants),
        on: &storage
      )
    } catch {
      guard variants.contains(.appendsAfterShortWrite), case .storage(.noSpace) = error else {
        throw error
      }
      throw .illegalState("the disk is full")
    }
    logEndOffset = set.last + 1
  }

  /// Makes an appended batch known to readers of the tail and to duplicate detection.
  mutating func publish(_ batch: RecordBatch, at position: Int64) {
    tail.add(
      BatchPlace(
        position: position,
        size: Int64(batch.size),
        base: batch.baseOffset,
        last: batch.lastOffset
      )
    )
    // What could be refused was refused before anything was written.
    _ = try? producers.update(batch)
  }

  mutating func finishAppend<S: Storage>(now: Int64, on storage: inout S) throws(LogError) {
    producers.mapEnd = logEndOffset
    guard logEndOffset - recoveryPoint >= config.flushMessages else { return }
    try flushAll(upTo: logEndOffset, now: now, on: &storage)
  }
}

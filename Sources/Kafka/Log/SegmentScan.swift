import Environment
import Primitives

/// The scan of one segment after an unclean stop: checks every batch, rebuilds the indexes, cuts
/// what follows the last good batch (`LogSegment.recover`).
///
/// One block of the file a step.
struct SegmentScan: Sendable {
  /// Bytes that a step reads at most, unless one batch is larger.
  static let block: Int64 = 1 << 20

  enum Progress: Equatable {
    case unfinished
    /// The segment was cut by so many bytes.
    case finished(removed: Int64)
    /// The segment had to be emptied: its index or snapshot could not be written.
    case emptied
  }

  let base: Offset
  private var started = false
  private var validBytes: Int64 = 0
  private var lastIndexed: Int64 = 0
  private var largest: (timestamp: Int64, offset: Int64)
  private var next: Offset
  private var epoch = Epoch.none

  init(base: Offset) {
    self.base = base
    next = base
    largest = (-1, base.raw)
  }

  /// Does one step.
  ///
  /// - Throws: `readFailed` and `offsetOverflow` are fatal to start-up; `storage` takes the
  ///   directory offline.
  mutating func step<S: Storage>(_ log: inout PartitionLog, now: Int64, on storage: inout S)
    throws(LogError) -> Progress
  {
    guard let index = log.segments.firstIndex(where: { $0.base == base }) else {
      return .finished(removed: 0)
    }
    if !started {
      started = true
      try begin(&log, index, now: now, on: &storage)
      return .unfinished
    }
    let block = try readBlock(log.segments[index], on: &storage)
    var position = 0
    while let batch = Self.batch(in: block, at: position, trusting: log.variants),
      follows(batch, log)
    {
      guard log.segments[index].fits(batch.lastOffset) else { throw .offsetOverflow }
      guard try accept(batch, &log, index, on: &storage) else {
        return try empty(&log, index, now: now, on: &storage)
      }
      position += batch.size
    }
    if position > 0, validBytes < log.segments[index].size { return .unfinished }
    return try finish(&log, index, now: now, on: &storage)
  }

  func begin<S: Storage>(
    _ log: inout PartitionLog,
    _ index: Int,
    now: Int64,
    on storage: inout S
  ) throws(LogError) {
    log.producers = try ProducerState.listing(log.path, on: &storage)
    try log.rebuildProducers(to: base, isClean: false, now: now, on: &storage)
    let extent = log.config.segmentIndexBytes
    try storing { () throws(StorageError) in
      try log.segments[index].offsets.reset(extent: extent, on: &storage)
      try log.segments[index].times.reset(extent: extent, on: &storage)
    }
  }

  /// The bytes from the last good batch on: a block, or the next batch if that is larger.
  func readBlock<S: Storage>(_ segment: LogSegment, on storage: inout S) throws(LogError) -> Bytes {
    let left = segment.size - validBytes
    do {
      let block = try storage.read(
        segment.file,
        at: ByteCount(validBytes),
        count: ByteCount(min(left, Self.block))
      )
      guard let size = try? RecordBatch.size(in: block, at: 0), size > block.count, size <= left
      else { return block }
      return try storage.read(segment.file, at: ByteCount(validBytes), count: ByteCount(size))
    } catch { throw .readFailed(error) }
  }

  /// The whole and sound batch at `position`; nil ends the scan.
  static func batch(in block: Bytes, at position: Int, trusting variants: Variants) -> RecordBatch?
  {
    guard block.count - position > RecordBatch.magicOverhead,
      let batch = try? RecordBatch(first: block, at: position), batch.magic == 2,
      batch.size >= RecordBatch.overhead
    else { return nil }
    return variants.contains(.recoveryTrustsTail) || batch.isValid ? batch : nil
  }

  /// Whether a batch may stand where it was found.
  ///
  /// Kafka asks nothing. The variant `contiguousRecovery` asks that it begins where the one before
  /// ends, in no lower epoch, and in none below the one that the epoch checkpoint, which is synced
  /// before the first record of an epoch, gives to its offset.
  func follows(_ batch: RecordBatch, _ log: PartitionLog) -> Bool {
    guard log.variants.contains(.contiguousRecovery) else { return true }
    return batch.baseOffset == next && batch.leaderEpoch >= epoch
      && batch.leaderEpoch >= log.epochs.epoch(of: batch.baseOffset)
  }

  /// Takes a good batch in; false when it cannot be indexed.
  mutating func accept<S: Storage>(
    _ batch: RecordBatch,
    _ log: inout PartitionLog,
    _ index: Int,
    on storage: inout S
  ) throws(LogError) -> Bool {
    if batch.maxTimestamp > largest.timestamp {
      largest = (batch.maxTimestamp, batch.lastOffset.raw)
    }
    if validBytes - lastIndexed > log.config.indexIntervalBytes {
      let last = log.segments[index].offsets.last
      guard batch.lastOffset.raw > last.key || log.segments[index].offsets.count == 0 else {
        return false
      }
      guard !log.segments[index].offsets.isFull else {
        throw .illegalState("the offset index is too small for its segment")
      }
      log.segments[index].maxTimestamp = largest
      do {
        try log.segments[index].index(last: batch.lastOffset, position: validBytes, on: &storage)
      } catch { throw .storage(error) }
      lastIndexed = validBytes
    }
    validBytes += Int64(batch.size)
    next = batch.nextOffset
    epoch = batch.leaderEpoch
    if batch.leaderEpoch > log.latestEpoch {
      try log.noteEpoch(batch.leaderEpoch, start: batch.baseOffset, on: &storage)
    }
    log.producers.update(batch)
    log.producers.mapEnd = batch.nextOffset
    return true
  }

  func finish<S: Storage>(
    _ log: inout PartitionLog,
    _ index: Int,
    now: Int64,
    on storage: inout S
  ) throws(LogError) -> Progress {
    let removed = log.segments[index].size - validBytes
    log.segments[index].size = validBytes
    log.segments[index].maxTimestamp = largest
    do {
      try log.segments[index].trimLog(on: &storage)
      try log.segments[index].offsets.trim(on: &storage)
      try log.segments[index].closeTimes(skippingFull: true, on: &storage)
      try log.segments[index].times.trim(on: &storage)
    } catch { throw .storage(error) }
    log.segments[index].bytesSinceIndex = 0
    do { try log.producers.takeSnapshot(in: log.path, syncs: true, on: &storage) } catch {
      return try empty(&log, index, now: now, on: &storage)
    }
    return .finished(removed: removed)
  }

  /// Cuts the segment to nothing, as Kafka does when the scan meets an index that runs backward or
  /// a snapshot that cannot be written.
  func empty<S: Storage>(
    _ log: inout PartitionLog,
    _ index: Int,
    now: Int64,
    on storage: inout S
  ) throws(LogError) -> Progress {
    _ = try log.segments[index].truncate(to: base, config: log.config, now: now, on: &storage)
    return .emptied
  }
}

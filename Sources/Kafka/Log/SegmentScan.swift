import Environment
import Primitives

/// The scan of one segment after an unclean stop: checks every batch, rebuilds the indexes, cuts
/// what follows the last good batch (`LogSegment.recover`).
///
/// One block of the file a step; no more than a block is in memory, however large a batch claims
/// to be.
struct SegmentScan: Sendable {
  /// Bytes that a step reads at most, unless it checks one batch that is larger.
  static let block: Int64 = 1 << 20

  /// How a scan can end without having been fatal.
  enum Progress: Equatable {
    case unfinished
    /// The segment was cut by so many bytes.
    case finished(removed: Int64)
    /// The scan failed in a way that Kafka answers by emptying the segment.
    case broken(Breakage)
  }

  /// What stopped a scan (`InvalidOffsetException`, `IOException`).
  enum Breakage: Error, Equatable {
    /// Offsets run backward over an index interval.
    case backward
    /// An index, a snapshot or the cut could not be written.
    case storage(StorageError)

    var reason: String {
      switch self {
      case .backward: "its offsets run backward"
      case .storage(let cause): "\(cause)"
      }
    }
  }

  enum Stop: Error {
    case broken(Breakage)
    case fatal(LogError)

    /// A storage error met in the scan itself; others are fatal.
    init(_ error: LogError) {
      if case .storage(let cause) = error {
        self = .broken(.storage(cause))
      } else {
        self = .fatal(error)
      }
    }
  }

  let base: Offset
  let stopsAtDamage: Bool
  private var started = false
  private var validBytes: Int64 = 0
  private var lastIndexed: Int64 = 0
  private var largest: (timestamp: Int64, offset: Int64)
  private var next: Offset
  private var epoch = Epoch.none

  /// Prepares the scan of the segment at `base`; `stopsAtDamage` refuses to cut it when others
  /// follow.
  init(base: Offset, stopsAtDamage: Bool = false) {
    self.base = base
    next = base
    self.stopsAtDamage = stopsAtDamage
    largest = (-1, base.raw)
  }

  /// Where the first bytes are that are no good batch, once the scan has finished.
  var end: Int64 { validBytes }

  /// Does one step.
  ///
  /// - Throws: `readFailed`, `malformedFile` and `offsetOverflow`, which splits the segment;
  ///   `storage` when the leader epochs cannot be written, which takes the directory offline.
  mutating func step<S: Storage>(_ log: inout PartitionLog, now: Int64, on storage: inout S)
    throws(LogError) -> Progress
  {
    guard let index = log.segments.firstIndex(where: { $0.base == base }) else {
      return .finished(removed: 0)
    }
    do {
      guard started else {
        started = true
        try begin(&log, index, now: now, on: &storage)
        return .unfinished
      }
      let block = try readBlock(log.segments[index], on: &storage)
      if try check(block, &log, index, on: &storage) { return .unfinished }
      if stopsAtDamage, index + 1 < log.segments.count {
        try refuseDamage(in: log.segments[index])
      }
      return .finished(removed: try finish(&log, index, on: &storage))
    } catch {
      switch error {
      case .broken(let breakage): return .broken(breakage)
      case .fatal(let error): throw error
      }
    }
  }

  func begin<S: Storage>(
    _ log: inout PartitionLog,
    _ index: Int,
    now: Int64,
    on storage: inout S
  ) throws(Stop) {
    do throws(LogError) {
      log.producers = try ProducerState.listing(log.path, on: &storage)
      try log.rebuildProducers(to: base, isClean: false, now: now, on: &storage)
      let extent = log.config.segmentIndexBytes
      try storing { () throws(StorageError) in
        try log.segments[index].offsets.reset(extent: extent, on: &storage)
        try log.segments[index].times.reset(extent: extent, on: &storage)
        try log.segments[index].transactions.reset(on: &storage)
      }
    } catch { throw Stop(error) }
  }

  /// The bytes from the last good batch on.
  func readBlock<S: Storage>(_ segment: LogSegment, on storage: inout S) throws(Stop) -> Bytes {
    do {
      return try storage.read(
        segment.file,
        at: ByteCount(validBytes),
        count: ByteCount(min(segment.size - validBytes, Self.block))
      )
    } catch { throw .fatal(.readFailed(error)) }
  }

  /// Takes in the good batches of a block; returns whether there may be more behind it.
  mutating func check<S: Storage>(
    _ block: Bytes,
    _ log: inout PartitionLog,
    _ index: Int,
    on storage: inout S
  ) throws(Stop) -> Bool {
    let segment = log.segments[index]
    let trusts = log.variants.contains(.recoveryTrustsTail)
    var position = 0
    while block.count - position > RecordBatch.magicOverhead {
      try refuseOldFormat(block, at: position, segment)
      guard let size = Self.size(in: block, at: position) else { break }
      guard size <= block.count - position else {
        guard position == 0, Int64(size) <= segment.size - validBytes else { break }
        let isSound = trusts ? true : try isValid(size, in: segment, on: &storage)
        let header = RecordBatch(unchecked: block[0..<RecordBatch.overhead])
        guard isSound, follows(header, log) else { break }
        return try accept(header, size: Int64(size), &log, index, on: &storage)
      }
      let batch = RecordBatch(unchecked: block[position..<position + size])
      guard trusts || batch.isValid, follows(batch, log) else { break }
      guard try accept(batch, size: Int64(size), &log, index, on: &storage) else { return false }
      position += size
    }
    return position > 0 && validBytes < segment.size
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

  /// Size of the batch at `position`; nil when there can be none.
  static func size(in block: Bytes, at position: Int) -> Int? {
    guard let size = try? RecordBatch.size(in: block, at: position), size >= RecordBatch.overhead,
      block[position + 16] == 2
    else { return nil }
    return size
  }

  /// Checks the sum of a batch larger than a block, a block at a time.
  func isValid<S: Storage>(_ size: Int, in segment: LogSegment, on storage: inout S)
    throws(Stop) -> Bool
  {
    var sum: UInt32 = 0
    var stored: UInt32 = 0
    var position = 0
    do throws(StorageError) {
      while position < size {
        let piece = try storage.read(
          segment.file,
          at: ByteCount(validBytes + Int64(position)),
          count: ByteCount(min(Int64(size - position), Self.block))
        )
        guard piece.count > RecordBatch.overhead || position > 0, !piece.isEmpty else {
          return false
        }
        if position == 0 { stored = RecordBatch(unchecked: piece).checksum }
        sum = CRC32C.checksum(piece[(position == 0 ? 21 : 0)..<piece.count], seed: sum)
        position += piece.count
      }
    } catch { throw .fatal(.readFailed(error)) }
    return sum == stored
  }

  /// Takes a good batch in; false when its transaction marker is malformed, which ends the scan
  /// behind it.
  mutating func accept<S: Storage>(
    _ batch: RecordBatch,
    size: Int64,
    _ log: inout PartitionLog,
    _ index: Int,
    on storage: inout S
  ) throws(Stop) -> Bool {
    guard log.segments[index].fits(batch.lastOffset) else { throw .fatal(.offsetOverflow) }
    guard batch.baseOffset >= .zero else {
      let reason = "the batch at byte \(validBytes) begins below offset 0"
      throw .fatal(.malformedFile(path: log.segments[index].logPath, reason: reason))
    }
    if batch.maxTimestamp > largest.timestamp {
      largest = (batch.maxTimestamp, batch.lastOffset.raw)
    }
    if validBytes - lastIndexed > log.config.indexIntervalBytes {
      try addEntry(last: batch.lastOffset, &log.segments[index], on: &storage)
    }
    validBytes += size
    next = batch.nextOffset
    epoch = batch.leaderEpoch
    do throws(LogError) {
      if batch.leaderEpoch > log.latestEpoch {
        try log.noteEpoch(batch.leaderEpoch, start: batch.baseOffset, on: &storage)
      }
    } catch { throw .fatal(error) }
    log.producers.mapEnd = batch.nextOffset
    do throws(LogError) {
      guard let ended = try log.producers.update(batch), ended.isAborted else { return true }
      try log.segments[index].transactions.append(ended, on: &storage)
      return true
    } catch {
      if case .invalidRecord = error { return false }
      throw Stop(error)
    }
  }

  mutating func addEntry<S: Storage>(
    last offset: Offset,
    _ segment: inout LogSegment,
    on storage: inout S
  ) throws(Stop) {
    guard offset.raw > segment.offsets.last.key || segment.offsets.count == 0 else {
      throw .broken(.backward)
    }
    guard !segment.offsets.isFull else {
      throw .fatal(.illegalState("the offset index is too small for its segment"))
    }
    segment.maxTimestamp = largest
    do { try segment.index(last: offset, position: validBytes, on: &storage) } catch {
      throw .broken(.storage(error))
    }
    lastIndexed = validBytes
  }

  /// Cuts the segment and its indexes; returns the bytes removed.
  func finish<S: Storage>(
    _ log: inout PartitionLog,
    _ index: Int,
    on storage: inout S
  ) throws(Stop) -> Int64 {
    let removed = log.segments[index].size - validBytes
    log.segments[index].size = validBytes
    log.segments[index].maxTimestamp = largest
    do throws(StorageError) {
      try log.segments[index].trimLog(on: &storage)
      try log.segments[index].offsets.trim(on: &storage)
      try log.segments[index].closeTimes(skippingFull: true, on: &storage)
      try log.segments[index].times.trim(on: &storage)
    } catch { throw .broken(.storage(error)) }
    log.segments[index].bytesSinceIndex = 0
    do throws(LogError) {
      try log.takeSnapshot(syncs: true, on: &storage)
    } catch { throw Stop(error) }
    return removed
  }

  func refuseDamage(in segment: LogSegment) throws(Stop) {
    guard validBytes < segment.size else { return }
    let reason = "no good batch at byte \(validBytes), yet segments follow"
    throw .fatal(.damagedState(path: segment.logPath, reason: reason))
  }

  /// Refuses a sound message of format 0 or 1 by name; damage that only looks old is cut like any
  /// other.
  func refuseOldFormat(_ block: Bytes, at position: Int, _ segment: LogSegment) throws(Stop) {
    let format = block[position + 16]
    guard format < 2, LegacyMessage.isValid(in: block, at: position) else { return }
    let place = validBytes
    throw .fatal(
      .malformedFile(
        path: segment.logPath,
        reason: "the message at byte \(place) has format \(format); only format 2 can be read"
      )
    )
  }
}

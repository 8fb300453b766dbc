import Environment
import Primitives

extension PartitionLog {
  /// Closes the active segment and begins one at the log end; an empty one is replaced.
  ///
  /// - Throws: a storage error closes the log for good.
  public mutating func roll<S: Storage>(now: Int64, on storage: inout S) throws(LogError) {
    try guarded { (log) throws(LogError) in
      try log.rollSegment(to: log.logEndOffset, now: now, on: &storage)
    }
  }

  /// Closes the active segment and begins one at `requested` or the log end, whichever is higher.
  ///
  /// Nothing is synced here; a flush task is left for the background lane (`UnifiedLog.roll`).
  ///
  /// - Throws: `illegalState` when that base is at or below the active one's and it holds records.
  mutating func rollSegment<S: Storage>(
    to requested: Offset,
    now: Int64,
    on storage: inout S
  ) throws(LogError) {
    let base = max(requested, logEndOffset)
    let active = segments.count - 1
    if segments[active].base == base {
      guard segments[active].size == 0 else {
        throw .illegalState("a segment of that base holds records")
      }
      try replaceEmptyActive(now: now, on: &storage)
    } else {
      guard base > segments[active].base else {
        throw .illegalState("a roll runs upward")
      }
      try removeLeftovers(of: base, on: &storage)
      try segments[active].becomeInactive(config, on: &storage)
      if variants.contains(.closedIndexesSynced) { try segments[active].syncIndexes(on: &storage) }
      segments.append(
        try LogSegment.open(base: base, in: path, config: config, now: now, on: &storage)
      )
    }
    tail.removeAll()
    logEndOffset = base
    producers.mapEnd = base
    try takeSnapshot(syncs: false, on: &storage)
    tasks.append(.flush(FlushProgress(upTo: base, cuts: cuts)))
  }

  mutating func replaceEmptyActive<S: Storage>(now: Int64, on storage: inout S) throws(LogError) {
    let active = segments.count - 1
    let base = segments[active].base
    tasks.append(.remove(try segments[active].markDeleted(on: &storage)))
    segments[active] = try LogSegment.open(
      base: base,
      in: path,
      config: config,
      now: now,
      on: &storage
    )
  }

  func removeLeftovers<S: Storage>(of base: Offset, on storage: inout S) throws(LogError) {
    let stem = FileNames.join(path, FileNames.stem(base))
    for type in LogSegment.types { try WholeFile.remove(stem + type, on: &storage) }
  }
}

extension PartitionLog {
  /// Makes everything durable that is below the log end, and raises the recovery point.
  public mutating func flush<S: Storage>(now: Int64, on storage: inout S) throws(LogError) {
    try guarded { (log) throws(LogError) in
      try log.flushAll(upTo: log.logEndOffset, now: now, on: &storage)
    }
  }

  /// Whether `flush.ms` has passed since the last flush with records unflushed.
  public func flushIsDue(now: Int64) -> Bool {
    logEndOffset > recoveryPoint && now - lastFlush >= config.flushMilliseconds
  }

  mutating func flushAll<S: Storage>(upTo offset: Offset, now: Int64, on storage: inout S)
    throws(LogError)
  {
    var progress = FlushProgress(upTo: offset, cuts: cuts)
    while try !stepFlush(&progress, on: &storage) {}
    lastFlush = now
  }

  /// Flushes, snapshots the producers and closes the files: an orderly stop (`UnifiedLog.close`).
  public mutating func close<S: Storage>(now: Int64, on storage: inout S) throws(LogError) {
    try guarded { (log) throws(LogError) in
      try log.flushAll(upTo: log.logEndOffset, now: now, on: &storage)
      if let last = log.segments.last, last.base == log.logEndOffset {
        try log.flushSegment(log.segments.count - 1, on: &storage)
      }
      try log.writePendingMetadata(on: &storage)
      log.producers.mapEnd = log.logEndOffset
      try log.takeSnapshot(syncs: true, on: &storage)
      try log.closeSegments(on: &storage)
    }
    isOffline = true
  }

  /// Closes the segments; that one cannot be closed goes unnoticed, as in Kafka, unless the
  /// variant `cleanMarkerNeedsClose` is on.
  mutating func closeSegments<S: Storage>(on storage: inout S) throws(LogError) {
    for index in segments.indices {
      let syncs = variants.contains(.closedIndexesSynced)
      do throws(LogError) {
        try segments[index].close(config, syncingIndexes: syncs, on: &storage)
      } catch {
        if variants.contains(.cleanMarkerNeedsClose) { throw error }
      }
    }
  }

  mutating func flushSegment<S: Storage>(_ index: Int, on storage: inout S) throws(LogError) {
    let retries = variants.contains(.failedSyncRetried)
    try segments[index].flush(config, retrying: retries, on: &storage)
  }

  /// Closes every handle without flushing: the directory failed.
  ///
  /// Errors are ignored.
  public mutating func closeHandles<S: Storage>(on storage: inout S) {
    isOffline = true
    for index in segments.indices { try? segments[index].closeHandles(on: &storage) }
  }
}

import Environment
import Primitives

extension PartitionLog {
  /// Cuts the log so that it ends at `offset`; true when data was removed.
  ///
  /// A batch that straddles `offset` goes as a whole, yet the log end becomes `offset` exactly.
  /// The cut is not synced; the broker writes the recovery-point checkpoint next
  /// (`UnifiedLog.truncateTo`). Where a file system makes another file's sync durable without it, what
  /// was cut off may come back before a segment that begins at the cut; the variant `truncationSynced`
  /// syncs it.
  public mutating func truncate<S: Storage>(to offset: Offset, now: Int64, on storage: inout S)
    throws(LogError) -> Bool
  {
    try guarded { (log) throws(LogError) in
      guard offset.raw >= 0 else { throw .illegalState("a log is truncated to an offset") }
      guard offset < log.logEndOffset else {
        if log.variants.contains(.epochKeptAtLogEnd) { return false }
        try log.truncateEpochs(fromEnd: log.logEndOffset, on: &storage)
        return false
      }
      if let first = log.segments.first, first.base > offset {
        try log.restart(at: offset, now: now, on: &storage)
        return true
      }
      log.cuts += 1
      try log.dropSegments(above: offset, on: &storage)
      let last = log.segments.count - 1
      _ = try log.segments[last].truncate(
        to: offset,
        config: log.config,
        now: now,
        on: &storage
      )
      if log.variants.contains(.truncationSynced) {
        try log.flushSegment(last, on: &storage)
        try log.syncDirectory(on: &storage)
      }
      log.tail.removeAll()
      log.logEndOffset = offset
      log.recoveryPoint = min(log.recoveryPoint, offset)
      try log.truncateEpochs(fromEnd: offset, on: &storage)
      log.logStartOffset = min(offset, log.logStartOffset)
      try log.rebuildProducers(to: offset, isClean: false, now: now, on: &storage)
      log.highWatermark = min(log.highWatermark, offset)
      return true
    }
  }

  /// Drops everything and begins again, empty, at `offset` (`truncateFullyAndStartAt`).
  public mutating func truncateFully<S: Storage>(
    startingAt offset: Offset,
    now: Int64,
    on storage: inout S
  ) throws(LogError) {
    try guarded { (log) throws(LogError) in
      try log.restart(at: offset, now: now, on: &storage)
    }
  }

  mutating func restart<S: Storage>(at offset: Offset, now: Int64, on storage: inout S)
    throws(LogError)
  {
    cuts += 1
    for index in segments.indices {
      tasks.append(.remove(try segments[index].markDeleted(on: &storage)))
    }
    segments = [
      try LogSegment.open(base: offset, in: path, config: config, now: now, on: &storage)
    ]
    tail.removeAll()
    logEndOffset = offset
    recoveryPoint = min(recoveryPoint, offset)
    epochs.removeAll()
    try epochs.write(in: path, variants: variants, on: &storage)
    try producers.restart(at: offset, in: path, on: &storage)
    logStartOffset = offset
    highWatermark = offset
    try takeSnapshot(syncs: true, on: &storage)
  }

  /// Removes the segments whose base is above `offset`, with their snapshots.
  mutating func dropSegments<S: Storage>(above offset: Offset, on storage: inout S)
    throws(LogError)
  {
    guard let kept = floorSegment(offset) else { return }
    for index in segments.indices where index > kept {
      try retire(index, on: &storage)
    }
    segments.removeSubrange((kept + 1)...)
  }

  /// Renames a segment's files and the snapshot at its base; they are removed later.
  mutating func retire<S: Storage>(_ index: Int, on storage: inout S) throws(LogError) {
    let base = segments[index].base
    var files = try segments[index].markDeleted(on: &storage)
    if producers.snapshots.contains(base) {
      let snapshot = ProducerState.snapshotPath(base, in: path)
      try WholeFile.rename(snapshot, to: snapshot + FileNames.deleted, on: &storage)
      producers.snapshots.removeAll { $0 == base }
      files.append(snapshot + FileNames.deleted)
    }
    tasks.append(.remove(files))
  }

  /// Forgets epochs that begin at or after `end`; the file follows later, as in Kafka, or at once
  /// when recovery is to trust it (variant `contiguousRecovery`).
  mutating func truncateEpochs<S: Storage>(fromEnd end: Offset, on storage: inout S)
    throws(LogError)
  {
    guard epochs.truncate(fromEnd: end) else { return }
    if variants.contains(.contiguousRecovery) {
      try epochs.write(in: path, variants: variants, on: &storage)
    } else {
      tasks.append(.writeEpochs)
    }
  }
}

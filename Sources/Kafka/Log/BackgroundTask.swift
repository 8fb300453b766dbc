import Environment
import Primitives

/// Work that a log leaves to the background lane; done in steps by `PartitionLog.step`.
public enum BackgroundTask: Equatable, Sendable {
  /// Make everything below an offset durable; at once, after a roll.
  case flush(FlushProgress)
  /// Write the leader-epoch checkpoint; at once, after a truncation.
  case writeEpochs
  /// Write `partition.metadata`; at once, after creation.
  case writeMetadata
  /// Remove `.deleted` files; `file.delete.delay.ms` later.
  case remove([String])
}

/// How far a flush has come.
public struct FlushProgress: Equatable, Sendable {
  /// Offset that the recovery point rises to.
  public let upTo: Offset
  /// Base of the segment to sync next; nil before the first step.
  var next: Offset?
  var syncsDirectory = false
  /// How often the log had been cut when the flush was asked for.
  let cuts: Int

  init(upTo: Offset, cuts: Int) {
    self.upTo = upTo
    self.cuts = cuts
  }
}

extension PartitionLog {
  /// Does one bounded step of a task; true when it is finished.
  ///
  /// - Throws: `storage` closes the log.
  public mutating func step<S: Storage>(_ task: inout BackgroundTask, on storage: inout S)
    throws(LogError) -> Bool
  {
    try guarded { (log) throws(LogError) in
      switch task {
      case .flush(var progress):
        let done = try log.stepFlush(&progress, on: &storage)
        task = .flush(progress)
        return done
      case .writeEpochs:
        try log.epochs.write(in: log.path, variants: log.variants, on: &storage)
        return true
      case .writeMetadata:
        try log.writePendingMetadata(on: &storage)
        return true
      case .remove(var paths):
        guard let path = paths.popLast() else { return true }
        try WholeFile.remove(path, on: &storage)
        task = .remove(paths)
        return paths.isEmpty
      }
    }
  }

  /// Syncs the snapshot first, then one segment a step, then the directory (`UnifiedLog.flush`).
  mutating func stepFlush<S: Storage>(_ progress: inout FlushProgress, on storage: inout S)
    throws(LogError) -> Bool
  {
    guard let next = progress.next else {
      try syncSnapshot(progress.upTo, on: &storage)
      guard progress.upTo > recoveryPoint else { return true }
      progress.next = floorSegment(recoveryPoint).map { segments[$0].base } ?? .zero
      if variants.contains(.recoveryPointAhead) { raiseRecoveryPoint(after: progress) }
      return false
    }
    if let index = segments.firstIndex(where: { $0.base >= next && $0.base < progress.upTo }) {
      try flushSegment(index, on: &storage)
      if segments[index].base >= recoveryPoint { progress.syncsDirectory = true }
      progress.next = segments[index].base + 1
      return false
    }
    if progress.syncsDirectory, !variants.contains(.segmentNamesNotSynced) {
      try syncDirectory(on: &storage)
    }
    raiseRecoveryPoint(after: progress)
    return true
  }

  /// Believes a flush that has ended (`LocalLog.markFlushed`).
  ///
  /// Kafka does so even when the log was cut meanwhile, and takes for flushed what is appended below
  /// the old end from then on; not so with the variant `flushHeedsTruncation`.
  private mutating func raiseRecoveryPoint(after flush: FlushProgress) {
    let isOvertaken = flush.cuts != cuts
    if isOvertaken, variants.contains(.flushHeedsTruncation) { return }
    recoveryPoint = max(recoveryPoint, flush.upTo)
  }

  func syncSnapshot<S: Storage>(_ offset: Offset, on storage: inout S) throws(LogError) {
    guard producers.snapshots.contains(offset) else { return }
    let path = ProducerState.snapshotPath(offset, in: path)
    do {
      let file = try storage.open(path, .existing)
      try storage.sync(file)
      try storage.close(file)
    } catch { if error != .notFound { throw .storage(error) } }
  }

  /// Syncs the log's directory; one that is gone is no error.
  func syncDirectory<S: Storage>(on storage: inout S) throws(LogError) {
    do { try storage.syncDirectory(path) } catch {
      if error != .notFound { throw .storage(error) }
    }
  }

  mutating func writePendingMetadata<S: Storage>(on storage: inout S) throws(LogError) {
    guard metadataIsPending else { return }
    try PartitionMetadata.write(topicID, in: path, on: &storage)
    metadataIsPending = false
  }
}

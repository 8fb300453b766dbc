import Environment
import Primitives

// What follows once the segments are sound (kafka-log §4.4, §4.6).
extension LogRecovery {
  /// Settles offsets, epochs and producers.
  mutating func finish<S: Storage>(now: Int64, on storage: inout S) throws(LogError) {
    if log.variants.contains(.contiguousRecovery) { try dropBehindGap(on: &storage) }
    let survived = try settleSegments(now: now, on: &storage)
    let last = log.segments.count - 1
    try log.segments[last].openIndexes(log.config, on: &storage)
    let extent = log.config.segmentIndexBytes
    try storing { () throws(StorageError) in
      try log.segments[last].offsets.file.resize(to: extent, on: &storage)
      try log.segments[last].times.file.resize(to: extent, on: &storage)
    }
    log.recoveryPoint =
      isClean && survived ? log.logEndOffset : min(recoveryPoint, log.logEndOffset)
    let known = log.epochs.entries.count
    try log.truncateEpochs(fromEnd: log.logEndOffset, on: &storage)
    log.logStartOffset = max(logStart, log.segments[0].base)
    if log.epochs.truncate(fromStart: logStart) { log.tasks.append(.writeEpochs) }
    let dropped = known - log.epochs.entries.count
    if dropped > 0 { notes.append(.epochsDropped(dropped)) }
    try settleProducers(now: now, on: &storage)
    log.highWatermark = log.logStartOffset
    log.recoveryPoint = max(log.recoveryPoint, log.logStartOffset)
  }

  mutating func settleProducers<S: Storage>(now: Int64, on storage: inout S) throws(LogError) {
    log.producers = try ProducerState.listing(log.path, on: &storage)
    try log.producers.removeStraySnapshots(
      bases: log.segments.map(\.base),
      in: log.path,
      on: &storage
    )
    try log.rebuildProducers(to: log.logEndOffset, isClean: isClean, now: now, on: &storage)
    let kept = Set(log.producers.snapshots)
    for offset in snapshotsFound where !kept.contains(offset) {
      let note = RecoveryNote.snapshotRemoved(offset)
      if !notes.contains(.replaced(file: note.file)) { notes.append(note) }
    }
  }

  /// Finds the log end; a log that ends below its checkpointed start is dropped, and an empty one
  /// gets a segment.
  ///
  /// Returns whether the segments survived.
  mutating func settleSegments<S: Storage>(now: Int64, on storage: inout S) throws(LogError) -> Bool
  {
    var survived = false
    if let last = log.segments.indices.last {
      log.logEndOffset = try log.segments[last].readNextOffset(log.config, on: &storage)
      survived = log.logEndOffset >= logStart
      if !survived { try dropEverything(on: &storage) }
    }
    if log.segments.isEmpty {
      try beginSegment(at: logStart, now: now, on: &storage)
      log.logEndOffset = logStart
    }
    return survived
  }

  /// Leaves a deleted replica with the segments it has, or an empty one at offset 0.
  mutating func keepSegment<S: Storage>(now: Int64, on storage: inout S) throws(LogError) {
    if log.segments.isEmpty { try beginSegment(at: .zero, now: now, on: &storage) }
  }

  private mutating func beginSegment<S: Storage>(
    at base: Offset,
    now: Int64,
    on storage: inout S
  ) throws(LogError) {
    log.segments = [
      try LogSegment.open(base: base, in: log.path, config: log.config, now: now, on: &storage)
    ]
  }

  /// Drops the segments behind the first that does not begin where the one before ends, or that
  /// goes back to a lower epoch.
  ///
  /// Kafka keeps them (kafka-log R4.15): a later segment may reach the media before an earlier one,
  /// and a segment that was cut off may come back behind what was written since. The segment that is
  /// the last now may lie below the recovery point and yet be torn (`flushHeedsTruncation`).
  mutating func dropBehindGap<S: Storage>(on storage: inout S) throws(LogError) {
    for index in log.segments.indices.dropFirst() {
      try log.segments[index - 1].openIndexes(log.config, on: &storage)
      let before = try log.segments[index - 1].lastPlace(on: &storage)
      let first = try log.segments[index].firstEpoch(on: &storage)
      let follows =
        before.next == log.segments[index].base && first.map { $0 >= before.epoch } ?? true
      guard !follows else { continue }
      try log.segments[index - 1].cutTornTail(on: &storage)
      for later in log.segments[index...] {
        notes.append(.deleted(segment: later.base, bytes: later.size))
      }
      return try log.dropSegments(above: log.segments[index - 1].base, on: &storage)
    }
  }

  mutating func dropEverything<S: Storage>(on storage: inout S) throws(LogError) {
    for index in log.segments.indices {
      let segment = log.segments[index]
      notes.append(.belowStart(segment: segment.base, bytes: segment.size))
      try log.retire(index, on: &storage)
    }
    log.segments = []
    log.epochs.removeAll()
    try log.epochs.write(in: log.path, variants: log.variants, on: &storage)
    try log.producers.restart(at: logStart, in: log.path, on: &storage)
  }

  /// Reads the leader epochs of one segment from its batches, whose checkpoint is of no use.
  mutating func rebuildEpochs<S: Storage>(from index: Int, on storage: inout S)
    throws(LogError) -> Phase
  {
    if index == 0 { log.epochs.removeAll() }
    guard index < log.segments.count else {
      try log.epochs.write(in: log.path, variants: log.variants, on: &storage)
      notes.append(.epochsRebuilt(log.epochs.entries.count))
      return .finish
    }
    let segment = log.segments[index]
    var walk = HeaderWalk(from: 0, to: segment.size)
    while let batch = try walk.next(segment, whole: false, on: &storage) {
      guard batch.leaderEpoch > log.latestEpoch, batch.baseOffset >= .zero else { continue }
      _ = log.epochs.assign(batch.leaderEpoch, start: batch.baseOffset)
    }
    return .epochs(index + 1)
  }
}

extension PartitionLog {
  /// Opens the log at `path` in one go; see `LogRecovery`.
  public static func open<S: Storage>(
    at path: String,
    topicID: TopicID = .zero,
    config: LogConfig,
    variants: Variants = [],
    isClean: Bool,
    recoveryPoint: Offset = .zero,
    logStart: Offset = .zero,
    now: Int64,
    on storage: inout S
  ) throws(LogError) -> PartitionLog {
    var opening = LogRecovery(
      at: path,
      topicID: topicID,
      config: config,
      variants: variants,
      isClean: isClean,
      recoveryPoint: recoveryPoint,
      logStart: logStart,
      now: now
    )
    while try !opening.step(now: now, on: &storage) {}
    return opening.log
  }

  /// Creates the directory of a new replica and opens it as cleanly closed; an existing directory
  /// is opened as it is, unscanned (`LogManager.getOrCreateLog`).
  ///
  /// The variant `createdLogsRecovered` recovers an existing directory instead.
  public static func create<S: Storage>(
    at path: String,
    topicID: TopicID,
    config: LogConfig,
    variants: Variants = [],
    now: Int64,
    on storage: inout S
  ) throws(LogError) -> PartitionLog {
    try open(
      at: path,
      topicID: topicID,
      config: config,
      variants: variants,
      isClean: !variants.contains(.createdLogsRecovered),
      now: now,
      on: &storage
    )
  }
}

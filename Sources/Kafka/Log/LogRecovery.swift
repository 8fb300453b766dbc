import Environment
import Primitives

/// Opens the log in one directory, in steps that a crash can fall between (`LogLoader`).
///
/// ```swift
/// var opening = LogRecovery(at: "logs/orders-0", config: config, isClean: false, now: now)
/// while try !opening.step(now: now, on: &storage) {}
/// let log = opening.log
/// ```
///
/// Whatever the directory holds, the log opens or an error says why not; nothing is read into
/// memory beyond the bounds of `SegmentScan.block`, `IndexFile.limit` and `WholeFile.limit`.
public struct LogRecovery: Sendable {
  enum Phase: Sendable {
    case files
    /// Pass 1: files to remove, last first.
    case clear([String])
    /// Pass 2: finds what the swap segments cover.
    case swaps
    /// Pass 2: files to remove, last first.
    case purge([String])
    /// Pass 3: swap files to rename, last first.
    case rename([String])
    /// Pass 4.
    case open
    case reindex([Offset])
    case choose
    case scan([Offset])
    case split(SegmentSplit)
    /// Rebuilds the epochs of the segments from this one on.
    case epochs(Int)
    case finish
    case done
  }

  /// The log; of use only when `step` has answered true.
  public internal(set) var log: PartitionLog
  /// Whether the last stop was orderly: nothing is scanned.
  public let isClean: Bool
  /// Bytes that the scans have cut off so far.
  public internal(set) var bytesRemoved: Int64 = 0
  /// What was done to the files so far, in order.
  public internal(set) var notes: [RecoveryNote] = []
  let recoveryPoint: Offset
  let logStart: Offset
  var phase = Phase.files
  var scan: SegmentScan?
  /// The producer snapshots that were there.
  var snapshotsFound: [Offset] = []
  /// Whether the leader-epoch checkpoint was missing, empty or damaged.
  var epochsAreSuspect = false
  /// Whether the replica was deleted: nothing is scanned, offsets and producers are not settled.
  var isDeleted = false

  /// Prepares to open the log at `path`, creating its directory when missing.
  ///
  /// `topicID` is written when the directory has none; zero leaves it without. `isClean` says
  /// whether an orderly stop preceded. Everything below the checkpointed `recoveryPoint` was
  /// flushed; `logStart` is the checkpointed log start.
  public init(
    at path: String,
    topicID: TopicID = .zero,
    config: LogConfig,
    variants: Variants = [],
    isClean: Bool,
    recoveryPoint: Offset = .zero,
    logStart: Offset = .zero,
    now: Int64
  ) {
    log = PartitionLog(
      path: path,
      topicID: topicID,
      config: config,
      variants: variants,
      now: now
    )
    log.logStartOffset = logStart
    self.isClean = isClean
    self.recoveryPoint = recoveryPoint
    self.logStart = logStart
  }

  /// Does one bounded step; true when the log is open.
  ///
  /// - Throws: an error with a `directoryFailure` when the directory must go offline; other errors
  ///   are fatal to the process (kafka-log §4.2).
  public mutating func step<S: Storage>(now: Int64, on storage: inout S) throws(LogError) -> Bool {
    switch phase {
    case .files: phase = try openFiles(now: now, on: &storage)
    case .clear(let names): phase = try clear(names, on: &storage)
    case .swaps: phase = .purge(try coveredFiles(now: now, on: &storage))
    case .purge(let names): phase = try purge(names, on: &storage)
    case .rename(let names): phase = try finishRename(names, on: &storage)
    case .open: phase = try open(now: now, on: &storage)
    case .reindex(let bases): phase = try reindexNext(bases, now: now, on: &storage)
    case .choose: phase = choose()
    case .scan(let bases): phase = try recoverNext(bases, now: now, on: &storage)
    case .split(let split): phase = try splitOn(split, now: now, on: &storage)
    case .epochs(let index): phase = try rebuildEpochs(from: index, on: &storage)
    case .finish:
      if isDeleted {
        try keepSegment(now: now, on: &storage)
      } else {
        try finish(now: now, on: &storage)
      }
      phase = .done
      return true
    case .done: return true
    }
    return false
  }

  /// Opens the segments and chooses those whose missing index is rebuilt first: all, or under the
  /// variant `missingIndexWaits` those that will not be scanned anyway.
  mutating func open<S: Storage>(now: Int64, on storage: inout S) throws(LogError) -> Phase {
    let missing = try openSegments(now: now, on: &storage)
    guard log.variants.contains(.missingIndexWaits), !isClean, !isDeleted,
      !log.segments.isEmpty
    else { return .reindex(missing) }
    let first = log.segments[log.floorSegment(recoveryPoint) ?? 0].base
    return .reindex(missing.filter { $0 < first })
  }

  /// Chooses the segments to scan after an unclean stop: from the recovery point's on.
  mutating func choose() -> Phase {
    guard !isDeleted else { return .finish }
    let first = isClean ? log.segments.count : log.floorSegment(recoveryPoint) ?? 0
    let reason =
      isClean
      ? "the last stop was orderly" : "flushed, below the recovery point \(recoveryPoint.raw)"
    for segment in log.segments.prefix(first) {
      notes.append(.trusted(segment: segment.base, reason: reason))
    }
    return isClean ? afterScan : .scan(log.segments.dropFirst(first).map(\.base))
  }

  var afterScan: Phase {
    let isSuspect = epochsAreSuspect || epochsBeginLate
    return isSuspect && log.variants.contains(.badEpochFileIsRebuilt) ? .epochs(0) : .finish
  }

  /// Whether the checkpoint begins behind the log: the epochs are cut with a rise of the log start at
  /// once, and the start itself is written once a minute, so that a crash brings older batches back.
  private var epochsBeginLate: Bool {
    guard let first = log.epochs.entries.first, let segment = log.segments.first else {
      return false
    }
    return segment.size > 0 && first.start > max(logStart, segment.base)
  }

  func bytes(of base: Offset) -> Int64 {
    log.segments.first { $0.base == base }?.size ?? 0
  }

  func logPath(of base: Offset) -> String {
    FileNames.join(log.path, FileNames.stem(base) + FileNames.log)
  }
}

// Scans.
extension LogRecovery {
  /// How a step of a scan ended, once an overflow is told from the rest.
  enum ScanEnd {
    case unfinished
    case finished(removed: Int64, at: Int64)
    case broken(SegmentScan.Breakage)
    case overflow
  }

  /// Scans on for a missing index; what the scan cuts off is ignored, so later segments stay.
  ///
  /// - Throws: what would empty the segment in `recoverNext` is an error here.
  mutating func reindexNext<S: Storage>(_ bases: [Offset], now: Int64, on storage: inout S)
    throws(LogError) -> Phase
  {
    guard let base = bases.first else { return .choose }
    switch try stepReindex(base, now: now, on: &storage) {
    case .unfinished: return .reindex(bases)
    case .overflow: return beginSplit(of: base)
    case .broken(.storage(let cause)): throw .storage(cause)
    case .broken(.backward):
      throw .malformedFile(path: logPath(of: base), reason: "its offsets run backward")
    case .finished(let removed, let end):
      if removed > 0 {
        notes.append(.cut(segment: base, at: end, removed: removed))
        bytesRemoved += removed
      }
      return .reindex(Array(bases.dropFirst()))
    }
  }

  /// Does a step of a scan for a missing index; one that refuses damage leaves no index behind, so
  /// that the next start refuses it too.
  mutating func stepReindex<S: Storage>(_ base: Offset, now: Int64, on storage: inout S)
    throws(LogError) -> ScanEnd
  {
    let stops = log.variants.contains(.reindexStopsAtDamage)
    do throws(LogError) {
      return try stepScan(base, stopsAtDamage: stops, now: now, on: &storage)
    } catch {
      if case .damagedState = error {
        try remove(FileNames.stem(base) + FileNames.offsetIndex, on: &storage)
      }
      throw error
    }
  }

  /// Scans on from the recovery point; a segment that was cut is the last that stays.
  mutating func recoverNext<S: Storage>(_ bases: [Offset], now: Int64, on storage: inout S)
    throws(LogError) -> Phase
  {
    guard let base = bases.first else { return afterScan }
    let removed: Int64
    let stops = log.variants.contains(.recoveryStopsAtDamage)
    switch try stepScan(base, stopsAtDamage: stops, now: now, on: &storage) {
    case .unfinished: return .scan(bases)
    case .overflow: return beginSplit(of: base)
    case .broken(let breakage): removed = try empty(base, breakage, now: now, on: &storage)
    case .finished(let cut, let end):
      removed = cut
      notes.append(
        cut > 0
          ? .cut(segment: base, at: end, removed: cut) : .sound(segment: base, bytes: end)
      )
    }
    guard removed > 0 else { return .scan(Array(bases.dropFirst())) }
    bytesRemoved += removed
    if log.variants.contains(.laterSegmentsKept) { return .scan(Array(bases.dropFirst())) }
    for later in bases.dropFirst() {
      notes.append(.deleted(segment: later, bytes: bytes(of: later)))
    }
    try log.dropSegments(above: base, on: &storage)
    return afterScan
  }

  mutating func stepScan<S: Storage>(
    _ base: Offset,
    stopsAtDamage: Bool,
    now: Int64,
    on storage: inout S
  ) throws(LogError) -> ScanEnd {
    var current = scan ?? SegmentScan(base: base, stopsAtDamage: stopsAtDamage)
    scan = nil
    let progress: SegmentScan.Progress
    do throws(LogError) {
      progress = try current.step(&log, now: now, on: &storage)
    } catch {
      guard case .offsetOverflow = error else { throw error }
      return .overflow
    }
    switch progress {
    case .unfinished:
      scan = current
      return .unfinished
    case .finished(let removed): return .finished(removed: removed, at: current.end)
    case .broken(let breakage): return .broken(breakage)
    }
  }

  /// Cuts the segment to nothing, as Kafka does when a scan fails; returns the bytes removed.
  mutating func empty<S: Storage>(
    _ base: Offset,
    _ breakage: SegmentScan.Breakage,
    now: Int64,
    on storage: inout S
  ) throws(LogError) -> Int64 {
    if case .storage(let cause) = breakage, log.variants.contains(.recoveryKeepsOnError) {
      throw .storage(cause)
    }
    guard let index = log.segments.firstIndex(where: { $0.base == base }) else { return 0 }
    let config = log.config
    let removed = try log.segments[index].truncate(to: base, config: config, now: now, on: &storage)
    notes.append(.emptied(segment: base, removed: removed, reason: breakage.reason))
    return removed
  }
}

// Splits.
extension LogRecovery {
  func beginSplit(of base: Offset) -> Phase {
    guard let source = log.segments.first(where: { $0.base == base }) else { return .open }
    return .split(SegmentSplit(source))
  }

  /// Splits on; every segment is opened again when the source is replaced.
  mutating func splitOn<S: Storage>(_ split: SegmentSplit, now: Int64, on storage: inout S)
    throws(LogError) -> Phase
  {
    var split = split
    guard try split.step(&log, now: now, on: &storage) else { return .split(split) }
    notes.append(.split(segment: split.source.base, into: split.parts.map(\.base)))
    for index in log.segments.indices { try log.segments[index].closeHandles(on: &storage) }
    log.segments = []
    return .open
  }
}

import Environment
import Primitives

/// Opens the log in one directory, in steps that a crash can fall between (`LogLoader`).
///
/// ```swift
/// var opening = LogRecovery(at: "logs/orders-0", config: config, isClean: false, now: now)
/// while try !opening.step(now: now, on: &storage) {}
/// let log = opening.log
/// ```
public struct LogRecovery: Sendable {
  enum Phase: Sendable {
    case files
    case reindex([Offset])
    case choose
    case scan([Offset])
    case finish
    case done
  }

  /// The log; of use only when `step` has answered true.
  public internal(set) var log: PartitionLog
  /// Whether the last stop was orderly: nothing is scanned.
  public let isClean: Bool
  /// Bytes that the scans have cut off so far.
  public private(set) var bytesRemoved: Int64 = 0
  let recoveryPoint: Offset
  let logStart: Offset
  var phase = Phase.files
  var scan: SegmentScan?

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
  /// - Throws: `storage` when the directory must go offline; other errors are fatal to the process
  ///   (kafka-log §4.2).
  public mutating func step<S: Storage>(now: Int64, on storage: inout S) throws(LogError) -> Bool {
    switch phase {
    case .files:
      phase = .reindex(try openFiles(now: now, on: &storage))
    case .reindex(let bases):
      phase = try scanNext(bases, now: now, on: &storage).map { .reindex($0) } ?? .choose
    case .choose:
      phase = isClean ? .finish : .scan(candidates)
    case .scan(let bases):
      phase = try recoverNext(bases, now: now, on: &storage)
    case .finish:
      try finish(now: now, on: &storage)
      phase = .done
      return true
    case .done:
      return true
    }
    return false
  }

  /// Bases of the segments to scan after an unclean stop: from the recovery point's on.
  var candidates: [Offset] {
    let first = log.floorSegment(recoveryPoint) ?? 0
    return log.segments.dropFirst(first).map(\.base)
  }

  /// Scans on for a missing index; what the scan cuts off is ignored, so later segments stay.
  ///
  /// - Returns: the bases left, nil when none is.
  mutating func scanNext<S: Storage>(_ bases: [Offset], now: Int64, on storage: inout S)
    throws(LogError) -> [Offset]?
  {
    guard let base = bases.first else { return nil }
    switch try stepScan(base, now: now, on: &storage) {
    case .unfinished:
      return bases
    case .finished(let removed):
      bytesRemoved += removed
    case .emptied:
      break
    }
    return Array(bases.dropFirst())
  }

  /// Scans on from the recovery point; a segment that was cut is the last that stays.
  mutating func recoverNext<S: Storage>(_ bases: [Offset], now: Int64, on storage: inout S)
    throws(LogError) -> Phase
  {
    guard let base = bases.first else { return .finish }
    switch try stepScan(base, now: now, on: &storage) {
    case .unfinished:
      return .scan(bases)
    case .finished(removed: 0):
      return .scan(Array(bases.dropFirst()))
    case .finished(let removed):
      bytesRemoved += removed
    case .emptied:
      break
    }
    try log.dropSegments(above: base, on: &storage)
    return .finish
  }

  mutating func stepScan<S: Storage>(_ base: Offset, now: Int64, on storage: inout S)
    throws(LogError) -> SegmentScan.Progress
  {
    var current = scan ?? SegmentScan(base: base)
    let progress = try current.step(&log, now: now, on: &storage)
    scan = progress == .unfinished ? current : nil
    return progress
  }
}

extension LogRecovery {
  /// Settles offsets, epochs and producers once the segments are sound.
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
    try log.truncateEpochs(fromEnd: log.logEndOffset, on: &storage)
    log.logStartOffset = max(logStart, log.segments[0].base)
    if log.epochs.truncate(fromStart: logStart) { log.tasks.append(.writeEpochs) }
    log.producers = try ProducerState.listing(log.path, on: &storage)
    try log.producers.removeStraySnapshots(
      bases: log.segments.map(\.base),
      in: log.path,
      on: &storage
    )
    try log.rebuildProducers(to: log.logEndOffset, isClean: isClean, now: now, on: &storage)
    log.highWatermark = log.logStartOffset
    log.recoveryPoint = max(log.recoveryPoint, log.logStartOffset)
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
      log.segments = [
        try LogSegment.open(
          base: logStart,
          in: log.path,
          config: log.config,
          now: now,
          on: &storage
        )
      ]
      log.logEndOffset = logStart
    }
    return survived
  }

  /// Drops the segments behind the first that does not begin where the one before ends, or that
  /// goes back to a lower epoch.
  ///
  /// Kafka keeps them (kafka-log R4.15): a later segment may reach the media before an earlier one,
  /// and a segment that was cut off may come back behind what was written since.
  mutating func dropBehindGap<S: Storage>(on storage: inout S) throws(LogError) {
    for index in log.segments.indices.dropFirst() {
      let before = try log.segments[index - 1].lastPlace(log.config, on: &storage)
      let first = try log.segments[index].firstEpoch(on: &storage)
      let follows =
        before.next == log.segments[index].base && first.map { $0 >= before.epoch } ?? true
      guard !follows else { continue }
      return try log.dropSegments(above: log.segments[index - 1].base, on: &storage)
    }
  }

  mutating func dropEverything<S: Storage>(on storage: inout S) throws(LogError) {
    for index in log.segments.indices { try log.retire(index, on: &storage) }
    log.segments = []
    log.epochs.removeAll()
    try log.epochs.write(in: log.path, variants: log.variants, on: &storage)
    try log.producers.restart(at: logStart, in: log.path, on: &storage)
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
      isClean: true,
      now: now,
      on: &storage
    )
  }
}

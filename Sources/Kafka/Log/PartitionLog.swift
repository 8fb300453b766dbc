import Environment
import Primitives

/// One replica's log: segments, indexes, epochs, producer state (`UnifiedLog` over `LocalLog`).
///
/// Wall-clock times (`now`) are milliseconds since 1970. An operation that throws
/// `LogError.storage` closes the log for good: `isOffline` is set, everything later throws
/// `LogError.offline`, and only a restart's recovery looks at the files again.
public struct PartitionLog: Sendable {
  /// First readable offset.
  public internal(set) var logStartOffset: Offset = .zero
  /// Offset that the next record gets.
  public internal(set) var logEndOffset: Offset = .zero
  /// Offset below which records are committed, as far as this replica knows.
  public internal(set) var highWatermark: Offset = .zero
  /// Offset below which everything was flushed.
  public internal(set) var recoveryPoint: Offset = .zero
  /// Whether a storage failure closed this log.
  public internal(set) var isOffline = false
  var epochs = LeaderEpochCache()
  /// Directory of the log, such as `logs/orders-0`.
  public internal(set) var path: String
  /// The topic's settings; may be replaced at any time.
  public var config: LogConfig
  /// Identity of the topic; zero when its file is missing, which makes the log a stray.
  public internal(set) var topicID: TopicID

  let variants: Variants
  /// Ascending by base; never empty once loaded.
  var segments: [LogSegment] = []
  var producers = ProducerState()
  var tail = TailPlaces()
  var tasks: [BackgroundTask] = []
  var metadataIsPending = false
  var lastFlush: Int64
  /// How often the log was cut, so that a flush can tell that it was overtaken.
  var cuts = 0

  init(path: String, topicID: TopicID, config: LogConfig, variants: Variants, now: Int64) {
    self.path = path
    self.topicID = topicID
    self.config = config
    self.variants = variants
    lastFlush = now
  }
}

extension PartitionLog {
  /// Latest leader epoch, or none.
  public var latestEpoch: Epoch { epochs.latestEpoch }

  /// The leader epochs and where each begins.
  public var epochEntries: [LeaderEpochCache.Entry] { epochs.entries }

  /// Base offsets of the segments, ascending.
  public var segmentBases: [Offset] { segments.map(\.base) }

  /// Bytes of batches in all segments.
  public var size: ByteCount { ByteCount(segments.reduce(0) { $0 + $1.size }) }

  /// Whether the log start must stand in its checkpoint: it is above the first segment's base, or
  /// above 0 under the variant `logStartsKept`.
  public var logStartNeedsCheckpoint: Bool {
    if variants.contains(.logStartsKept) { return logStartOffset > .zero }
    return segments.first.map { logStartOffset > $0.base } ?? false
  }

  /// Epoch and end offset that answer `OffsetsForLeaderEpoch` (`LeaderEpochFileCache.endOffsetFor`);
  /// both are undefined (-1) when the epoch is unknown.
  public func endOffset(for epoch: Epoch) -> (epoch: Epoch, offset: Offset) {
    epochs.endOffset(for: epoch, logEnd: logEndOffset)
  }

  /// Epoch of the record at `offset`, or none.
  public func epoch(of offset: Offset) -> Epoch { epochs.epoch(of: offset) }

  /// Sets the high watermark to `offset`, clamped to the log; returns what it became.
  @discardableResult
  public mutating func setHighWatermark(_ offset: Offset) -> Offset {
    highWatermark = max(logStartOffset, min(offset, logEndOffset))
    return highWatermark
  }

  /// Raises the high watermark to `offset`, clamped to the log; true when it rose.
  public mutating func raiseHighWatermark(_ offset: Offset) -> Bool {
    let target = max(logStartOffset, min(offset, logEndOffset))
    guard target > highWatermark else { return false }
    highWatermark = target
    return true
  }

  /// Forgets every producer: what a new leader does under the variant `idempotenceForgotten`.
  public mutating func forgetProducers() { producers.entries = [] }

  /// Forgets producers that were silent for `producer.id.expiration.ms`.
  public mutating func removeExpiredProducers(now: Int64) {
    producers.removeExpired(now: now, after: config.producerExpirationMilliseconds)
  }

  /// Work for the background lane since the last call; `remove` waits `file.delete.delay.ms`.
  public mutating func takeBackgroundTasks() -> [BackgroundTask] {
    guard !tasks.isEmpty else { return [] }
    defer { tasks = [] }
    return tasks
  }

  /// Runs an operation on the files; a storage error closes the log.
  mutating func guarded<R>(_ body: (inout PartitionLog) throws(LogError) -> R)
    throws(LogError) -> R
  {
    guard !isOffline else { throw .offline }
    do { return try body(&self) } catch {
      if case .storage = error { isOffline = true }
      throw error
    }
  }

  /// Index of the segment with the greatest base at or below `offset`; nil below all.
  func floorSegment(_ offset: Offset) -> Int? {
    var index = segments.count - 1
    while index >= 0, segments[index].base > offset { index -= 1 }
    return index >= 0 ? index : nil
  }
}

import Environment
import Primitives

/// What an append did.
public struct AppendInfo: Equatable, Sendable {
  /// Offset of the first record.
  public var firstOffset: Offset
  /// Offset of the last record.
  public var lastOffset: Offset
  /// Whether a leader recognised a producer's retry: nothing was written, the offsets are old.
  public var isDuplicate: Bool
  /// Checksum of the last batch.
  public var checksum: UInt32
  /// Bytes appended.
  public var bytes: Int
  /// Append time under LogAppendTime, else -1; milliseconds since 1970.
  public var appendTime: Int64
}

/// Work that a log leaves to the background lane.
public enum BackgroundTask: Equatable, Sendable {
  /// Flush everything below `upTo`, at once; after a roll. `next` is the segment to sync next.
  case flush(upTo: Offset, next: Offset)
  /// Write the leader-epoch checkpoint, at once; after a truncation.
  case writeEpochs
  /// Remove `.deleted` files, `file.delete.delay.ms` later.
  case remove([String])
}

/// One replica's log: segments, indexes, epochs, producer state (`UnifiedLog` over `LocalLog`).
public struct PartitionLog: Sendable {
  /// Directory of the log, such as `logs/orders-0`.
  public internal(set) var path: String
  /// The topic's settings; may be replaced at any time.
  public var config: LogConfig
  /// Identity of the topic.
  public internal(set) var topicID: TopicID
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

  /// Latest leader epoch, or none.
  public var latestEpoch: Epoch { .none }

  /// Epoch and end offset that answer `OffsetsForLeaderEpoch` (kafka-log §7.3); both may be
  /// undefined (-1).
  public func endOffset(for epoch: Epoch) -> (epoch: Epoch, offset: Offset) { (.none, .unknown) }

  /// Epoch of the record at `offset`, or none.
  public func epoch(of offset: Offset) -> Epoch { .none }

  /// Creates the directory of a new replica and opens it as cleanly closed; an existing directory
  /// is opened as it is (`LogManager.getOrCreateLog`).
  ///
  /// - Parameter now: Wall clock, milliseconds since 1970; likewise below.
  public static func create<S: Storage>(
    at path: String, topicID: TopicID, config: LogConfig, variants: Variants = [], now: Int64,
    on storage: inout S
  ) throws(LogError) -> PartitionLog { throw .illegalState("unfinished") }

  /// Appends one producer batch as leader: checks it, assigns offsets from the log end, stamps
  /// `epoch`. A retry of one of the producer's last five batches answers the old offsets.
  ///
  /// - Throws: format, size, timestamp and producer errors leave the log as it was; a storage
  ///   error closes the log for good.
  public mutating func appendAsLeader<S: Storage>(
    _ batch: Bytes, epoch: Epoch, now: Int64, on storage: inout S
  ) throws(LogError) -> AppendInfo { throw .illegalState("unfinished") }

  /// Appends whole batches fetched from a leader as they are; an incomplete last one is dropped.
  ///
  /// - Returns: nil when there was no whole batch.
  public mutating func appendAsFollower<S: Storage>(
    _ batches: Bytes, now: Int64, on storage: inout S
  ) throws(LogError) -> AppendInfo? { throw .illegalState("unfinished") }

  /// Notes that `epoch` begins at the log end, durably; on becoming leader.
  public mutating func beginEpoch<S: Storage>(_ epoch: Epoch, on storage: inout S)
    throws(LogError)
  { throw .illegalState("unfinished") }

  /// Whole batches from the one that holds `offset`, up to `limit` (exclusive) and about
  /// `maxBytes`; empty at or past the limit. The first batch may start below `offset`.
  ///
  /// - Parameter atLeastOne: Return the first batch even when it exceeds `maxBytes`.
  /// - Throws: `offsetOutOfRange` outside `logStartOffset ... logEndOffset`.
  public mutating func read<S: Storage>(
    from offset: Offset, maxBytes: ByteCount, upTo limit: Offset, atLeastOne: Bool = true,
    on storage: inout S
  ) throws(LogError) -> Bytes { throw .illegalState("unfinished") }

  /// First offset whose record has a timestamp of at least `timestamp`, with that timestamp.
  public mutating func offset<S: Storage>(forTimestamp timestamp: Int64, on storage: inout S)
    throws(LogError) -> (offset: Offset, timestamp: Int64)?
  { throw .illegalState("unfinished") }

  /// Sets the high watermark to `offset`, clamped to the log; returns what it became.
  @discardableResult
  public mutating func setHighWatermark(_ offset: Offset) -> Offset { offset }

  /// Raises the high watermark to `offset`, clamped to the log; true when it rose.
  public mutating func raiseHighWatermark(_ offset: Offset) -> Bool { false }

  /// Raises the log start to `offset`; lower is ignored.
  ///
  /// - Throws: `offsetOutOfRange` above the high watermark.
  public mutating func raiseLogStart(_ offset: Offset) throws(LogError) {
    throw .illegalState("unfinished")
  }

  /// Cuts the log so that it ends at `offset` (batch granularity); true when data was removed.
  public mutating func truncate<S: Storage>(to offset: Offset, now: Int64, on storage: inout S)
    throws(LogError) -> Bool
  { throw .illegalState("unfinished") }

  /// Drops everything and begins again, empty, at `offset`.
  public mutating func truncateFully<S: Storage>(
    startingAt offset: Offset, now: Int64, on storage: inout S
  ) throws(LogError) { throw .illegalState("unfinished") }

  /// Deletes old segments by start offset, size and time; returns how many.
  public mutating func deleteOldSegments<S: Storage>(now: Int64, on storage: inout S)
    throws(LogError) -> Int
  { throw .illegalState("unfinished") }

  /// Makes everything durable that is below the log end, and raises the recovery point.
  public mutating func flush<S: Storage>(on storage: inout S) throws(LogError) {
    throw .illegalState("unfinished")
  }

  /// Forgets every producer: the variant `idempotenceForgotten`.
  public mutating func forgetProducers() {}

  /// Work for the background lane since the last call.
  public mutating func takeBackgroundTasks() -> [BackgroundTask] { [] }

  /// Does one bounded step of a task; true when it is finished.
  public mutating func step<S: Storage>(_ task: inout BackgroundTask, on storage: inout S)
    throws(LogError) -> Bool
  { throw .illegalState("unfinished") }

  /// Flushes, snapshots producers and closes the files of an orderly shutdown.
  public mutating func close<S: Storage>(now: Int64, on storage: inout S) throws(LogError) {
    throw .illegalState("unfinished")
  }

  /// Renames the directory to `…-delete` for the deletion of the replica; returns the new path.
  public mutating func markDeleted<S: Storage>(tag: String, on storage: inout S)
    throws(LogError) -> String
  { throw .illegalState("unfinished") }
}

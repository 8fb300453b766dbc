import Environment
import KafkaLog
import KafkaProtocol
import Primitives

/// Opens a copy of the metadata log in bounded steps; the log is scanned whole, since it is never
/// known to be clean (`KafkaMetadataLog.apply`).
struct RaftLogOpening: Sendable {
  private let directory: LogDirectory
  private let config: RaftConfig
  private var isPrepared = false
  private var recovery: LogRecovery?

  init(_ config: RaftConfig, variants: Variants) {
    directory = LogDirectory(path: config.logDirectory, variants: variants)
    self.config = config
  }

  /// Path of the log's directory.
  var path: String { directory.path(of: RaftLog.name) }

  private var logConfig: LogConfig {
    var result = LogConfig()
    result.retentionMilliseconds = -1
    result.deletes = false
    result.segmentBytes = config.segmentBytes
    result.segmentMilliseconds = config.segmentMilliseconds
    return result
  }

  /// Does one step; gives the log when it is open.
  ///
  /// What a killed process left in the page cache is synced, so that this replica never speaks for
  /// records that it may still lose.
  mutating func step(now: Int64, on storage: inout some Storage) throws(LogError) -> RaftLog? {
    guard isPrepared else {
      try directory.prepare(on: &storage)
      isPrepared = true
      return nil
    }
    var opening =
      recovery
      ?? LogRecovery(
        at: path,
        topicID: TopicID(high: 0, low: 1),
        config: logConfig,
        variants: directory.variants,
        isClean: false,
        now: now
      )
    recovery = nil
    guard try opening.step(now: now, on: &storage) else {
      recovery = opening
      return nil
    }
    var log = RaftLog(opening.log, variants: directory.variants)
    try log.recoverSnapshots(now: now, on: &storage)
    try log.flush(now: now, on: &storage)
    try storing { () throws(StorageError) in
      try storage.syncDirectory(directory.path)
      try storage.syncDirectory(path)
    }
    return log
  }
}

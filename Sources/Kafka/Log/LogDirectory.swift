import Environment
import Primitives

/// A partition as directories and checkpoints name it.
public struct PartitionName: Hashable, Sendable {
  /// The topic.
  public var topic: String
  /// The partition's index.
  public var partition: Int32

  /// Names a partition.
  public init(topic: String, partition: Int32) {
    self.topic = topic
    self.partition = partition
  }
}

extension PartitionName: CustomStringConvertible {
  /// `topic-partition`.
  public var description: String { "\(topic)-\(partition)" }
}

/// One line of an offset checkpoint.
public struct PartitionOffset: Equatable, Sendable {
  /// The partition.
  public var name: PartitionName
  /// Its offset.
  public var offset: Offset

  /// Makes a line.
  public init(name: PartitionName, offset: Offset) {
    self.name = name
    self.offset = offset
  }
}

/// A directory that holds logs and their shared checkpoints (an entry of `log.dirs`).
public struct LogDirectory: Sendable {
  /// Path, such as `logs`.
  public let path: String
  /// Switches for checkpoint writes and recovery.
  public let variants: Variants

  /// Names the shared offset checkpoints.
  public enum OffsetCheckpoint: String, Sendable, CaseIterable {
    /// High watermarks.
    case replication = "replication-offset-checkpoint"
    /// Recovery points.
    case recoveryPoint = "recovery-point-offset-checkpoint"
    /// Log starts that differ from the first segment's base.
    case logStart = "log-start-offset-checkpoint"
  }

  /// Names a directory.
  public init(path: String, variants: Variants = []) {
    self.path = path
    self.variants = variants
  }

  /// Creates the directory when it is missing, with its parents; each parent is synced.
  public func prepare<S: Storage>(on storage: inout S) throws(LogError) {
    throw .illegalState("unfinished")
  }

  /// Entries of a checkpoint; none when the file is missing or empty.
  public func readOffsets<S: Storage>(_ checkpoint: OffsetCheckpoint, on storage: inout S)
    throws(LogError) -> [PartitionOffset]
  { throw .illegalState("unfinished") }

  /// Replaces a checkpoint durably and atomically.
  public func writeOffsets<S: Storage>(
    _ offsets: [PartitionOffset], to checkpoint: OffsetCheckpoint, on storage: inout S
  ) throws(LogError) { throw .illegalState("unfinished") }

  /// Broker epoch in the clean-shutdown marker: nil without a marker, -1 when unreadable.
  public func readCleanShutdownEpoch<S: Storage>(on storage: inout S) throws(LogError) -> Int64? {
    throw .illegalState("unfinished")
  }

  /// Writes the clean-shutdown marker, as the last act of an orderly stop.
  public func writeCleanShutdown<S: Storage>(brokerEpoch: Int64, on storage: inout S)
    throws(LogError)
  { throw .illegalState("unfinished") }
}

/// A log that the loader found.
public struct LoadedLog: Sendable {
  /// The partition.
  public var name: PartitionName
  /// The log, ready for use.
  public var log: PartitionLog
  /// Whether the clean-shutdown marker was trusted.
  public var wasClean: Bool
}

/// Loads and recovers every log of a directory, in steps that a crash can fall between.
///
/// ```swift
/// var loader = LogLoader(directory, config: defaults)
/// while try !loader.step(now: now, on: &storage) {}   // one step per handler call
/// for loaded in loader.takeLogs() { … }
/// ```
public struct LogLoader: Sendable {
  /// The directory.
  public let directory: LogDirectory

  /// Prepares to load `directory`; `topics` override `config` by topic name.
  public init(
    _ directory: LogDirectory, config: LogConfig, topics: [(topic: String, config: LogConfig)] = []
  ) {
    self.directory = directory
  }

  /// Does one bounded step: one file pass, one segment scan of at most a few MiB …
  ///
  /// - Returns: whether everything is loaded.
  /// - Throws: `storage` when the directory must go offline; others are fatal to the process.
  public mutating func step<S: Storage>(now: Int64, on storage: inout S) throws(LogError) -> Bool {
    throw .illegalState("unfinished")
  }

  /// The logs, in order of their directory names.
  public mutating func takeLogs() -> [LoadedLog] { [] }
}

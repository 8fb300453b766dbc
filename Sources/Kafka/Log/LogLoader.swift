import Environment
import Primitives

/// A log that the loader found.
public struct LoadedLog: Sendable {
  /// The partition.
  public var name: PartitionName
  /// The log, ready for use.
  public var log: PartitionLog
  /// Whether the clean-shutdown marker was trusted.
  public var wasClean: Bool
  /// Bytes that recovery cut off.
  public var bytesRemoved: Int64
  /// What was done to its files, in order.
  public var notes: [RecoveryNote] = []
  /// Whether it is on its way to this directory from another (`-future`).
  public var isFuture = false
}

/// Loads and recovers every log of a directory, in steps that a crash can fall between
/// (`LogManager.loadLogs`).
///
/// Replicas that were set aside, or were on their way to this directory, are recovered like those in
/// use; of deleted ones only the files are put in order. Damage to any of them has the same
/// consequences.
///
/// ```swift
/// var loader = LogLoader(directory, config: defaults)
/// while try !loader.step(now: now, on: &storage) {}  // one step a handler call
/// for loaded in loader.takeLogs() { … }
/// ```
public struct LogLoader: Sendable {
  /// The directory.
  public let directory: LogDirectory
  /// Directories of deleted replicas, whose removal goes on.
  public private(set) var deletedDirectories: [String] = []
  /// Replicas that were set aside; their files are in order, and their directories stay.
  public private(set) var strays: [LoadedLog] = []
  /// Whether the clean-shutdown marker was there; set by the first step.
  public private(set) var isClean = false
  let config: LogConfig
  let topics: [(topic: String, config: LogConfig)]
  let skipped: PartitionName?
  var isListed = false
  var recoveryPoints: [PartitionOffset] = []
  var logStarts: [PartitionOffset] = []
  var waiting: [Found] = []
  var current: (found: Found, opening: LogRecovery)?
  var loaded: [LoadedLog] = []

  /// A replica's directory.
  struct Found: Sendable {
    var name: PartitionName
    var kind: DirectoryName.Kind
    var path: String
  }

  /// Prepares to load `directory`; `topics` override `config` by topic name, and the log `skipped`
  /// is left to whoever has it open.
  public init(
    _ directory: LogDirectory,
    config: LogConfig,
    topics: [(topic: String, config: LogConfig)] = [],
    skipping skipped: PartitionName? = nil
  ) {
    self.directory = directory
    self.skipped = skipped
    self.config = config
    self.topics = topics
  }

  /// Does one bounded step: the directory's files, one log's file passes, or one block of a scan.
  ///
  /// - Returns: whether everything is loaded.
  /// - Throws: an error with a `directoryFailure` when the directory must go offline; others are
  ///   fatal to the process.
  public mutating func step<S: Storage>(now: Int64, on storage: inout S) throws(LogError) -> Bool {
    guard isListed else {
      try begin(on: &storage)
      isListed = true
      return false
    }
    if current == nil {
      guard let found = waiting.popLast() else {
        try directory.dropCleanShutdown(on: &storage)
        return true
      }
      current = (found, opening(found, now: now))
    }
    guard try current?.opening.step(now: now, on: &storage) == true, let done = current else {
      return false
    }
    current = nil
    take(done.opening, of: done.found, on: &storage)
    guard waiting.isEmpty else { return false }
    try directory.dropCleanShutdown(on: &storage)
    return true
  }

  /// Keeps a log that was opened; those that nobody is to use are closed.
  private mutating func take<S: Storage>(
    _ opening: LogRecovery,
    of found: Found,
    on storage: inout S
  ) {
    var result = LoadedLog(
      name: found.name,
      log: opening.log,
      wasClean: isClean,
      bytesRemoved: opening.bytesRemoved,
      notes: opening.notes,
      isFuture: found.kind == .future
    )
    switch found.kind {
    case .live, .future: loaded.append(result)
    case .deleted: result.log.closeHandles(on: &storage)
    case .stray:
      result.log.closeHandles(on: &storage)
      strays.append(result)
    }
  }

  /// Whether the directory was touched: the marker is gone and its logs are known.
  public var hasBegun: Bool { isListed }

  /// The partition whose log is being opened, if any.
  public var opening: PartitionName? { current?.found.name }

  /// Path of the directory whose log is being opened, if any.
  public var openingPath: String? { current?.found.path }

  /// The loaded logs that are on their way to this directory.
  public var futures: [LoadedLog] { loaded.filter(\.isFuture) }

  /// Where the log in use of a partition ends, if it was loaded here.
  public func end(of name: PartitionName) -> Offset? {
    loaded.first { !$0.isFuture && $0.name == name }?.log.logEndOffset
  }

  /// The logs in use and those on their way here, in order of their directories' names.
  public mutating func takeLogs() -> [LoadedLog] {
    defer { loaded = [] }
    return loaded
  }

  /// Deletes the marker first of all, then reads checkpoints and lists the logs.
  mutating func begin<S: Storage>(on storage: inout S) throws(LogError) {
    isClean = try directory.takeCleanShutdown(on: &storage)
    recoveryPoints = try tolerantOffsets(.recoveryPoint, on: &storage)
    logStarts = try tolerantOffsets(.logStart, on: &storage)
    let names = try storing { () throws(StorageError) in try storage.list(directory.path) }
    for entry in names.reversed() where entry.hasSuffix("/") {
      let name = String(entry.dropLast())
      if name == "remote-log-index-cache" { continue }
      let (partition, kind) = try DirectoryName.parse(name)
      if kind == .live, partition == skipped { continue }
      let path = FileNames.join(directory.path, name)
      waiting.append(Found(name: partition, kind: kind, path: path))
      if kind == .deleted { deletedDirectories.append(path) }
    }
  }

  /// A line that is no number empties the checkpoint; other damage takes the directory offline
  /// (kafka-log §3.3).
  func tolerantOffsets<S: Storage>(
    _ checkpoint: LogDirectory.OffsetCheckpoint,
    on storage: inout S
  ) throws(LogError) -> [PartitionOffset] {
    do { return try directory.readOffsets(checkpoint, on: &storage) } catch {
      if case .malformedFile = error { return [] }
      throw error
    }
  }

  func opening(_ found: Found, now: Int64) -> LogRecovery {
    let name = found.name
    var opening = LogRecovery(
      at: found.path,
      config: topics.first { $0.topic == name.topic }?.config ?? config,
      variants: directory.variants,
      isClean: isClean,
      recoveryPoint: recoveryPoints.last { $0.name == name }?.offset ?? .zero,
      logStart: logStarts.last { $0.name == name }?.offset ?? .zero,
      now: now
    )
    opening.isDeleted = found.kind == .deleted
    return opening
  }
}

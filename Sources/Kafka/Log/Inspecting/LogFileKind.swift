import Primitives

/// What a file of a log directory is, by its name alone.
public enum LogFileKind: Equatable, Sendable {
  /// A segment's batches.
  case segment(Offset)
  /// A segment's offset index.
  case offsetIndex(Offset)
  /// A segment's time index.
  case timeIndex(Offset)
  /// A segment's index of aborted transactions.
  case transactionIndex(Offset)
  /// The producers' state up to an offset.
  case snapshot(Offset)
  /// Where each leader epoch begins.
  case epochs
  /// The topic's identity.
  case partitionMetadata
  /// A checkpoint of one offset for each partition.
  case offsets
  /// The identity of a log directory.
  case metaProperties
  /// Left by an orderly stop.
  case cleanShutdown
  /// A file on its way in or out: `.deleted`, `.cleaned`, `.swap` or `.tmp`.
  case temporary(suffix: String)
  /// The lock of a running broker.
  case lock
  /// None of these.
  case unknown

  /// Classifies a name without directories.
  public init(name: String) {
    for suffix in [FileNames.deleted, FileNames.cleaned, FileNames.swap, ".tmp"]
    where name.hasSuffix(suffix) {
      self = .temporary(suffix: suffix)
      return
    }
    self = Self.segmentFile(name) ?? Self.plainFile(name)
  }

  private static func segmentFile(_ name: String) -> LogFileKind? {
    guard let base = FileNames.offset(of: name) else { return nil }
    let stem = FileNames.stem(base)
    return switch name {
    case stem + FileNames.log: .segment(base)
    case stem + FileNames.offsetIndex: .offsetIndex(base)
    case stem + FileNames.timeIndex: .timeIndex(base)
    case stem + FileNames.transactionIndex: .transactionIndex(base)
    case stem + FileNames.snapshot: .snapshot(base)
    default: nil
    }
  }

  private static func plainFile(_ name: String) -> LogFileKind {
    switch name {
    case FileNames.epochs: .epochs
    case FileNames.metadata: .partitionMetadata
    case FileNames.metaProperties: .metaProperties
    case FileNames.cleanShutdown: .cleanShutdown
    case ".lock": .lock
    case "cleaner-offset-checkpoint": .offsets
    default: LogDirectory.OffsetCheckpoint(rawValue: name) == nil ? .unknown : .offsets
    }
  }
}

/// What a directory inside a log directory is, by its name.
public enum LogDirectoryEntry: Equatable, Sendable {
  /// A replica's log.
  case live(PartitionName)
  /// A replica whose deletion was begun.
  case deleted
  /// A replica that the cluster does not know.
  case stray
  /// A replica that is being moved to this directory.
  case future
  /// The log of the controllers, or an index cache: not a partition's.
  case other

  /// Classifies a name without a slash; nil when Kafka refuses to start with such a directory.
  public init?(name: String) {
    if name == "remote-log-index-cache" || name == "__cluster_metadata-0" {
      self = .other
      return
    }
    guard let parsed = try? DirectoryName.parse(name) else { return nil }
    switch parsed.kind {
    case .live: self = .live(parsed.name)
    case .deleted: self = .deleted
    case .stray: self = .stray
    case .future: self = .future
    }
  }
}

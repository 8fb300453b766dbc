import Environment
import Primitives

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

  /// Path of a live replica's directory.
  public func path(of name: PartitionName) -> String { FileNames.join(path, "\(name)") }

  /// Creates the directory when it is missing, with its parents; each parent is synced.
  public func prepare<S: Storage>(on storage: inout S) throws(LogError) {
    try storing { () throws(StorageError) in
      var made = ""
      for part in path.split(separator: "/") {
        let parent = made
        made = FileNames.join(parent, String(part))
        guard try !storage.exists(made) else { continue }
        try storage.makeDirectory(made)
        try storage.syncDirectory(parent)
      }
    }
  }

  /// Entries of a checkpoint, the last line of a partition winning; none when the file is missing
  /// or empty.
  ///
  /// - Throws: `malformedFile`, which loading treats as empty; `damagedState`, which takes the
  ///   directory offline.
  public func readOffsets<S: Storage>(_ checkpoint: OffsetCheckpoint, on storage: inout S)
    throws(LogError) -> [PartitionOffset]
  {
    let file = FileNames.join(path, checkpoint.rawValue)
    var result: [PartitionOffset] = []
    for fields in try CheckpointFile.read(file, fields: 3, on: &storage) {
      guard let partition = Int32(fields[1]), let offset = Int64(fields[2]) else {
        throw .malformedFile(path: file, reason: "a partition or offset is no number")
      }
      guard offset >= 0, Offset(offset) <= FileNames.largestBase else {
        throw .malformedFile(path: file, reason: "offset \(offset) cannot be one")
      }
      let name = PartitionName(topic: String(fields[0]), partition: partition)
      result.append(PartitionOffset(name: name, offset: Offset(offset)))
    }
    return result
  }

  /// Replaces a checkpoint durably and atomically.
  public func writeOffsets<S: Storage>(
    _ offsets: [PartitionOffset],
    to checkpoint: OffsetCheckpoint,
    on storage: inout S
  ) throws(LogError) {
    try CheckpointFile.write(
      offsets.map { "\($0.name.topic) \($0.name.partition) \($0.offset.raw)" },
      to: FileNames.join(path, checkpoint.rawValue),
      variants: variants,
      on: &storage
    )
  }

  /// Removes a directory and everything in it; a missing one is no error.
  public func removeTree<S: Storage>(_ tree: String, on storage: inout S) throws(LogError) {
    try storing { () throws(StorageError) in
      guard try storage.exists(tree) else { return }
      for name in try storage.list(tree) where !name.hasSuffix("/") {
        try storage.remove(FileNames.join(tree, name))
      }
      try storage.removeDirectory(tree)
    }
  }
}

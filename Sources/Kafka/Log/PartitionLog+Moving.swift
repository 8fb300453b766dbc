import Environment
import Primitives

extension LogDirectory {
  /// Path of a replica on its way to this directory; `tag` makes it unique.
  public func futurePath(of name: PartitionName, tag: String) -> String {
    DirectoryName.suffixed(name, .future, tag: tag, in: path)
  }
}

// What a replica is, its directory's name says (`UnifiedLog.renameDir`).
extension PartitionLog {
  /// Renames the directory to `topic-partition.<tag>-delete` and syncs its parent, so that the
  /// replica is gone.
  ///
  /// Returns the new path, to be removed `file.delete.delay.ms` later with
  /// `LogDirectory.removeTree`. The tag is 32 hexadecimal digits that make the name unique.
  public mutating func markDeleted<S: Storage>(tag: String, on storage: inout S)
    throws(LogError) -> String
  {
    try retire(as: .deleted, tag: tag, on: &storage)
  }

  /// Renames the directory to `topic-partition.<tag>-stray` and syncs its parent: the replica is
  /// kept and not served.
  public mutating func setAside<S: Storage>(tag: String, on storage: inout S) throws(LogError) {
    _ = try retire(as: .stray, tag: tag, on: &storage)
  }

  /// Gives a replica that was on its way to this log directory its plain name.
  public mutating func promote<S: Storage>(on storage: inout S) throws(LogError) {
    try move(on: &storage) { name, parent in FileNames.join(parent, "\(name)") }
  }

  /// Puts a replica that came from another log directory in the place of the one it was copied from
  /// (`LogManager.replaceCurrentWithFutureLog`); returns where the old one waits for its removal.
  ///
  /// Kafka gives the new one its name first. A crash in between leaves two replicas under one name,
  /// with which no broker starts until someone has removed one of them. The variant
  /// `oldReplicaGoesFirst` is safe: it leaves none, and the next start finishes the work.
  public mutating func replace<S: Storage>(
    _ old: inout PartitionLog,
    tag: String,
    on storage: inout S
  ) throws(LogError) -> String {
    if variants.contains(.oldReplicaGoesFirst) {
      let tree = try old.markDeleted(tag: tag, on: &storage)
      try promote(on: &storage)
      return tree
    }
    try promote(on: &storage)
    return try old.markDeleted(tag: tag, on: &storage)
  }

  private mutating func retire<S: Storage>(
    as kind: DirectoryName.Kind,
    tag: String,
    on storage: inout S
  ) throws(LogError) -> String {
    try move(on: &storage) { name, parent in
      DirectoryName.suffixed(name, kind, tag: tag, in: parent)
    }
    closeHandles(on: &storage)
    return path
  }

  private mutating func move<S: Storage>(
    on storage: inout S,
    _ target: (PartitionName, _ parent: String) -> String
  ) throws(LogError) {
    try guarded { (log) throws(LogError) in
      try log.writePendingMetadata(on: &storage)
      let parent = FileNames.parent(of: log.path)
      let entry = parent.isEmpty ? log.path : String(log.path.dropFirst(parent.utf8.count + 1))
      let new = target(try DirectoryName.parse(entry).name, parent)
      try storing { () throws(StorageError) in
        try storage.rename(log.path, to: new)
        try storage.syncDirectory(parent)
      }
      log.rebase(to: new)
    }
  }

  /// Follows the directory to its new name.
  private mutating func rebase(to new: String) {
    let old = path.utf8.count
    func moved(_ path: String) -> String { new + path.dropFirst(old) }
    path = new
    for index in segments.indices {
      segments[index].stem = moved(segments[index].stem)
      segments[index].offsets.file.path = moved(segments[index].offsets.file.path)
      segments[index].times.file.path = moved(segments[index].times.file.path)
      segments[index].transactions.path = moved(segments[index].transactions.path)
    }
    for index in tasks.indices {
      if case .remove(let files) = tasks[index] { tasks[index] = .remove(files.map(moved)) }
    }
  }
}

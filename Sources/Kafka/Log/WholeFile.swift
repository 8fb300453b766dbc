import Environment
import Primitives

/// Small files that are read and written as a whole.
enum WholeFile {
  /// Largest state file that is read.
  static let limit = ByteCount.mebibytes(64)

  /// The contents; nil when there is no such file.
  ///
  /// - Throws: `damagedState` when the file is larger than any real one.
  static func read<S: Storage>(_ path: String, on storage: inout S) throws(LogError) -> Bytes? {
    do {
      let file = try storage.open(path, .existing)
      let size = try storage.size(file)
      let bytes = size <= limit ? try storage.read(file, at: .zero, count: size) : nil
      try storage.close(file)
      if let bytes { return bytes }
    } catch {
      if error == .notFound { return nil }
      throw .storage(error)
    }
    throw .damagedState(path: path, reason: "the file is larger than \(limit.bytes) bytes")
  }

  /// Replaces a file atomically: temporary file, sync, rename, sync of the directory.
  ///
  /// `syncs` false leaves out the sync of the file (variant `checkpointWithoutSync`).
  static func replace<S: Storage>(
    _ path: String,
    with bytes: Bytes,
    syncs: Bool,
    on storage: inout S
  ) throws(LogError) {
    let temporary = path + ".tmp"
    try write(temporary, bytes, truncates: true, syncs: syncs, on: &storage)
    try storing { () throws(StorageError) in
      try storage.rename(temporary, to: path)
      try storage.syncDirectory(FileNames.parent(of: path))
    }
  }

  /// Writes a file in place.
  static func write<S: Storage>(
    _ path: String,
    _ bytes: Bytes,
    truncates: Bool,
    syncs: Bool,
    on storage: inout S
  ) throws(LogError) {
    try storing { () throws(StorageError) in
      let file = try storage.open(path, .createIfMissing)
      if truncates { try storage.truncate(file, to: .zero) }
      try storage.write(bytes, to: file, at: .zero)
      if syncs { try storage.sync(file) }
      try storage.close(file)
    }
  }

  /// Removes a file; a missing one is no error.
  static func remove<S: Storage>(_ path: String, on storage: inout S) throws(LogError) {
    do { try storage.remove(path) } catch { if error != .notFound { throw .storage(error) } }
  }

  /// Renames a file if it exists.
  static func rename<S: Storage>(_ from: String, to: String, on storage: inout S)
    throws(LogError)
  {
    do { try storage.rename(from, to: to) } catch {
      if error != .notFound { throw .storage(error) }
    }
  }
}

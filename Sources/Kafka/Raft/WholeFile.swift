import Environment
import KafkaLog
import Primitives

/// Small files that are read and replaced as a whole.
enum WholeFile {
  /// The contents; nil when there is no such file.
  static func read(_ path: String, on storage: inout some Storage) throws(LogError) -> Bytes? {
    do throws(StorageError) {
      let file = try storage.open(path, .existing)
      let size = try storage.size(file)
      let bytes = try storage.read(file, at: .zero, count: size)
      try storage.close(file)
      return bytes
    } catch {
      if error == .notFound { return nil }
      throw .storage(error)
    }
  }

  /// Replaces a file atomically: temporary file, sync, rename, sync of the directory.
  ///
  /// `syncs` false leaves out both syncs (variant `unsyncedVote`).
  static func replace(
    _ path: String,
    in directory: String,
    with bytes: Bytes,
    temporary: String,
    syncs: Bool,
    on storage: inout some Storage
  ) throws(LogError) {
    try storing { () throws(StorageError) in
      let file = try storage.open(temporary, .createIfMissing)
      try storage.truncate(file, to: .zero)
      try storage.write(bytes, to: file, at: .zero)
      if syncs { try storage.sync(file) }
      try storage.close(file)
      try storage.rename(temporary, to: path)
      if syncs { try storage.syncDirectory(directory) }
    }
  }

  /// Removes a file; a missing one is no error.
  static func remove(_ path: String, on storage: inout some Storage) throws(LogError) {
    do { try storage.remove(path) } catch { if error != .notFound { throw .storage(error) } }
  }
}

/// Runs a storage call, turning its error into a log error.
func storing<R>(_ body: () throws(StorageError) -> R) throws(LogError) -> R {
  do { return try body() } catch { throw .storage(error) }
}

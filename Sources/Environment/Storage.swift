import Primitives

/// Why a storage operation failed; the values mirror the POSIX errors a log has to survive.
public enum StorageError: Error, Equatable, Sendable {
  /// ENOENT: no file or directory of that name.
  case notFound
  /// EEXIST: the name is taken.
  case alreadyExists
  /// ENOTEMPTY: the directory has entries.
  case notEmpty
  /// ENOTDIR or EISDIR: a file where a directory is needed, or the reverse.
  case wrongKind
  /// ENOSPC or EDQUOT: `written` bytes of the request were stored before space ran out.
  case noSpace(written: ByteCount)
  /// EIO: the device failed.
  case inputOutput
  /// EROFS: the file system went read-only.
  case readOnly
  /// EBADF: the handle is closed or was opened before a restart.
  case badHandle
  /// EINVAL: a direct read or write does not begin and end at a sector.
  case misaligned
}

extension StorageError: CustomStringConvertible {
  /// The error in plain words.
  public var description: String {
    switch self {
    case .notFound: "no such file or directory"
    case .alreadyExists: "it exists already"
    case .notEmpty: "the directory is not empty"
    case .wrongKind: "it is a directory where a file is needed, or the reverse"
    case .noSpace: "no space left on the device"
    case .inputOutput: "input or output failed, or permission is missing"
    case .readOnly: "the file system is read-only"
    case .badHandle: "the file is not open for that"
    case .misaligned: "the access does not begin and end at a sector"
    }
  }
}

/// An open file; valid until closed or the process ends.
public struct FileHandle: Hashable, Sendable {
  /// Dense index chosen by the storage.
  public var raw: Int32
  /// Makes a handle from its index.
  public init(_ raw: Int32) { self.raw = raw }
}

/// How `open` treats a name.
public enum OpenMode: Sendable {
  /// Fails with `notFound` unless the file exists.
  case existing
  /// Creates the file, empty, unless it exists.
  case createIfMissing
  /// Fails with `alreadyExists` when it exists, else creates it.
  case createNew
}

/// How the reads and writes of an open file work.
public struct OpenOptions: OptionSet, Hashable, Sendable {
  /// The options as bits.
  public let rawValue: UInt8
  /// Makes options from bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// A write returns when its data are durable (O_DSYNC), as if `syncData` followed.
  public static let syncedWrites = OpenOptions(rawValue: 1)
  /// Reads and writes go past the page cache (O_DIRECT) and need alignment to the sector.
  public static let direct = OpenOptions(rawValue: 2)
}

/// A node's files: POSIX semantics over a page cache.
///
/// Paths are relative to the node's root, components separated by `/`, no leading slash, for
/// example `logs/orders-0/00000000000000000000.log`. Buffered writes are visible to every reader at
/// once and durable only after `sync` (or writeback). Names are durable only after
/// `syncDirectory` of their directory. Renaming over an existing file replaces it atomically.
public protocol Storage {
  /// Opens a file for reading and writing. A file system without direct access refuses `direct`
  /// with `misaligned`.
  mutating func open(_ path: String, _ mode: OpenMode, _ options: OpenOptions)
    throws(StorageError) -> FileHandle
  /// Closes a handle; dirty pages stay dirty.
  mutating func close(_ file: FileHandle) throws(StorageError)
  /// Writes at the end of the file. On `noSpace` the file keeps the part that fitted.
  mutating func append(_ bytes: Bytes, to file: FileHandle) throws(StorageError)
  /// Writes at `position`, extending the file (with zeros up to `position`) when needed.
  mutating func write(_ bytes: Bytes, to file: FileHandle, at position: ByteCount)
    throws(StorageError)
  /// Reads up to `count` bytes; fewer at the end of the file, none beyond it.
  mutating func read(_ file: FileHandle, at position: ByteCount, count: ByteCount)
    throws(StorageError) -> Bytes
  /// Cuts the file, or extends it with zeros, to `size`.
  mutating func truncate(_ file: FileHandle, to size: ByteCount) throws(StorageError)
  /// Size of the file.
  mutating func size(_ file: FileHandle) throws(StorageError) -> ByteCount
  /// Makes what was written to the file before this call durable (fsync).
  mutating func sync(_ file: FileHandle) throws(StorageError)
  /// Makes what was written to the file durable and the size needed to read it, not its times
  /// (fdatasync).
  mutating func syncData(_ file: FileHandle) throws(StorageError)
  /// Takes space for `count` bytes from `position` on, which read as zeros until they are written,
  /// and extends the file to cover them (fallocate). All or nothing: on `noSpace` nothing changed.
  mutating func preallocate(_ file: FileHandle, at position: ByteCount, count: ByteCount)
    throws(StorageError)
  /// Makes the names in a directory durable (fsync of the directory).
  mutating func syncDirectory(_ path: String) throws(StorageError)
  /// Creates a directory whose parent exists.
  mutating func makeDirectory(_ path: String) throws(StorageError)
  /// Removes an empty directory.
  mutating func removeDirectory(_ path: String) throws(StorageError)
  /// Renames a file or directory, replacing a file (never a non-empty directory) of the new name.
  mutating func rename(_ from: String, to: String) throws(StorageError)
  /// Removes a file's name; open handles keep working.
  mutating func remove(_ path: String) throws(StorageError)
  /// Whether a file or directory of that name exists.
  mutating func exists(_ path: String) throws(StorageError) -> Bool
  /// Names in a directory in ascending byte order; directories end in `/`.
  mutating func list(_ path: String) throws(StorageError) -> [String]
  /// Free space of the volume that holds `path`.
  mutating func freeSpace(_ path: String) throws(StorageError) -> ByteCount
}

extension Storage {
  /// Opens a file for buffered reading and writing.
  public mutating func open(_ path: String, _ mode: OpenMode) throws(StorageError) -> FileHandle {
    try open(path, mode, [])
  }
}

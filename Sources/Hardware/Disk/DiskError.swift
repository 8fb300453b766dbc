import Primitives

/// Why a disk operation failed; the simulation maps it to the seam's storage error.
public enum DiskError: Error, Equatable, Sendable {
  /// ENOENT: no file or directory of that name.
  case notFound
  /// EEXIST: the name is taken.
  case alreadyExists
  /// ENOTEMPTY: the directory has entries.
  case notEmpty
  /// ENOTDIR, EISDIR or EINVAL: a file where a directory is needed, or the reverse; a position below
  /// zero.
  case wrongKind
  /// ENOSPC or EDQUOT: `written` bytes of the request were stored before space ran out.
  case noSpace(written: ByteCount)
  /// EIO: the device failed.
  case inputOutput
  /// EROFS: the file system went read-only.
  case readOnly
  /// EBADF: the handle is closed or was opened before the process died.
  case badHandle
  /// EINVAL: a direct read or write does not begin and end at a sector.
  case misaligned
}

/// How `Disk.open` treats a name.
public enum DiskOpenMode: Sendable {
  /// Fails with `notFound` unless the file exists.
  case existing
  /// Creates the file, empty, unless it exists.
  case createIfMissing
  /// Fails with `alreadyExists` when it exists, else creates it.
  case createNew
}

/// How the reads and writes of an open file work.
public struct DiskOpenOptions: OptionSet, Hashable, Sendable {
  /// The options as bits.
  public let rawValue: UInt8
  /// Makes options from bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// A write returns when its data are durable (O_DSYNC).
  public static let syncedWrites = DiskOpenOptions(rawValue: 1)
  /// Reads and writes go past the page cache (O_DIRECT).
  public static let direct = DiskOpenOptions(rawValue: 2)
}

/// What stops a machine, as its disk sees it.
public enum CrashKind: Sendable, CaseIterable {
  /// The process dies; the page cache survives.
  case process
  /// The kernel dies; the page cache is lost, the device keeps its volatile cache.
  case operatingSystem
  /// Power fails; page cache and volatile device cache are lost.
  case power
}

/// Which of the persisted states that a crash allows is taken.
public enum CrashKeep: Sendable {
  /// One at random, as the profiles say.
  case drawn
  /// The least: exactly what was durable.
  case synced
  /// The most: everything that the page cache held.
  case cached
  /// No name that was not committed, and contents with a piece missing in the middle.
  case torn
}

/// Which contents of a disk a view shows.
public enum DiskView: Sendable {
  /// What a running process reads.
  case cached
  /// What is certainly there after power loss.
  case durable
}

/// A file or directory as a view of the disk shows it.
public struct DiskFileView: Sendable {
  /// Path from the root of the disk, without leading slash.
  public var path: String
  /// Whether it is a directory.
  public var isDirectory: Bool
  /// The file's size.
  public var size: ByteCount
  /// The file's bytes, in order, in pieces.
  public var chunks: [Bytes]
}

import Environment
import Foundation
import KafkaLog

/// A file, a partition's directory or a log directory that a command line names.
struct LogPlace {
  /// What was named.
  enum Kind: Equatable {
    case file(LogFileKind)
    case partition
    case logDirectory
  }

  /// A partition's directory inside a log directory.
  struct Partition: Equatable {
    /// Its directory, relative to the root; empty when the root is the partition.
    var directory: String
    /// The partition, if the directory's name is one.
    var name: PartitionName?
  }

  /// As the user wrote it, without trailing slashes.
  let path: String
  let kind: Kind
  /// Directory that the names below are relative to.
  let root: String
  /// The file that was named, or the files directly in the directory.
  private(set) var files: [String] = []
  private(set) var partitions: [Partition] = []
  /// Replicas on their way to this directory.
  private(set) var moving: [Partition] = []
  /// Replicas that were set aside.
  private(set) var strays: [Partition] = []
  /// Directories that are no partition's, with a reason.
  private(set) var skipped: [(name: String, why: String)] = []

  /// Finds out what `path` is.
  init(_ path: String) throws(CommandError) {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    self.path = path
    var isDirectory: ObjCBool = false
    guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw .noInput(path, "no such file or directory")
    }
    let name = Self.name(of: path)
    guard isDirectory.boolValue else {
      root = (path as NSString).deletingLastPathComponent
      files = [(path as NSString).lastPathComponent]
      kind = .file(try Self.kind(ofFile: files[0], path))
      return
    }
    root = path
    let names = try Self.list(path)
    files = names.filter { !$0.hasSuffix("/") }
    let segments = files.contains { Self.isSegmentFile(LogFileKind(name: Self.plain($0))) }
    if segments || Self.partition(name) != nil {
      kind = .partition
      partitions = [Partition(directory: "", name: Self.partition(name))]
      return
    }
    kind = .logDirectory
    for name in names where name.hasSuffix("/") { sort(String(name.dropLast())) }
    let known = files.contains { LogFileKind(name: $0) != .unknown }
    guard known || !partitions.isEmpty else {
      throw CommandError(
        .badData,
        [
          "wavetank: '\(path)' is no log directory: it has no directory such as 'orders-0' and no "
            + "file such as '00000000000000000000.log'"
        ]
      )
    }
  }

  private mutating func sort(_ name: String) {
    switch LogDirectoryEntry(name: name) {
    case .live(let partition): partitions.append(Partition(directory: name, name: partition))
    case .deleted: skipped.append((name, "a replica whose deletion was begun"))
    case .stray:
      strays.append(Partition(directory: name, name: nil))
      skipped.append((name, "a replica set aside as a stray"))
    case .future:
      moving.append(Partition(directory: name, name: nil))
      skipped.append((name, "a replica on its way to this directory"))
    case .other where name == "__cluster_metadata-0":
      partitions.append(Partition(directory: name, name: nil))
    case .other: skipped.append((name, "no partition's directory"))
    case nil: skipped.append((name, "no name of a partition; a broker refuses to start with it"))
    }
  }

  /// Last component of the real path, so that `.` has a name as well.
  private static func name(of path: String) -> String {
    URL(fileURLWithPath: path).standardizedFileURL.lastPathComponent
  }

  private static func partition(_ name: String) -> PartitionName? {
    guard case .live(let partition) = LogDirectoryEntry(name: name) else { return nil }
    return partition
  }

  /// The name without what says that the file comes or goes.
  static func plain(_ name: String) -> String {
    guard case .temporary(let suffix) = LogFileKind(name: name) else { return name }
    return String(name.dropLast(suffix.count))
  }

  private static func isSegmentFile(_ kind: LogFileKind) -> Bool {
    switch kind {
    case .segment, .offsetIndex, .timeIndex, .transactionIndex, .snapshot, .partitionMetadata: true
    default: false
    }
  }

  private static func kind(ofFile name: String, _ path: String) throws(CommandError) -> LogFileKind
  {
    let kind = LogFileKind(name: plain(name))
    guard kind == .unknown else { return kind }
    throw CommandError(
      .badData,
      [
        "wavetank: '\(path)' is no file of a log by its name; names are such as "
          + "'00000000000000000000.log', '.index', '.timeindex', '.snapshot', "
          + "'leader-epoch-checkpoint', 'recovery-point-offset-checkpoint', 'meta.properties'"
      ]
    )
  }

  private static func list(_ path: String) throws(CommandError) -> [String] {
    var storage = PosixStorage(root: path, isReadOnly: true)
    do throws(StorageError) { return try storage.list("") } catch {
      throw .noInput(path, error.description)
    }
  }
}

extension LogPlace {
  /// Storage that reads below the root and writes nothing.
  var storage: PosixStorage {
    PosixStorage(root: root.isEmpty ? "." : root, isReadOnly: true)
  }

  /// The files of a partition's directory, relative to the root.
  func files(of partition: Partition) throws(CommandError) -> [String] {
    guard !partition.directory.isEmpty else { return files }
    return try Self.list("\(root)/\(partition.directory)").filter { !$0.hasSuffix("/") }
      .map { "\(partition.directory)/\($0)" }
  }

  /// How messages name a file.
  func shown(_ file: String) -> String {
    if case .file = kind { return path }
    return path == "/" ? "/" + file : "\(path)/\(file)"
  }
}

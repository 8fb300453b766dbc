import Environment
import Primitives

/// What the shared files of a log directory say, for the checks of its partitions.
public struct DirectoryState: Sendable {
  /// Whether a clean-shutdown marker is there.
  public let isClean: Bool
  let checkpoints: [(file: String, entries: [CheckpointContents.Entry])]

  /// The checkpointed log start of a partition; 0 when there is none.
  public func logStart(_ name: PartitionName) -> Int64 {
    let starts = checkpoints.first {
      $0.file.hasSuffix(LogDirectory.OffsetCheckpoint.logStart.rawValue)
    }
    return starts?.entries.last { $0.names(name) }?.numbers[1] ?? 0
  }
}

extension CheckpointContents.Entry {
  func names(_ partition: PartitionName) -> Bool {
    fields[0] == partition.topic && numbers[0] == Int64(partition.partition)
  }
}

extension LogVerifier {
  private static let checkpoints =
    LogDirectory.OffsetCheckpoint.allCases.map(\.rawValue) + ["cleaner-offset-checkpoint"]

  /// Checks the shared files of the log directory at `path`, whose entries are `names`.
  public mutating func verifyDirectory<S: Storage>(
    _ path: String,
    names: [String],
    on storage: inout S
  ) throws(StorageError) -> DirectoryState {
    var checkpoints: [(file: String, entries: [CheckpointContents.Entry])] = []
    for name in Self.checkpoints where names.contains(name) {
      let file = FileNames.join(path, name)
      guard let bytes = try SmallFiles.read(file, on: &storage) else {
        findings.fault(file, nil, "it is larger than any checkpoint")
        continue
      }
      let contents = CheckpointContents(bytes, fields: 3)
      for flaw in contents.flaws { findings.fault(file, Int64(flaw.line), flaw.text) }
      checkpoints.append((file, contents.entries))
    }
    try checkIdentity(path, names, on: &storage)
    for name in names where name.hasSuffix("/") {
      let directory = String(name.dropLast())
      if LogDirectoryEntry(name: directory) == nil {
        findings.fault(
          FileNames.join(path, directory),
          nil,
          "no name of a partition; a broker refuses to start with such a directory"
        )
      }
    }
    return DirectoryState(
      isClean: names.contains(FileNames.cleanShutdown),
      checkpoints: checkpoints
    )
  }

  private mutating func checkIdentity<S: Storage>(
    _ path: String,
    _ names: [String],
    on storage: inout S
  ) throws(StorageError) {
    let file = FileNames.join(path, FileNames.metaProperties)
    guard names.contains(FileNames.metaProperties) else {
      return findings.note(file, nil, "it is missing; a broker starts only after formatting")
    }
    let bytes = try SmallFiles.read(file, on: &storage)
    let properties = bytes.map(SmallFiles.properties) ?? []
    let version = properties.last { $0.key == "version" }?.value
    let needed = version == "0" ? ["broker.id", "cluster.id"] : ["node.id", "cluster.id"]
    if version != "0" && version != "1" {
      findings.fault(file, nil, "its version is \(version ?? "missing"); it would be 1")
    }
    for key in needed where !properties.contains(where: { $0.key == key }) {
      findings.fault(file, nil, "it has no \(key)")
    }
  }

  /// Checks the shared checkpoints against the partitions of the directory.
  public mutating func compare(
    _ state: DirectoryState,
    with partitions: [(name: PartitionName, figures: PartitionFigures)]
  ) {
    for checkpoint in state.checkpoints {
      for entry in checkpoint.entries { check(entry, of: checkpoint.file, partitions) }
    }
    for (index, partition) in partitions.enumerated() {
      guard let id = partition.figures.topicID,
        let other = partitions[..<index].first(where: { $0.name.topic == partition.name.topic }),
        let known = other.figures.topicID, known != id
      else { continue }
      findings.fault(
        FileNames.join(partition.figures.directory, FileNames.metadata),
        nil,
        "topic id \(id), and \(other.name) has \(known)"
      )
    }
  }

  private mutating func check(
    _ entry: CheckpointContents.Entry,
    of file: String,
    _ partitions: [(name: PartitionName, figures: PartitionFigures)]
  ) {
    let line = Int64(entry.line)
    let shown = "\(entry.fields[0])-\(entry.numbers[0])"
    guard let known = partitions.first(where: { entry.names($0.name) }) else {
      return findings.note(file, line, "\(shown) has no directory here")
    }
    let offset = entry.numbers[1]
    let end = known.figures.end
    if offset < 0 {
      findings.fault(file, line, "\(shown) at \(offset), which is no offset")
    } else if offset > end {
      findings.fault(file, line, "\(shown) at \(offset); its log ends at \(end)")
    }
  }
}

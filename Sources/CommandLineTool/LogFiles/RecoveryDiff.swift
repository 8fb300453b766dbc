import Environment
import KafkaLog
import Primitives
import Reporting

/// What a `.log` file holds, as far as recovery will ask.
struct SegmentShape {
  /// Number of whole batches and the offset after the last of them.
  private(set) var batches: [(position: Int64, base: Int64, last: Int64, flaw: String?)] = []
  /// What follows the last whole batch.
  private(set) var tail: LogFileFlaw?

  init(_ path: String, on storage: inout PosixStorage) throws(StorageError) {
    let file = try storage.open(path, .existing)
    var walk = LogFileWalk(file, end: try storage.size(file).bytes)
    while let item = try walk.next(on: &storage) {
      switch item {
      case .batch(let batch):
        let flaw =
          batch.isSound
          ? nil
          : "the checksum of the batch at offset \(batch.header.baseOffset.raw) does not agree"
        let base = batch.header.baseOffset.raw
        batches.append((batch.position, base, batch.lastOffset ?? base, flaw))
      case .old(let message):
        let flaw = "message format \(message.magic)"
        batches.append((message.position, message.offset, message.offset, flaw))
      case .flaw(let flaw): tail = flaw
      }
    }
    try storage.close(file)
  }

  /// Why a scan would stop at a position; nil when the bytes there give no reason.
  func reason(at position: Int64) -> String? {
    if let batch = batches.first(where: { $0.position >= position }) { return batch.flaw }
    return tail?.text
  }

  /// Offsets of the sound batches from a position on.
  func offsets(from position: Int64) -> (first: Int64, last: Int64)? {
    let gone = batches.filter { $0.position >= position }
    guard let first = gone.first, let last = gone.last else { return nil }
    return (first.base, last.last)
  }
}

/// Compares the files of a copy before and after recovery.
struct RecoveryDiff {
  let before: [LogCopy.File]
  let after: [LogCopy.File]
  let original: [String: SegmentShape]

  func account(of run: RecoveryRun, to target: String) -> RecoveryAccount {
    let logs = (run.logs + run.strays).sorted { $0.log.path < $1.log.path }
    let directories =
      run.logs.compactMap { log in standing(of: log).map { directory(log.log.path, $0, after) } }
      + run.strays.map { directory($0.log.path, .stray, after) }
      + run.removedDirectories.map { directory($0, .deleted, before) }
    return RecoveryAccount(
      target: target,
      partitions: logs.map { partition($0) },
      directories: directories.sorted { $0.name < $1.name }
    )
  }

  /// Why a broker would not serve a log; nil when it would, for all that files can say.
  private func standing(of loaded: LoadedLog) -> RecoveredDirectory.Standing? {
    let isMetadata = loaded.name == PartitionName(topic: "__cluster_metadata", partition: 0)
    if loaded.log.topicID == .zero, !isMetadata { return .unidentified }
    return loaded.isFuture ? .future : nil
  }

  private func directory(
    _ name: String,
    _ standing: RecoveredDirectory.Standing,
    _ files: [LogCopy.File]
  ) -> RecoveredDirectory {
    let inside = files.filter { $0.path.hasPrefix("\(name)/") }
    return RecoveredDirectory(
      name: name,
      standing: standing,
      files: inside.count,
      segmentBytes: inside.filter(isSegment).reduce(0) { $0 + $1.size }
    )
  }

  private func partition(_ loaded: LoadedLog) -> RecoveryAccount.Partition {
    let prefix = "\(loaded.log.path)/"
    var changes: [RecoveryAccount.Change] = []
    var wasCut = false
    for file in before where file.path.hasPrefix(prefix) {
      let now = after.first { $0.path == file.path }
      if now == file { continue }
      let change = change(of: file, to: now, wasCut: wasCut, loaded.notes)
      if change.kind == .truncated || change.kind == .deleted, original[file.path] != nil {
        wasCut = true
      }
      changes.append(change)
    }
    for file in after where file.path.hasPrefix(prefix) {
      if before.contains(where: { $0.path == file.path }) { continue }
      changes.append(
        RecoveryAccount.Change(kind: .created, file: name(file.path), after: file.size)
      )
    }
    let segments = after.count { $0.path.hasPrefix(prefix) && isSegment($0) }
    return RecoveryAccount.Partition(
      name: loaded.log.path,
      wasClean: loaded.wasClean,
      start: loaded.log.logStartOffset.raw,
      end: loaded.log.logEndOffset.raw,
      segments: segments,
      epochs: loaded.log.epochEntries.map { (Int64($0.epoch.raw), $0.start.raw) },
      changes: changes,
      notes: loaded.notes
    )
  }

  private func isSegment(_ file: LogCopy.File) -> Bool {
    if case .segment = LogFileKind(name: name(file.path)) { true } else { false }
  }

  private func name(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  private func change(
    of file: LogCopy.File,
    to now: LogCopy.File?,
    wasCut: Bool,
    _ notes: [RecoveryNote]
  ) -> RecoveryAccount.Change {
    var change = RecoveryAccount.Change(
      kind: now == nil ? .deleted : .rewritten,
      file: name(file.path),
      before: file.size,
      after: now?.size
    )
    let shape = original[file.path]
    let said = notes.last { $0.file == change.file }?.reason
    if let now, shape != nil {
      change.kind = .truncated
      change.offsets = shape?.offsets(from: now.size)
      change.reason = shape?.reason(at: now.size) ?? said
    } else if now == nil {
      change.offsets = shape?.offsets(from: 0)
      change.reason = said ?? reasonOfDeletion(change.file, wasCut: wasCut)
    } else {
      change.reason = said
    }
    return change
  }

  private func reasonOfDeletion(_ name: String, wasCut: Bool) -> String {
    switch LogFileKind(name: name) {
    case .temporary(let suffix):
      suffix == ".swap" ? "took the place of the files it replaces" : "a leftover, by its suffix"
    case .segment: wasCut ? "it follows a segment that was cut" : "the log begins behind it"
    case .offsetIndex, .timeIndex, .transactionIndex: "its segment is gone"
    case .snapshot: "damaged, beyond the log's end, or at no segment's base"
    default: "no longer needed"
    }
  }
}

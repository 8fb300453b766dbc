import Environment
import KafkaLog
import KafkaProtocol
import Primitives

/// Names of snapshot files (`Snapshots`).
enum SnapshotName {
  static let suffix = ".checkpoint"
  static let partial = ".checkpoint.part"
  static let deleted = ".checkpoint.deleted"

  /// Twenty digits of the end offset, ten of the epoch.
  static func stem(_ id: SnapshotID) -> String {
    "\(padded(id.end.raw, 20))-\(padded(Int64(id.epoch.raw), 10))"
  }

  /// The snapshot that a file of one of the suffixes holds.
  static func parse(_ name: String) -> SnapshotID? {
    guard let dot = name.firstIndex(of: ".") else { return nil }
    let parts = name[..<dot].split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].utf8.count == 20, parts[1].utf8.count == 10,
      let end = Int64(parts[0]), let epoch = Int32(parts[1]), end >= 0, epoch >= 0
    else { return nil }
    return SnapshotID(end: Offset(end), epoch: Epoch(epoch))
  }

  private static func padded(_ number: Int64, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}

// Files.
extension RaftLog {
  private func path(_ id: SnapshotID, _ suffix: String) -> String {
    "\(path)/\(SnapshotName.stem(id))\(suffix)"
  }

  /// Removes what unfinished work left, and makes log and newest snapshot agree.
  ///
  /// - Throws: `damagedState` when the log begins above 0 and no snapshot covers what is missing.
  mutating func recoverSnapshots(now: Int64, on storage: inout some Storage) throws(LogError) {
    let names = try storing { () throws(StorageError) in try storage.list(path) }
    for name in names
    where name.hasSuffix(SnapshotName.partial) || name.hasSuffix(SnapshotName.deleted) {
      try WholeFile.remove("\(path)/\(name)", on: &storage)
    }
    snapshots = names.filter { $0.hasSuffix(SnapshotName.suffix) }
      .compactMap { SnapshotName.parse($0) }.sorted()
    while let oldest = snapshots.first, oldest.end < start {
      try removeSnapshot(oldest, on: &storage)
    }
    if let latest = latestSnapshot {
      if latest.end > end || latest.epoch > lastEpoch, !variants.contains(.snapshotNoTruncate) {
        try restart(at: latest, now: now, on: &storage)
      }
    } else if start > .zero {
      throw .damagedState(path: path, reason: "the log begins at \(start.raw) without a snapshot")
    }
  }

  /// Writes a snapshot whole: temporary file, sync, rename, sync of the directory.
  mutating func freeze(
    _ id: SnapshotID,
    _ contents: Bytes,
    on storage: inout some Storage
  ) throws(LogError) {
    try WholeFile.replace(
      path(id, SnapshotName.suffix),
      in: path,
      with: contents,
      temporary: path(id, SnapshotName.partial),
      syncs: true,
      on: &storage
    )
    guard !snapshots.contains(id) else { return }
    let index = snapshots.firstIndex { id < $0 } ?? snapshots.count
    snapshots.insert(id, at: index)
  }

  /// A part of a snapshot and the size of the whole; nil when there is none of that name.
  func readSnapshot(
    _ id: SnapshotID,
    at position: Int64,
    count: ByteCount,
    on storage: inout some Storage
  ) throws(LogError) -> (part: Bytes, size: Int64)? {
    guard snapshots.contains(id) else { return nil }
    return try storing { () throws(StorageError) in
      let file = try storage.open(path(id, SnapshotName.suffix), .existing)
      let size = try storage.size(file)
      let part =
        position < size.bytes
        ? try storage.read(file, at: ByteCount(position), count: count) : .empty
      try storage.close(file)
      return (part, size.bytes)
    }
  }

  /// The whole of a snapshot.
  func wholeSnapshot(_ id: SnapshotID, on storage: inout some Storage) throws(LogError) -> Bytes {
    try WholeFile.read(path(id, SnapshotName.suffix), on: &storage) ?? .empty
  }

  /// Removes a snapshot.
  mutating func removeSnapshot(
    _ id: SnapshotID,
    on storage: inout some Storage
  ) throws(LogError) {
    guard let index = snapshots.firstIndex(of: id) else { return }
    snapshots.remove(at: index)
    try storing { () throws(StorageError) in
      try storage.rename(path(id, SnapshotName.suffix), to: path(id, SnapshotName.deleted))
      try storage.remove(path(id, SnapshotName.deleted))
    }
  }

  /// Removes what is old: the oldest snapshot and the log below the next one, while size or age
  /// asks for it; never the newest snapshot, and nothing above the high watermark, which a replica
  /// does not know again before a leader tells it.
  mutating func clean(
    _ config: RaftConfig,
    now: Int64,
    on storage: inout some Storage
  ) throws(LogError) -> Bool {
    guard snapshots.count > 1, snapshots[1].end <= log.highWatermark else { return false }
    var facts: [SnapshotFacts] = []
    for id in snapshots { facts.append(try self.facts(of: id, on: &storage)) }
    var total = facts.reduce(0) { $0 + $1.size }
    var didClean = false
    for oldest in facts.dropLast() {
      let age = now - (oldest.timestamp ?? now)
      let isOld = config.retentionMilliseconds >= 0 && age > config.retentionMilliseconds
      let isLarge = config.retentionBytes >= 0 && size.bytes + total > config.retentionBytes
      guard isOld || isLarge, snapshots[1].end <= log.highWatermark else { break }
      try raiseStart(to: snapshots[1].end, now: now, on: &storage)
      try removeSnapshot(snapshots[0], on: &storage)
      total -= oldest.size
      didClean = true
    }
    return didClean
  }

  /// Size of a snapshot, and when it was taken as its header says.
  private func facts(
    of id: SnapshotID,
    on storage: inout some Storage
  ) throws(LogError) -> SnapshotFacts {
    guard let head = try readSnapshot(id, at: 0, count: ByteCount(256), on: &storage) else {
      return SnapshotFacts(size: 0, timestamp: nil)
    }
    let header = try? RecordBatch(first: head.part)
    return SnapshotFacts(size: head.size, timestamp: header?.baseTimestamp)
  }
}

/// What decides whether a snapshot goes.
private struct SnapshotFacts {
  var size: Int64
  /// Wall-clock milliseconds; nil when the header cannot be read.
  var timestamp: Int64?
}

/// The contents of a snapshot (`RecordsSnapshotWriter`, `RecordsSnapshotReader`).
enum SnapshotContents {
  /// Header, voters, records in batches, footer.
  static func encode(
    _ values: [Bytes],
    voters: VoterSet?,
    epoch: Epoch,
    timestamp: Int64
  ) -> Bytes {
    var writer = ByteWriter(capacity: 256 + values.reduce(0) { $0 + $1.count + 8 })
    var offset = Offset.zero
    func control(_ record: ControlRecord) {
      let batch = ControlRecord.batch(
        [record],
        at: offset,
        leaderEpoch: epoch,
        timestamp: timestamp
      )
      writer.bytes(batch)
      offset = offset + 1
    }
    control(.snapshotHeader(timestamp: timestamp))
    if let voters {
      control(.kraftVersion(1))
      control(.voters(voters.keys))
    }
    for start in stride(from: 0, to: values.count, by: 1_024) {
      var fields = BatchFields()
      fields.baseOffset = offset
      fields.leaderEpoch = epoch
      var batch = RecordBatchBuilder(fields)
      for value in values[start..<min(start + 1_024, values.count)] {
        batch.append(timestamp: timestamp, key: nil, value: value)
        offset = offset + 1
      }
      writer.bytes(batch.finish())
    }
    control(.snapshotFooter)
    return writer.finish()
  }

  /// The voters that a snapshot names; nil when it names none.
  static func voters(_ contents: Bytes) throws(LogError) -> VoterSet? {
    var found: VoterSet?
    do throws(MetadataError) {
      try ControlRecord.forEach(in: contents) { _, record throws(MetadataError) in
        if case .voters(let keys) = record { found = VoterSet(keys) }
      }
    } catch {
      throw .corruptRecord
    }
    return found
  }
}

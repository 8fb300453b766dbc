import Environment
import KafkaLog
import KafkaProtocol
import Primitives

/// A copy of the metadata log with its snapshots (`KafkaMetadataLog`).
struct RaftLog: Sendable {
  /// What a leader finds in a fetch's offset and epoch (`ValidOffsetAndEpoch`).
  enum Validity: Equatable, Sendable {
    case valid
    case diverging(EpochEndOffset)
    case snapshot(SnapshotID)
  }

  /// Directory of the log.
  let path: String
  let variants: Variants
  private(set) var log: PartitionLog
  /// Snapshots that are there, ascending.
  var snapshots: [SnapshotID] = []
  /// The batches appended last, so that whoever is up to date is served from memory.
  private var recent: [(base: Offset, end: Offset, batches: Bytes)] = []

  init(_ log: PartitionLog, variants: Variants) {
    self.log = log
    self.variants = variants
    path = log.path
  }

  /// Name of the partition.
  static let name = PartitionName(topic: "__cluster_metadata", partition: 0)

  /// How many appends are kept in memory for reading.
  private static let recentLimit = 16

  /// Offset of the first record.
  var start: Offset { log.logStartOffset }
  /// Offset that the next record gets.
  var end: Offset { log.logEndOffset }
  /// The newest snapshot.
  var latestSnapshot: SnapshotID? { snapshots.last }
  /// The oldest snapshot.
  var earliestSnapshot: SnapshotID? { snapshots.first }

  /// Epoch of the last record; 0 for an empty log.
  var lastEpoch: Epoch {
    if log.latestEpoch != .none { return log.latestEpoch }
    if let snapshot = latestSnapshot, snapshot.end == start { return snapshot.epoch }
    return Epoch(0)
  }

  /// Size of log and snapshots is counted by whoever cleans; this is the log's.
  var size: ByteCount { log.size }
}

// Epochs.
extension RaftLog {
  /// Where an epoch, or the one before it that is here, ends.
  func endOffset(of epoch: Epoch) -> EpochEndOffset {
    let found = log.endOffset(for: epoch)
    guard found.epoch != .none else { return EpochEndOffset(epoch: lastEpoch, endOffset: end) }
    if found.epoch == epoch, let snapshot = earliestSnapshot, found.offset == snapshot.end {
      return EpochEndOffset(epoch: snapshot.epoch, endOffset: snapshot.end)
    }
    return EpochEndOffset(epoch: found.epoch, endOffset: found.offset)
  }

  /// Whether a follower whose log ends at `offset` after a record of `epoch` may go on from there.
  func validate(_ offset: Offset, _ epoch: Epoch) -> Validity {
    if offset == .zero, let snapshot = latestSnapshot, snapshot.end > .zero {
      return .snapshot(snapshot)
    }
    if start == .zero, offset == .zero { return .valid }
    if let earliest = earliestSnapshot, let latest = latestSnapshot,
      offset < start || (offset == start && epoch != earliest.epoch) || epoch < earliest.epoch
    {
      return .snapshot(latest)
    }
    let local = endOffset(of: epoch)
    guard local.epoch == epoch, local.endOffset >= offset else { return .diverging(local) }
    return .valid
  }

  /// Where a log that diverges from the leader's has to end.
  func truncationPoint(_ diverging: EpochEndOffset) -> Offset {
    if diverging.epoch <= Epoch(0) { return min(diverging.endOffset, end) }
    let local = endOffset(of: diverging.epoch)
    guard local.epoch == diverging.epoch else { return local.endOffset }
    return min(local.endOffset, diverging.endOffset)
  }
}

// Changes.
extension RaftLog {
  /// Notes that the epoch begins here.
  mutating func begin(_ epoch: Epoch, on storage: inout some Storage) throws(LogError) {
    try log.beginEpoch(epoch, on: &storage)
  }

  /// Appends whole batches as they are; false when there was none.
  mutating func append(
    _ batches: Bytes,
    now: Int64,
    on storage: inout some Storage
  ) throws(LogError) -> Bool {
    guard let info = try log.appendAsFollower(batches, now: now, on: &storage) else {
      return false
    }
    if recent.count == Self.recentLimit { recent.removeFirst() }
    recent.append((info.firstOffset, end, batches[0..<info.bytes]))
    try runTasks(on: &storage)
    return true
  }

  /// Makes everything durable.
  mutating func flush(now: Int64, on storage: inout some Storage) throws(LogError) {
    try log.flush(now: now, on: &storage)
  }

  /// Cuts the log so that it ends at `offset`.
  mutating func truncate(
    to offset: Offset,
    now: Int64,
    on storage: inout some Storage
  ) throws(LogError) {
    recent.removeAll { $0.end > offset }
    _ = try log.truncate(to: offset, now: now, on: &storage)
    try runTasks(on: &storage)
  }

  /// Drops the whole log and the older snapshots, and begins again where a snapshot ends.
  mutating func restart(
    at snapshot: SnapshotID,
    now: Int64,
    on storage: inout some Storage
  ) throws(LogError) {
    recent = []
    try log.truncateFully(startingAt: snapshot.end, now: now, on: &storage)
    try runTasks(on: &storage)
    try flush(now: now, on: &storage)
    while let oldest = earliestSnapshot, oldest < snapshot {
      try removeSnapshot(oldest, on: &storage)
    }
    try storing { () throws(StorageError) in try storage.syncDirectory(path) }
  }

  /// Tells the log what is committed.
  mutating func setHighWatermark(_ offset: Offset) { _ = log.setHighWatermark(offset) }

  /// Deletes the segments that end at or below `offset`.
  mutating func raiseStart(
    to offset: Offset,
    now: Int64,
    on storage: inout some Storage
  ) throws(LogError) {
    try log.raiseLogStart(offset)
    _ = try log.deleteOldSegments(now: now, on: &storage)
    try runTasks(on: &storage)
  }

  /// Closes the files of an orderly stop.
  mutating func close(now: Int64, on storage: inout some Storage) throws(LogError) {
    try log.close(now: now, on: &storage)
  }

  private mutating func runTasks(on storage: inout some Storage) throws(LogError) {
    for var task in log.takeBackgroundTasks() {
      while try !log.step(&task, on: &storage) {}
    }
  }
}

// Reading.
extension RaftLog {
  /// Whole batches from the one that holds `offset`, below `limit`.
  ///
  /// - Complexity: O(1) for what was appended last.
  mutating func read(
    from offset: Offset,
    upTo limit: Offset,
    maxBytes: ByteCount,
    on storage: inout some Storage
  ) throws(LogError) -> Bytes {
    guard offset < limit else { return .empty }
    if let held = recent.first(where: { $0.base == offset && $0.end <= limit }) {
      return held.batches
    }
    return try log.read(from: offset, maxBytes: maxBytes, upTo: limit, on: &storage)
  }
}

extension RaftLog {
  /// Epoch of the last record below `end`.
  func epochOfRecord(before end: Offset) -> Epoch {
    if end > start, log.epoch(of: end - 1) != .none { return log.epoch(of: end - 1) }
    return snapshots.last { $0.end <= end }?.epoch ?? Epoch(0)
  }
}

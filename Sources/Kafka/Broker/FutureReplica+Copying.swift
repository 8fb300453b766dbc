import Environment
import KafkaLog
import KafkaProtocol
import Primitives

extension Partition {
  /// What a move copies next: everything from an offset, committed or not; nothing when the offset
  /// is not in the log.
  mutating func readForMove(
    from offset: Offset,
    maxBytes: ByteCount,
    on storage: inout some Storage
  ) throws(LogError) -> Bytes {
    guard offset >= logStart, offset < logEnd else { return .empty }
    let end = logEnd
    return try log?.read(from: offset, maxBytes: maxBytes, upTo: end, on: &storage) ?? .empty
  }
}

extension FutureReplica {
  /// Appends what was read of the replica, unless it has to be cut first, and takes its limits
  /// (`ReplicaAlterLogDirsThread#processPartitionData`).
  ///
  /// - Returns: Whether it went on from its end; else it was cut, or begins elsewhere.
  mutating func copy(
    _ records: Bytes,
    of source: borrowing Partition,
    now: Int64,
    on storage: inout some Storage
  ) throws(LogError) -> Bool {
    if move.mustAlign || log.logEndOffset > source.logEnd {
      try align(with: source, now: now, on: &storage)
      move.mustAlign = false
      return false
    }
    if log.logEndOffset < source.logStart {
      try log.truncateFully(startingAt: source.logStart, now: now, on: &storage)
      return false
    }
    if !records.isEmpty { try append(records, now: now, on: &storage) }
    log.setHighWatermark(source.highWatermark)
    if source.logStart > log.logStartOffset { try log.raiseLogStart(source.logStart) }
    for var task in log.takeBackgroundTasks() {
      while try !log.step(&task, on: &storage) {}
    }
    return true
  }

  private mutating func append(
    _ records: Bytes,
    now: Int64,
    on storage: inout some Storage
  ) throws(LogError) {
    do throws(LogError) {
      _ = try log.appendAsFollower(records, now: now, on: &storage)
    } catch {
      guard case .unexpectedAppendOffset(let first, _) = error,
        log.logStartOffset == log.logEndOffset, first < log.logEndOffset
      else { throw error }
      try log.truncateFully(startingAt: first, now: now, on: &storage)
      _ = try log.appendAsFollower(records, now: now, on: &storage)
    }
  }

  /// Cuts the copy to what it has in common with the replica, by their leader epochs; without any,
  /// to its high watermark.
  private mutating func align(
    with source: borrowing Partition,
    now: Int64,
    on storage: inout some Storage
  ) throws(LogError) {
    while true {
      let latest = log.latestEpoch
      guard latest != .none, let other = source.log?.endOffset(for: latest),
        other.offset != .unknown
      else {
        let known = min(log.highWatermark, source.logEnd)
        _ = try log.truncate(to: known, now: now, on: &storage)
        return
      }
      let own = log.endOffset(for: other.epoch)
      let common = own.offset == .unknown ? other.offset : min(own.offset, other.offset)
      _ = try log.truncate(to: min(common, log.logEndOffset), now: now, on: &storage)
      if other.epoch == latest || log.latestEpoch == latest { return }
    }
  }

  /// Notes the replica's epoch although it may have no record yet (KAFKA-15608).
  mutating func takeEpoch(
    of source: borrowing PartitionLog,
    on storage: inout some Storage
  ) throws(LogError) {
    guard source.latestEpoch > log.latestEpoch else { return }
    try log.beginEpoch(source.latestEpoch, on: &storage)
  }
}

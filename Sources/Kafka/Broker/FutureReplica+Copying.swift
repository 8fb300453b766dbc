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

/// What a step of copying came to.
struct CopyStep {
  /// Whether the copy went on from its end; else it was aligned, or begins elsewhere.
  var goesOn: Bool
  /// Whether it lost records, so that its recovery point may lie beyond its end on the disk.
  var wasCut: Bool
}

extension FutureReplica {
  /// Appends what was read of the replica, unless it has to be cut first, and takes its limits
  /// (`ReplicaAlterLogDirsThread#processPartitionData`).
  ///
  /// - Returns: Whether it went on from its end, and whether it lost records.
  mutating func copy(
    _ records: Bytes,
    of source: borrowing Partition,
    now: Int64,
    on storage: inout some Storage
  ) throws(LogError) -> CopyStep {
    if move.mustAlign || log.logEndOffset > source.logEnd {
      let wasCut = try align(with: source, now: now, on: &storage)
      move.mustAlign = false
      return CopyStep(goesOn: false, wasCut: wasCut)
    }
    if log.logEndOffset < source.logStart {
      try log.truncateFully(startingAt: source.logStart, now: now, on: &storage)
      return CopyStep(goesOn: false, wasCut: true)
    }
    let wasCut = try records.isEmpty ? false : append(records, now: now, on: &storage)
    log.setHighWatermark(source.highWatermark)
    if source.logStart > log.logStartOffset { try log.raiseLogStart(source.logStart) }
    return CopyStep(goesOn: true, wasCut: wasCut)
  }

  /// Appends; true when the copy had to begin elsewhere for it.
  private mutating func append(
    _ records: Bytes,
    now: Int64,
    on storage: inout some Storage
  ) throws(LogError) -> Bool {
    do throws(LogError) {
      _ = try log.appendAsFollower(records, now: now, on: &storage)
      return false
    } catch {
      guard case .unexpectedAppendOffset(let first, _) = error,
        log.logStartOffset == log.logEndOffset, first < log.logEndOffset
      else { throw error }
      try log.truncateFully(startingAt: first, now: now, on: &storage)
      _ = try log.appendAsFollower(records, now: now, on: &storage)
      return true
    }
  }

  /// Cuts the copy to what it has in common with the replica, by their leader epochs; without any,
  /// to its high watermark; true when it lost records.
  private mutating func align(
    with source: borrowing Partition,
    now: Int64,
    on storage: inout some Storage
  ) throws(LogError) -> Bool {
    var wasCut = false
    while true {
      let latest = log.latestEpoch
      guard latest != .none, let other = source.log?.endOffset(for: latest),
        other.offset != .unknown
      else {
        let known = min(log.highWatermark, source.logEnd)
        return try log.truncate(to: known, now: now, on: &storage) || wasCut
      }
      let own = log.endOffset(for: other.epoch)
      let common = own.offset == .unknown ? other.offset : min(own.offset, other.offset)
      let target = min(common, log.logEndOffset)
      wasCut = try log.truncate(to: target, now: now, on: &storage) || wasCut
      if other.epoch == latest || log.latestEpoch == latest { return wasCut }
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

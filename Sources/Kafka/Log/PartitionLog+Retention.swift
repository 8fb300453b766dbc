import Environment
import Primitives

extension PartitionLog {
  /// Raises the log start to `offset`; lower is ignored.
  ///
  /// Durable only with the next log-start checkpoint.
  ///
  /// - Throws: `offsetOutOfRange` above the high watermark.
  public mutating func raiseLogStart(_ offset: Offset) throws(LogError) {
    guard offset <= highWatermark else {
      throw .offsetOutOfRange(requested: offset, start: logStartOffset, end: highWatermark)
    }
    guard offset > logStartOffset else { return }
    logStartOffset = offset
    recoveryPoint = max(recoveryPoint, offset)
    if epochs.truncate(fromStart: offset) { tasks.append(.writeEpochs) }
  }

  /// Deletes old segments by start offset, then by size and by time when the policy is `delete`;
  /// returns how many (`UnifiedLog.deleteOldSegments`).
  ///
  /// Only segments wholly below the high watermark go.
  public mutating func deleteOldSegments<S: Storage>(now: Int64, on storage: inout S)
    throws(LogError) -> Int
  {
    try guarded { (log) throws(LogError) in
      var deleted = try log.deleteBelowStart(now: now, on: &storage)
      guard log.config.deletes else { return deleted }
      deleted += try log.deleteOversize(now: now, on: &storage)
      deleted += try log.deleteExpired(now: now, on: &storage)
      return deleted
    }
  }

  mutating func deleteBelowStart<S: Storage>(now: Int64, on storage: inout S)
    throws(LogError) -> Int
  {
    var count = 0
    while isDeletable(count), count + 1 < segments.count,
      segments[count + 1].base <= logStartOffset
    { count += 1 }
    return try deleteFirst(count, now: now, on: &storage)
  }

  mutating func deleteOversize<S: Storage>(now: Int64, on storage: inout S)
    throws(LogError) -> Int
  {
    guard config.retentionBytes >= 0 else { return 0 }
    var excess = size.bytes - config.retentionBytes
    var count = 0
    while isDeletable(count), excess - segments[count].size >= 0 {
      excess -= segments[count].size
      count += 1
    }
    return try deleteFirst(count, now: now, on: &storage)
  }

  mutating func deleteExpired<S: Storage>(now: Int64, on storage: inout S) throws(LogError) -> Int {
    guard config.retentionMilliseconds >= 0 else { return 0 }
    var count = 0
    while isDeletable(count) {
      let newest = try segments[count].largestTimestamp(config, on: &storage)
      guard now &- newest > config.retentionMilliseconds else { break }
      count += 1
    }
    return try deleteFirst(count, now: now, on: &storage)
  }

  /// Whether a segment is wholly below the high watermark and not the empty last one.
  func isDeletable(_ index: Int) -> Bool {
    guard index < segments.count else { return false }
    if index == segments.count - 1 {
      return segments[index].size > 0 && highWatermark >= logEndOffset
    }
    return highWatermark >= segments[index + 1].base
  }

  mutating func deleteFirst<S: Storage>(_ count: Int, now: Int64, on storage: inout S)
    throws(LogError) -> Int
  {
    guard count > 0 else { return 0 }
    if count == segments.count { try rollSegment(to: logEndOffset, now: now, on: &storage) }
    try raiseLogStart(max(logStartOffset, segments[count].base))
    for index in 0..<count { try retire(index, on: &storage) }
    segments.removeSubrange(..<count)
    return count
  }
}

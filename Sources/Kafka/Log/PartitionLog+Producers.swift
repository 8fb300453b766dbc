import Environment
import Primitives

extension PartitionLog {
  /// Rebuilds the producer state to `end` from snapshots and the log
  /// (`UnifiedLog.rebuildProducerState`).
  ///
  /// After an orderly stop (`isClean`) and without any snapshot the state stays empty.
  mutating func rebuildProducers<S: Storage>(
    to end: Offset,
    isClean: Bool,
    now: Int64,
    on storage: inout S
  ) throws(LogError) {
    let points = (segments.suffix(2).map(\.base) + [end]).filter { $0 <= end }
    if producers.snapshots.isEmpty, isClean {
      for point in points { try snapshot(at: point, on: &storage) }
      return
    }
    let wasCurrent = producers.isEmpty && producers.mapEnd >= end
    try producers.truncateAndReload(
      start: logStartOffset,
      end: end,
      in: path,
      now: now,
      expiration: config.producerExpirationMilliseconds,
      on: &storage
    )
    if !wasCurrent, end > producers.mapEnd {
      try replayProducers(to: end, snapshotsAt: points, on: &storage)
    }
    try snapshot(at: end, on: &storage)
  }

  mutating func snapshot<S: Storage>(at offset: Offset, on storage: inout S) throws(LogError) {
    producers.mapEnd = offset
    try takeSnapshot(syncs: true, on: &storage)
  }

  /// Writes a snapshot at the producers' map end unless there is a newer one.
  mutating func takeSnapshot<S: Storage>(syncs: Bool, on storage: inout S) throws(LogError) {
    try producers.takeSnapshot(
      in: path,
      syncs: syncs,
      replaces: variants.contains(.snapshotsReplaced),
      on: &storage
    )
  }

  mutating func replayProducers<S: Storage>(
    to end: Offset,
    snapshotsAt points: [Offset],
    on storage: inout S
  ) throws(LogError) {
    let from = producers.mapEnd
    for index in (floorSegment(from) ?? 0)..<segments.count where segments[index].base < end {
      let start = max(from, segments[index].base)
      if points.contains(start), start > producers.lastSnapshot {
        try snapshot(at: start, on: &storage)
      }
      guard let place = try segments[index].locate(start, config: config, on: &storage) else {
        continue
      }
      var walk = HeaderWalk(from: place.position, to: segments[index].size)
      while let batch = try walk.next(segments[index], whole: false, on: &storage) {
        guard batch.baseOffset < end else { break }
        try producers.update(batch)
      }
      try walk.refuseCorruption(in: segments[index])
    }
  }
}

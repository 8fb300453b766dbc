import Environment
import Primitives

extension PartitionLog {
  /// Whether a read from `offset` up to `limit` is certain to be empty, and not an error.
  public func hasNothing(from offset: Offset, upTo limit: Offset) -> Bool {
    !isOffline && offset >= logStartOffset && offset <= logEndOffset
      && offset >= min(limit, logEndOffset)
  }

  /// Whole batches from the one that holds `offset`, up to `limit` (exclusive) and about
  /// `maxBytes`; empty at or past the limit.
  ///
  /// The first batch may start below `offset`.
  ///
  /// - Parameter atLeastOne: Return the first batch even when it exceeds `maxBytes`.
  /// - Throws: `offsetOutOfRange` outside `logStartOffset ... logEndOffset`; `readFailed` when the
  ///   device did.
  /// - Complexity: constant at the tail, else one index look-up and a walk of one index interval.
  public mutating func read<S: Storage>(
    from offset: Offset,
    maxBytes: ByteCount,
    upTo limit: Offset,
    atLeastOne: Bool = true,
    on storage: inout S
  ) throws(LogError) -> Bytes {
    guard !isOffline else { throw .offline }
    guard offset >= logStartOffset, offset <= logEndOffset else {
      throw .offsetOutOfRange(requested: offset, start: logStartOffset, end: logEndOffset)
    }
    let bound = min(limit, logEndOffset)
    guard offset < bound else { return .empty }
    guard var index = floorSegment(offset) else {
      throw .offsetOutOfRange(requested: offset, start: logStartOffset, end: logEndOffset)
    }
    while index < segments.count {
      if let place = try place(of: offset, in: index, on: &storage) {
        let most = max(maxBytes.bytes, atLeastOne ? place.size : 0)
        return try read(place, in: index, most: most, bound: bound, on: &storage)
      }
      index += 1
    }
    return .empty
  }

  /// Bytes of the batches from the one that holds `offset` up to `limit` (exclusive), without reading
  /// them; nil when the limit lies below the offset or in a later segment
  /// (`LogOffsetMetadata.positionDiff`).
  ///
  /// - Throws: as `read`.
  /// - Complexity: constant at the tail, else one index look-up and a walk of one index interval.
  public mutating func readableBytes<S: Storage>(
    from offset: Offset,
    upTo limit: Offset,
    on storage: inout S
  ) throws(LogError) -> Int64? {
    if hasNothing(from: offset, upTo: limit), offset <= limit { return 0 }
    guard !isOffline, offset < limit, offset >= logStartOffset, let index = floorSegment(offset),
      let last = floorSegment(limit - 1), last == index,
      let start = try place(of: offset, in: index, on: &storage)
    else { return nil }
    if limit >= logEndOffset { return segments[index].size - start.position }
    guard let end = try place(of: limit, in: index, on: &storage) else { return nil }
    return end.position - start.position
  }

  mutating func place<S: Storage>(of offset: Offset, in index: Int, on storage: inout S)
    throws(LogError) -> BatchPlace?
  {
    if index == segments.count - 1, let place = tail.find(offset) { return place }
    do { return try segments[index].locate(offset, config: config, on: &storage) } catch {
      if case .storage = error { isOffline = true }
      throw error
    }
  }

  func read<S: Storage>(
    _ place: BatchPlace,
    in index: Int,
    most: Int64,
    bound: Offset,
    on storage: inout S
  ) throws(LogError) -> Bytes {
    guard place.size <= most, place.last < bound else { return .empty }
    let available = segments[index].size - place.position
    let count = min(available, most)
    let bytes: Bytes
    do {
      bytes = try storage.read(
        segments[index].file,
        at: ByteCount(place.position),
        count: ByteCount(count)
      )
    } catch { throw .readFailed(error) }
    if count == available, bytes.count == Int(count), bound == logEndOffset { return bytes }
    return wholeBatches(bytes, below: bound)
  }

  /// The longest run of whole batches that end below `bound`.
  func wholeBatches(_ bytes: Bytes, below bound: Offset) -> Bytes {
    var end = 0
    while bytes.count - end >= RecordBatch.overhead {
      let size = Int(bytes.bigEndian(at: end + 8, as: Int32.self)) + RecordBatch.logOverhead
      guard size >= RecordBatch.overhead, size <= bytes.count - end else { break }
      let base = bytes.bigEndian(at: end, as: Int64.self)
      let delta = bytes.bigEndian(at: end + 23, as: Int32.self)
      guard base &+ Int64(delta) < bound.raw else { break }
      end += size
    }
    return bytes[0..<end]
  }

  /// The first record whose timestamp is at least `timestamp`; nil when all are earlier.
  ///
  /// - Throws: `readFailed` when the device did, `invalidRecord` for a batch that cannot be read.
  public mutating func offset<S: Storage>(forTimestamp timestamp: Int64, on storage: inout S)
    throws(LogError) -> (offset: Offset, timestamp: Int64)?
  {
    guard !isOffline else { throw .offline }
    for index in segments.indices {
      let largest = try segments[index].largestTimestamp(config, on: &storage)
      guard largest >= timestamp else { continue }
      let from = max(segments[index].times.lookup(timestamp).value, logStartOffset.raw)
      let start = segments[index].offsets.lookup(from).value
      var walk = HeaderWalk(from: start, to: segments[index].size)
      while let batch = try walk.next(segments[index], whole: true, on: &storage) {
        guard batch.maxTimestamp >= timestamp, batch.lastOffset >= logStartOffset else { continue }
        var records = try batch.records()
        while let record = try records.next() {
          if record.timestamp >= timestamp, record.offset >= logStartOffset {
            return (record.offset, record.timestamp)
          }
        }
      }
    }
    return nil
  }
}

import Environment
import Primitives

/// Where a batch lies in a segment.
struct BatchPlace: Equatable, Sendable {
  var position: Int64
  var size: Int64
  var base: Offset
  var last: Offset
}

/// Walks batch headers of a segment forward, reading ahead in blocks; no checksum is computed.
///
/// Stops quietly at the end, at an incomplete batch, and at a header that cannot be one.
struct HeaderWalk {
  let block: Int64
  let end: Int64
  var position: Int64
  var window: Bytes = .empty
  var windowStart: Int64 = 0
  /// Set when the walk stopped at bytes that are no batch.
  var isCorrupt = false

  init(from position: Int64, to end: Int64, block: Int64 = 8 << 10) {
    self.block = block
    self.position = position
    self.end = end
  }

  /// The next whole batch; its bytes too when `whole` or when it may end a transaction.
  mutating func next<S: Storage>(_ segment: LogSegment, whole: Bool, on storage: inout S)
    throws(LogError) -> RecordBatch?
  {
    guard position < end - Int64(RecordBatch.magicOverhead) else { return nil }
    guard position >= 0 else {
      throw .malformedFile(
        path: segment.offsets.file.path,
        reason: "an entry points below the start of the log"
      )
    }
    try fill(Int64(RecordBatch.overhead), segment, on: &storage)
    let start = Int(position - windowStart)
    guard window.count - start > RecordBatch.magicOverhead else { return nil }
    guard let size = size(at: start) else {
      isCorrupt = true
      return nil
    }
    guard position + size <= end else { return nil }
    let whole = whole || size <= TransactionMarker.largestBatch && isMarker(at: start)
    if whole { try fill(size, segment, on: &storage) }
    let from = Int(position - windowStart)
    let count = whole ? Int(size) : min(Int(size), RecordBatch.overhead)
    guard window.count - from >= count else { return nil }
    position += size
    return RecordBatch(unchecked: window[from..<from + count])
  }

  /// Whether the batch is a producer's control batch.
  func isMarker(at start: Int) -> Bool {
    guard window.count - start >= RecordBatch.overhead else { return false }
    return window[start + 22] & 0x20 != 0 && window[start + 43] & 0x80 == 0
  }

  func size(at start: Int) -> Int64? {
    let length = window.bigEndian(at: start + 8, as: Int32.self)
    let size = Int64(length) + Int64(RecordBatch.logOverhead)
    guard size >= Int64(RecordBatch.overhead), window[start + 16] == 2 else { return nil }
    return size
  }

  /// Refuses a segment whose walk met bytes that are no batch; reading on would hide it.
  func refuseCorruption(in segment: LogSegment) throws(LogError) {
    guard isCorrupt else { return }
    throw .malformedFile(path: segment.logPath, reason: "no batch begins at byte \(position)")
  }

  /// Makes the window hold `count` bytes from `position`, as far as the segment goes.
  mutating func fill<S: Storage>(_ count: Int64, _ segment: LogSegment, on storage: inout S)
    throws(LogError)
  {
    let start = position - windowStart
    if start >= 0, Int64(window.count) - start >= min(count, end - position) { return }
    let length = min(max(count, block), end - position)
    do {
      window = try storage.read(segment.file, at: ByteCount(position), count: ByteCount(length))
    } catch { throw .readFailed(error) }
    windowStart = position
  }
}

extension LogSegment {
  /// The first batch whose last offset is at least `offset`; nil when there is none.
  mutating func locate<S: Storage>(_ offset: Offset, config: LogConfig, on storage: inout S)
    throws(LogError) -> BatchPlace?
  {
    try openIndexes(config, on: &storage)
    var walk = HeaderWalk(from: offsets.lookup(offset.raw).value, to: size)
    while true {
      let position = walk.position
      guard let batch = try walk.next(self, whole: false, on: &storage) else { return nil }
      if batch.lastOffset >= offset {
        return BatchPlace(
          position: position,
          size: walk.position - position,
          base: batch.baseOffset,
          last: batch.lastOffset
        )
      }
    }
  }

  /// Offset after the last batch, found from the last index entry on; the base when empty.
  mutating func readNextOffset<S: Storage>(_ config: LogConfig, on storage: inout S)
    throws(LogError) -> Offset
  {
    try openIndexes(config, on: &storage)
    return try lastPlace(on: &storage).next
  }

  /// Offset after the last batch and its epoch, with the offset index open: the base, too, when the
  /// index names an offset that no batch reaches.
  ///
  /// - Throws: `malformedFile` when a header cannot be one or leaves the segment's range.
  func lastPlace<S: Storage>(on storage: inout S) throws(LogError) -> (next: Offset, epoch: Epoch) {
    let indexed = offsets.last
    var walk = HeaderWalk(from: indexed.value, to: size)
    var place: (next: Offset, epoch: Epoch)?
    while let batch = try walk.next(self, whole: false, on: &storage) {
      guard place != nil || batch.lastOffset.raw >= indexed.key else { continue }
      place = (batch.nextOffset, batch.leaderEpoch)
    }
    try walk.refuseCorruption(in: self)
    guard let place else { return (base, .none) }
    guard place.next > base, fits(place.next - 1) else {
      throw .malformedFile(path: logPath, reason: "its last offset does not fit its base")
    }
    return place
  }

  /// Epoch of the first batch; nil when there is none.
  func firstEpoch<S: Storage>(on storage: inout S) throws(LogError) -> Epoch? {
    var walk = HeaderWalk(from: 0, to: size)
    return try walk.next(self, whole: false, on: &storage)?.leaderEpoch
  }

  /// Cuts off what follows the last whole batch, with the offset index open.
  mutating func cutTornTail<S: Storage>(on storage: inout S) throws(LogError) {
    var walk = HeaderWalk(from: offsets.last.value, to: size)
    while try walk.next(self, whole: false, on: &storage) != nil {}
    let end = walk.position
    guard end < size else { return }
    try storing { () throws(StorageError) in try storage.truncate(file, to: ByteCount(end)) }
    (size, fileLength) = (end, end)
  }

  /// Cuts the segment before the first batch that reaches `offset`; returns the bytes removed.
  mutating func truncate<S: Storage>(
    to offset: Offset,
    config: LogConfig,
    now: Int64,
    on storage: inout S
  ) throws(LogError) -> Int64 {
    let place = try locate(offset, config: config, on: &storage)
    offsets.truncate(to: offset)
    times.truncate(to: offset)
    try transactions.truncate(to: offset, on: &storage)
    let cut = place?.position ?? size
    let removed = size - cut
    try storing { () throws(StorageError) in
      try offsets.file.resize(to: config.segmentIndexBytes, on: &storage)
      try times.file.resize(to: config.segmentIndexBytes, on: &storage)
      if place != nil, fileLength != cut {
        try storage.truncate(file, to: ByteCount(cut))
        fileLength = cut
      }
    }
    size = cut
    if size == 0 {
      created = now
      rollTimestamp = nil
    }
    bytesSinceIndex = 0
    try restoreMaxTimestamp(config, on: &storage)
    return removed
  }

  /// Finds the largest timestamp again: last time entry, then every batch after it.
  mutating func restoreMaxTimestamp<S: Storage>(_ config: LogConfig, on storage: inout S)
    throws(LogError)
  {
    let last = times.last
    var found: (timestamp: Int64, offset: Int64) = (last.key, last.value)
    var walk = HeaderWalk(from: offsets.lookup(last.value).value, to: size)
    while let batch = try walk.next(self, whole: false, on: &storage) {
      if batch.maxTimestamp > found.timestamp {
        found = (batch.maxTimestamp, batch.lastOffset.raw)
      }
    }
    maxTimestamp = found
  }
}

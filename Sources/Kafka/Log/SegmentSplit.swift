import Environment
import Primitives

/// The split of a segment whose offsets do not fit its base, in steps that a crash can fall between
/// (`LocalLog.splitOverflowedSegment`, `replaceSegments`).
///
/// Whole batches are copied to `.cleaned` segments of their own bases, which then replace the
/// source: `.swap` downward, the source to `.deleted`, plain names upward, one directory sync.
struct SegmentSplit: Sendable {
  /// Bytes of batches that one step copies at most, unless one batch is larger.
  static let chunk: Int64 = 1 << 20
  /// Largest batch that is copied.
  static let largestBatch: Int64 = 64 << 20

  enum Phase: Equatable {
    case copy
    case settle(Int)
    case promote(Int)
    case retire
    case rename(Int)
    case sync
  }

  let source: LogSegment
  private(set) var parts: [LogSegment] = []
  private(set) var phase = Phase.copy
  private var position: Int64 = 0

  init(_ source: LogSegment) { self.source = source }

  /// Does one step; true when the source is replaced.
  ///
  /// - Throws: `storage` takes the directory offline, others are fatal; the copies are removed.
  mutating func step<S: Storage>(_ log: inout PartitionLog, now: Int64, on storage: inout S)
    throws(LogError) -> Bool
  {
    switch phase {
    case .copy, .settle:
      do throws(LogError) { try prepare(log, now: now, on: &storage) } catch {
        abandon(on: &storage)
        throw error
      }
    case .promote(let index):
      try parts[index].rename(to: FileNames.swap, on: &storage)
      phase = index == 0 ? .retire : .promote(index - 1)
    case .retire:
      try retire(&log, on: &storage)
      phase = .rename(0)
    case .rename(let index):
      try parts[index].rename(to: "", on: &storage)
      phase = index + 1 == parts.count ? .sync : .rename(index + 1)
    case .sync:
      try log.syncDirectory(on: &storage)
      for part in parts { try part.closingHandles(on: &storage) }
      return true
    }
    return false
  }

  private mutating func prepare<S: Storage>(
    _ log: PartitionLog,
    now: Int64,
    on storage: inout S
  ) throws(LogError) {
    if case .settle(let index) = phase {
      try parts[index].becomeInactive(log.config, on: &storage)
      try parts[index].flush(log.config, retrying: false, on: &storage)
      phase = index + 1 == parts.count ? .promote(index) : .settle(index + 1)
    } else if position < source.size {
      try copyChunk(log, now: now, on: &storage)
    } else {
      guard parts.reduce(0, { $0 + $1.size }) == source.size, !parts.isEmpty else {
        throw .illegalState("the parts of \(source.logPath) do not add up to it")
      }
      parts.sort { $0.base < $1.base }
      guard zip(parts, parts.dropFirst()).allSatisfy({ $0.base < $1.base }) else {
        throw .malformedFile(path: source.logPath, reason: "two parts of it begin alike")
      }
      phase = .settle(0)
    }
  }

  /// Copies batches that fit the last part, or begins another with the next batch.
  private mutating func copyChunk<S: Storage>(
    _ log: PartitionLog,
    now: Int64,
    on storage: inout S
  ) throws(LogError) {
    var walk = HeaderWalk(from: position, to: source.size)
    var end = position
    var last = Offset.unknown
    var largest: (timestamp: Int64, offset: Int64) = (-1, -1)
    while let batch = try walk.next(source, whole: false, on: &storage) {
      if end == position, parts.last?.fits(batch.lastOffset) != true {
        try begin(at: batch.baseOffset, log, now: now, on: &storage)
      }
      guard parts.last?.fits(batch.lastOffset) == true,
        end == position || walk.position - position <= Self.chunk
      else { break }
      end = walk.position
      last = batch.lastOffset
      if batch.maxTimestamp > largest.timestamp { largest = (batch.maxTimestamp, last.raw) }
    }
    guard end > position, end - position <= Self.largestBatch else {
      throw .malformedFile(
        path: source.logPath,
        reason: "it cannot be split at byte \(position): no batch there that can be copied"
      )
    }
    let bytes: Bytes
    do {
      bytes = try storage.read(
        source.file,
        at: ByteCount(position),
        count: ByteCount(end - position)
      )
    } catch { throw .readFailed(error) }
    try parts[parts.count - 1].append(
      bytes,
      last: last,
      maxTimestamp: largest,
      config: log.config,
      now: now,
      on: &storage
    )
    position = end
  }

  /// Begins a part, removing what an earlier attempt left under its name.
  private mutating func begin<S: Storage>(
    at base: Offset,
    _ log: PartitionLog,
    now: Int64,
    on storage: inout S
  ) throws(LogError) {
    let stem = FileNames.join(log.path, FileNames.stem(base))
    for type in LogSegment.types {
      try WholeFile.remove(stem + type + FileNames.cleaned, on: &storage)
    }
    var part = try LogSegment.open(
      base: base,
      in: log.path,
      suffix: FileNames.cleaned,
      config: log.config,
      now: now,
      on: &storage
    )
    try part.openIndexes(log.config, on: &storage)
    parts.append(part)
  }

  /// Takes the source out of the way unless the first part gets its names anyway.
  private func retire<S: Storage>(_ log: inout PartitionLog, on storage: inout S)
    throws(LogError)
  {
    guard let index = log.segments.firstIndex(where: { $0.base == source.base }) else { return }
    if parts.first?.base != source.base {
      try log.retire(index, on: &storage)
    } else {
      try log.segments[index].closeHandles(on: &storage)
    }
    log.segments.remove(at: index)
  }

  /// Removes the copies as well as the storage lets it.
  private mutating func abandon<S: Storage>(on storage: inout S) {
    for part in parts {
      try? part.closingHandles(on: &storage)
      for type in LogSegment.types { try? storage.remove(part.stem + type + part.suffix) }
    }
    parts = []
  }
}

extension LogSegment {
  /// Gives every file of the segment another state suffix; nothing is synced.
  mutating func rename<S: Storage>(to suffix: String, on storage: inout S) throws(LogError) {
    for type in Self.types {
      try WholeFile.rename(stem + type + self.suffix, to: stem + type + suffix, on: &storage)
    }
    self.suffix = suffix
  }

  func closingHandles<S: Storage>(on storage: inout S) throws(LogError) {
    var copy = self
    try copy.closeHandles(on: &storage)
  }
}

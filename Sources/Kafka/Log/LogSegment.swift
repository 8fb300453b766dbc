import Environment
import Primitives

/// One segment: a `.log` file of batches and its two indexes (`LogSegment`).
struct LogSegment: Sendable {
  /// Offset that the file is named after; none of its records is below it.
  let base: Offset
  /// Path without the suffix of the type.
  var stem: String
  /// State suffix of all its files: none, or that of an unfinished replacement.
  var suffix = ""
  /// The open `.log` file.
  var file: FileHandle
  /// Bytes of batches; the file is longer only while preallocated.
  var size: Int64
  /// Length of the file.
  var fileLength: Int64
  var offsets: SegmentIndex
  var times: SegmentIndex
  var transactions: TransactionIndex
  /// Bytes appended since the last index entry.
  var bytesSinceIndex: Int64 = 0
  /// Largest timestamp and the last offset of the batch that reached it; nil until needed.
  var maxTimestamp: (timestamp: Int64, offset: Int64)?
  /// Largest timestamp of the first appended set.
  var rollTimestamp: Int64?
  /// Wall clock when the segment was opened or emptied, milliseconds since 1970.
  var created: Int64
  /// Wall clock of the last append, standing for the file's modification time.
  var modified: Int64

  /// The types of file that a segment may have, in the order in which they are renamed.
  static let types = [
    FileNames.log, FileNames.offsetIndex, FileNames.timeIndex, FileNames.transactionIndex,
  ]

  /// Largest `.log` file that can be opened.
  static let largestSize = Int64(Int32.max)

  var logPath: String { stem + FileNames.log + suffix }
}

/// What an append makes of a write that a full disk cut short.
enum ShortWrites: Sendable {
  /// It failed; the log is not used again.
  case fail
  /// It is taken for whole.
  case ignore
  /// It failed, and the next append goes behind the torn bytes.
  case keep

  init(_ variants: Variants) {
    if variants.contains(.shortWriteIgnored) {
      self = .ignore
    } else {
      self = variants.contains(.appendsAfterShortWrite) ? .keep : .fail
    }
  }
}

extension LogSegment {
  /// Opens the segment's file, or creates it, preallocated if the settings say so.
  static func open<S: Storage>(
    base: Offset,
    in directory: String,
    suffix: String = "",
    config: LogConfig,
    now: Int64,
    on storage: inout S
  ) throws(LogError) -> LogSegment {
    let stem = FileNames.join(directory, FileNames.stem(base))
    let path = stem + FileNames.log + suffix
    guard base >= .zero, base <= FileNames.largestBase else {
      throw .malformedFile(path: path, reason: "no segment can begin at that offset")
    }
    let segment = try storing { () throws(StorageError) in
      let exists = try storage.exists(path)
      let file = try storage.open(path, .createIfMissing)
      var length = exists ? try storage.size(file).bytes : 0
      let size = length
      if !exists, config.preallocates {
        try storage.truncate(file, to: ByteCount(config.segmentBytes))
        length = config.segmentBytes
      }
      return LogSegment(
        base: base,
        stem: stem,
        suffix: suffix,
        file: file,
        size: size,
        fileLength: length,
        offsets: SegmentIndex(.offset, base: base, stem: stem, suffix: suffix),
        times: SegmentIndex(.time, base: base, stem: stem, suffix: suffix),
        transactions: TransactionIndex(stem: stem, suffix: suffix),
        created: now,
        modified: now
      )
    }
    guard segment.size <= largestSize else {
      throw .malformedFile(path: path, reason: "the file is larger than \(largestSize) bytes")
    }
    return segment
  }

  /// Opens both indexes, creating files that are missing.
  mutating func openIndexes<S: Storage>(_ config: LogConfig, on storage: inout S)
    throws(LogError)
  {
    guard offsets.file.handle == nil || times.file.handle == nil else { return }
    try offsets.ensureOpen(extent: config.segmentIndexBytes, on: &storage)
    try times.ensureOpen(extent: config.segmentIndexBytes, on: &storage)
  }

  /// Largest timestamp so far and its offset; (-1, base) in an empty segment.
  var largestKnown: (timestamp: Int64, offset: Int64) {
    if let maxTimestamp { return maxTimestamp }
    let last = times.last
    return (last.key, last.value)
  }

  /// Largest timestamp of the records, or the modification time when they have none.
  mutating func largestTimestamp<S: Storage>(_ config: LogConfig, on storage: inout S)
    throws(LogError) -> Int64
  {
    if maxTimestamp == nil { try openIndexes(config, on: &storage) }
    return largestKnown.timestamp >= 0 ? largestKnown.timestamp : modified
  }

  /// Whether the segment must be rolled before `bytes` with this last offset and timestamp.
  func mustRoll(
    before bytes: Int,
    last: Offset,
    maxTimestamp: Int64,
    config: LogConfig,
    now: Int64
  ) -> Bool {
    if size > config.segmentBytes - Int64(bytes) { return true }
    let waited = timeWaited(maxTimestamp: maxTimestamp, now: now)
    if size > 0, waited > config.segmentMilliseconds { return true }
    if offsets.isFull || times.isFull { return true }
    return !fits(last)
  }

  /// Whether `offset` can be expressed relative to the base, and has one after it.
  func fits(_ offset: Offset) -> Bool {
    offset >= base && offset < Offset(.max) && offset - base <= Int64(Int32.max)
  }

  func timeWaited(maxTimestamp: Int64, now: Int64) -> Int64 {
    if let first = rollTimestamp, first >= 0 { return maxTimestamp &- first }
    return now &- created
  }

  /// Appends whole batches and, when the interval has passed, index entries.
  ///
  /// - Throws: a storage error may leave a torn tail past `size`: the log must not be used again.
  mutating func append<S: Storage>(
    _ bytes: Bytes,
    last: Offset,
    maxTimestamp found: (timestamp: Int64, offset: Int64),
    config: LogConfig,
    now: Int64,
    shortWrites: ShortWrites = .fail,
    on storage: inout S
  ) throws(LogError) {
    guard fits(last) else { throw .offsetOverflow }
    let start = size
    do {
      try write(bytes, shortWrites, on: &storage)
      modified = now
      if rollTimestamp == nil { rollTimestamp = found.timestamp }
      if found.timestamp > largestKnown.timestamp { maxTimestamp = found }
      if bytesSinceIndex > config.indexIntervalBytes {
        try index(last: last, position: start, on: &storage)
      }
    } catch { throw .storage(error) }
    bytesSinceIndex += Int64(bytes.count)
  }

  /// Writes at the end; what a full disk cut short is treated as `shortWrites` says.
  private mutating func write<S: Storage>(
    _ bytes: Bytes,
    _ shortWrites: ShortWrites,
    on storage: inout S
  ) throws(StorageError) {
    do {
      if fileLength == size {
        try storage.append(bytes, to: file)
      } else {
        try storage.write(bytes, to: file, at: ByteCount(size))
      }
      size += Int64(bytes.count)
    } catch {
      guard case .noSpace(let written) = error, shortWrites != .fail else { throw error }
      size += written.bytes
      if shortWrites == .keep { throw error }
    }
    fileLength = max(fileLength, size)
  }

  mutating func index<S: Storage>(last: Offset, position: Int64, on storage: inout S)
    throws(StorageError)
  {
    try offsets.append(.init(key: last.raw, value: position), on: &storage)
    try closeTimes(skippingFull: false, on: &storage)
    bytesSinceIndex = 0
  }

  /// Adds the largest timestamp to the time index unless it is there already.
  mutating func closeTimes<S: Storage>(skippingFull: Bool, on storage: inout S)
    throws(StorageError)
  {
    let largest = largestKnown
    guard largest.timestamp > times.last.key, skippingFull || !times.isFull else { return }
    try times.append(.init(key: largest.timestamp, value: largest.offset), on: &storage)
  }

  /// Closes out a segment that stops being active: last time entry, trims; nothing is synced.
  mutating func becomeInactive<S: Storage>(_ config: LogConfig, on storage: inout S)
    throws(LogError)
  {
    try openIndexes(config, on: &storage)
    try storing { () throws(StorageError) in
      try closeTimes(skippingFull: true, on: &storage)
      try offsets.trim(on: &storage)
      try times.trim(on: &storage)
      try trimLog(on: &storage)
    }
  }

  mutating func trimLog<S: Storage>(on storage: inout S) throws(StorageError) {
    guard fileLength != size else { return }
    try storage.truncate(file, to: ByteCount(size))
    fileLength = size
  }

  /// Syncs the `.log` file and both indexes, which it opens first; `retrying` believes a second
  /// sync after a failed one.
  mutating func flush<S: Storage>(_ config: LogConfig, retrying: Bool, on storage: inout S)
    throws(LogError)
  {
    try openIndexes(config, on: &storage)
    try storing { () throws(StorageError) in
      do throws(StorageError) { try storage.sync(file) } catch {
        guard retrying else { throw error }
        try storage.sync(file)
      }
      try offsets.file.sync(on: &storage)
      try times.file.sync(on: &storage)
      try transactions.sync(on: &storage)
    }
  }

  /// Closes handles without flushing or trimming.
  mutating func closeHandles<S: Storage>(on storage: inout S) throws(LogError) {
    try storing { () throws(StorageError) in
      try offsets.file.close(on: &storage)
      try times.file.close(on: &storage)
      try storage.close(file)
    }
  }

  /// Syncs both indexes, which are open.
  func syncIndexes<S: Storage>(on storage: inout S) throws(LogError) {
    try storing { () throws(StorageError) in
      try offsets.file.sync(on: &storage)
      try times.file.sync(on: &storage)
    }
  }

  /// Orderly close: last time entry, trims, sync of the log, and of the indexes if asked for.
  ///
  /// What one of them refuses keeps none of the others (`LogSegment#close` closes each quietly); the first
  /// error is thrown in the end.
  mutating func close<S: Storage>(
    _ config: LogConfig,
    syncingIndexes: Bool,
    on storage: inout S
  ) throws(LogError) {
    try openIndexes(config, on: &storage)
    var first: StorageError?
    func attempt(_ part: () throws(StorageError) -> Void) {
      do { try part() } catch { first = first ?? error }
    }
    attempt { () throws(StorageError) in try closeTimes(skippingFull: true, on: &storage) }
    attempt { () throws(StorageError) in try offsets.trim(on: &storage) }
    attempt { () throws(StorageError) in try times.trim(on: &storage) }
    attempt { () throws(StorageError) in try trimLog(on: &storage) }
    attempt { () throws(StorageError) in try storage.sync(file) }
    if syncingIndexes {
      attempt { () throws(StorageError) in try offsets.file.sync(on: &storage) }
      attempt { () throws(StorageError) in try times.file.sync(on: &storage) }
    }
    attempt { () throws(StorageError) in try offsets.file.close(on: &storage) }
    attempt { () throws(StorageError) in try times.file.close(on: &storage) }
    attempt { () throws(StorageError) in try storage.close(file) }
    if let first { throw .storage(first) }
  }

  /// Closes the segment and renames its files to `.deleted`; returns the new names.
  mutating func markDeleted<S: Storage>(on storage: inout S) throws(LogError) -> [String] {
    var renamed: [String] = []
    for type in Self.types {
      let path = stem + type
      try WholeFile.rename(path, to: path + FileNames.deleted, on: &storage)
      renamed.append(path + FileNames.deleted)
    }
    try closeHandles(on: &storage)
    return renamed
  }
}

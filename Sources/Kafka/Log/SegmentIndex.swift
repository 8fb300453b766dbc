import Environment
import Primitives

/// A sparse index beside a segment: its file and a mirror of the entries in memory.
///
/// Entries are pairs of numbers ascending in both: (offset, file position) in an offset index,
/// (timestamp, offset) in a time index. A file that was not trimmed before a crash reopens with
/// zeros that count as entries, as in Kafka; they are kept as a number, `zeros`.
struct SegmentIndex: Sendable {
  enum Kind: Sendable {
    case offset
    case time
  }

  struct Entry: Equatable, Sendable {
    var key: Int64
    var value: Int64
  }

  let kind: Kind
  let base: Offset
  var file: IndexFile
  var entries = ChunkedArray<Entry>()
  var zeros = 0

  init(_ kind: Kind, base: Offset, stem: String, suffix: String = "") {
    self.kind = kind
    self.base = base
    file = IndexFile(
      path: stem + (kind == .offset ? FileNames.offsetIndex : FileNames.timeIndex) + suffix,
      entrySize: kind == .offset ? 8 : 12
    )
  }

  var count: Int { entries.count + zeros }

  /// Whether the next regular entry has no slot; a time index keeps one free for closing.
  var isFull: Bool { count >= file.capacity - (kind == .time ? 1 : 0) }

  /// What stands before the first entry.
  var origin: Entry {
    kind == .offset ? Entry(key: base.raw, value: 0) : Entry(key: -1, value: base.raw)
  }

  /// The last entry; a zero slot reads as (base, 0) or (0, base).
  var last: Entry {
    if zeros > 0 { return kind == .offset ? origin : Entry(key: 0, value: base.raw) }
    return entries.last ?? origin
  }

  /// The greatest entry whose key is at most `key`, else the origin.
  func lookup(_ key: Int64) -> Entry {
    guard zeros == 0 else { return last.key <= key ? last : origin }
    let next = entries.partitionPoint { $0.key <= key }
    return next == 0 ? origin : entries[next - 1]
  }

  /// Opens the file, creating it at `extent` bytes, and reads the entries of an existing one.
  ///
  /// - Throws: `malformedFile` when the file is larger than any index.
  mutating func ensureOpen<S: Storage>(extent: Int64, on storage: inout S) throws(LogError) {
    guard file.handle == nil else { return }
    entries = ChunkedArray()
    zeros = 0
    let existed = try storing { () throws(StorageError) in
      try file.open(extent: extent, on: &storage)
    }
    guard existed else { return }
    guard file.length <= max(extent, IndexFile.limit) else {
      throw .malformedFile(path: file.path, reason: "the index is larger than any real one")
    }
    do { try readEntries(on: &storage) } catch { throw .storage(error) }
  }

  private mutating func readEntries<S: Storage>(on storage: inout S) throws(StorageError) {
    var entries = self.entries
    var zeros = 0
    try file.forEachPiece(on: &storage) { piece in
      if piece.isZero {
        zeros += piece.count / file.entrySize
        return
      }
      for start in stride(from: 0, to: piece.count, by: file.entrySize) {
        guard let entry = decode(piece, at: start) else {
          zeros += 1
          continue
        }
        for _ in 0..<zeros { entries.append(zero) }
        zeros = 0
        entries.append(entry)
      }
    }
    self.entries = entries
    self.zeros = zeros
  }

  /// Adds an entry in the next slot; the caller has checked order and room.
  mutating func append<S: Storage>(_ entry: Entry, on storage: inout S) throws(StorageError) {
    try file.write(encode(entry), slot: count, on: &storage)
    for _ in 0..<zeros { entries.append(zero) }
    zeros = 0
    entries.append(entry)
  }

  /// Drops the entries about offsets at or above `offset`; bytes stay until trimmed.
  mutating func truncate(to offset: Offset) {
    let kept =
      kind == .offset
      ? entries.partitionPoint { $0.key < offset.raw }
      : entries.partitionPoint { $0.value < offset.raw }
    if offset <= base {
      entries.removeAll()
      zeros = 0
    } else if kept < entries.count {
      entries.truncate(to: kept)
      zeros = 0
    }
  }

  /// Forgets every entry and extends the file: the state before a scan.
  mutating func reset<S: Storage>(extent: Int64, on storage: inout S) throws(StorageError) {
    if file.handle == nil { _ = try file.open(extent: extent, on: &storage) }
    entries.removeAll()
    zeros = 0
    try file.resize(to: extent, on: &storage)
  }

  /// Cuts the file to its entries.
  mutating func trim<S: Storage>(on storage: inout S) throws(StorageError) {
    try file.resize(to: Int64(count * file.entrySize), on: &storage)
  }

  var zero: Entry { kind == .offset ? origin : Entry(key: 0, value: base.raw) }

  func encode(_ entry: Entry) -> Bytes {
    var writer = ByteWriter(capacity: file.entrySize)
    switch kind {
    case .offset:
      writer.bigEndian(Int32(truncatingIfNeeded: entry.key &- base.raw))
      writer.bigEndian(Int32(truncatingIfNeeded: entry.value))
    case .time:
      writer.bigEndian(entry.key)
      writer.bigEndian(Int32(truncatingIfNeeded: entry.value &- base.raw))
    }
    return writer.finish()
  }

  /// The entry at `start`; nil when all its bytes are zero.
  func decode(_ bytes: Bytes, at start: Int) -> Entry? {
    switch kind {
    case .offset:
      let raw = bytes.bigEndian(at: start, as: UInt64.self)
      guard raw != 0 else { return nil }
      return Entry(
        key: base.raw &+ Int64(Int32(truncatingIfNeeded: raw >> 32)),
        value: Int64(Int32(truncatingIfNeeded: raw))
      )
    case .time:
      let timestamp = bytes.bigEndian(at: start, as: Int64.self)
      let relative = bytes.bigEndian(at: start + 8, as: Int32.self)
      guard timestamp != 0 || relative != 0 else { return nil }
      return Entry(key: timestamp, value: base.raw &+ Int64(relative))
    }
  }
}

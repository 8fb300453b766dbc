import Environment
import Primitives

/// The file under an offset or time index: opened on first use, extended ahead, trimmed.
///
/// Kafka maps these files; here entries are written through as they are added. Between trims the
/// file is longer than its entries and the rest is zeros (`AbstractIndex`).
struct IndexFile: Sendable {
  /// Largest file that is read: more than segments of 2 GiB need.
  static let limit: Int64 = 64 << 20

  var path: String
  var handle: FileHandle?
  var length: Int64 = 0
  let entrySize: Int

  init(path: String, entrySize: Int) {
    self.path = path
    self.entrySize = entrySize
  }

  /// How many entries fit the file.
  var capacity: Int { Int(length) / entrySize }

  /// Opens or creates the file; returns whether it existed.
  mutating func open<S: Storage>(extent: Int64, on storage: inout S) throws(StorageError) -> Bool {
    if try storage.exists(path) {
      let file = try storage.open(path, .existing)
      handle = file
      length = try storage.size(file).bytes
      return true
    }
    handle = try storage.open(path, .createNew)
    try resize(to: extent, on: &storage)
    return false
  }

  /// Sets the length to `extent` rounded down to whole entries.
  mutating func resize<S: Storage>(to extent: Int64, on storage: inout S) throws(StorageError) {
    let size = extent - extent % Int64(entrySize)
    guard let handle, size != length else { return }
    try storage.truncate(handle, to: ByteCount(size))
    length = size
  }

  func write<S: Storage>(_ entry: Bytes, slot: Int, on storage: inout S) throws(StorageError) {
    guard let handle else { return }
    try storage.write(entry, to: handle, at: ByteCount(slot * entrySize))
  }

  func sync<S: Storage>(on storage: inout S) throws(StorageError) {
    if let handle { try storage.sync(handle) }
  }

  mutating func close<S: Storage>(on storage: inout S) throws(StorageError) {
    if let handle { try storage.close(handle) }
    handle = nil
  }

  /// The contents, in pieces of at most 48 KiB that hold whole entries.
  func forEachPiece<S: Storage>(on storage: inout S, _ body: (Bytes) -> Void) throws(StorageError) {
    guard let handle else { return }
    let whole = capacity * entrySize
    let step = 48 * 1024 / entrySize * entrySize
    var position = 0
    while position < whole {
      let count = min(step, whole - position)
      let piece = try storage.read(
        handle,
        at: ByteCount(position),
        count: ByteCount(count)
      )
      guard piece.count == count else { return }
      body(piece)
      position += count
    }
  }
}

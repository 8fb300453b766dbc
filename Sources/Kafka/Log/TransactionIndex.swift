import Environment
import Primitives

/// The index of aborted transactions beside a segment: a plain file that exists once one is in it
/// (`TransactionIndex`).
struct TransactionIndex: Sendable {
  static let entrySize: Int64 = 34
  private static let piece = 2048 * entrySize

  var path: String
  /// Whether the file is there.
  var exists = false
  /// Offset of the last entry's marker, as far as this process added it.
  private var last: Int64?

  init(stem: String, suffix: String) { path = stem + FileNames.transactionIndex + suffix }

  /// Empties the file: the state before a scan.
  mutating func reset<S: Storage>(on storage: inout S) throws(StorageError) {
    last = nil
    if exists { try cut(to: 0, on: &storage) }
  }

  /// Adds an aborted transaction, creating the file.
  ///
  /// - Throws: `illegalState` when its marker does not follow the last entry's.
  mutating func append<S: Storage>(_ ended: EndedTransaction, on storage: inout S)
    throws(LogError)
  {
    if let last, ended.last <= last {
      throw .illegalState("aborted transactions of \(path) do not follow each other")
    }
    var writer = ByteWriter(capacity: Int(Self.entrySize))
    writer.bigEndian(Int16(0))
    for field in [ended.producer, ended.first, ended.last, ended.lastStable] {
      writer.bigEndian(field)
    }
    let entry = writer.finish()
    try storing { () throws(StorageError) in
      let file = try storage.open(path, .createIfMissing)
      try storage.append(entry, to: file)
      try storage.close(file)
    }
    exists = true
    last = ended.last
  }

  /// Cuts the file before the first entry whose marker is at or above `offset`.
  mutating func truncate<S: Storage>(to offset: Offset, on storage: inout S) throws(LogError) {
    guard exists else { return }
    var kept: Int64 = 0
    var isOpen = true
    try forEach(on: &storage) { (bytes, start) in
      isOpen = isOpen && Self.marker(bytes, start) < offset.raw
      if isOpen { kept += Self.entrySize }
      return isOpen
    }
    do { try cut(to: kept, on: &storage) } catch { throw .storage(error) }
    last = nil
  }

  /// Syncs the file if there is one.
  func sync<S: Storage>(on storage: inout S) throws(StorageError) {
    guard exists else { return }
    let file = try storage.open(path, .existing)
    try storage.sync(file)
    try storage.close(file)
  }

  /// Whether every whole entry ends at or above the segment's base.
  ///
  /// - Throws: `malformedFile` for a version whose high byte is above 0, which is all of it that
  ///   Kafka looks at.
  func isSane<S: Storage>(base: Offset, on storage: inout S) throws(LogError) -> Bool {
    guard exists else { return true }
    var isSane = true
    var isKnown = true
    try forEach(on: &storage) { (bytes, start) in
      isKnown = Int8(bitPattern: bytes[start]) <= 0
      isSane = Self.marker(bytes, start) >= base.raw
      return isSane && isKnown
    }
    guard isKnown else {
      throw .malformedFile(path: path, reason: "an entry has an unknown version")
    }
    return isSane
  }

  private static func marker(_ bytes: Bytes, _ start: Int) -> Int64 {
    bytes.bigEndian(at: start + 18, as: Int64.self)
  }

  private func cut<S: Storage>(to size: Int64, on storage: inout S) throws(StorageError) {
    let file = try storage.open(path, .existing)
    try storage.truncate(file, to: ByteCount(size))
    try storage.close(file)
  }

  /// Calls `body` with each whole entry until it answers false.
  private func forEach<S: Storage>(on storage: inout S, _ body: (Bytes, Int) -> Bool)
    throws(LogError)
  {
    try storing { () throws(StorageError) in
      let file = try storage.open(path, .existing)
      let size = try storage.size(file).bytes
      var position: Int64 = 0
      var goesOn = true
      while goesOn, size - position >= Self.entrySize {
        let bytes = try storage.read(file, at: ByteCount(position), count: ByteCount(Self.piece))
        guard bytes.count >= Self.entrySize else { break }
        var start = 0
        while goesOn, bytes.count - start >= Self.entrySize {
          goesOn = body(bytes, start)
          start += Int(Self.entrySize)
        }
        position += Self.piece
      }
      try storage.close(file)
    }
  }
}

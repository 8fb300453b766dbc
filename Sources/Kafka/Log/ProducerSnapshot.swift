import Environment
import Primitives

/// The binary file of a producer snapshot (kafka-log §10.2).
enum ProducerSnapshot {
  static let headerSize = 10
  static let entrySize = 46

  static func encode(_ entries: [ProducerEntry]) -> Bytes {
    var body = ByteWriter(capacity: 4 + entries.count * entrySize)
    body.bigEndian(Int32(entries.count))
    for entry in entries {
      let last = entry.last
      body.bigEndian(entry.id)
      body.bigEndian(entry.epoch)
      body.bigEndian(last?.lastSequence ?? -1)
      body.bigEndian(last?.lastOffset ?? -1)
      body.bigEndian(last?.offsetDelta ?? 0)
      body.bigEndian(entry.lastTimestamp)
      body.bigEndian(entry.coordinatorEpoch)
      body.bigEndian(entry.transactionStart)
    }
    let content = body.finish()
    var writer = ByteWriter(capacity: content.count + 6)
    writer.bigEndian(Int16(1))
    writer.bigEndian(CRC32C.checksum(content))
    writer.bytes(content)
    return writer.finish()
  }

  /// The entries, or nil when the file is damaged.
  static func decode(_ bytes: Bytes) -> [ProducerEntry]? {
    guard bytes.count >= headerSize, bytes.bigEndian(at: 0, as: Int16.self) == 1 else { return nil }
    let sum = bytes.bigEndian(at: 2, as: UInt32.self)
    guard sum == CRC32C.checksum(bytes[6..<bytes.count]) else { return nil }
    let count = Int(bytes.bigEndian(at: 6, as: Int32.self))
    guard count >= 0, bytes.count == headerSize + count * entrySize else { return nil }
    return (0..<count).map { entry(bytes, at: headerSize + $0 * entrySize) }
  }

  static func entry(_ bytes: Bytes, at start: Int) -> ProducerEntry {
    var entry = ProducerEntry(
      id: bytes.bigEndian(at: start, as: Int64.self),
      epoch: bytes.bigEndian(at: start + 8, as: Int16.self)
    )
    let last = ProducerBatch(
      lastSequence: bytes.bigEndian(at: start + 10, as: Int32.self),
      offsetDelta: bytes.bigEndian(at: start + 22, as: Int32.self),
      lastOffset: bytes.bigEndian(at: start + 14, as: Int64.self),
      timestamp: bytes.bigEndian(at: start + 26, as: Int64.self)
    )
    if last.lastOffset >= 0 { entry.add(last) }
    entry.lastTimestamp = last.timestamp
    entry.coordinatorEpoch = bytes.bigEndian(at: start + 34, as: Int32.self)
    entry.transactionStart = bytes.bigEndian(at: start + 38, as: Int64.self)
    return entry
  }
}

extension ProducerState {
  static func snapshotPath(_ offset: Offset, in directory: String) -> String {
    FileNames.join(directory, FileNames.stem(offset) + FileNames.snapshot)
  }

  /// Writes a snapshot at the map's end unless there is a newer one; in place, as Kafka does, or
  /// by rename when it `replaces`.
  mutating func takeSnapshot<S: Storage>(
    in directory: String,
    syncs: Bool,
    replaces: Bool,
    on storage: inout S
  ) throws(LogError) {
    guard mapEnd > lastSnapshot else { return }
    let path = Self.snapshotPath(mapEnd, in: directory)
    let bytes = ProducerSnapshot.encode(entries)
    if replaces {
      try WholeFile.replace(path, with: bytes, syncs: true, on: &storage)
    } else {
      try WholeFile.write(path, bytes, truncates: false, syncs: syncs, on: &storage)
    }
    lastSnapshot = mapEnd
    note(mapEnd)
  }

  mutating func note(_ offset: Offset) {
    guard let last = snapshots.last, last >= offset else { return snapshots.append(offset) }
    let place = snapshots.firstIndex { $0 >= offset } ?? snapshots.count
    if place == snapshots.count || snapshots[place] != offset {
      snapshots.insert(offset, at: place)
    }
  }

  /// Deletes the snapshots for which `isGone` holds.
  mutating func removeSnapshots<S: Storage>(
    in directory: String,
    on storage: inout S,
    where isGone: (Offset) -> Bool
  ) throws(LogError) {
    for offset in snapshots where isGone(offset) {
      try WholeFile.remove(Self.snapshotPath(offset, in: directory), on: &storage)
    }
    snapshots.removeAll(where: isGone)
  }

  /// Keeps snapshots at segment bases and the newest at or above the last base.
  mutating func removeStraySnapshots<S: Storage>(
    bases: [Offset],
    in directory: String,
    on storage: inout S
  ) throws(LogError) {
    let known = Set(bases)
    let strays = snapshots.filter { !known.contains($0) }
    let kept = strays.last.flatMap { $0 >= (bases.last ?? .zero) ? $0 : nil }
    try removeSnapshots(in: directory, on: &storage) { !known.contains($0) && $0 != kept }
  }

  /// Goes back to the newest snapshot that is valid at or below `end` (`truncateAndReload`).
  mutating func truncateAndReload<S: Storage>(
    start: Offset,
    end: Offset,
    in directory: String,
    now: Int64,
    expiration: Int64,
    on storage: inout S
  ) throws(LogError) {
    try removeSnapshots(in: directory, on: &storage) { $0 > end || $0 <= start }
    guard end != mapEnd else { return }
    entries = []
    while let newest = snapshots.last {
      let path = Self.snapshotPath(newest, in: directory)
      if let bytes = try WholeFile.read(path, on: &storage),
        let loaded = ProducerSnapshot.decode(bytes)
      {
        entries = loaded.sorted { $0.id < $1.id }
        removeExpired(now: now, after: expiration)
        mapEnd = newest
        lastSnapshot = newest
        return
      }
      try removeSnapshots(in: directory, on: &storage) { $0 == newest }
    }
    mapEnd = start
    lastSnapshot = start
  }

  /// Forgets everything, files included, and begins at `offset`.
  mutating func restart<S: Storage>(at offset: Offset, in directory: String, on storage: inout S)
    throws(LogError)
  {
    entries = []
    try removeSnapshots(in: directory, on: &storage) { _ in true }
    mapEnd = offset
    lastSnapshot = .zero
  }
}

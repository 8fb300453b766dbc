import Environment
import Primitives

extension LogDirectory {
  var markerPath: String { FileNames.join(path, FileNames.cleanShutdown) }

  /// Broker epoch in the clean-shutdown marker: nil without a marker, -1 when unreadable.
  public func readCleanShutdownEpoch<S: Storage>(on storage: inout S) throws(LogError) -> Int64? {
    guard let bytes = try WholeFile.read(markerPath, on: &storage) else { return nil }
    return Self.brokerEpoch(in: String(decoding: bytes.slice, as: UTF8.self)) ?? -1
  }

  /// Writes the clean-shutdown marker, as the last act of an orderly stop; the file is synced, its
  /// name is not (`CleanShutdownFileHandler.write`).
  public func writeCleanShutdown<S: Storage>(brokerEpoch: Int64, on storage: inout S)
    throws(LogError)
  {
    var writer = ByteWriter()
    writer.text("{\"version\":0,\"brokerEpoch\":\(brokerEpoch)}")
    try WholeFile.write(
      markerPath,
      writer.finish(),
      truncates: true,
      syncs: true,
      on: &storage
    )
  }

  /// Deletes the marker; true when there was one.
  ///
  /// The deletion is not synced, as in Kafka, so that a power loss may bring the marker back and
  /// the next start trust what it should scan; the variant `markerRemovalSynced` syncs it, and
  /// `cleanMarkerDeletedAfterLoad` leaves it to `dropCleanShutdown`.
  func takeCleanShutdown<S: Storage>(on storage: inout S) throws(LogError) -> Bool {
    try storing { () throws(StorageError) in
      guard try storage.exists(markerPath) else { return false }
      guard !variants.contains(.cleanMarkerDeletedAfterLoad) else { return true }
      try storage.remove(markerPath)
      if variants.contains(.markerRemovalSynced) { try storage.syncDirectory(path) }
      return true
    }
  }

  /// Deletes the marker once every log is loaded, under `cleanMarkerDeletedAfterLoad`.
  func dropCleanShutdown<S: Storage>(on storage: inout S) throws(LogError) {
    guard variants.contains(.cleanMarkerDeletedAfterLoad) else { return }
    try WholeFile.remove(markerPath, on: &storage)
  }

  /// The number after the key `brokerEpoch` of a flat JSON object; other keys are ignored.
  static func brokerEpoch(in text: String) -> Int64? {
    let key = Array("\"brokerEpoch\"".utf8)
    let bytes = Array(text.utf8)
    guard bytes.count > key.count else { return nil }
    let starts = 0...(bytes.count - key.count)
    guard let start = starts.first(where: { bytes[$0..<$0 + key.count].elementsEqual(key) }) else {
      return nil
    }
    let rest = bytes[(start + key.count)...].drop { $0 == 0x20 }
    guard rest.first == 0x3A else { return nil }
    let digits = rest.dropFirst().drop { $0 == 0x20 }.prefix {
      ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2D
    }
    return Int64(String(decoding: digits, as: UTF8.self))
  }
}

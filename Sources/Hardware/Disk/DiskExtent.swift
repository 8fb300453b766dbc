import Primitives

/// A run of a file's bytes at a position: shared bytes, or zeros that cost nothing.
struct DiskExtent: Sendable {
  /// Position of the first byte in the file.
  var start: Int64
  /// Number of bytes, at least 1.
  var count: Int64
  /// The bytes; empty for a run of zeros.
  var bytes: Bytes

  /// A run that shares `bytes`.
  init(start: Int64, bytes: Bytes) {
    self.start = start
    count = Int64(bytes.count)
    self.bytes = bytes
  }

  /// A run of zeros.
  init(start: Int64, zeros count: Int64) {
    self.start = start
    self.count = count
    bytes = .empty
  }

  /// Position after the last byte.
  var end: Int64 { start + count }

  /// Whether the run is zeros.
  var isZeros: Bool { bytes.isEmpty }

  /// The part of the run inside `low ..< high`, which must overlap it.
  func clipped(_ low: Int64, _ high: Int64) -> DiskExtent {
    let from = max(low, start)
    let to = min(high, end)
    if from == start && to == end { return self }
    if isZeros { return DiskExtent(start: from, zeros: to - from) }
    return DiskExtent(start: from, bytes: bytes[Int(from - start)..<Int(to - start)])
  }
}

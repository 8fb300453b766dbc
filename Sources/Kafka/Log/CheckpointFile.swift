import Environment
import Primitives

/// Kafka's text checkpoints: a version line, a count line, one entry a line (`CheckpointFile`).
enum CheckpointFile {
  /// The fields of each entry; none when the file is missing, empty or holds only its version.
  static func read<S: Storage>(_ path: String, fields: Int, on storage: inout S)
    throws(LogError) -> [[Substring]]
  {
    guard let bytes = try WholeFile.read(path, on: &storage), !bytes.isEmpty else { return [] }
    let text = String(decoding: bytes.slice, as: UTF8.self)
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last == "" { lines.removeLast() }
    guard lines.first == "0" else {
      throw .damagedState(path: path, reason: "its version is not 0")
    }
    guard lines.count > 1 else { return [] }
    guard let count = Int(lines[1]), count >= 0 else {
      throw .damagedState(path: path, reason: "its entry count is no number")
    }
    let entries = lines.dropFirst(2).map { $0.split(whereSeparator: \.isWhitespace) }
    guard entries.count == count else {
      throw .damagedState(path: path, reason: "its entry count differs from its entries")
    }
    guard entries.allSatisfy({ $0.count == fields }) else {
      throw .damagedState(path: path, reason: "an entry has the wrong number of fields")
    }
    return entries
  }

  /// Replaces the file by `entries`, durably unless `variants` says otherwise.
  static func write<S: Storage>(
    _ entries: [String],
    to path: String,
    variants: Variants,
    on storage: inout S
  ) throws(LogError) {
    var writer = ByteWriter(capacity: 32 * (entries.count + 1))
    writer.text("0\n\(entries.count)\n")
    for entry in entries {
      writer.text(entry)
      writer.text("\n")
    }
    try WholeFile.replace(
      path,
      with: writer.finish(),
      syncs: !variants.contains(.checkpointWithoutSync),
      on: &storage
    )
  }
}

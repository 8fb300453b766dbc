import Environment
import Primitives

/// The file that ties a partition's directory to its topic (`PartitionMetadataFile`).
enum PartitionMetadata {
  static func write<S: Storage>(_ topicID: TopicID, in directory: String, on storage: inout S)
    throws(LogError)
  {
    var writer = ByteWriter()
    writer.text("version: 0\ntopic_id: \(topicID)")
    try WholeFile.replace(
      FileNames.join(directory, FileNames.metadata),
      with: writer.finish(),
      syncs: true,
      on: &storage
    )
  }

  /// The topic's identity, or nil when there is no file.
  ///
  /// - Throws: `damagedState` takes the directory offline; `malformedFile`, for an empty file, is
  ///   fatal to start-up.
  static func read<S: Storage>(in directory: String, on storage: inout S)
    throws(LogError) -> TopicID?
  {
    let path = FileNames.join(directory, FileNames.metadata)
    guard let bytes = try WholeFile.read(path, on: &storage) else { return nil }
    guard !bytes.isEmpty else { throw .malformedFile(path: path, reason: "the file is empty") }
    guard let topicID = parse(bytes) else {
      throw .damagedState(path: path, reason: "it does not name a version and a topic id")
    }
    return topicID
  }

  /// The topic's identity in the file's text; nil when it is malformed.
  static func parse(_ bytes: Bytes) -> TopicID? {
    let lines = String(decoding: bytes.slice, as: UTF8.self).split(separator: "\n")
    guard lines.count == 2, lines[0].hasPrefix("version: "), lines[1].hasPrefix("topic_id: "),
      let version = Int(lines[0].dropFirst(9)), version >= 0,
      let topicID = TopicID(text: String(lines[1].dropFirst(10))), topicID != .zero
    else { return nil }
    return topicID
  }
}

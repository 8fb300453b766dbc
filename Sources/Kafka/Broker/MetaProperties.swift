import Environment
import KafkaLog
import KafkaProtocol
import Primitives

// `meta.properties`, version 1 (`MetaProperties`, `PropertiesUtils`).
extension Broker {
  /// `cluster.id` of every simulated cluster.
  static let clusterID = "wavetank"

  /// The id of a directory, from its `meta.properties`; a directory without one is formatted.
  ///
  /// - Throws: `storage`, or `malformedFile` when it belongs to another node or cluster.
  func identity(of directory: String, on machine: inout some Machine<KafkaMessage>)
    throws(LogError) -> UInt64
  {
    let path = "\(directory)/meta.properties"
    if let text = try contents(of: path, on: &machine) {
      return try parse(text, path)
    }
    let id =
      machine.random(below: .max - DirectoryID.firstUsable, for: .identity)
      + DirectoryID.firstUsable
    let text = """
      version=1
      cluster.id=\(Self.clusterID)
      node.id=\(self.id.raw)
      directory.id=\(TopicID(high: 0, low: id))

      """
    try replace(path, in: directory, with: text, on: &machine)
    return id
  }

  private func parse(_ text: String, _ path: String) throws(LogError) -> UInt64 {
    var directory: UInt64?
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: "=", maxSplits: 1)
      guard parts.count == 2 else { continue }
      switch parts[0] {
      case "node.id" where parts[1] != "\(id.raw)":
        throw .malformedFile(path: path, reason: "it belongs to another node")
      case "cluster.id" where parts[1] != Self.clusterID:
        throw .malformedFile(path: path, reason: "it belongs to another cluster")
      case "directory.id": directory = TopicID(text: String(parts[1]))?.low
      default: break
      }
    }
    guard let directory else {
      throw .malformedFile(path: path, reason: "it has no directory.id")
    }
    return directory
  }

  private func contents(
    of path: String,
    on machine: inout some Machine<KafkaMessage>
  ) throws(LogError) -> String? {
    do throws(StorageError) {
      let file = try machine.open(path, .existing)
      let size = try machine.size(file)
      let bytes = try machine.read(file, at: .zero, count: size)
      try machine.close(file)
      return String(decoding: bytes.slice, as: UTF8.self)
    } catch {
      if error == .notFound { return nil }
      throw .storage(error)
    }
  }

  private func replace(
    _ path: String,
    in directory: String,
    with text: String,
    on machine: inout some Machine<KafkaMessage>
  ) throws(LogError) {
    var writer = ByteWriter()
    writer.text(text)
    do throws(StorageError) {
      let file = try machine.open(path + ".tmp", .createIfMissing)
      try machine.truncate(file, to: .zero)
      try machine.write(writer.finish(), to: file, at: .zero)
      try machine.sync(file)
      try machine.close(file)
      try machine.rename(path + ".tmp", to: path)
      try machine.syncDirectory(directory)
    } catch {
      throw .storage(error)
    }
  }
}

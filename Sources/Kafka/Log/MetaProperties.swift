import Environment
import Primitives

/// `meta.properties`, version 1: whose a directory is, and which (`MetaProperties`,
/// `PropertiesUtils`).
public struct MetaProperties: Sendable {
  /// `cluster.id` of every simulated cluster.
  public static let clusterID = "wavetank"

  /// The directory.
  public let directory: String
  /// The node that it belongs to.
  public let node: NodeID

  /// Names a directory of a node.
  public init(of directory: String, node: NodeID) {
    self.directory = directory
    self.node = node
  }

  private var path: String { FileNames.join(directory, FileNames.metaProperties) }

  /// The directory's id; nil when it was never formatted.
  ///
  /// - Throws: `storage`, or `malformedFile` when it belongs to another node or cluster.
  public func directoryID(on storage: inout some Storage) throws(LogError) -> UInt64? {
    guard let text = try contents(on: &storage) else { return nil }
    return try parse(text)
  }

  /// Formats the directory with an id; the file is durable on return.
  public func format(_ id: UInt64, on storage: inout some Storage) throws(LogError) {
    let text = """
      version=1
      cluster.id=\(Self.clusterID)
      node.id=\(node.raw)
      directory.id=\(TopicID(high: 0, low: id))

      """
    try replace(with: text, on: &storage)
  }

  private func parse(_ text: String) throws(LogError) -> UInt64 {
    var directory: UInt64?
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: "=", maxSplits: 1)
      guard parts.count == 2 else { continue }
      switch parts[0] {
      case "node.id" where parts[1] != "\(node.raw)":
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

  private func contents(on storage: inout some Storage) throws(LogError) -> String? {
    do throws(StorageError) {
      let file = try storage.open(path, .existing)
      let size = try storage.size(file)
      let bytes = try storage.read(file, at: .zero, count: size)
      try storage.close(file)
      return String(decoding: bytes.slice, as: UTF8.self)
    } catch {
      if error == .notFound { return nil }
      throw .storage(error)
    }
  }

  private func replace(with text: String, on storage: inout some Storage) throws(LogError) {
    var writer = ByteWriter()
    writer.text(text)
    do throws(StorageError) {
      let file = try storage.open(path + ".tmp", .createIfMissing)
      try storage.truncate(file, to: .zero)
      try storage.write(writer.finish(), to: file, at: .zero)
      try storage.sync(file)
      try storage.close(file)
      try storage.rename(path + ".tmp", to: path)
      try storage.syncDirectory(directory)
    } catch {
      throw .storage(error)
    }
  }
}

/// A partition as directories and checkpoints name it.
public struct PartitionName: Hashable, Sendable {
  /// The topic.
  public var topic: String
  /// The partition's index.
  public var partition: Int32

  /// Names a partition.
  public init(topic: String, partition: Int32) {
    self.topic = topic
    self.partition = partition
  }
}

extension PartitionName: CustomStringConvertible {
  /// `topic-partition`.
  public var description: String { "\(topic)-\(partition)" }
}

/// The directories inside a log directory (`LocalLog.parseTopicPartitionName`).
enum DirectoryName {
  /// What a directory's suffix says about it.
  enum Kind: Equatable, Sendable {
    case live
    case deleted
    case stray
    case future
  }

  static let longest = 255

  /// The name of a live replica's directory after its deletion.
  static func deleted(_ path: String, tag: String) -> String {
    let parent = FileNames.parent(of: path)
    let name = parent.isEmpty ? path : String(path.dropFirst(parent.utf8.count + 1))
    let suffix = ".\(tag)-delete"
    guard name.utf8.count + suffix.utf8.count > longest, let dash = name.lastIndex(of: "-") else {
      return path + suffix
    }
    let kept = longest - suffix.utf8.count - name[dash...].utf8.count
    return FileNames.join(parent, name[..<dash].prefix(kept) + name[dash...] + suffix)
  }

  /// Partition and kind of a directory.
  ///
  /// - Throws: `badDirectoryName`.
  static func parse(_ name: String) throws(LogError) -> (name: PartitionName, kind: Kind) {
    let kinds: [(suffix: String, kind: Kind)] = [
      ("-delete", .deleted), ("-stray", .stray), ("-future", .future),
    ]
    for (suffix, kind) in kinds where name.hasSuffix(suffix) {
      guard let dot = name.lastIndex(of: "."),
        name[dot...].utf8.count == 1 + 32 + suffix.utf8.count
      else { throw .badDirectoryName(name) }
      return (try partition(name[..<dot], of: name), kind)
    }
    return (try partition(name[...], of: name), .live)
  }

  static func partition(_ text: Substring, of name: String) throws(LogError) -> PartitionName {
    guard let dash = text.lastIndex(of: "-"), dash != text.startIndex,
      let index = Int32(text[text.index(after: dash)...]), index >= 0
    else { throw .badDirectoryName(name) }
    return PartitionName(topic: String(text[..<dash]), partition: index)
  }
}

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

  /// The directory of a replica under the name of one that was deleted, stray or is to come, in the
  /// same log directory.
  ///
  /// Names of deleted and stray replicas are cut to `longest` characters, at the topic's expense.
  static func suffixed(
    _ name: PartitionName,
    _ kind: Kind,
    tag: String,
    in directory: String
  ) -> String {
    let suffix = ".\(tag)" + (suffixes.first { $0.kind == kind }?.suffix ?? "")
    let ending = "-\(name.partition)" + suffix
    let excess = kind == .future ? 0 : max(0, name.topic.utf8.count + ending.utf8.count - longest)
    return FileNames.join(directory, name.topic.dropLast(excess) + ending)
  }

  private static let suffixes: [(suffix: String, kind: Kind)] = [
    ("-delete", .deleted), ("-stray", .stray), ("-future", .future),
  ]

  /// Partition and kind of a directory.
  ///
  /// - Throws: `badDirectoryName`.
  static func parse(_ name: String) throws(LogError) -> (name: PartitionName, kind: Kind) {
    for (suffix, kind) in suffixes where name.hasSuffix(suffix) {
      let text = name.dropLast(suffix.utf8.count)
      guard let dot = text.lastIndex(of: "."), text[dot...].utf8.count > 1,
        !text.contains(where: \.isWhitespace)
      else { throw .badDirectoryName(name) }
      return (try partition(text[..<dot], of: name), kind)
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

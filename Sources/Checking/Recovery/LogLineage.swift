import Primitives

/// Every log that one replica ever held, as batches and which followed which.
///
/// A log becomes part of it by appends and replication. That a start-up recovered something does
/// not make it a log that was: `learn` leaves out what recovery found until it has gone.
public struct LogLineage: Sendable {
  private struct Link: Hashable, Sendable {
    var before: BatchStamp
    var after: BatchStamp
  }

  private var heads: Set<BatchStamp> = []
  private var links: Set<Link> = []
  /// What the last recovery found, as far as it is still there.
  private var recoveredHead: BatchStamp?
  private var recoveredLinks: Set<Link> = []

  /// Makes the lineage of a replica that held nothing yet.
  public init() {}

  /// Learns the log that the files hold now, up to the first thing in them that is none.
  ///
  /// - Complexity: O(bytes).
  public mutating func learn(_ files: [LogFile]) {
    let (head, found) = Self.chain(of: files)
    recoveredLinks.formIntersection(found)
    if recoveredHead != head { recoveredHead = nil }
    links.formUnion(found.filter { !recoveredLinks.contains($0) })
    if let head, head != recoveredHead { heads.insert(head) }
  }

  /// Notes the log that a start-up made of what it found; nothing of it counts as held before.
  ///
  /// - Complexity: O(bytes).
  public mutating func noteRecovered(_ files: [LogFile]) {
    let (head, found) = Self.chain(of: files)
    recoveredHead = head
    recoveredLinks = Set(found)
  }

  private static func chain(of files: [LogFile]) -> (head: BatchStamp?, links: [Link]) {
    let log = ReplicaContent(files)
    let sound = log.batches.filter { $0.stamp.last < log.soundEnd }.map(\.stamp)
    let links = zip(sound, sound.dropFirst()).map { Link(before: $0, after: $1) }
    return (sound.first, links)
  }

  /// How many batches, from the first on, two logs share.
  static func shared(_ one: [StoredBatch], _ other: [StoredBatch]) -> Int {
    var count = 0
    while count < min(one.count, other.count), one[count].stamp == other[count].stamp {
      count += 1
    }
    return count
  }

  /// How many of the batches, from the first on, are the beginning of a log that was.
  func agreement(with batches: [StoredBatch]) -> Int {
    guard let first = batches.first, heads.contains(first.stamp) else { return 0 }
    var count = 1
    while count < batches.count,
      links.contains(Link(before: batches[count - 1].stamp, after: batches[count].stamp))
    {
      count += 1
    }
    return count
  }
}

extension ReplicaContent {
  /// Reads files that belong to no node of a cluster.
  init(_ files: [LogFile]) {
    let nobody = TopicPartition(topic: 0, partition: 0)
    self.init(ReplicaFiles(node: .none, partition: nobody, files: files), gapsBelow: 0)
  }
}

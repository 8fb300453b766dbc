import Primitives

/// Every log that one replica ever held in memory, as batches and which followed which.
public struct LogLineage: Sendable {
  private struct Link: Hashable, Sendable {
    var before: BatchStamp
    var after: BatchStamp
  }

  private var heads: Set<BatchStamp> = []
  private var links: Set<Link> = []

  /// Makes the lineage of a replica that held nothing yet.
  public init() {}

  /// Learns the log that the files hold now, up to the first thing in them that is none.
  ///
  /// - Complexity: O(bytes).
  public mutating func learn(_ files: [LogFile]) {
    let log = ReplicaContent(files)
    var previous: BatchStamp?
    for batch in log.batches where batch.stamp.last < log.soundEnd {
      if let previous {
        links.insert(Link(before: previous, after: batch.stamp))
      } else {
        heads.insert(batch.stamp)
      }
      previous = batch.stamp
    }
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
    self.init(ReplicaFiles(node: .none, partition: nobody, files: files), gapsAllowed: false)
  }
}

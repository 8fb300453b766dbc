import KafkaLog
import KafkaProtocol
import Primitives

/// One replica as its broker sees it, for selectors, time travel and tests.
public struct ReplicaView: Equatable, Sendable {
  /// What the broker is to the partition.
  public enum Role: Equatable, Sendable {
    /// It accepts writes.
    case leader
    /// It copies the leader.
    case follower
    /// Its log directory failed.
    case offline
  }

  /// The partition.
  public var partition: TopicPartition
  /// What the broker is to it.
  public var role: Role
  /// The leader it knows, or none.
  public var leader: NodeID
  /// The leader epoch it knows.
  public var leaderEpoch: Epoch
  /// The partition epoch it knows.
  public var partitionEpoch: Int32
  /// The committed ISR, on the leader; empty elsewhere.
  public var isr: [NodeID]
  /// First readable offset.
  public var logStart: Offset
  /// High watermark.
  public var highWatermark: Offset
  /// Log end offset.
  public var logEnd: Offset
  /// Directory of its log, such as `logs/orders-0`.
  public var path: String
}

extension Broker {
  /// The replica of a partition, if the broker hosts one and metadata gave it a role.
  public func replica(of partition: TopicPartition) -> ReplicaView? {
    partitions.slot(of: partition).flatMap { partitions.slots[$0].view(in: directories) }
  }

  /// Where the log of a partition lies, if the broker has it open.
  public func logPath(of partition: TopicPartition) -> String? {
    partitions.slot(of: partition).flatMap { partitions.slots[$0].log?.path }
  }

  /// Whether the broker follows a partition's leader and copies nothing from it: it could not append
  /// what it was sent (`AbstractFetcherThread`'s failed partitions), or waits for news.
  public func hasStoppedCopying(_ partition: TopicPartition) -> Bool {
    partitions.slot(of: partition).map {
      partitions.slots[$0].role == .follower && partitions.slots[$0].fetch.fetcher < 0
    } ?? false
  }

  /// Every replica the broker hosts, ascending by partition.
  ///
  /// - Complexity: O(number of replicas).
  public var replicas: [ReplicaView] {
    partitions.sortedSlots.compactMap { partitions.slots[$0].view(in: directories) }
  }

  /// Paths of the log directories, as configured, with whether each is online.
  public var logDirectories: [(path: String, online: Bool)] {
    directories.map { ($0.path, $0.isOnline) }
  }

  /// Whether a log directory is offline.
  public var hasOfflineDirectory: Bool {
    mutating get { directories.contains { !$0.isOnline } }
  }

  /// Whether the broker finished starting, does not stop, and its last heartbeat found it unfenced.
  public var isRunning: Bool { lifecycle.state == .running && !lifecycle.isFenced }

  /// Whether the process ended by its own decision.
  public var isHalted: Bool { lifecycle.state == .halted }

  /// Number of the registration; -1 before it.
  public var brokerEpoch: Int64 { lifecycle.brokerEpoch }

  /// Offset after the last metadata record applied.
  public var metadataOffset: Offset { image.nextOffset }
}

extension Partition {
  /// What the broker shows of the partition; nil without a role.
  func view(in directories: [BrokerDirectory]) -> ReplicaView? {
    let shown: ReplicaView.Role
    switch role {
    case .leader: shown = .leader
    case .follower: shown = .follower
    case .offline: shown = .offline
    case .idle, .deleted: return nil
    }
    return ReplicaView(
      partition: id,
      role: shown,
      leader: leader,
      leaderEpoch: leaderEpoch,
      partitionEpoch: partitionEpoch,
      isr: isr,
      logStart: logStart,
      highWatermark: highWatermark,
      logEnd: logEnd,
      path: log?.path ?? "\(directories[directory].path)/\(name)"
    )
  }
}

extension Broker {
  /// What a restart of this broker would load now, for the directories that `place` keeps, each
  /// under the path that it gives; nil while the topics' settings are not known.
  public func loaders(_ place: (String) -> String?) -> [LogLoader]? {
    guard lifecycle.isReady else { return nil }
    let topics = image.topics.indices.compactMap { index in
      image.topics[index].map { (topic: $0.name, config: logConfig(ofTopic: Int32(index))) }
    }
    return directories.compactMap { directory in
      guard let path = place(directory.path) else { return nil }
      return LogLoader(
        LogDirectory(path: path, variants: variants),
        config: config.log,
        topics: topics,
        skipping: skippedLog
      )
    }
  }
}

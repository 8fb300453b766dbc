import KafkaLog
import KafkaProtocol
import Primitives

/// What a client knows about who leads its partitions.
///
/// Answers of brokers may be stale: an older leader epoch than one already seen is ignored
/// (KIP-320, `Metadata.updateLatestMetadata`).
struct ClientMetadata: Sendable {
  struct Leadership: Sendable {
    var leader: NodeID = .none
    var epoch: Epoch = .none
    var topicID: TopicID = .zero
  }

  /// Partitions of interest, ascending; the index names a partition in the client.
  let partitions: [TopicPartition]
  /// Topics of interest, ascending.
  let topics: [Int32]
  private(set) var leaders: [Leadership]
  private(set) var brokers: [NodeID]
  private let bootstrap: [NodeID]
  /// Whether an answer is wanted as soon as the backoff allows.
  private(set) var isWanted = true
  /// Whether a request is under way.
  private(set) var isAsked = false
  private(set) var notBefore: Instant = .zero
  private(set) var refreshAt: Instant = .zero
  private var failures: Int32 = 0

  init(partitions: [TopicPartition], bootstrap: [NodeID]) {
    self.partitions = partitions.sorted()
    var topics: [Int32] = []
    for partition in self.partitions where topics.last != partition.topic {
      topics.append(partition.topic)
    }
    self.topics = topics
    leaders = Array(repeating: Leadership(), count: partitions.count)
    brokers = bootstrap
    self.bootstrap = bootstrap
  }

  /// The index of a partition, or nil when it is of no interest.
  ///
  /// - Complexity: O(log partitions).
  func index(of partition: TopicPartition) -> Int? {
    var low = 0
    var high = partitions.count
    while low < high {
      let middle = (low + high) / 2
      if partitions[middle] < partition { low = middle + 1 } else { high = middle }
    }
    return low < partitions.count && partitions[low] == partition ? low : nil
  }

  /// Asks for an answer as soon as the backoff allows.
  mutating func want() { isWanted = true }

  /// Goes back to the brokers it was told of at first, as every one it knows is out of reach
  /// (`metadata.recovery.strategy=rebootstrap`, KIP-899).
  mutating func rebootstrap() { brokers = bootstrap }

  /// Topics that the cluster does not know have no leaders.
  private mutating func forgetMissing(in response: MetadataResponse) {
    var isThere = [Bool](repeating: false, count: partitions.count)
    for answer in response.partitions {
      if let index = index(of: answer.partition) { isThere[index] = true }
    }
    for index in partitions.indices where !isThere[index] { leaders[index].leader = .none }
  }

  /// Whether a request is due.
  func isDue(at now: Instant) -> Bool {
    !isAsked && now >= notBefore && (isWanted || now >= refreshAt)
  }

  /// When `isDue` has to be looked at again.
  var nextInstant: Instant {
    if isAsked { return .distantFuture }
    return isWanted ? notBefore : refreshAt
  }

  /// A request was sent.
  mutating func asked() { isAsked = true }

  /// The request failed; the next waits for `wait`, drawn from the number of failures.
  mutating func failed(at now: Instant, wait: (Int32) -> Interval) {
    isAsked = false
    isWanted = true
    failures += 1
    notBefore = now + wait(failures)
  }

  /// Takes an answer in; the next is not asked for before `wait` has passed.
  mutating func update(
    _ response: MetadataResponse,
    at now: Instant,
    maxAge: Interval,
    wait: Interval
  ) {
    isAsked = false
    failures = 0
    notBefore = now + wait
    refreshAt = now + maxAge
    brokers = response.brokers.isEmpty ? bootstrap : response.brokers
    for answer in response.partitions {
      guard let index = index(of: answer.partition) else { continue }
      // Epochs of a topic that was created anew begin again.
      guard answer.leaderEpoch >= leaders[index].epoch || answer.topicID != leaders[index].topicID
      else { continue }
      leaders[index] = Leadership(
        leader: answer.leader,
        epoch: answer.leaderEpoch,
        topicID: answer.topicID
      )
    }
    if response.partitions.count < partitions.count { forgetMissing(in: response) }
    isWanted = leaders.contains { $0.leader == .none }
  }
}

extension ErrorCode {
  /// Whether the client's idea of the leader may be wrong (`InvalidMetadataException`).
  var asksForMetadata: Bool {
    switch self {
    case .unknownTopicOrPartition, .leaderNotAvailable, .notLeaderOrFollower, .networkException,
      .replicaNotAvailable, .kafkaStorageError, .fencedLeaderEpoch, .unknownLeaderEpoch,
      .unknownTopicId, .inconsistentTopicId:
      true
    default: false
    }
  }

  /// Whether a producer may send the batch again (`RetriableException`).
  var isRetriable: Bool {
    switch self {
    case .corruptMessage, .requestTimedOut, .brokerNotAvailable, .notEnoughReplicas,
      .notEnoughReplicasAfterAppend, .offsetNotAvailable, .preferredLeaderNotAvailable,
      .eligibleLeadersNotAvailable, .notController:
      true
    default: asksForMetadata
    }
  }

  /// Whether the answer proves that the batch was not written by this attempt.
  ///
  /// With acks=all a leader also answers NOT_LEADER_OR_FOLLOWER and UNKNOWN_TOPIC_OR_PARTITION for
  /// a batch that it wrote and then lost the leadership (`DelayedProduce.tryComplete`).
  func provesNothingWritten(acks: Int16) -> Bool {
    switch self {
    case .notEnoughReplicas, .corruptMessage, .messageTooLarge, .recordListTooLarge,
      .invalidTimestamp, .invalidRecord, .invalidRequiredAcks, .outOfOrderSequenceNumber,
      .invalidProducerEpoch, .unknownProducerId, .invalidTopicException:
      true
    case .notLeaderOrFollower, .unknownTopicOrPartition, .leaderNotAvailable: acks != -1
    default: false
    }
  }
}

import KafkaBroker
import KafkaLog
import KafkaProtocol
import Primitives
import Testing

/// Broker 0 with log directories `a` and `b`, leading `orders-0 ...` alone.
struct DirectoryRig {
  var cluster: BrokerHarness
  let count: Int32

  init(
    partitions count: Int32 = 4,
    variants: Variants = [],
    _ configure: (inout BrokerConfig) -> Void = { _ in }
  ) {
    self.count = count
    cluster = BrokerHarness(variants: variants) { config in
      config.logDirectories = ["a", "b"]
      config.metadataLogDirectory = "metadata"
      configure(&config)
    }
    cluster.start()
    cluster.publish([.topic(name: "orders", index: 0)] + (0..<count).map { created($0) })
  }

  func id(_ index: Int32) -> TopicPartition { TopicPartition(topic: 0, partition: index) }

  func created(_ index: Int32, in directory: UInt64 = DirectoryID.unassigned) -> MetadataRecord {
    .partition(
      id(index),
      PartitionRegistration(
        replicas: [NodeID(0)],
        isr: [NodeID(0)],
        leader: NodeID(0),
        directories: [directory]
      )
    )
  }

  /// Folder of each partition's replica, or nil where there is none.
  var folders: [String?] {
    (0..<count).map { cluster.broker.replica(of: id($0)).map { String($0.path.prefix(1)) } }
  }

  var roles: [ReplicaView.Role?] {
    (0..<count).map { cluster.broker.replica(of: id($0))?.role }
  }

  /// What the oldest unanswered report says: directory by partition.
  var report: [Int32: UInt64] {
    guard case .assignReplicasToDirs(let request) = cluster.assignments.first?.request else {
      return [:]
    }
    return Dictionary(
      uniqueKeysWithValues: request.assignments.map { ($0.partition.partition, $0.directory) }
    )
  }

  /// Answers the oldest report.
  mutating func answerReport(_ error: ErrorCode = .none, partitions: ErrorCode = .none) {
    guard !cluster.assignments.isEmpty else { return }
    let parts = report.keys.sorted().map {
      AssignReplicasToDirsResponse.Partition(partition: id($0), error: partitions)
    }
    let response = AssignReplicasToDirsResponse(
      error: error,
      partitions: error == .none ? parts : []
    )
    cluster.answer(cluster.assignments.removeFirst(), .assignReplicasToDirs(response))
  }

  /// Tells the broker through metadata where it said that its replicas are.
  mutating func confirm() {
    let report = report
    answerReport()
    cluster.publish(
      report.keys.sorted().map { index in
        .partitionChange(id(index), PartitionChange(directories: [report[index] ?? 0]))
      }
    )
  }

  /// Writes one record; the answer's error.
  mutating func write(_ index: Int32) -> ErrorCode? {
    let part = ProduceRequest.Partition(partition: id(index), records: batch())
    let request = ProduceRequest(acks: 1, timeout: .seconds(1), partitions: [part])
    let correlation = cluster.send(.produce(request), on: 500 + index)
    guard case .produce(let response) = cluster.answers[correlation] else { return nil }
    return response.partitions.first?.error
  }

  /// Asks for the replica in another log directory; the answer.
  mutating func move(to path: String, partition: Int32 = 0) -> ErrorCode? {
    let request = AlterReplicaLogDirsRequest(partition: id(partition), path: path)
    let correlation = cluster.send(.alterReplicaLogDirs(request), on: 700)
    cluster.run(for: .milliseconds(100))
    guard case .alterReplicaLogDirs(let error) = cluster.answers[correlation] else { return nil }
    return error
  }

  /// Another broker leads partition 0, and its answer cuts the replica to an offset.
  mutating func cut(to offset: Offset) throws {
    cluster.publish([
      .partitionChange(
        id(0),
        PartitionChange(isr: [NodeID(1)], leader: NodeID(1), replicas: [NodeID(0), NodeID(1)])
      )
    ])
    cluster.run(for: .milliseconds(100))
    let fetch = try #require(cluster.fetches.first)
    cluster.fetches.removeFirst()
    guard case .fetch(let asked) = fetch.request else { return }
    var part = FetchResponse.Partition(partition: id(0), error: .none)
    part.diverging = EpochEndOffset(
      epoch: asked.partitions[0].lastFetchedEpoch,
      endOffset: offset
    )
    cluster.answer(fetch, .fetch(FetchResponse(partitions: [part])))
  }

  /// Reads from the start; the answer.
  mutating func read(_ index: Int32) -> FetchResponse.Partition? {
    let part = FetchRequest.Partition(
      partition: id(index),
      currentLeaderEpoch: .none,
      fetchOffset: .zero,
      lastFetchedEpoch: .none,
      logStartOffset: .zero,
      maxBytes: .mebibytes(1)
    )
    let request = FetchRequest(
      replica: .none,
      replicaEpoch: -1,
      maxWait: .zero,
      minBytes: ByteCount(1),
      maxBytes: .mebibytes(10),
      partitions: [part]
    )
    let correlation = cluster.send(.fetch(request), on: 600 + index)
    guard case .fetch(let response) = cluster.answers[correlation] else { return nil }
    return response.partitions.first
  }
}

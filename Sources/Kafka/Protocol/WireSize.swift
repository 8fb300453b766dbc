import Primitives

extension KafkaMessage {
  /// Bytes on the wire, close to Kafka's flexible encodings: what links and sockets are charged.
  public var wireSize: ByteCount {
    switch self {
    case .request(_, let request): ByteCount(30 + request.bodySize)
    case .response(_, let response): ByteCount(9 + response.bodySize)
    }
  }
}

extension Request {
  var bodySize: Int {
    switch self {
    case .produce(let request):
      request.partitions.reduce(16) { $0 + 24 + $1.records.count }
    case .fetch(let request):
      48 + 48 * request.covered + (request.rack?.utf8.count ?? 0)
    case .listOffsets: 48
    case .metadata(let request): 8 + 20 * request.topics.count
    case .initProducerId: 24
    case .allocateProducerIds: 13
    case .alterPartition(let request):
      request.partitions.reduce(32) { $0 + 16 + 13 * $1.newIsr.count }
    case .registerBroker(let request): 128 + 16 * request.directories.count
    case .heartbeat(let request): 24 + 16 * request.offlineDirectories.count
    case .fetchMetadataLog: 64
    case .createTopics(let request):
      request.assignment.reduce(24 + request.name.utf8.count + configSize(request.configs)) {
        $0 + 6 + 4 * $1.count
      }
    case .electLeaders: 32
    case .alterConfigs(let request):
      request.removed.reduce(24 + configSize(request.configs)) { $0 + $1.utf8.count + 4 }
    case .assignReplicasToDirs(let request): request.bodySize
    case .quorum(let request): request.bodySize
    case .offsetsForLeaderEpoch: 40
    case .deleteTopics: 32
    case .alterPartitionReassignments(let request): 40 + 4 * (request.replicas?.count ?? 0)
    case .alterReplicaLogDirs(let request): 32 + request.path.utf8.count
    case .getReplicaLogInfo(let request): 24 + 21 * request.partitions.count
    }
  }

  private func configSize(_ configs: [(key: String, value: String)]) -> Int {
    configs.reduce(0) { $0 + 3 + $1.key.utf8.count + $1.value.utf8.count }
  }
}

extension Response {
  var bodySize: Int {
    switch self {
    case .produce(let response): 8 + 36 * response.partitions.count
    case .fetch(let response):
      response.partitions.reduce(16 + 44 * response.covered) { $0 + $1.records.count }
    case .listOffsets: 40
    case .metadata(let response):
      16 + 28 * response.brokers.count + 40 * response.partitions.count
    case .initProducerId: 16
    case .allocateProducerIds: 18
    case .alterPartition(let response):
      response.partitions.reduce(24) { $0 + 24 + 4 * $1.isr.count }
    case .registerBroker: 14
    case .heartbeat: 10
    case .fetchMetadataLog(let response): 64 + response.records.count
    case .createTopics, .electLeaders, .alterConfigs: 32
    case .assignReplicasToDirs(let response): response.bodySize
    case .quorum(let response): response.bodySize
    case .offsetsForLeaderEpoch: 44
    case .deleteTopics, .alterPartitionReassignments, .alterReplicaLogDirs: 32
    case .getReplicaLogInfo(let response): 24 + 40 * response.partitions.count
    }
  }
}

extension AssignReplicasToDirsRequest {
  /// Ids of broker and epoch, then directories with their topics with their partitions.
  var bodySize: Int {
    let directories = Set(assignments.map(\.directory)).count
    let topics = Set(assignments.map(\.partition.topic)).count
    return 14 + 18 * directories + 18 * max(directories, topics) + 5 * assignments.count
  }
}

extension AssignReplicasToDirsResponse {
  var bodySize: Int {
    let topics = Set(partitions.map(\.partition.topic)).count
    return 24 + 18 * topics + 7 * partitions.count
  }
}

import KafkaProtocol

extension Response {
  /// The answer that says, in the place of this one, that the operation failed as a whole.
  func refusing(_ error: ErrorCode) -> Response {
    switch self {
    case .registerBroker: .registerBroker(error: error, brokerEpoch: -1)
    case .heartbeat: .heartbeat(.init(error: error))
    case .alterPartition: .alterPartition(.init(error: error))
    case .createTopics: .createTopics(error: error)
    case .electLeaders: .electLeaders(error: error)
    case .alterConfigs: .alterConfigs(error: error)
    case .deleteTopics: .deleteTopics(error: error)
    case .alterPartitionReassignments: .alterPartitionReassignments(error: error)
    case .allocateProducerIds: .allocateProducerIds(error: error, first: -1, count: 0)
    case .assignReplicasToDirs: .assignReplicasToDirs(.init(error: error))
    case .fetchMetadataLog: .fetchMetadataLog(.init(error: error))
    case .produce, .fetch, .listOffsets, .metadata, .initProducerId, .quorum,
      .offsetsForLeaderEpoch, .alterReplicaLogDirs, .getReplicaLogInfo:
      self
    }
  }
}

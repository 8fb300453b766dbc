import KafkaLog
import KafkaProtocol
import Primitives

extension Broker {
  /// GetReplicaLogInfo: how far the logs of some replicas reach.
  ///
  /// Only the log is asked, whatever role metadata gave the replica (KIP-966).
  func logInfo(of request: GetReplicaLogInfoRequest) -> GetReplicaLogInfoResponse {
    GetReplicaLogInfoResponse(
      brokerEpoch: lifecycle.brokerEpoch,
      partitions: request.partitions.map { logInfo(of: $0.partition, $0.topicID) }
    )
  }

  private func logInfo(
    of partition: TopicPartition,
    _ topicID: TopicID
  ) -> GetReplicaLogInfoResponse.Partition {
    guard let slot = partitions.slot(of: partition), partitions.slots[slot].topicID == topicID
    else { return .init(partition: partition, error: .unknownTopicId) }
    guard partitions.slots[slot].role != .offline, let log = partitions.slots[slot].log else {
      return .init(partition: partition, error: .kafkaStorageError)
    }
    return .init(
      partition: partition,
      error: .none,
      currentLeaderEpoch: partitions.slots[slot].leaderEpoch,
      lastWrittenLeaderEpoch: log.latestEpoch,
      logEndOffset: log.logEndOffset
    )
  }
}

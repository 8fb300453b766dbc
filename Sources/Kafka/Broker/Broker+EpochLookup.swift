import Environment
import KafkaLog
import KafkaProtocol
import Primitives

// Where leader epochs end (`Partition#lastOffsetForLeaderEpoch`).
extension Broker {
  /// OffsetsForLeaderEpoch: only the leader answers.
  mutating func epochEnd(
    _ request: OffsetsForLeaderEpochRequest,
    on machine: inout some Machine<KafkaMessage>
  ) -> OffsetsForLeaderEpochResponse {
    let partition = request.partition
    switch leaderSlot(of: partition, epoch: request.currentLeaderEpoch, on: &machine) {
    case .failure(let refusal):
      return OffsetsForLeaderEpochResponse(partition: partition, error: refusal.code)
    case .success(let slot):
      guard let end = epochEnd(of: request.leaderEpoch, at: slot) else {
        return OffsetsForLeaderEpochResponse(partition: partition, error: .kafkaStorageError)
      }
      return OffsetsForLeaderEpochResponse(partition: partition, error: .none, end: end)
    }
  }

  /// The greatest epoch of the log at or below `epoch`, and where it ends (KIP-279).
  ///
  /// The variant `singleEpochAnswer` tells the start of the first later epoch as the end of the one
  /// that was asked for, though the log may never have had it (KIP-101).
  mutating func epochEnd(of epoch: Epoch, at slot: Int) -> EpochEndOffset? {
    guard let end = partitions.slots[slot].log?.endOffset(for: epoch) else { return nil }
    let isSingle = variants.contains(.singleEpochAnswer) && end.epoch != .none
    return EpochEndOffset(epoch: isSingle ? epoch : end.epoch, endOffset: end.offset)
  }
}

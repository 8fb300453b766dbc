import KafkaLog
import KafkaProtocol
import Primitives

// A leader proposes a new ISR (ReplicationControlManager#alterPartition).
extension ControllerState {
  /// AlterPartition: each partition is validated on its own; the first failing check answers.
  func alterPartition(_ request: AlterPartitionRequest) -> ControllerResult {
    guard image.broker(request.broker)?.epoch == request.brokerEpoch else {
      var result = ControllerResult(
        .alterPartition(AlterPartitionResponse(error: .staleBrokerEpoch))
      )
      result.probes = [Probe("controller.alter-partition.stale-epoch")]
      return result
    }
    var result = ControllerResult()
    var answers: [AlterPartitionResponse.Partition] = []
    for proposal in request.partitions {
      answers.append(answer(proposal, from: request.broker, &result))
    }
    result.response = .alterPartition(
      AlterPartitionResponse(error: .none, partitions: answers)
    )
    return result
  }

  private func answer(
    _ proposal: AlterPartitionRequest.Partition,
    from sender: NodeID,
    _ result: inout ControllerResult
  ) -> AlterPartitionResponse.Partition {
    let tp = proposal.partition
    let error = validate(proposal, from: sender)
    guard error == .none, var partition = image.partition(tp) else {
      result.probes.append(Probe("controller.alter-partition.rejected"))
      return AlterPartitionResponse.Partition(partition: tp, error: error)
    }
    var builder = changeBuilder(tp, partition)
    if allowsUncleanElection(tp.topic) { builder.election = .unclean }
    builder.targetIsr = proposal.newIsr.map(\.broker)
    builder.targetRecovering = proposal.recovering
    if let change = builder.build() {
      result.records.append(.partitionChange(tp, change))
      partition.merge(change)
    }
    guard partition.leader == sender else {
      result.probes.append(Probe("controller.alter-partition.leader-moved"))
      return AlterPartitionResponse.Partition(partition: tp, error: .newLeaderElected)
    }
    return AlterPartitionResponse.Partition(
      partition: tp,
      error: .none,
      leader: partition.leader,
      leaderEpoch: partition.leaderEpoch,
      partitionEpoch: partition.partitionEpoch,
      isr: partition.isr,
      recovering: partition.recovering
    )
  }

  /// The checks of validateAlterPartitionData, in its order.
  func validate(
    _ proposal: AlterPartitionRequest.Partition,
    from sender: NodeID
  ) -> ErrorCode {
    guard let topicID = image.topicID(of: proposal.partition.topic),
      proposal.topicID == nil || proposal.topicID == topicID
    else { return .unknownTopicId }
    guard let partition = image.partition(proposal.partition) else {
      return .unknownTopicOrPartition
    }
    if proposal.leaderEpoch > partition.leaderEpoch { return .notController }
    if proposal.partitionEpoch > partition.partitionEpoch { return .notController }
    if let refusal = fence(proposal, from: sender, partition) { return refusal }
    guard isShaped(proposal, by: sender, for: partition) else { return .invalidRequest }
    return proposal.newIsr.allSatisfy(isEligible) ? .none : .ineligibleReplica
  }

  /// Refuses what a deposed leader, or the leader in an older state, proposes.
  private func fence(
    _ proposal: AlterPartitionRequest.Partition,
    from sender: NodeID,
    _ partition: PartitionRegistration
  ) -> ErrorCode? {
    if variants.contains(.epochNotFenced) { return nil }
    if proposal.leaderEpoch < partition.leaderEpoch { return .fencedLeaderEpoch }
    if sender != partition.leader { return .invalidRequest }
    let isOld = proposal.partitionEpoch < partition.partitionEpoch
    if isOld, !variants.contains(.partitionEpochNotCompared) { return .invalidUpdateVersion }
    return nil
  }

  private func isShaped(
    _ proposal: AlterPartitionRequest.Partition,
    by sender: NodeID,
    for partition: PartitionRegistration
  ) -> Bool {
    let isr = proposal.newIsr.map(\.broker)
    for (index, member) in isr.enumerated() {
      if isr[..<index].contains(member) || !partition.replicas.contains(member) { return false }
    }
    guard isr.contains(sender) else { return false }
    if proposal.recovering { return partition.recovering && isr.count <= 1 }
    return true
  }

  /// Whether a proposed member is in service, in the incarnation the leader saw.
  private func isEligible(_ member: AlterPartitionRequest.Member) -> Bool {
    guard let broker = image.broker(member.broker), image.isActive(member.broker) else {
      return false
    }
    return member.brokerEpoch == -1 || member.brokerEpoch == broker.epoch
      || variants.contains(.brokerEpochNotCompared)
  }
}

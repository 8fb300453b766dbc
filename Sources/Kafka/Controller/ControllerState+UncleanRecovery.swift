import KafkaLog
import KafkaProtocol
import Primitives

// Which partitions are recovered uncleanly, and who is to lead them (KIP-966). Pure.
extension ControllerState {
  /// `unclean.recovery.strategy` of a topic; without one, `unclean.leader.election.enable` stands for
  /// the aggressive one.
  func uncleanRecoveryStrategy(_ topic: Int32) -> UncleanRecoveryStrategy {
    if let text = image.config("unclean.recovery.strategy", topic: topic),
      let own = UncleanRecoveryStrategy(text)
    {
      return own
    }
    return config.uncleanRecoveryStrategy
      ?? (isUncleanElectionEnabled(topic) ? .aggressive : .balanced)
  }

  /// Whether a recovery may go on: the partition is as it was when it began, and the setting, or an
  /// operator, wants one.
  func isWanted(_ recovery: UncleanRecoveries.Recovery) -> Bool {
    guard let partition = image.partition(recovery.partition),
      partition.partitionEpoch == recovery.partitionEpoch
    else { return false }
    return recovery.isForced || awaitsRecovery(recovery.partition.topic, partition)
  }

  /// Whether a partition is to be recovered uncleanly without being asked.
  ///
  /// The balanced strategy waits for replicas that are in sync or eligible, and then until everybody
  /// is there who last was.
  func awaitsRecovery(_ topic: Int32, _ partition: PartitionRegistration) -> Bool {
    guard partition.leader == .none else { return false }
    switch uncleanRecoveryStrategy(topic) {
    case .none: return false
    case .balanced:
      return partition.isr.isEmpty && partition.elr.isEmpty
        && needed(for: partition).allSatisfy { mayLead($0, partition) }
    case .aggressive: return partition.replicas.contains { mayLead($0, partition) }
    }
  }

  /// Who must have answered before a balanced recovery decides: everybody who may have what was
  /// committed.
  private func needed(for partition: PartitionRegistration) -> [NodeID] {
    partition.lastKnownElr.isEmpty ? partition.replicas : partition.lastKnownElr
  }

  /// Whether a replica is alive with its directory.
  private func mayLead(_ replica: NodeID, _ partition: PartitionRegistration) -> Bool {
    guard image.isActive(replica), let broker = image.broker(replica) else { return false }
    return broker.hasOnline(partition.directory(of: replica) ?? DirectoryID.unassigned)
  }

  /// Replicas that are to be asked how far their logs reach: those that are there and have not said
  /// so in their present life.
  func unheard(in recovery: UncleanRecoveries.Recovery) -> [NodeID] {
    guard let partition = image.partition(recovery.partition) else { return [] }
    let heard = standing(recovery).map(\.replica)
    return partition.replicas.filter { mayLead($0, partition) && !heard.contains($0) }
  }

  /// Answers of processes that are still there.
  private func standing(_ recovery: UncleanRecoveries.Recovery) -> [UncleanRecoveries.Answer] {
    guard let partition = image.partition(recovery.partition) else { return [] }
    return recovery.answers.filter {
      mayLead($0.replica, partition) && image.broker($0.replica)?.epoch == $0.brokerEpoch
    }
  }

  /// The election that ends a recovery; nil while it must wait.
  func election(ending recovery: UncleanRecoveries.Recovery, at now: Instant) -> MetadataRecord? {
    guard let partition = image.partition(recovery.partition), isDecided(recovery, at: now),
      let leader = longest(standing(recovery), in: partition)
    else { return nil }
    var builder = changeBuilder(recovery.partition, partition)
    builder.election = .recovered(leader)
    return builder.build().map { .partitionChange(recovery.partition, $0) }
  }

  /// Whether enough answers are in: for a balanced recovery those of everybody who is needed, for an
  /// aggressive one those of everybody who is there, or after the timeout any.
  private func isDecided(_ recovery: UncleanRecoveries.Recovery, at now: Instant) -> Bool {
    guard let partition = image.partition(recovery.partition) else { return false }
    let isBalanced =
      !recovery.isForced && uncleanRecoveryStrategy(recovery.partition.topic) == .balanced
    guard !isBalanced else {
      let heard = standing(recovery).map(\.replica)
      return needed(for: partition).allSatisfy(heard.contains)
    }
    return now >= recovery.deadline || unheard(in: recovery).isEmpty
  }

  /// Who has the longest log: the newest epoch of the last batch, then the greatest end, then the
  /// first in the order of the replicas.
  private func longest(
    _ answers: [UncleanRecoveries.Answer],
    in partition: PartitionRegistration
  ) -> NodeID? {
    let ordered = partition.replicas.compactMap { replica in
      answers.first { $0.replica == replica }
    }
    guard !variants.contains(.recoveryElectsFirst) else { return ordered.first?.replica }
    return ordered.reduce(nil) { (best: UncleanRecoveries.Answer?, answer) in
      guard let best else { return answer }
      let isLonger = (answer.epoch, answer.end) > (best.epoch, best.end)
      return isLonger ? answer : best
    }?.replica
  }
}

import Environment
import KafkaLog
import KafkaProtocol
import Primitives

/// Sends proposals for ISRs to the controller: at most one per partition, at most one request on
/// its way, each with everything that waits (`AlterPartitionManager`).
struct AlterPartitionManager: Sendable {
  /// A proposal that no response has named yet.
  struct Item: Sendable {
    var slot: Int
    var proposal: UInt64
    var request: AlterPartitionRequest.Partition
  }

  private(set) var items: [Item] = []
  /// What the request on its way proposes.
  private var inFlight: [Item] = []
  var link: PeerLink
  var timer = LazyTimer(.alterPartition)
  private var lastProposal: UInt64 = 0

  /// Pause before a request that failed as a whole is sent again.
  static let retryBackoff: Interval = .milliseconds(50)

  init(controller: NodeID) { link = PeerLink(to: controller) }

  /// A number for a proposal.
  mutating func nextProposal() -> UInt64 {
    lastProposal += 1
    return lastProposal
  }

  /// Queues a proposal; false when one of the partition waits already (OPERATION_NOT_ATTEMPTED).
  mutating func submit(_ item: Item) -> Bool {
    guard !items.contains(where: { $0.slot == item.slot }) else { return false }
    items.append(item)
    return true
  }

  /// Takes note that everything that waits is on its way.
  mutating func markSent() { inFlight = items }

  /// Removes what an answer is about, unless it was withdrawn while it was on its way: a partition
  /// that was deleted and created again waits for an answer of its own.
  mutating func settle(_ partition: TopicPartition) -> Item? {
    let sent = inFlight.first { $0.request.partition == partition }
    return items.firstIndex { $0.proposal == sent?.proposal }.map { items.remove(at: $0) }
  }

  /// Removes the item of a partition, if there is one.
  mutating func withdraw(_ slot: Int) { items.removeAll { $0.slot == slot } }
}

// Proposals.
extension Broker {
  /// Proposes followers for removal that left the caught-up window; run every half of
  /// `replica.lag.time.max.ms`.
  mutating func shrinkIsrs(on machine: inout some Machine<KafkaMessage>) {
    let now = machine.monotonicNow
    for slot in partitions.slots.indices where partitions.slots[slot].role == .leader {
      let out = partitions.slots[slot].outOfSyncReplicas(
        local: id,
        now: now,
        lag: config.replicaLagTime
      )
      guard !out.isEmpty else { continue }
      machine.reach(Probe("broker.isr.shrink"))
      let kept = partitions.slots[slot].isr.filter { !out.contains($0) }
      propose(kept, .shrink, at: slot)
    }
    propagateIsrChanges(on: &machine)
  }

  /// Proposes a follower for the ISR that just fetched, if it may join.
  mutating func expandIsr(
    _ slot: Int,
    remote: Int,
    on machine: inout some Machine<KafkaMessage>
  ) {
    let follower = partitions.slots[slot].remotes[remote]
    guard !follower.isMember else { return }
    guard partitions.slots[slot].mayJoin(follower, image: image, variants: variants) else { return }
    machine.reach(Probe("broker.isr.expand"))
    propose(partitions.slots[slot].isr + [follower.id], .expand, at: slot)
    propagateIsrChanges(on: &machine)
  }

  private mutating func propose(_ isr: [NodeID], _ kind: IsrProposal.Kind, at slot: Int) {
    let partition = partitions.slots[slot]
    let epochs = isr.map { member -> Int64 in
      if member == id { return lifecycle.brokerEpoch }
      return partition.remoteIndex(of: member).flatMap { partition.remotes[$0].brokerEpoch } ?? -1
    }
    let proposal = IsrProposal(
      number: alterPartitions.nextProposal(),
      kind: kind,
      isr: isr,
      brokerEpochs: epochs
    )
    partitions.slots[slot].proposal = proposal
    submit(proposal, at: slot)
  }

  private mutating func submit(_ proposal: IsrProposal, at slot: Int) {
    let partition = partitions.slots[slot]
    let members = zip(proposal.isr, proposal.brokerEpochs).map {
      AlterPartitionRequest.Member(broker: $0, brokerEpoch: $1)
    }
    let item = AlterPartitionManager.Item(
      slot: slot,
      proposal: proposal.number,
      request: AlterPartitionRequest.Partition(
        partition: partition.id,
        leaderEpoch: partition.leaderEpoch,
        partitionEpoch: partition.partitionEpoch,
        recovering: false,
        newIsr: members,
        topicID: partition.topicID
      )
    )
    if !alterPartitions.submit(item) { partitions.slots[slot].proposal = nil }
  }

  /// A proposal as it leaves.
  ///
  /// It names the processes whose fetches are its grounds. The variant `brokerEpochOfSending` names
  /// those that are registered now, which may have less.
  private func sent(
    _ request: AlterPartitionRequest.Partition
  ) -> AlterPartitionRequest.Partition {
    guard variants.contains(.brokerEpochOfSending) else { return request }
    var request = request
    for index in request.newIsr.indices {
      guard let member = image.broker(request.newIsr[index].broker) else { continue }
      request.newIsr[index].brokerEpoch = member.epoch
    }
    return request
  }

  /// Sends everything that waits, unless an answer is awaited.
  mutating func propagateIsrChanges(on machine: inout some Machine<KafkaMessage>) {
    guard alterPartitions.link.awaited == nil, !alterPartitions.items.isEmpty,
      !alterPartitions.timer.isSet, lifecycle.brokerEpoch >= 0
    else { return }
    let request = AlterPartitionRequest(
      broker: id,
      brokerEpoch: lifecycle.brokerEpoch,
      partitions: alterPartitions.items.map { sent($0.request) }
    )
    guard activeController != .none else { return retryAlterPartition(on: &machine) }
    alterPartitions.markSent()
    alterPartitions.link.aim(at: activeController, on: &machine)
    alterPartitions.link.send(.alterPartition(request), on: &machine)
    alterPartitions.timer.set(
      machine.monotonicNow + config.controllerSocketTimeout,
      on: &machine
    )
  }
}

// Answers.
extension Broker {
  /// Takes an answer: an error of the whole request keeps every item for the next attempt.
  mutating func handleAlterPartition(
    _ response: AlterPartitionResponse,
    on machine: inout some Machine<KafkaMessage>
  ) {
    guard response.error == .none else {
      machine.reach(Probe("broker.alter-partition.refused"))
      return retryAlterPartition(on: &machine)
    }
    alterPartitions.timer.clear()
    for answer in response.partitions {
      guard let item = alterPartitions.settle(answer.partition) else { continue }
      complete(item, with: answer, on: &machine)
    }
    propagateIsrChanges(on: &machine)
  }

  /// Sends again after a pause.
  mutating func retryAlterPartition(on machine: inout some Machine<KafkaMessage>) {
    alterPartitions.timer.set(
      machine.monotonicNow + AlterPartitionManager.retryBackoff,
      on: &machine
    )
  }

  /// The sender's timer is due: an answer is missing, or the pause is over.
  mutating func alterPartitionTimerFired(on machine: inout some Machine<KafkaMessage>) {
    if alterPartitions.link.awaited != nil {
      machine.reach(Probe("broker.alter-partition.timeout"))
      alterPartitions.link.close(on: &machine)
      if variants.contains(.revertsUnanswered) { revertAll(on: &machine) }
      retryAlterPartition(on: &machine)
    } else {
      propagateIsrChanges(on: &machine)
    }
  }

  /// Falls back to the confirmed in-sync sets: the bug of `revertsUnanswered`.
  private mutating func revertAll(on machine: inout some Machine<KafkaMessage>) {
    for item in alterPartitions.items {
      alterPartitions.withdraw(item.slot)
      partitions.slots[item.slot].proposal = nil
      advanceHighWatermark(item.slot, on: &machine)
    }
  }

  /// Ends a proposal (Partition#handleAlterPartitionUpdate, #handleAlterPartitionError).
  ///
  /// It only reverts where the controller certainly wrote nothing; elsewhere the change may have
  /// happened, so the stricter pending state stays until metadata tells. What metadata has
  /// overtaken is left alone, but for the variant `overtakenAnswersApplied`.
  private mutating func complete(
    _ item: AlterPartitionManager.Item,
    with answer: AlterPartitionResponse.Partition,
    on machine: inout some Machine<KafkaMessage>
  ) {
    let slot = item.slot
    if answer.error == .none, variants.contains(.overtakenAnswersApplied) {
      return commit(answer, at: slot, on: &machine)
    }
    guard let proposal = partitions.slots[slot].proposal, proposal.number == item.proposal else {
      machine.reach(Probe("broker.alter-partition.outdated"))
      return
    }
    switch answer.error {
    case .none: commit(answer, at: slot, on: &machine)
    case .operationNotAttempted, .ineligibleReplica:
      machine.reach(Probe("broker.alter-partition.reverted"))
      partitions.slots[slot].proposal = nil
    case .unknownTopicOrPartition, .unknownTopicId, .fencedLeaderEpoch, .invalidUpdateVersion,
      .invalidRequest, .newLeaderElected:
      machine.reach(Probe("broker.alter-partition.pending"))
    default:
      machine.reach(Probe("broker.alter-partition.resubmitted"))
      submit(proposal, at: slot)
    }
  }

  private mutating func commit(
    _ answer: AlterPartitionResponse.Partition,
    at slot: Int,
    on machine: inout some Machine<KafkaMessage>
  ) {
    let isNewer =
      answer.leaderEpoch == partitions.slots[slot].leaderEpoch
      && answer.partitionEpoch >= partitions.slots[slot].partitionEpoch
    let takesAny =
      variants.contains(.overtakenAnswersApplied) && partitions.slots[slot].isLeader
    guard isNewer || takesAny else {
      machine.reach(Probe("broker.alter-partition.outdated"))
      return
    }
    partitions.slots[slot].isr = answer.isr
    partitions.slots[slot].partitionEpoch = answer.partitionEpoch
    partitions.slots[slot].proposal = nil
    advanceHighWatermark(slot, on: &machine)
  }
}

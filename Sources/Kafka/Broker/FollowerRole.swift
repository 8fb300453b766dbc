import Environment
import KafkaLog
import KafkaProtocol
import Primitives

// Following (`Partition#makeFollower`, `ReplicaManager#applyLocalFollowersDelta`).
extension Broker {
  /// Becomes, or stays, follower as metadata says; older metadata is ignored.
  ///
  /// Copying begins anew in every epoch, for the leader refuses questions of an earlier one; the
  /// variant `sameLeaderFollowedOn` goes on where the leader is the same.
  mutating func becomeFollower(
    _ partition: TopicPartition,
    isFirst: Bool,
    on machine: inout some Machine<KafkaMessage>
  ) {
    guard let registration = image.partition(partition),
      let slot = ensureReplica(partition, registration, isFirst: isFirst, on: &machine)
    else { return }
    guard registration.partitionEpoch >= partitions.slots[slot].partitionEpoch else {
      machine.reach(Probe("broker.metadata.older-partition-epoch"))
      return
    }
    let isNewEpoch = registration.leaderEpoch > partitions.slots[slot].leaderEpoch
    let copiesOn =
      variants.contains(.sameLeaderFollowedOn)
      && partitions.slots[slot].leader == registration.leader
    let known = variants.contains(.positionsOutliveReign) ? partitions.slots[slot].remotes : []
    partitions.slots[slot].follow(registration)
    partitions.slots[slot].remotes = known
    if isNewEpoch {
      machine.observe(
        .becameFollower(partition, registration.leaderEpoch, leader: registration.leader)
      )
    }
    if lifecycle.state == .pendingControlledShutdown || lifecycle.state == .shuttingDown,
      registration.leader == .none || !registration.isr.contains(id)
    {
      removeFetcher(slot)
    } else if isNewEpoch, !copiesOn {
      removeFetcher(slot)
      if image.broker(registration.leader) != nil {
        addFetcher(slot, to: registration.leader, on: &machine)
      }
    }
    recheckParked(slot, on: &machine)
  }

  /// Stops a replica that the broker is no longer to have and deletes its log.
  ///
  /// One whose directory is offline stays: its log cannot be deleted, so that requests go on to be
  /// answered with KAFKA_STORAGE_ERROR (LogManager#asyncDelete).
  mutating func deleteReplica(
    _ partition: TopicPartition,
    on machine: inout some Machine<KafkaMessage>
  ) {
    deleteFuture(partition, on: &machine)
    guard let slot = partitions.slot(of: partition) else { return }
    guard partitions.slots[slot].role != .offline else {
      machine.reach(Probe("broker.replica.deleted-offline"))
      return
    }
    removeFetcher(slot)
    alterPartitions.withdraw(slot)
    let log = partitions.slots[slot].log
    let directory = partitions.slots[slot].directory
    partitions.remove(slot)
    recheckParked(slot, on: &machine)
    guard let log else { return }
    machine.reach(Probe("broker.replica.deleted"))
    machine.observe(.dropped(partition))
    discard(log, in: directory, on: &machine)
  }
}

extension Partition {
  /// Takes leader and epochs from metadata and forgets everything a leader knows.
  mutating func follow(_ registration: PartitionRegistration) {
    leader = registration.leader
    leaderEpoch = max(leaderEpoch, registration.leaderEpoch)
    partitionEpoch = registration.partitionEpoch
    epochStart = .unknown
    isr = []
    proposal = nil
    remotes = []
    role = .follower
  }
}

import Environment
import KafkaLog
import KafkaProtocol
import Primitives

// Taking leadership (`Partition#makeLeader`).
extension Broker {
  /// Becomes, or stays, leader as metadata says; older metadata is ignored.
  mutating func becomeLeader(
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
    let wasLeader = partitions.slots[slot].isLeader
    if partitions.slots[slot].proposal != nil {
      if variants.contains(.pendingExpansionStays), partitions.slots[slot].knows(registration) {
        return
      }
      machine.reach(Probe("broker.isr.proposal-dropped"))
    }
    partitions.slots[slot].install(registration, local: id)
    let isNewEpoch = registration.leaderEpoch > partitions.slots[slot].leaderEpoch
    if isNewEpoch {
      guard beginReign(slot, registration, wasLeader: wasLeader, on: &machine) else { return }
    }
    partitions.slots[slot].partitionEpoch = registration.partitionEpoch
    partitions.slots[slot].leader = id
    partitions.slots[slot].role = .leader
    if isNewEpoch {
      machine.observe(
        .becameLeader(partition, registration.leaderEpoch, end: partitions.slots[slot].logEnd)
      )
      tellInheritedWatermark(slot, on: &machine)
    }
    advanceHighWatermark(slot, on: &machine)
    if !wasLeader { recheckParked(slot, on: &machine) }
  }

  /// Notes the start of the epoch durably, though no record may ever follow (KAFKA-7415; not so
  /// with the variant `epochBeginsWithRecord`), and forgets what was known of the followers, unless
  /// this broker led before as well.
  ///
  /// Kafka asks only whether it leads so far (Partition#makeLeader). A broker that hears at once of
  /// another leader's epoch and of its next own keeps positions that followers have cut meanwhile;
  /// the stricter rule `missedEpochsForget` sees that an epoch is missing. False when the log failed.
  private mutating func beginReign(
    _ slot: Int,
    _ registration: PartitionRegistration,
    wasLeader: Bool,
    on machine: inout some Machine<KafkaMessage>
  ) -> Bool {
    let start = partitions.slots[slot].logEnd
    let isNewLeader =
      !wasLeader
      || variants.contains(.missedEpochsForget)
        && registration.leaderEpoch.raw > partitions.slots[slot].leaderEpoch.raw + 1
    do {
      if !variants.contains(.epochBeginsWithRecord) {
        try partitions.slots[slot].log?.beginEpoch(registration.leaderEpoch, on: &machine)
      }
    } catch {
      logFailed(error, at: slot, on: &machine)
      return false
    }
    if variants.contains(.idempotenceForgotten) { partitions.slots[slot].log?.forgetProducers() }
    partitions.slots[slot].epochStart = start
    partitions.slots[slot].leaderEpoch = registration.leaderEpoch
    let now = machine.monotonicNow
    for index in partitions.slots[slot].remotes.indices {
      let isInSync = registration.isr.contains(partitions.slots[slot].remotes[index].id)
      partitions.slots[slot].remotes[index].reset(
        now: now,
        isInSync: isInSync,
        isNewLeader: isNewLeader && !variants.contains(.positionsOutliveReign),
        epochStart: start
      )
    }
    return true
  }

  /// Observes the high watermark with which a reign begins.
  ///
  /// Consumers may read up to it at once, and it may come from a checkpoint that is older than the
  /// log: a log that was cut and grew again takes its old mark for known (kafka-replication 2.9.2).
  private mutating func tellInheritedWatermark(
    _ slot: Int,
    on machine: inout some Machine<KafkaMessage>
  ) {
    guard partitions.slots[slot].highWatermark > .zero else { return }
    partitions.slots[slot].observedHighWatermark = .unknown
    noteWatermarks(slot, on: &machine)
  }

  /// Raises the high watermark if it may rise, and completes what waited for it.
  mutating func advanceHighWatermark(_ slot: Int, on machine: inout some Machine<KafkaMessage>) {
    let rose = partitions.slots[slot].advanceHighWatermark(
      now: machine.monotonicNow,
      lag: config.replicaLagTime,
      image: image,
      variants: variants
    )
    guard rose else { return }
    noteWatermarks(slot, on: &machine)
    completeProduces(slot, on: &machine)
    completeFetches(slot, byWatermark: true, on: &machine)
  }

  /// Observes the log start and the high watermark if they changed.
  ///
  /// A follower takes both from one answer. Below its leader's start it may hold records of another
  /// history, which go then: leaders forget with their records where epochs end.
  mutating func noteWatermarks(_ slot: Int, on machine: inout some Machine<KafkaMessage>) {
    let watermark = partitions.slots[slot].highWatermark
    let start = partitions.slots[slot].logStart
    if start != partitions.slots[slot].observedStart {
      partitions.slots[slot].observedStart = start
      machine.observe(.startOffset(partitions.slots[slot].id, start: start))
    }
    if watermark != partitions.slots[slot].observedHighWatermark {
      partitions.slots[slot].observedHighWatermark = watermark
      machine.observe(
        .highWatermark(
          partitions.slots[slot].id,
          watermark,
          epoch: partitions.slots[slot].leaderEpoch,
          asLeader: partitions.slots[slot].isLeader
        )
      )
    }
  }
}

extension Partition {
  /// Whether this leader has the state already; the answer to a proposal may overtake the metadata
  /// log.
  func knows(_ registration: PartitionRegistration) -> Bool {
    isLeader && registration.leaderEpoch == leaderEpoch
      && registration.partitionEpoch == partitionEpoch
  }

  /// Takes assignment and ISR from metadata; what was proposed is forgotten, as Kafka does even at
  /// an equal partition epoch (not so with the variant `pendingExpansionStays`).
  mutating func install(_ registration: PartitionRegistration, local: NodeID) {
    let known = remotes
    remotes = registration.replicas.filter { $0 != local }.map { replica in
      known.first { $0.id == replica } ?? RemoteReplica(id: replica)
    }
    isr = registration.isr
    proposal = nil
  }
}

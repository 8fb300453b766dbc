import Environment
import KafkaLog
import KafkaProtocol
import Primitives

extension Producer {
  /// Asks any broker for a producer id (InitProducerId) when there is none.
  mutating func askForIdentity<M: Machine<KafkaMessage>>(on machine: inout M) {
    guard identity == .none, !isIdentityAsked else { return }
    guard machine.monotonicNow >= identityNotBefore else { return }
    guard let node = client.leastLoaded(of: metadata.brokers, on: &machine) else { return }
    guard client.prepare(node, on: &machine) else { return }
    client.send(.initProducerId, to: node, context: .identity, on: &machine)
    isIdentityAsked = true
  }

  /// Whether the first batch of a queue may be sent under the rules of order
  /// (`RecordAccumulator.shouldStopDrainBatchesForPartition`).
  mutating func mayDrain(_ slot: Int32, from index: Int) -> Bool {
    guard config.idempotence else {
      return config.connections.maxInFlight > 1
        || !partitions[index].outstanding.contains { batches[Int($0)].isInFlight }
    }
    guard identity != .none, !partitions[index].isUnresolved, !partitions[index].needsBump else {
      return false
    }
    if batches[Int(slot)].sequence >= 0 { return partitions[index].outstanding.first == slot }
    // A new batch waits for those of the old epoch, and behind one that is to be repeated.
    if partitions[index].identity != identity { return partitions[index].outstanding.isEmpty }
    return true
  }

  /// Gives a new batch its sequence number.
  mutating func number(_ slot: Int32, in index: Int) {
    guard config.idempotence, batches[Int(slot)].sequence < 0 else { return }
    if partitions[index].identity != identity {
      partitions[index].identity = identity
      partitions[index].nextSequence = 0
      partitions[index].lastAckedSequence = -1
    }
    batches[Int(slot)].identity = identity
    batches[Int(slot)].sequence = partitions[index].nextSequence
    partitions[index].nextSequence = ProducerSequence.advance(
      partitions[index].nextSequence,
      by: batches[Int(slot)].count
    )
  }

  /// Resolves what expired batches left open, then bumps the epoch where that is needed
  /// (`maybeResolveSequences`, `bumpIdempotentEpochAndResetIdIfNeeded`).
  mutating func settleSequences<M: Machine<KafkaMessage>>(on machine: inout M) {
    guard hasDoubts else { return }
    var bump = false
    hasDoubts = false
    for index in partitions.indices {
      if partitions[index].isUnresolved && partitions[index].outstanding.isEmpty {
        partitions[index].isUnresolved = false
        if !isNext(partitions[index].nextSequence, in: index) { partitions[index].needsBump = true }
      }
      bump = bump || partitions[index].needsBump
      hasDoubts = hasDoubts || partitions[index].isUnresolved || partitions[index].needsBump
    }
    guard bump, identity != .none else { return }
    machine.reach(Probe("producer.epoch.bumped"))
    guard identity.epoch < .max else {
      identity = .none
      return
    }
    identity.epoch += 1
    for index in partitions.indices where partitions[index].needsBump { renumber(index) }
  }

  /// Numbers what is outstanding in a partition anew from 0 under the current identity
  /// (`TxnPartitionMap.startSequencesAtBeginning`).
  private mutating func renumber(_ index: Int) {
    partitions[index].needsBump = false
    partitions[index].isUnresolved = false
    partitions[index].identity = identity
    partitions[index].lastAckedSequence = -1
    var sequence: Int32 = 0
    for slot in partitions[index].outstanding {
      batches[Int(slot)].identity = identity
      batches[Int(slot)].sequence = sequence
      batches[Int(slot)].wasRenumbered = true
      batches[Int(slot)].bytes = .empty
      sequence = ProducerSequence.advance(sequence, by: batches[Int(slot)].count)
    }
    partitions[index].nextSequence = sequence
  }

  /// A sent batch expired: it has to be seen which numbers were used.
  mutating func leaveUnresolved(_ index: Int) {
    partitions[index].isUnresolved = true
    hasDoubts = true
  }

  /// The partition's batches have to go on under a new epoch.
  mutating func wantBump(_ index: Int) {
    partitions[index].needsBump = true
    hasDoubts = true
  }

  private func isNext(_ sequence: Int32, in index: Int) -> Bool {
    let last = partitions[index].lastAckedSequence
    return sequence == (last < 0 ? 0 : ProducerSequence.advance(last, by: 1))
  }

  /// OUT_OF_ORDER_SEQUENCE_NUMBER: a predecessor may still be on its way; if this was the expected
  /// number, the broker lost records, and a new epoch is needed (`TransactionManager.canRetry`).
  mutating func retryOutOfOrder<M: Machine<KafkaMessage>>(
    _ slot: Int32,
    on machine: inout M
  ) -> Bool {
    let batch = batches[Int(slot)]
    let index = Int(batch.partition)
    let isExpected = isNext(batch.sequence, in: index)
    if !partitions[index].isUnresolved && (batch.wasRenumbered || !isExpected) {
      machine.reach(Probe("producer.sequence.early"))
      return true
    }
    machine.reach(Probe("producer.sequence.gap"))
    wantBump(index)
    return true
  }

  /// UNKNOWN_PRODUCER_ID: after retention removed the producer's records its numbers start again;
  /// else a new epoch is needed (`TransactionManager.canRetry`).
  mutating func retryUnknownProducer<M: Machine<KafkaMessage>>(
    _ slot: Int32,
    logStart: Offset,
    on machine: inout M
  ) -> Bool {
    let batch = batches[Int(slot)]
    let index = Int(batch.partition)
    if logStart == .unknown || batch.wasRenumbered { return true }
    if partitions[index].lastAckedOffset < logStart {
      machine.reach(Probe("producer.sequence.expired"))
      renumber(index)
    } else {
      wantBump(index)
    }
    return true
  }
}

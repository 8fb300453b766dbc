import Environment
import KafkaLog
import KafkaProtocol
import Primitives

extension Producer {
  /// Sends every batch that may go, one per partition and request (`Sender.sendProducerData`).
  mutating func sendBatches<M: Machine<KafkaMessage>>(on machine: inout M) {
    let now = machine.monotonicNow
    for index in waiting.ring(from: drainStart) where isReady(index, at: now) {
      let leader = metadata.leaders[index].leader
      if leader == .none {
        metadata.want()
      } else if client.isOpen(to: leader, at: now) {
        ready.add(index, to: leader)
      }
    }
    for leader in ready.leaders where client.prepare(leader, on: &machine) {
      drain(leader, on: &machine)
    }
    ready.removeAll()
    if !partitions.isEmpty { drainStart = (drainStart + 1) % partitions.count }
  }

  /// Sends requests to one broker while it takes them and there is something to send.
  private mutating func drain<M: Machine<KafkaMessage>>(_ leader: NodeID, on machine: inout M) {
    while client.canSend(to: leader) {
      let slots = collect(for: leader, on: &machine)
      guard !slots.isEmpty else { return }
      let parts = slots.map { slot in
        ProduceRequest.Partition(
          partition: metadata.partitions[Int(batches[Int(slot)].partition)],
          records: encode(slot)
        )
      }
      let request = Request.produce(
        ProduceRequest(
          acks: config.acks,
          timeout: config.connections.requestTimeout,
          partitions: parts
        )
      )
      guard config.acks == 0 else {
        client.send(request, to: leader, context: .produce(slots), on: &machine)
        continue
      }
      client.send(request, to: leader, context: nil, on: &machine)
      for slot in slots {
        batches[Int(slot)].isInFlight = false
        succeed(slot, base: .unknown, on: &machine)
      }
    }
  }

  /// Takes the first batch of each partition that the broker leads, up to max.request.size
  /// (`RecordAccumulator.drainBatchesForOneNode`).
  private mutating func collect<M: Machine<KafkaMessage>>(
    for leader: NodeID,
    on machine: inout M
  ) -> [Int32] {
    let now = machine.monotonicNow
    var slots: [Int32] = []
    var size = 0
    for index in ready[leader].lazy.map({ Int($0) }) where isReady(index, at: now) {
      guard let slot = partitions[index].queue.first, mayDrain(slot, from: index) else { continue }
      let expected = Int(batches[Int(slot)].count) * (template.count + 28) + 61
      if !slots.isEmpty && size + expected > config.maxRequestSize.int { break }
      size += expected
      partitions[index].queue.removeFirst()
      noteQueue(index)
      number(slot, in: index)
      invoke(slot, on: &machine)
      place(slot, in: index)
      batches[Int(slot)].isInFlight = true
      batches[Int(slot)].leaderEpoch = metadata.leaders[index].epoch
      slots.append(slot)
    }
    return slots
  }

  /// Puts a batch among the partition's outstanding ones, in the order of their records.
  private mutating func place(_ slot: Int32, in index: Int) {
    guard !partitions[index].outstanding.contains(slot) else { return }
    partitions[index].outstanding.append(slot)
  }

  /// Ends batches whose delivery.timeout.ms is over, sent or not.
  mutating func expireBatches<M: Machine<KafkaMessage>>(on machine: inout M) {
    let now = machine.monotonicNow
    guard firstExpiry <= now else { return }
    for index in busy {
      while let slot = partitions[index].outstanding.first, isExpired(slot, at: now) {
        machine.reach(Probe("producer.batch.expired.sent"))
        if config.idempotence { leaveUnresolved(index) }
        if batches[Int(slot)].isInFlight { batches[Int(slot)].mayBeStored = true }
        giveUp(slot, code: .requestTimedOut, on: &machine)
      }
      while let slot = partitions[index].queue.first, isExpired(slot, at: now) {
        machine.reach(Probe("producer.batch.expired.unsent"))
        invoke(slot, on: &machine)
        giveUp(slot, code: .requestTimedOut, on: &machine)
      }
    }
    _ = nextExpiry()
  }

  private func isExpired(_ slot: Int32, at now: Instant) -> Bool {
    batches[Int(slot)].created + config.deliveryTimeout <= now
  }

  // MARK: Outcomes

  /// Tells that the records are stored as far as acks asks.
  mutating func succeed<M: Machine<KafkaMessage>>(
    _ slot: Int32,
    base: Offset,
    on machine: inout M
  ) {
    let batch = batches[Int(slot)]
    machine.observe(
      .produceAck(
        metadata.partitions[Int(batch.partition)],
        first: batch.first,
        count: batch.count,
        base: base,
        acks: Int8(config.acks)
      )
    )
    finish(slot)
  }

  /// Tells that the records will not be sent again: failed, or unknown when they may be stored.
  mutating func giveUp<M: Machine<KafkaMessage>>(
    _ slot: Int32,
    code: ErrorCode,
    on machine: inout M
  ) {
    let batch = batches[Int(slot)]
    let name = metadata.partitions[Int(batch.partition)]
    if batch.mayBeStored, !variants.contains(.expiredCountsAsFailed) {
      machine.observe(.produceUnknown(name, first: batch.first, count: batch.count))
    } else {
      machine.observe(
        .produceFail(name, first: batch.first, count: batch.count, code: code.rawValue)
      )
    }
    finish(slot)
  }

  private mutating func finish(_ slot: Int32) {
    let index = Int(batches[Int(slot)].partition)
    partitions[index].outstanding.removeAll { $0 == slot }
    partitions[index].queue.remove(slot)
    noteQueue(index)
    if partitions[index].isIdle { busy.remove(index) }
    memoryUsed -= config.batchSize
    batches[Int(slot)].isDone = true
    batches[Int(slot)].bytes = .empty
    recycle(slot)
  }

  /// Frees the slot of a batch that has its outcome and is in no request.
  mutating func recycle(_ slot: Int32) {
    guard batches[Int(slot)].isDone, !batches[Int(slot)].isInFlight else { return }
    freeSlots.append(slot)
  }
}

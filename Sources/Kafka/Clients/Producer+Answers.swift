import Environment
import KafkaProtocol
import Primitives

extension Producer {
  /// Takes the answer to a request.
  mutating func answer<M: Machine<KafkaMessage>>(
    _ response: Response,
    to context: Context,
    on machine: inout M
  ) {
    let now = machine.monotonicNow
    switch (context, response) {
    case (.metadata, .metadata(let answer)):
      metadata.update(
        answer,
        at: now,
        maxAge: config.connections.metadataMaxAge,
        wait: config.connections.retryBackoff
      )
      for index in waiting { noteQueue(index) }
    case (.identity, .initProducerId(let error, let id, let epoch)):
      isIdentityAsked = false
      if error == .none {
        identity = ProducerIdentity(id: id, epoch: epoch)
        identityFailures = 0
      } else {
        identityRefused(on: &machine)
      }
    case (.produce(let slots), .produce(let answer)):
      for slot in slots {
        let name = metadata.partitions[Int(batches[Int(slot)].partition)]
        let part = answer.partitions.first { $0.partition == name }
        answered(slot, part, on: &machine)
      }
    default: abandoned(context, on: &machine)
    }
  }

  /// A request will never be answered: its connection is gone.
  mutating func abandoned<M: Machine<KafkaMessage>>(_ context: Context, on machine: inout M) {
    switch context {
    case .metadata:
      let first = config.connections.retryBackoff
      let limit = config.connections.retryBackoffMax
      metadata.failed(at: machine.monotonicNow) {
        backoff(first, max: limit, failures: $0, on: &machine)
      }
    case .identity:
      isIdentityAsked = false
      identityRefused(on: &machine)
    case .produce(let slots):
      for slot in slots { answered(slot, nil, on: &machine) }
    }
  }

  private mutating func identityRefused<M: Machine<KafkaMessage>>(on machine: inout M) {
    identityFailures += 1
    let wait = backoff(
      config.connections.retryBackoff,
      max: config.connections.retryBackoffMax,
      failures: identityFailures,
      on: &machine
    )
    identityNotBefore = machine.monotonicNow + wait
  }

  /// Takes a broker's word on one batch; `part` nil when there is none (`Sender.completeBatch`).
  private mutating func answered<M: Machine<KafkaMessage>>(
    _ slot: Int32,
    _ part: ProduceResponse.Partition?,
    on machine: inout M
  ) {
    batches[Int(slot)].isInFlight = false
    guard !batches[Int(slot)].isDone else { return recycle(slot) }
    let error = part?.error ?? .networkException
    if error == .none || error == .duplicateSequenceNumber {
      return stored(
        slot,
        base: error == .none ? part?.baseOffset ?? .unknown : .unknown,
        on: &machine
      )
    }
    if !error.provesNothingWritten(acks: config.acks) { batches[Int(slot)].mayBeStored = true }
    if error.asksForMetadata { metadata.want() }
    if mayRetry(slot, error, logStart: part?.logStartOffset ?? .unknown, on: &machine) {
      retry(slot, on: &machine)
    } else {
      refused(slot, error, on: &machine)
    }
  }

  private mutating func stored<M: Machine<KafkaMessage>>(
    _ slot: Int32,
    base: Offset,
    on machine: inout M
  ) {
    let batch = batches[Int(slot)]
    let index = Int(batch.partition)
    if config.idempotence {
      partitions[index].lastAckedSequence = max(
        partitions[index].lastAckedSequence,
        batch.lastSequence
      )
    }
    if base != .unknown {
      let last = base + Int64(batch.count - 1)
      partitions[index].lastAckedOffset = max(partitions[index].lastAckedOffset, last)
    }
    succeed(slot, base: base, on: &machine)
  }

  private mutating func mayRetry<M: Machine<KafkaMessage>>(
    _ slot: Int32,
    _ error: ErrorCode,
    logStart: Offset,
    on machine: inout M
  ) -> Bool {
    let batch = batches[Int(slot)]
    guard batch.created + config.deliveryTimeout > machine.monotonicNow else { return false }
    guard batch.attempts < config.retries else { return false }
    if config.idempotence {
      if error == .outOfOrderSequenceNumber { return retryOutOfOrder(slot, on: &machine) }
      if error == .unknownProducerId {
        return retryUnknownProducer(slot, logStart: logStart, on: &machine)
      }
    }
    return error.isRetriable
  }

  /// Puts a batch back in front of its queue; numbered ones in the order of their numbers
  /// (`RecordAccumulator.reenqueue`, `insertInSequenceOrder`).
  private mutating func retry<M: Machine<KafkaMessage>>(_ slot: Int32, on machine: inout M) {
    machine.reach(Probe("producer.batch.retried"))
    batches[Int(slot)].attempts += 1
    let wait = backoff(
      config.connections.retryBackoff,
      max: config.connections.retryBackoffMax,
      failures: batches[Int(slot)].attempts,
      on: &machine
    )
    batches[Int(slot)].notBefore = machine.monotonicNow + wait
    let index = Int(batches[Int(slot)].partition)
    var position = 0
    while config.idempotence && position < partitions[index].queue.count {
      let other = batches[Int(partitions[index].queue[position])]
      if other.first < 0 || other.first > batches[Int(slot)].first { break }
      position += 1
    }
    partitions[index].queue.insert(slot, at: position)
    noteQueue(index)
  }

  private mutating func refused<M: Machine<KafkaMessage>>(
    _ slot: Int32,
    _ error: ErrorCode,
    on machine: inout M
  ) {
    let batch = batches[Int(slot)]
    giveUp(slot, code: error, on: &machine)
    guard config.idempotence else { return }
    // With retries left the numbers were certainly not used and can be given again; without, only
    // the outcome of what is outstanding can tell (Sender.failBatch).
    let expired = batch.created + config.deliveryTimeout <= machine.monotonicNow
    if expired || batch.attempts >= config.retries {
      leaveUnresolved(Int(batch.partition))
    } else {
      wantBump(Int(batch.partition))
    }
  }
}

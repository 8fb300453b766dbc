import Environment
import KafkaLog
import KafkaProtocol
import Primitives

// Produce (`ReplicaManager#appendRecords`).
extension Broker {
  /// Serves a produce request.
  mutating func produce(
    _ request: ProduceRequest,
    _ reply: Reply,
    on machine: inout some Machine<KafkaMessage>
  ) {
    machine.spend(config.costs.produce)
    guard request.acks >= -1, request.acks <= 1 else {
      return answer(.produce(request.refused(.invalidRequiredAcks)), reply, on: &machine)
    }
    var answers: [ProduceResponse.Partition] = []
    answers.reserveCapacity(request.partitions.count)
    var waits: [DelayedProduce.Wait] = []
    for part in request.partitions {
      var answer = ProduceResponse.Partition(partition: part.partition, error: .none)
      var wait = DelayedProduce.Wait(slot: -1, required: .unknown)
      switch append(part, acks: request.acks, on: &machine) {
      case .success(let (slot, info)):
        answer.baseOffset = info.firstOffset
        answer.logStartOffset = partitions.slots[slot].logStart
        wait = DelayedProduce.Wait(slot: slot, required: info.lastOffset + 1)
      case .failure(let refusal): answer.error = refusal.code
      }
      answers.append(answer)
      if request.acks == -1 { waits.append(wait) }
    }
    switch request.acks {
    case 0:
      if answers.contains(where: { $0.error != .none }) {
        // Without a response, a closed connection is the only way to tell the client.
        machine.reach(Probe("broker.produce.acks-0-failed"))
        connections.forget(reply.connection)
        machine.close(reply.connection)
      }
    case -1 where !variants.contains(.ackBeforeReplication) && waits.contains { $0.slot >= 0 }:
      park(
        DelayedProduce(
          reply: reply,
          deadline: machine.monotonicNow + request.timeout,
          waits: waits,
          answers: answers
        ),
        on: &machine
      )
    default: answer(.produce(ProduceResponse(partitions: answers)), reply, on: &machine)
    }
  }

  /// Why a partition's records were not taken.
  struct Refusal: Error { var code: ErrorCode }

  /// Appends records to a partition that this broker leads (Partition#appendRecordsToLeader).
  private mutating func append(
    _ part: ProduceRequest.Partition,
    acks: Int16,
    on machine: inout some Machine<KafkaMessage>
  ) -> Result<(Int, AppendInfo), Refusal> {
    guard let slot = partitions.slot(of: part.partition), partitions.slots[slot].isLeader else {
      return .failure(Refusal(code: absence(of: part.partition)))
    }
    let isShort =
      acks == -1 && partitions.slots[slot].isr.count < partitions.slots[slot].effectiveMinIsr
    if isShort, !variants.contains(.minInsyncAfterAppend) {
      return .failure(refuse(.notEnoughReplicas, slot, on: &machine))
    }
    if wouldTouchReserve(slot, part.records.count, on: &machine) {
      return .failure(refuse(.kafkaStorageError, slot, on: &machine))
    }
    machine.spend(config.costs.records(part.records.count))
    do throws(LogError) {
      let epoch = partitions.slots[slot].leaderEpoch
      let now = machine.wallClockMilliseconds
      guard
        let info = try partitions.slots[slot].log?.appendAsLeader(
          part.records,
          epoch: epoch,
          now: now,
          on: &machine
        )
      else { return .failure(Refusal(code: .kafkaStorageError)) }
      appended(info, epoch: epoch, at: slot, on: &machine)
      if isShort {
        return .failure(refuse(.notEnoughReplicasAfterAppend, slot, on: &machine))
      }
      return .success((slot, info))
    } catch {
      logFailed(error, at: slot, on: &machine)
      return .failure(Refusal(code: ErrorCode(error)))
    }
  }

  private mutating func refuse(
    _ code: ErrorCode,
    _ slot: Int,
    on machine: inout some Machine<KafkaMessage>
  ) -> Refusal {
    machine.observe(.refused(partitions.slots[slot].id, code: code.rawValue))
    return Refusal(code: code)
  }

  /// Lets the world, the high watermark and waiting followers know of new records.
  private mutating func appended(
    _ info: AppendInfo,
    epoch: Epoch,
    at slot: Int,
    on machine: inout some Machine<KafkaMessage>
  ) {
    if info.isDuplicate {
      machine.reach(Probe("broker.produce.duplicate"))
    } else {
      machine.observe(
        .append(
          partitions.slots[slot].id,
          base: info.firstOffset,
          last: info.lastOffset,
          epoch: epoch,
          checksum: info.checksum,
          asLeader: true
        )
      )
    }
    advanceHighWatermark(slot, on: &machine)
    completeFetches(slot, byWatermark: false, on: &machine)
    collectBackgroundWork(slot, on: &machine)
  }

  /// The error for a partition that this broker does not lead (ReplicaManager#getPartitionOrError).
  mutating func absence(of partition: TopicPartition) -> ErrorCode {
    if let slot = partitions.slot(of: partition) {
      return partitions.slots[slot].role == .offline ? .kafkaStorageError : .notLeaderOrFollower
    }
    return image.contains(partition) ? .notLeaderOrFollower : .unknownTopicOrPartition
  }
}

extension ProduceRequest {
  /// The response that refuses every partition.
  func refused(_ error: ErrorCode) -> ProduceResponse {
    ProduceResponse(
      partitions: partitions.map {
        ProduceResponse.Partition(partition: $0.partition, error: error)
      }
    )
  }
}

extension ServiceCosts {
  /// Time for one partition with `count` bytes of records.
  func records(_ count: Int) -> Interval {
    partition + Interval(nanoseconds: kibibyte.nanoseconds * Int64(count) / 1024)
  }
}

extension ErrorCode {
  /// The code that tells a client why a log refused.
  init(_ error: LogError) {
    switch error {
    case .storage, .damagedState, .offline: self = .kafkaStorageError
    case .corruptRecord: self = .corruptMessage
    case .invalidRecord: self = .invalidRecord
    case .recordTooLarge: self = .messageTooLarge
    case .batchTooLarge: self = .recordListTooLarge
    case .invalidTimestamp: self = .invalidTimestamp
    case .outOfOrderSequence: self = .outOfOrderSequenceNumber
    case .invalidProducerEpoch: self = .invalidProducerEpoch
    case .offsetOutOfRange: self = .offsetOutOfRange
    case .invalidTransactionState, .unexpectedAppendOffset, .offsetsOutOfOrder, .offsetOverflow,
      .malformedFile, .badDirectoryName, .badConfiguration, .illegalState,
      .inconsistentTopicID, .readFailed:
      self = .unknownServerError
    }
  }
}

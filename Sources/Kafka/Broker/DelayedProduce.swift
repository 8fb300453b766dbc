import Environment
import KafkaLog
import KafkaProtocol
import Primitives

/// A produce request with acks=all that waits for the high watermark (`DelayedProduce`).
///
/// Like Kafka's it keeps no leader epoch.
struct DelayedProduce: Sendable {
  /// What one partition of the request waits for.
  struct Wait: Sendable {
    /// Slot of the partition, or -1 when its answer is decided.
    var slot: Int
    /// High watermark that completes it: the offset after its last record.
    var required: Offset
  }
  var reply: Reply
  var deadline: Instant
  /// Parallel to `answers`.
  var waits: [Wait]
  var answers: [ProduceResponse.Partition]
}

/// Parked operations in slots that are reused.
struct ParkedTable<Operation: Sendable>: Sendable {
  private(set) var slots: [Operation?] = []
  private var free: [Int32] = []

  /// Parks an operation; returns its slot.
  mutating func add(_ operation: Operation) -> Int32 {
    if let slot = free.popLast() {
      slots[Int(slot)] = operation
      return slot
    }
    slots.append(operation)
    return Int32(slots.count - 1)
  }

  /// The operation in a slot; assigning changes it in place.
  subscript(slot: Int32) -> Operation? {
    get { slots[Int(slot)] }
    _modify { yield &slots[Int(slot)] }
  }

  /// Takes an operation out.
  mutating func remove(_ slot: Int32) -> Operation? {
    guard let operation = slots[Int(slot)] else { return nil }
    slots[Int(slot)] = nil
    free.append(slot)
    return operation
  }
}

extension Broker {
  /// Parks a produce request, or answers it when nothing is left to wait for.
  mutating func park(_ produce: DelayedProduce, on machine: inout some Machine<KafkaMessage>) {
    let operation = produces.add(produce)
    for wait in produce.waits where wait.slot >= 0 {
      partitions.slots[wait.slot].parkedProduces.append(operation)
    }
    connections.hold(produce.reply.connection)
    produceTimer.setEarlier(produce.deadline, on: &machine)
    for wait in produce.waits where wait.slot >= 0 {
      checkProduce(operation, at: wait.slot, on: &machine)
    }
  }

  /// Checks every produce request that waits at a partition, oldest first.
  mutating func completeProduces(_ slot: Int, on machine: inout some Machine<KafkaMessage>) {
    var index = 0
    while index < partitions.slots[slot].parkedProduces.count {
      let operation = partitions.slots[slot].parkedProduces[index]
      if !checkProduce(operation, at: slot, on: &machine) { index += 1 }
    }
  }

  /// Decides what can be decided of one request at one partition; true when it waits there no
  /// longer.
  @discardableResult
  private mutating func checkProduce(
    _ operation: Int32,
    at slot: Int,
    on machine: inout some Machine<KafkaMessage>
  ) -> Bool {
    guard let waits = produces[operation]?.waits,
      let place = waits.firstIndex(where: { $0.slot == slot })
    else { return true }
    guard let error = outcome(at: slot, required: waits[place].required) else { return false }
    produces[operation]?.waits[place].slot = -1
    produces[operation]?.answers[place].error = error
    if error != .none { produces[operation]?.answers[place].baseOffset = .unknown }
    if error == .notEnoughReplicasAfterAppend {
      machine.observe(.refused(partitions.slots[slot].id, code: error.rawValue))
    }
    partitions.slots[slot].parkedProduces.removeAll { $0 == operation }
    if produces[operation]?.waits.allSatisfy({ $0.slot < 0 }) == true {
      finishProduce(operation, on: &machine)
    }
    return true
  }

  /// The answer for records that end before `required`, or nil while they wait
  /// (Partition#checkEnoughReplicasReachOffset).
  private mutating func outcome(at slot: Int, required: Offset) -> ErrorCode? {
    let partition = partitions.slots[slot]
    guard partition.isLeader else { return absence(of: partition.id) }
    guard partition.highWatermark >= required else { return nil }
    let accepting: Variants = [.minInsyncAfterAppend, .minimumCheckedBeforeOnly]
    if !variants.isDisjoint(with: accepting) { return ErrorCode.none }
    return partition.effectiveMinIsr <= partition.maximalIsr.count
      ? ErrorCode.none : .notEnoughReplicasAfterAppend
  }

  private mutating func finishProduce(
    _ operation: Int32,
    on machine: inout some Machine<KafkaMessage>
  ) {
    guard let produce = produces.remove(operation) else { return }
    answerParked(
      .produce(ProduceResponse(partitions: produce.answers)),
      produce.reply,
      on: &machine
    )
  }

  /// Answers requests whose timeout is over: REQUEST_TIMED_OUT, though the records may still be
  /// committed.
  mutating func expireProduces(on machine: inout some Machine<KafkaMessage>) {
    let now = machine.monotonicNow
    var next = Instant.distantFuture
    for operation in produces.slots.indices {
      guard let produce = produces.slots[operation] else { continue }
      guard produce.deadline <= now else {
        next = min(next, produce.deadline)
        continue
      }
      machine.reach(Probe("broker.produce.timed-out"))
      for place in produce.waits.indices where produce.waits[place].slot >= 0 {
        partitions.slots[produce.waits[place].slot].parkedProduces.removeAll {
          $0 == Int32(operation)
        }
        produces[Int32(operation)]?.answers[place].error = .requestTimedOut
        produces[Int32(operation)]?.answers[place].baseOffset = .unknown
      }
      finishProduce(Int32(operation), on: &machine)
    }
    if next < .distantFuture { produceTimer.setEarlier(next, on: &machine) }
  }
}

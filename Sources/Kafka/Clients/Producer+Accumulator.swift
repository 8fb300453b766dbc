import Environment
import KafkaLog
import KafkaProtocol
import Primitives

extension Producer {
  /// Records are created at most this often; what falls due in between is created together.
  static let finestTick = Interval.milliseconds(1)

  static func filler(_ count: Int) -> Bytes {
    Bytes((0..<max(0, count)).map { UInt8(truncatingIfNeeded: 97 + $0 % 26) })
  }

  /// Creates the records that fell due and puts them into batches.
  mutating func createRecords<M: Machine<KafkaMessage>>(on machine: inout M) {
    guard !isStopping, !isMuted, !partitions.isEmpty else { return }
    let now = machine.monotonicNow
    var refused: [Int] = []
    while arrivals.next <= now {
      let due = arrivals.next
      arrivals.advance(on: &machine)
      let index = choosePartition(on: &machine)
      if !add(to: index, due: due, wallClock: machine.wallClockMilliseconds) {
        if partitions[index].refused == 0 { refused.append(index) }
        partitions[index].refused += 1
      }
    }
    if !refused.isEmpty { report(refused: refused.sorted(), on: &machine) }
  }

  private mutating func choosePartition<M: Entropy>(on machine: inout M) -> Int {
    switch workload.partitioner {
    case .roundRobin:
      turn = turn + 1 < partitions.count ? turn + 1 : 0
      return turn
    case .random:
      return Int(machine.random(below: UInt64(partitions.count), for: .workload))
    }
  }

  /// Adds a record to the newest batch of a partition or to a new one; false when memory is full.
  mutating func add(to index: Int, due: Instant, wallClock: Int64) -> Bool {
    if let last = partitions[index].queue.last {
      let slot = Int(last)
      if batches[slot].first < 0 && batches[slot].count < batchCapacity {
        batches[slot].count += 1
        if batches[slot].count == batchCapacity { noteQueue(index) }
        return true
      }
    }
    guard memoryUsed + config.batchSize <= config.bufferMemory else { return false }
    memoryUsed += config.batchSize
    let timestamp = wallClock / workload.timestampUnit
    var batch = ProducerBatch(partition: Int32(index), created: due, timestamp: timestamp)
    batch.count = 1
    partitions[index].queue.append(store(batch))
    busy.insert(index)
    noteQueue(index)
    firstExpiry = min(firstExpiry, due + config.deliveryTimeout)
    return true
  }

  private mutating func store(_ batch: ProducerBatch) -> Int32 {
    if let slot = freeSlots.popLast() {
      batches[Int(slot)] = batch
      return slot
    }
    batches.append(batch)
    return Int32(batches.count - 1)
  }

  private mutating func report<M: Machine<KafkaMessage>>(refused: [Int], on machine: inout M) {
    for index in refused {
      let count = partitions[index].refused
      partitions[index].refused = 0
      let name = metadata.partitions[index]
      let first = takeNumbers(count)
      machine.observe(.produceInvoke(name, first: first, count: count))
      let code = ErrorCode.requestTimedOut.rawValue
      machine.observe(.produceFail(name, first: first, count: count, code: code))
    }
    machine.reach(Probe("producer.buffer.exhausted"))
  }

  private mutating func takeNumbers(_ count: Int32) -> Int64 {
    defer { nextRecord += Int64(count) }
    return nextRecord
  }

  /// Numbers a batch that leaves the accumulator and tells the checkers.
  mutating func invoke<M: Machine<KafkaMessage>>(_ slot: Int32, on machine: inout M) {
    let index = Int(slot)
    guard batches[index].first < 0 else { return }
    batches[index].first = takeNumbers(batches[index].count)
    let name = metadata.partitions[Int(batches[index].partition)]
    machine.observe(
      .produceInvoke(name, first: batches[index].first, count: batches[index].count)
    )
  }

  /// Encodes a batch unless it is encoded already.
  mutating func encode(_ slot: Int32) -> Bytes {
    let batch = batches[Int(slot)]
    guard batch.bytes.isEmpty else { return batch.bytes }
    var fields = BatchFields()
    fields.producerId = batch.identity.id
    fields.producerEpoch = batch.identity.epoch
    fields.baseSequence = batch.sequence
    let size = template.count + 16
    var builder = RecordBatchBuilder(
      fields,
      capacity: RecordBatch.overhead + Int(batch.count) * (size + 12)
    )
    for offset in 0..<Int64(batch.count) {
      var value = ByteWriter(capacity: size)
      value.bigEndian(id.raw)
      value.bigEndian(Int32(0))
      value.bigEndian(batch.first + offset)
      value.bytes(template)
      builder.append(timestamp: batch.timestamp, key: nil, value: value.finish())
    }
    let bytes = builder.finish()
    batches[Int(slot)].bytes = bytes
    return bytes
  }

  /// When the next record is to be created: late enough to share a wake-up with its batch's end.
  func nextCreation(at now: Instant) -> Instant {
    let due = arrivals.next
    guard due != .distantFuture, !isMuted else { return .distantFuture }
    let perSecond = max(1, workload.recordsPerSecond)
    let fill = Int64(batchCapacity) * Int64(partitions.count) * 1_000_000_000 / perSecond
    let ready = due + min(config.linger, .nanoseconds(fill))
    let isOwn = config.linger == .zero && isSparse
    return isOwn ? ready : max(ready, now + Self.finestTick)
  }

  /// Whether records are so rare that each has its own wake-up.
  var isSparse: Bool { workload.recordsPerSecond <= 1_000 }
}

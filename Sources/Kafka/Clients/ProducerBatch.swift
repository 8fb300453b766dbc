import KafkaLog
import Primitives

/// Producer id and epoch under which a batch is numbered.
struct ProducerIdentity: Hashable, Sendable {
  var id: Int64
  var epoch: Int16

  /// No identity: an unnumbered batch.
  static let none = ProducerIdentity(id: -1, epoch: -1)
}

/// Records of one partition that travel together, from their creation to their outcome.
struct ProducerBatch: Sendable {
  /// Index of the partition in the client's metadata.
  let partition: Int32
  /// When the first record was created; delivery.timeout.ms counts from here.
  let created: Instant
  /// Number of records.
  var count: Int32 = 0
  /// Client's number of the first record; -1 until the batch leaves the accumulator.
  var first: Int64 = -1
  /// Wall clock of the records, milliseconds since 1970.
  var timestamp: Int64
  /// Failed attempts.
  var attempts: Int32 = 0
  /// Not sent again before this instant, unless the leader changed.
  var notBefore: Instant = .zero
  /// Leader epoch of the last attempt.
  var leaderEpoch: Epoch = .none
  /// Whether some attempt may have been written without our knowing.
  var mayBeStored = false
  /// Whether a request with it is unanswered.
  var isInFlight = false
  /// Whether its outcome was told.
  var isDone = false
  var identity = ProducerIdentity.none
  /// Sequence number of the first record; -1 when unnumbered.
  var sequence: Int32 = -1
  /// Whether it was renumbered after an epoch bump.
  var wasRenumbered = false
  /// Encoded form, kept for repeats; empty when it has to be made.
  var bytes = Bytes.empty

  var lastSequence: Int32 { ProducerSequence.advance(sequence, by: count - 1) }
}

/// A queue of batch slots with cheap removal at the front.
struct BatchQueue: Sendable {
  private(set) var slots: [Int32] = []
  private(set) var head = 0

  var isEmpty: Bool { head == slots.count }
  var count: Int { slots.count - head }
  var first: Int32? { isEmpty ? nil : slots[head] }
  var last: Int32? { isEmpty ? nil : slots[slots.count - 1] }
  subscript(index: Int) -> Int32 { slots[head + index] }

  mutating func append(_ slot: Int32) { slots.append(slot) }

  mutating func insert(_ slot: Int32, at index: Int) { slots.insert(slot, at: head + index) }

  mutating func removeFirst() {
    head += 1
    if head == slots.count {
      slots.removeAll(keepingCapacity: true)
      head = 0
    } else if head > 256 {
      slots.removeFirst(head)
      head = 0
    }
  }

  mutating func remove(_ slot: Int32) {
    guard let index = slots[head...].firstIndex(of: slot) else { return }
    if index == head { removeFirst() } else { slots.remove(at: index) }
  }
}

/// A producer's state for one partition.
struct ProducerPartition: Sendable {
  /// Batches waiting to be sent, oldest first; repeats stand in front.
  var queue = BatchQueue()
  /// Batches that were sent and have no outcome, in order of their records.
  var outstanding: [Int32] = []
  /// Identity that the sequence numbers belong to.
  var identity = ProducerIdentity.none
  /// Sequence number of the next new batch.
  var nextSequence: Int32 = 0
  /// Last sequence number acknowledged; -1 when none.
  var lastAckedSequence: Int32 = -1
  /// Last offset acknowledged.
  var lastAckedOffset: Offset = .unknown
  /// A sent batch expired: nothing new is sent until it is clear which numbers were used.
  var isUnresolved = false
  /// The epoch has to be bumped and the outstanding batches renumbered.
  var needsBump = false
  /// Records refused since the last report because the buffer was full.
  var refused: Int32 = 0

  /// Whether every batch has its outcome.
  var isIdle: Bool { queue.isEmpty && outstanding.isEmpty }
}

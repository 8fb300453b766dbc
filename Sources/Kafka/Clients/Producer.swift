import Environment
import KafkaLog
import KafkaProtocol
import Primitives

/// A Kafka producer and the application that feeds it.
///
/// Records are made lazily: a wake-up creates all that fell due since the last, so the cost is per
/// batch, not per record. Sources: Kafka's `KafkaProducer`, `RecordAccumulator`, `Sender`,
/// `TransactionManager`. Not modelled: compression, transactions, splitting of a batch that a
/// broker calls too large (it fails instead), blocking of the application when buffer.memory is
/// exhausted (its records fail at once with REQUEST_TIMED_OUT).
///
/// Each batch is told to the checkers once as `produceInvoke`, when it leaves the accumulator, and
/// once as acknowledged, failed or unknown. It is *failed* only when no attempt can have been
/// written; otherwise giving up is *unknown*.
public struct Producer: Node {
  enum Context: Sendable {
    case metadata
    case identity
    case produce([Int32])
  }

  static let wakeKind: UInt16 = 1

  /// Its node, which its records carry.
  public let id: NodeID
  /// Its settings.
  public let config: ProducerConfig
  /// What its application writes.
  public let workload: ProducerWorkload
  /// Known bugs that it has.
  public let variants: Variants

  var client: NetworkClient<Context>
  var metadata: ClientMetadata
  var partitions: [ProducerPartition]
  /// Partitions with batches that wait or have no outcome.
  var busy: IndexBits
  /// Partitions with batches that wait, and since when the first of each may be sent.
  var waiting: IndexBits
  var readiness: [Readiness]
  /// No batch expires before this instant.
  var firstExpiry: Instant = .distantFuture
  /// Scratch of a turn: partitions to send, by leader.
  var ready = LeaderQueues()
  /// Whether some partition may be unresolved or need an epoch bump.
  var hasDoubts = false
  var batches: [ProducerBatch] = []
  var freeSlots: [Int32] = []
  var memoryUsed: ByteCount = .zero
  var nextRecord: Int64 = 0
  var arrivals: ArrivalProcess
  var turn = 0
  var drainStart = 0
  var identity = ProducerIdentity.none
  var isIdentityAsked = false
  var identityNotBefore: Instant = .zero
  var identityFailures: Int32 = 0
  var isStopping = false
  var isStopped = false
  /// Whether the workload pauses.
  public internal(set) var isMuted = false
  var wakeAt: Instant = .distantFuture
  let batchCapacity: Int32
  let template: Bytes

  /// Makes a producer that starts with the brokers in `bootstrap`.
  public init(
    id: NodeID,
    config: ProducerConfig,
    workload: ProducerWorkload,
    bootstrap: [NodeID],
    variants: Variants = []
  ) {
    self.id = id
    self.variants = variants
    self.config = config
    self.workload = workload
    client = NetworkClient(config.connections)
    metadata = ClientMetadata(partitions: workload.partitions, bootstrap: bootstrap)
    partitions = Array(repeating: ProducerPartition(), count: workload.partitions.count)
    busy = IndexBits(bound: workload.partitions.count)
    waiting = busy
    readiness = Array(repeating: Readiness(), count: workload.partitions.count)
    arrivals = ArrivalProcess(workload)
    let record = max(16, workload.recordSize.int) + 12
    let room = max(0, config.batchSize.int - RecordBatch.overhead)
    batchCapacity = Int32(clamping: max(1, room / record))
    template = Self.filler(max(16, workload.recordSize.int) - 16)
  }

  /// Whether it stopped and every record has an outcome.
  public var isIdle: Bool { busy.isEmpty }

  /// How many batches have no outcome, and when the last of them expires; nil when there is none.
  public var unsettled: (batches: Int, until: Instant)? {
    var count = 0
    var last = Instant.zero
    for slot in batches.indices where !batches[slot].isDone {
      count += 1
      last = max(last, batches[slot].created)
    }
    return count > 0 ? (count, last + config.deliveryTimeout) : nil
  }

  /// Every event runs on the client's one thread.
  public func lane(for event: NodeEvent<KafkaMessage>) -> Lane { .event }

  /// Handles one event.
  public mutating func handle<M: Machine<KafkaMessage>>(
    _ event: NodeEvent<KafkaMessage>,
    on machine: inout M
  ) {
    guard !isStopped else { return }
    switch event {
    case .start: arrivals.start(at: machine.monotonicNow)
    case .shutdownRequested: isStopping = true
    case .timer(let token):
      guard token.kind == Self.wakeKind, machine.monotonicNow >= wakeAt else { return }
      wakeAt = .distantFuture
    case .connected, .closed, .message:
      take(client.handle(event, on: &machine), on: &machine)
    }
    run(on: &machine)
  }

  private mutating func take<M: Machine<KafkaMessage>>(
    _ outcome: NetworkClient<Context>.Outcome,
    on machine: inout M
  ) {
    switch outcome {
    case .nothing, .ready: return
    case .response(let context, let response, _): answer(response, to: context, on: &machine)
    case .disconnected(_, let contexts):
      metadata.want()
      for context in contexts { abandoned(context, on: &machine) }
    }
  }

  /// One turn of the sender thread.
  mutating func run<M: Machine<KafkaMessage>>(on machine: inout M) {
    createRecords(on: &machine)
    while let outcome = client.expire(on: &machine) { take(outcome, on: &machine) }
    expireBatches(on: &machine)
    if config.idempotence {
      settleSequences(on: &machine)
      askForIdentity(on: &machine)
    }
    askForMetadata(on: &machine)
    sendBatches(on: &machine)
    if isStopping && isIdle {
      client.closeAll(on: &machine)
      isStopped = true
      return machine.observe(.halted(reason: "client stopped"))
    }
    arm(nextWake(at: machine.monotonicNow), on: &machine)
  }

  private mutating func arm<M: Machine<KafkaMessage>>(_ instant: Instant, on machine: inout M) {
    guard instant < wakeAt else { return }
    wakeAt = instant
    machine.setTimer(TimerToken(kind: Self.wakeKind, lane: .event), at: instant)
  }

  private mutating func askForMetadata<M: Machine<KafkaMessage>>(on machine: inout M) {
    guard metadata.isDue(at: machine.monotonicNow) else { return }
    guard let node = client.leastLoaded(of: metadata.brokers, on: &machine) else {
      if client.hasLostAll(of: metadata.brokers) { metadata.rebootstrap() }
      return
    }
    guard client.prepare(node, on: &machine) else { return }
    let request = Request.metadata(MetadataRequest(topics: metadata.topics))
    client.send(request, to: node, context: .metadata, on: &machine)
    metadata.asked()
  }

  /// When something may have to be done without a message.
  private mutating func nextWake(at now: Instant) -> Instant {
    var next = client.nextDeadline
    if !isStopping { next = min(next, nextCreation(at: now)) }
    next = nextBatchInstant(at: now, before: next)
    var waits = metadata.nextInstant
    if config.idempotence && identity == .none && !isIdentityAsked {
      waits = min(waits, identityNotBefore)
    }
    // Waiting for a connection ends with a message or when connecting may be tried again.
    if waits <= now {
      for node in metadata.brokers {
        if let retry = client.retryInstant(node), retry > now { next = min(next, retry) }
      }
    } else {
      next = min(next, waits)
    }
    return max(next, now + .nanoseconds(1))
  }
}

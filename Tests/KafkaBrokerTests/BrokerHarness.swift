import Environment
import KafkaBroker
import KafkaLog
import KafkaProtocol
import Primitives
import TestSupport

/// Broker 0 on a scripted machine; the controller and brokers 1 and 2 are only their messages.
///
/// Registrations, heartbeats and the metadata log are answered by themselves; everything else
/// waits for the test.
struct BrokerHarness {
  /// A request that the broker sent and the test has to answer.
  struct Pending {
    var correlation: Int32
    var connection: Connection
    var request: Request
  }

  static let controller = NodeID(9)
  let orders = TopicPartition(topic: 0, partition: 0)
  var machine = FakeMachine<KafkaMessage>()
  var broker: Broker
  /// Answers the broker gave, by correlation.
  var answers: [Int32: Response] = [:]
  /// Fetches of the broker as a follower, oldest first.
  var fetches: [Pending] = []
  /// ISR changes that the broker proposed, oldest first.
  var proposals: [Pending] = []
  /// Reports of directories that the broker sent, oldest first.
  var assignments: [Pending] = []
  /// Offline directories that the last heartbeat named.
  var offlineDirectories: [UInt64] = []
  /// Directories that the last registration listed.
  var registeredDirectories: [UInt64] = []
  /// How many heartbeats came.
  var heartbeats = 0
  /// Whether heartbeats are answered.
  var answersHeartbeats = true
  private let config: BrokerConfig
  private let variants: Variants
  private var log: [MetadataRecord] = []
  private var observer: (pending: Pending, from: Offset)?
  private var correlation: Int32 = 0

  init(variants: Variants = [], _ configure: (inout BrokerConfig) -> Void = { _ in }) {
    var config = BrokerConfig()
    configure(&config)
    self.config = config
    self.variants = variants
    broker = Broker(id: NodeID(0), config: config, controller: Self.controller, variants: variants)
  }

  /// A running broker 0, brokers 1 and 2 in service, and `orders-0` on all three.
  init(
    leader: Int,
    isr: [Int] = [0, 1, 2],
    minInsync: Int = 2,
    variants: Variants = [],
    _ configure: (inout BrokerConfig) -> Void = { _ in }
  ) {
    self.init(variants: variants, configure)
    start()
    publish([
      .topic(name: "orders", index: 0),
      .config(topic: 0, key: "min.insync.replicas", value: "\(minInsync)"),
      .partition(
        orders,
        PartitionRegistration(
          replicas: [NodeID(0), NodeID(1), NodeID(2)],
          isr: isr.map { NodeID($0) },
          leader: NodeID(leader)
        )
      ),
    ])
  }

  /// The replica of `orders-0`.
  var replica: ReplicaView? { broker.replica(of: orders) }

  mutating func start() {
    if log.isEmpty {
      log = (0..<3).map { index in
        .registerBroker(
          BrokerRegistrationRecord(
            broker: NodeID(index),
            incarnation: 1,
            epoch: Int64(index + 1),
            directories: [1_000 + UInt64(index)],
            fenced: false
          )
        )
      }
    }
    broker.handle(.start, on: &machine)
    run(for: .seconds(1))
  }

  /// The process dies and starts anew on the same files; a power cut takes what was not synced.
  mutating func restart(powerCut: Bool = false) {
    forget(powerCut: powerCut)
    start()
  }

  /// Starts anew as `restart` does, showing every state between two timers of the first second.
  mutating func restart(_ body: (BrokerHarness) throws -> Void) rethrows {
    forget(powerCut: false)
    broker.handle(.start, on: &machine)
    serve()
    let end = machine.now + .seconds(1)
    while let timer = machine.takeTimer(until: end) {
      machine.now = max(machine.now, timer.at)
      broker.handle(.timer(timer.token), on: &machine)
      serve()
      try body(self)
    }
  }

  private mutating func forget(powerCut: Bool) {
    if powerCut { machine.lostPower() }
    while machine.takeTimer(until: .distantFuture) != nil {}
    broker = Broker(id: NodeID(0), config: config, controller: Self.controller, variants: variants)
    (answers, fetches, proposals, assignments, observer) = ([:], [], [], [], nil)
  }

  /// Asks for an orderly stop and lets it happen.
  mutating func stop() {
    broker.handle(.shutdownRequested, on: &machine)
    run(for: .seconds(1))
  }

  /// Lets time pass.
  mutating func run(for time: Interval) {
    let end = machine.now + time
    serve()
    while let timer = machine.takeTimer(until: end) {
      machine.now = max(machine.now, timer.at)
      broker.handle(.timer(timer.token), on: &machine)
      serve()
    }
    machine.now = end
  }

  /// Appends records to the metadata log, which the broker reads at once.
  mutating func publish(_ records: [MetadataRecord]) {
    log += records
    if let (pending, from) = observer {
      observer = nil
      answerObserver(pending, from)
    }
    serve()
  }

  /// The partition's state changes.
  mutating func change(_ change: PartitionChange) { publish([.partitionChange(orders, change)]) }

  // MARK: Requests to the broker

  /// Sends a request on a connection; returns its correlation.
  @discardableResult
  mutating func send(_ request: Request, on connection: Int32 = 500) -> Int32 {
    correlation += 1
    broker.handle(
      .message(
        .request(correlation: correlation, request),
        from: NodeID(20),
        on: Connection(connection)
      ),
      on: &machine
    )
    serve()
    return correlation
  }

  /// Sends a produce request of one batch.
  @discardableResult
  mutating func produce(
    _ records: Bytes,
    acks: Int16 = -1,
    timeout: Interval = .seconds(30),
    on connection: Int32 = 500
  ) -> Int32 {
    let part = ProduceRequest.Partition(partition: orders, records: records)
    return send(
      .produce(ProduceRequest(acks: acks, timeout: timeout, partitions: [part])),
      on: connection
    )
  }

  /// Fetches as a follower (with its broker epoch) or as a consumer.
  @discardableResult
  mutating func fetch(
    by follower: Int?,
    from offset: Int64,
    epoch: Int32 = 0,
    lastEpoch: Int32 = 0,
    brokerEpoch: Int64? = nil,
    wait: Interval = .milliseconds(500),
    minBytes: Int64 = 1,
    on connection: Int32 = 600
  ) -> Int32 {
    let part = FetchRequest.Partition(
      partition: orders,
      currentLeaderEpoch: Epoch(epoch),
      fetchOffset: Offset(offset),
      lastFetchedEpoch: offset == 0 ? .none : Epoch(lastEpoch),
      logStartOffset: .zero,
      maxBytes: .mebibytes(1)
    )
    let request = FetchRequest(
      replica: follower.map { NodeID($0) } ?? .none,
      replicaEpoch: brokerEpoch ?? follower.map { Int64($0 + 1) } ?? -1,
      maxWait: wait,
      minBytes: ByteCount(minBytes),
      maxBytes: .mebibytes(10),
      partitions: [part]
    )
    return send(.fetch(request), on: connection + Int32(follower ?? 9))
  }

  /// The produce answer for `orders-0`, if it came.
  func produced(_ correlation: Int32) -> ProduceResponse.Partition? {
    guard case .produce(let response) = answers[correlation] else { return nil }
    return response.partitions.first
  }

  /// The fetch answer for `orders-0`, if it came.
  func fetched(_ correlation: Int32) -> FetchResponse.Partition? {
    guard case .fetch(let response) = answers[correlation] else { return nil }
    return response.partitions.first
  }

  // MARK: Answers to the broker

  /// Answers a request of the broker.
  mutating func answer(_ pending: Pending, _ response: Response) {
    broker.handle(
      .message(
        .response(correlation: pending.correlation, response),
        from: Self.controller,
        on: pending.connection
      ),
      on: &machine
    )
    serve()
  }

  /// Answers the oldest fetch of the broker as a follower.
  mutating func answerFetch(_ part: FetchResponse.Partition) {
    guard !fetches.isEmpty else { return }
    answer(fetches.removeFirst(), .fetch(FetchResponse(partitions: [part])))
  }

  /// The oldest proposal's new ISR, by number.
  var proposedIsr: [Int]? {
    guard case .alterPartition(let request) = proposals.first?.request else { return nil }
    return request.partitions.first?.newIsr.map(\.broker.index)
  }

  /// Answers the oldest proposal.
  mutating func answerProposal(_ error: ErrorCode, isr: [Int] = [], partitionEpoch: Int32 = 1) {
    guard !proposals.isEmpty else { return }
    let part = AlterPartitionResponse.Partition(
      partition: orders,
      error: error,
      leader: NodeID(0),
      leaderEpoch: Epoch(0),
      partitionEpoch: partitionEpoch,
      isr: isr.map { NodeID($0) },
      recovering: false
    )
    answer(
      proposals.removeFirst(),
      .alterPartition(AlterPartitionResponse(error: .none, partitions: [part]))
    )
  }

  // MARK: The cluster around it

  private mutating func serve() {
    while true {
      let sent = machine.takeSent()
      if sent.isEmpty { return }
      for message in sent { take(message) }
    }
  }

  private mutating func take(_ sent: FakeMachine<KafkaMessage>.Sent) {
    switch sent.message {
    case .response(let correlation, let response): answers[correlation] = response
    case .request(let correlation, let request):
      serve(Pending(correlation: correlation, connection: sent.connection, request: request))
    }
  }

  private mutating func serve(_ pending: Pending) {
    switch pending.request {
    case .registerBroker(let request):
      registeredDirectories = request.directories
      answer(pending, .registerBroker(error: .none, brokerEpoch: 1))
    case .heartbeat(let request):
      heartbeats += 1
      offlineDirectories = request.offlineDirectories
      guard answersHeartbeats else { return }
      let response = BrokerHeartbeatResponse(
        error: .none,
        isCaughtUp: request.currentMetadataOffset >= Int64(log.count) - 1,
        isFenced: request.wantFence,
        shouldShutDown: request.wantShutDown
      )
      answer(pending, .heartbeat(response))
    case .fetchMetadataLog(let request): answerObserver(pending, request.fetchOffset)
    case .fetch: fetches.append(pending)
    case .alterPartition: proposals.append(pending)
    case .assignReplicasToDirs: assignments.append(pending)
    default: break
    }
  }

  private mutating func answerObserver(_ pending: Pending, _ from: Offset) {
    guard from.raw < Int64(log.count) else {
      observer = (pending, from)
      return
    }
    let records = MetadataBatch.encode(
      Array(log[Int(from.raw)...]),
      at: from,
      leaderEpoch: Epoch(0),
      timestamp: 0
    )
    answer(
      pending,
      .fetchMetadataLog(
        FetchMetadataLogResponse(
          error: .none,
          highWatermark: Offset(Int64(log.count)),
          records: records
        )
      )
    )
  }
}

/// A batch as a producer sends it, or as a leader stored it.
func batch(
  _ count: Int = 1,
  base: Int64 = 0,
  epoch: Int32 = -1,
  producer: Int64 = -1,
  sequence: Int32 = -1,
  size: Int = 10
) -> Bytes {
  var fields = BatchFields()
  fields.baseOffset = Offset(base)
  fields.leaderEpoch = Epoch(epoch)
  fields.producerId = producer
  fields.producerEpoch = producer < 0 ? -1 : 0
  fields.baseSequence = sequence
  var builder = RecordBatchBuilder(fields)
  for index in 0..<count {
    let value = Bytes([UInt8](repeating: UInt8(truncatingIfNeeded: index), count: size))
    builder.append(timestamp: 1_700_000_000_000, key: nil, value: value)
  }
  return builder.finish()
}

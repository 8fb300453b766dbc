import Environment
import KafkaClients
import KafkaLog
import KafkaProtocol
import Primitives
import TestSupport
import Testing

/// A consumer on a fake machine, with a test that plays every broker.
struct ConsumerHarness {
  struct Seen {
    var correlation: Int32
    var peer: NodeID
    var connection: Connection
    var request: Request
  }

  var machine = FakeMachine<KafkaMessage>()
  var node: Consumer
  var leaders: [NodeID]
  var brokers = [NodeID(1), NodeID(2)]
  var epoch = Epoch(3)
  var seen: [Seen] = []
  private var established = 0

  init(
    _ properties: [(key: String, value: String)] = [],
    leaders: [NodeID] = [NodeID(1)],
    variants: Variants = []
  ) throws {
    self.leaders = leaders
    node = Consumer(
      id: NodeID(9),
      config: try ConsumerConfig(properties: properties),
      partitions: leaders.indices.map { TopicPartition(topic: 0, partition: Int32($0)) },
      bootstrap: [NodeID(1)],
      variants: variants
    )
  }

  mutating func start() {
    node.handle(.start, on: &machine)
    settle()
  }

  mutating func run(_ time: Interval) {
    let end = machine.now + time
    while let timer = machine.takeTimer(until: end) {
      machine.now = max(machine.now, timer.at)
      node.handle(.timer(timer.token), on: &machine)
      settle()
    }
    machine.now = end
  }

  mutating func settle() {
    while established < machine.opened.count || !machine.sent.isEmpty {
      while established < machine.opened.count {
        established += 1
        node.handle(.connected(Connection(Int32(established - 1))), on: &machine)
      }
      for sent in machine.takeSent() { receive(sent) }
    }
  }

  private mutating func receive(_ sent: FakeMachine<KafkaMessage>.Sent) {
    guard case .request(let correlation, let request) = sent.message else { return }
    let one = Seen(
      correlation: correlation,
      peer: sent.peer,
      connection: sent.connection,
      request: request
    )
    guard case .metadata = request else { return seen.append(one) }
    let parts = leaders.indices.map {
      MetadataResponse.Partition(
        partition: TopicPartition(topic: 0, partition: Int32($0)),
        leader: leaders[$0],
        leaderEpoch: epoch
      )
    }
    reply(.metadata(MetadataResponse(brokers: brokers, partitions: parts)), to: one)
  }

  mutating func reply(_ response: Response, to one: Seen) {
    node.handle(
      .message(
        .response(correlation: one.correlation, response),
        from: one.peer,
        on: one.connection
      ),
      on: &machine
    )
    settle()
  }

  /// Answers the oldest ListOffsets.
  mutating func locate(_ offset: Int64) throws {
    let one = seen.removeFirst()
    guard case .listOffsets(let request) = one.request else { throw Unexpected() }
    let answer = ListOffsetsResponse(
      partition: request.partition,
      error: .none,
      offset: Offset(offset),
      leaderEpoch: epoch
    )
    reply(.listOffsets(answer), to: one)
  }

  /// Answers the oldest OffsetsForLeaderEpoch: the log is as it was.
  mutating func agree() throws {
    let one = seen.removeFirst()
    guard case .offsetsForLeaderEpoch(let request) = one.request else { throw Unexpected() }
    let end = EpochEndOffset(epoch: request.leaderEpoch, endOffset: Offset(.max))
    reply(
      .offsetsForLeaderEpoch(
        OffsetsForLeaderEpochResponse(partition: request.partition, error: .none, end: end)
      ),
      to: one
    )
  }

  /// Answers the oldest Fetch and returns it.
  @discardableResult
  mutating func feed(_ error: ErrorCode = .none, _ records: Bytes = .empty) throws -> FetchRequest {
    let one = seen.removeFirst()
    guard case .fetch(let request) = one.request else { throw Unexpected() }
    let parts = request.partitions.map {
      FetchResponse.Partition(partition: $0.partition, error: error, records: records)
    }
    reply(.fetch(FetchResponse(partitions: parts)), to: one)
    return request
  }

  struct Unexpected: Error {}
}

@Suite struct ConsumerTests {
  private func batch(base: Int64, count: Int) -> Bytes {
    var fields = BatchFields()
    fields.baseOffset = Offset(base)
    var builder = RecordBatchBuilder(fields)
    for _ in 0..<count { builder.append(timestamp: 1, key: nil, value: Bytes([1, 2])) }
    return builder.finish()
  }

  @Test("it starts at the first offset and moves behind whole batches")
  func reads() throws {
    var harness = try ConsumerHarness()
    harness.start()
    try harness.locate(4)
    let first = try harness.feed(.none, batch(base: 3, count: 3))
    #expect(first.partitions[0].fetchOffset == Offset(4))
    #expect(first.partitions[0].currentLeaderEpoch == Epoch(3) && first.replica == .none)
    #expect(first.maxWait == .milliseconds(500) && first.minBytes == ByteCount(Int64(1)))
    let second = try harness.feed()
    #expect(second.partitions[0].fetchOffset == Offset(6))
    let told = harness.machine.takeObservations()
    guard told.count == 1, case .deliver(_, let from, let batches, _) = told[0] else {
      Issue.record("expected one delivery")
      return
    }
    #expect(from == Offset(4) && batches == batch(base: 3, count: 3))
    #expect(harness.node.position(of: TopicPartition(topic: 0, partition: 0)) == Offset(6))
  }

  @Test("a corrupt batch is not delivered, and what follows waits")
  func corrupt() throws {
    var harness = try ConsumerHarness()
    harness.start()
    try harness.locate(0)
    var bytes = batch(base: 0, count: 1).array + batch(base: 1, count: 1).array
    bytes[bytes.count - 1] ^= 1
    try harness.feed(.none, Bytes(bytes))
    #expect(harness.seen.isEmpty)
    harness.run(.milliseconds(200))
    #expect(try harness.feed().partitions[0].fetchOffset == Offset(1))
  }

  @Test("one fetch per broker is under way, for all partitions that it leads")
  func perBroker() throws {
    var harness = try ConsumerHarness(leaders: [NodeID(1), NodeID(2), NodeID(1)])
    harness.start()
    for _ in 0..<3 { try harness.locate(0) }
    harness.run(.milliseconds(10))
    var partitions: [NodeID: Int] = [:]
    for one in harness.seen {
      guard case .fetch(let request) = one.request else { continue }
      partitions[one.peer, default: 0] += request.partitions.count
    }
    #expect(harness.seen.count == 2)
    #expect(partitions[NodeID(2)] == 1)
  }

  @Test("OFFSET_OUT_OF_RANGE resets by policy and tells the jump")
  func reset() throws {
    var harness = try ConsumerHarness([("auto.offset.reset", "earliest")])
    harness.start()
    try harness.locate(10)
    try harness.feed(.offsetOutOfRange)
    try harness.locate(2)
    let told = harness.machine.takeObservations()
    guard told.count == 1, case .seek(_, let from, let to) = told[0] else {
      Issue.record("expected one seek")
      return
    }
    #expect(from == Offset(10) && to == Offset(2))
    #expect(try harness.feed().partitions[0].fetchOffset == Offset(2))

    var strict = try ConsumerHarness([("auto.offset.reset", "none")])
    strict.start()
    try strict.locate(10)
    try strict.feed(.offsetOutOfRange)
    strict.run(.minutes(1))
    #expect(strict.seen.isEmpty)
  }

  @Test("an error of leadership refreshes metadata and goes on at the new leader")
  func newLeader() throws {
    var harness = try ConsumerHarness()
    harness.start()
    try harness.locate(0)
    harness.run(.milliseconds(150))
    harness.leaders = [NodeID(2)]
    harness.epoch = Epoch(4)
    try harness.feed(.notLeaderOrFollower)
    harness.run(.milliseconds(300))
    #expect(harness.seen.first?.peer == NodeID(2))
    try harness.agree()
    let request = try harness.feed()
    #expect(request.partitions[0].currentLeaderEpoch == Epoch(4))
  }

  @Test("a lost connection and a silent broker only delay reading")
  func connections() throws {
    var harness = try ConsumerHarness()
    harness.start()
    try harness.locate(0)
    let lost = try #require(harness.seen.first)
    harness.seen = []
    harness.node.handle(.closed(lost.connection, .reset), on: &harness.machine)
    harness.settle()
    harness.run(.seconds(2))
    #expect(harness.seen.count == 1)
    harness.seen = []
    harness.run(.seconds(32))
    #expect(harness.seen.count == 1 && !harness.machine.closed.isEmpty)
    #expect(try harness.feed().partitions[0].fetchOffset == .zero)
  }
}

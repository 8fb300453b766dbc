import Environment
import KafkaClients
import KafkaLog
import KafkaProtocol
import Primitives
import TestSupport

/// A producer on a fake machine, with a test that plays every broker.
struct ProducerHarness {
  /// A produce request seen on the wire.
  struct Seen {
    var correlation: Int32
    var peer: NodeID
    var connection: Connection
    var request: ProduceRequest
    var batches: [RecordBatch]
  }

  var machine = FakeMachine<KafkaMessage>()
  var node: Producer
  var leader = NodeID(1)
  var leaderEpoch = Epoch(0)
  var producerId: Int64 = 4_000
  var answersMetadata = true
  var seen: [Seen] = []
  var metadataRequests = 0
  private var established = 0

  init(
    _ properties: [(key: String, value: String)] = [],
    partitions: Int32 = 1,
    rate: Int64 = 0,
    limit: Int64? = nil,
    size: Int64 = 100
  ) throws {
    let names = (0..<partitions).map { TopicPartition(topic: 0, partition: $0) }
    var workload = ProducerWorkload(
      partitions: names,
      recordsPerSecond: rate,
      recordSize: ByteCount(size)
    )
    workload.limit = limit
    node = Producer(
      id: NodeID(9),
      config: try ProducerConfig(properties: properties),
      workload: workload,
      bootstrap: [NodeID(1)]
    )
  }

  /// Starts the producer, and connects, answers metadata and identity.
  mutating func start() {
    node.handle(.start, on: &machine)
    settle()
  }

  /// Lets `time` pass, playing connections, metadata and identity.
  mutating func run(_ time: Interval) {
    let end = machine.now + time
    while let timer = machine.takeTimer(until: end) {
      machine.now = max(machine.now, timer.at)
      node.handle(.timer(timer.token), on: &machine)
      settle()
    }
    machine.now = end
  }

  /// Establishes new connections and answers everything but produce requests.
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
    switch request {
    case .metadata:
      metadataRequests += 1
      guard answersMetadata else { return }
      let parts = node.workload.partitions.map {
        MetadataResponse.Partition(partition: $0, leader: leader, leaderEpoch: leaderEpoch)
      }
      let answer = MetadataResponse(brokers: [NodeID(1), NodeID(2)], partitions: parts)
      reply(.metadata(answer), correlation, sent)
    case .initProducerId:
      reply(
        .initProducerId(error: .none, producerId: producerId, producerEpoch: 0),
        correlation,
        sent
      )
    case .produce(let produce):
      let batches = produce.partitions.compactMap { try? RecordBatch(first: $0.records) }
      seen.append(
        Seen(
          correlation: correlation,
          peer: sent.peer,
          connection: sent.connection,
          request: produce,
          batches: batches
        )
      )
    default: break
    }
  }

  private mutating func reply(
    _ response: Response,
    _ correlation: Int32,
    _ sent: FakeMachine<KafkaMessage>.Sent
  ) {
    node.handle(
      .message(
        .response(correlation: correlation, response),
        from: sent.peer,
        on: sent.connection
      ),
      on: &machine
    )
  }

  /// Answers the oldest unanswered produce request with one error for all its partitions.
  mutating func answer(_ error: ErrorCode, base: Int64 = -1, logStart: Int64 = 0) {
    let next = seen.removeFirst()
    let parts = next.request.partitions.map {
      ProduceResponse.Partition(
        partition: $0.partition,
        error: error,
        baseOffset: Offset(base),
        logStartOffset: Offset(logStart)
      )
    }
    let response = Response.produce(ProduceResponse(partitions: parts))
    node.handle(
      .message(
        .response(correlation: next.correlation, response),
        from: next.peer,
        on: next.connection
      ),
      on: &machine
    )
    settle()
  }

  /// Ends a connection from outside.
  mutating func breakConnection(_ connection: Connection) {
    seen.removeAll { $0.connection == connection }
    node.handle(.closed(connection, .reset), on: &machine)
    settle()
  }

  /// Outcomes told so far, as words such as `ack 0+1`.
  mutating func outcomes() -> [String] {
    machine.takeObservations().compactMap {
      switch $0 {
      case .produceAck(_, let first, let count, _, _): "ack \(first)+\(count)"
      case .produceFail(_, let first, let count, let code): "fail \(first)+\(count) \(code)"
      case .produceUnknown(_, let first, let count): "unknown \(first)+\(count)"
      default: nil
      }
    }
  }
}

import Environment
import KafkaClients
import KafkaLog
import KafkaProtocol
import Primitives
import TestSupport
import Testing

/// What a consumer does with its position when leaders change, and which replica it reads.
@Suite struct ConsumerPositionTests {
  private let orders = TopicPartition(topic: 0, partition: 0)

  private func batch(base: Int64, count: Int, epoch: Int32) -> Bytes {
    var fields = BatchFields()
    fields.baseOffset = Offset(base)
    fields.leaderEpoch = Epoch(epoch)
    var builder = RecordBatchBuilder(fields)
    for _ in 0..<count { builder.append(timestamp: 1, key: nil, value: Bytes([1, 2])) }
    return builder.finish()
  }

  /// A consumer that has read ten records of epoch 3 when broker 2 becomes the leader of epoch 4.
  private func moved(
    _ properties: [(key: String, value: String)] = [],
    variants: Variants = []
  ) throws -> ConsumerHarness {
    var harness = try ConsumerHarness(properties, variants: variants)
    harness.start()
    try harness.locate(0)
    try harness.feed(.none, batch(base: 0, count: 10, epoch: 3))
    harness.run(.milliseconds(150))
    harness.leaders = [NodeID(2)]
    harness.epoch = Epoch(4)
    _ = harness.machine.takeObservations()
    try harness.feed(.notLeaderOrFollower)
    harness.run(.milliseconds(300))
    return harness
  }

  private func answer(
    _ harness: inout ConsumerHarness,
    _ error: ErrorCode = .none,
    epoch: Int32,
    end: Int64
  ) throws {
    let one = harness.seen.removeFirst()
    guard case .offsetsForLeaderEpoch(let request) = one.request else {
      throw ConsumerHarness.Unexpected()
    }
    #expect(request.leaderEpoch == Epoch(3) && request.currentLeaderEpoch == Epoch(4))
    #expect(one.peer == NodeID(2) && request.replica == .none)
    let response = OffsetsForLeaderEpochResponse(
      partition: orders,
      error: error,
      end: EpochEndOffset(epoch: Epoch(epoch), endOffset: Offset(end))
    )
    harness.reply(.offsetsForLeaderEpoch(response), to: one)
  }

  @Test("a new leader whose log has the position is read on from there")
  func agreed() throws {
    var harness = try moved()
    try answer(&harness, epoch: 3, end: 10)
    #expect(try harness.feed().partitions[0].fetchOffset == Offset(10))
    #expect(harness.machine.takeObservations().isEmpty)
  }

  @Test("a log that was cut below the position is read from the fork, and the jump is told")
  func cut() throws {
    var harness = try moved()
    try answer(&harness, epoch: 2, end: 6)
    #expect(try harness.feed().partitions[0].fetchOffset == Offset(6))
    guard case .seek(_, let from, let to)? = harness.machine.takeObservations().first else {
      Issue.record("expected a seek")
      return
    }
    #expect(from == Offset(10) && to == Offset(6))
  }

  @Test("without a known fork the position is reset by policy; without a policy reading stops")
  func unknown() throws {
    var latest = try moved()
    try answer(&latest, epoch: -1, end: -1)
    guard case .listOffsets(let request)? = latest.seen.first?.request else {
      Issue.record("expected ListOffsets")
      return
    }
    #expect(request.position == .latest)

    var none = try moved([("auto.offset.reset", "none")])
    try answer(&none, epoch: 2, end: 6)
    none.run(.minutes(1))
    #expect(none.seen.isEmpty)
  }

  @Test("an error of the lookup is tried again after metadata is refreshed")
  func fenced() throws {
    var harness = try moved()
    try answer(&harness, .fencedLeaderEpoch, epoch: -1, end: -1)
    #expect(harness.seen.isEmpty)
    harness.run(.milliseconds(500))
    try answer(&harness, epoch: 3, end: 10)
    #expect(try harness.feed().partitions[0].fetchOffset == Offset(10))
  }

  @Test("an answer of a leadership that is over says nothing; the next leader is asked")
  func overtaken() throws {
    var harness = try moved([("metadata.max.age.ms", "2000")])
    let old = harness.seen.removeFirst()
    harness.leaders = [NodeID(1)]
    harness.epoch = Epoch(5)
    harness.run(.seconds(3))
    #expect(harness.seen.isEmpty)
    let end = EpochEndOffset(epoch: Epoch(3), endOffset: Offset(10))
    let answer = OffsetsForLeaderEpochResponse(partition: orders, error: .none, end: end)
    harness.reply(.offsetsForLeaderEpoch(answer), to: old)
    harness.run(.milliseconds(10))
    let next = try #require(harness.seen.first)
    guard case .offsetsForLeaderEpoch(let request) = next.request else {
      throw ConsumerHarness.Unexpected()
    }
    #expect(next.peer == NodeID(1) && request.currentLeaderEpoch == Epoch(5))
  }

  @Test("the variant fetches on without a look at the new leader's log")
  func trusting() throws {
    var harness = try moved(variants: .positionNotValidated)
    #expect(try harness.feed().partitions[0].fetchOffset == Offset(10))
  }

  @Test("the replica that the leader names is read until it lacks the position")
  func preferred() throws {
    var harness = try ConsumerHarness([("client.rack", "south")])
    harness.start()
    try harness.locate(5)
    let first = harness.seen.removeFirst()
    guard case .fetch(let request) = first.request else { throw ConsumerHarness.Unexpected() }
    #expect(request.rack == "south" && first.peer == NodeID(1))
    var part = FetchResponse.Partition(partition: orders, error: .none)
    part.preferredReadReplica = NodeID(2)
    harness.reply(.fetch(FetchResponse(partitions: [part])), to: first)
    harness.run(.milliseconds(10))
    #expect(harness.seen.first?.peer == NodeID(2))
    try harness.feed(.offsetOutOfRange)
    #expect(harness.seen.first?.peer == NodeID(1))
    #expect(try harness.feed().partitions[0].fetchOffset == Offset(5))
    #expect(harness.machine.takeObservations().isEmpty)
  }

  @Test("a preferred replica that is no broker any more is left for the leader")
  func offline() throws {
    var harness = try ConsumerHarness([("client.rack", "south"), ("metadata.max.age.ms", "10000")])
    harness.start()
    try harness.locate(5)
    harness.run(.seconds(7))
    var part = FetchResponse.Partition(partition: orders, error: .none)
    part.preferredReadReplica = NodeID(2)
    let answer = Response.fetch(FetchResponse(partitions: [part]))
    harness.reply(answer, to: harness.seen.removeFirst())
    harness.run(.milliseconds(10))
    harness.brokers = [NodeID(1)]
    harness.run(.seconds(6))
    try harness.feed()
    #expect(harness.seen.first?.peer == NodeID(1), "before metadata.max.age.ms have passed")
  }

  @Test("a preferred replica is forgotten after metadata.max.age.ms and when its connection ends")
  func forgotten() throws {
    var harness = try ConsumerHarness([("client.rack", "south"), ("metadata.max.age.ms", "10000")])
    harness.start()
    try harness.locate(5)
    var part = FetchResponse.Partition(partition: orders, error: .none)
    part.preferredReadReplica = NodeID(2)
    let answer = Response.fetch(FetchResponse(partitions: [part]))
    harness.reply(answer, to: harness.seen.removeFirst())
    harness.run(.seconds(11))
    try harness.feed()
    #expect(harness.seen.first?.peer == NodeID(1))
    harness.reply(answer, to: harness.seen.removeFirst())
    let lost = try #require(harness.seen.first)
    #expect(lost.peer == NodeID(2))
    harness.seen = []
    harness.node.handle(.closed(lost.connection, .reset), on: &harness.machine)
    harness.settle()
    harness.run(.seconds(1))
    #expect(harness.seen.first?.peer == NodeID(1))
  }
}

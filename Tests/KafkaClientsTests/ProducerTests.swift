import Environment
import KafkaClients
import KafkaLog
import KafkaProtocol
import Primitives
import TestSupport
import Testing

@Suite struct ProducerTests {
  @Test("records are batched, numbered and acknowledged once")
  func happyPath() throws {
    var harness = try ProducerHarness([("linger.ms", "10")], rate: 1_000, limit: 10)
    harness.start()
    harness.run(.milliseconds(100))
    var records = 0
    while !harness.seen.isEmpty {
      let batch = try #require(harness.seen.first?.batches.first)
      #expect(batch.isValid && batch.producerId == 4_000 && Int(batch.baseSequence) == records)
      var iterator = try batch.records()
      while let record = try iterator.next() {
        let value = try #require(record.value)
        #expect(value.bigEndian(at: 0, as: Int32.self) == 9)
        #expect(value.bigEndian(at: 8, as: Int64.self) == Int64(records))
        #expect(value.count == 100)
        records += 1
      }
      harness.answer(.none, base: Int64(records))
    }
    #expect(records == 10)
    let outcomes = harness.outcomes()
    #expect(
      outcomes.allSatisfy { $0.hasPrefix("ack") } && outcomes.first?.hasPrefix("ack 0+") == true
    )
    #expect(harness.node.isIdle)
  }

  @Test("a retry keeps its sequence and its bytes")
  func idempotentRetry() throws {
    var harness = try ProducerHarness(rate: 10, limit: 1)
    harness.start()
    harness.run(.milliseconds(10))
    let first = try #require(harness.seen.first?.batches.first)
    harness.answer(.notEnoughReplicas)
    #expect(harness.seen.isEmpty)
    harness.run(.milliseconds(70))
    #expect(harness.seen.isEmpty)
    harness.run(.milliseconds(60))
    let second = try #require(harness.seen.first?.batches.first)
    #expect(first.bytes == second.bytes)
    harness.answer(.none, base: 7)
    #expect(harness.outcomes() == ["ack 0+1"])
  }

  @Test("with five in flight, a failed first batch makes the rest wait and go out in order")
  func orderOfRetries() throws {
    var harness = try ProducerHarness(rate: 1_000, limit: 5)
    harness.start()
    harness.run(.milliseconds(20))
    #expect(harness.seen.count == 5)
    harness.answer(.notEnoughReplicas)
    for _ in 0..<4 { harness.answer(.outOfOrderSequenceNumber) }
    #expect(harness.outcomes().isEmpty)
    var sequences: [Int32] = []
    for turn in 0..<5 {
      harness.run(.seconds(2))
      #expect(harness.seen.count == 1)
      let batch = try #require(harness.seen.first?.batches.first)
      #expect(batch.producerEpoch == 0)
      sequences.append(batch.baseSequence)
      harness.answer(.none, base: Int64(turn))
    }
    #expect(sequences == [0, 1, 2, 3, 4])
    #expect(harness.outcomes() == (0..<5).map { "ack \($0)+1" })
  }

  @Test("a gap reported for the expected batch bumps the epoch and renumbers from 0")
  func epochBump() throws {
    var harness = try ProducerHarness(rate: 1_000, limit: 3)
    harness.start()
    harness.run(.milliseconds(20))
    #expect(harness.seen.count == 3)
    harness.answer(.none, base: 0)
    harness.answer(.outOfOrderSequenceNumber)
    harness.answer(.outOfOrderSequenceNumber)
    var numbers: [[Int32]] = []
    for _ in 0..<2 {
      harness.run(.seconds(2))
      let batch = try #require(harness.seen.first?.batches.first)
      numbers.append([Int32(batch.producerEpoch), batch.baseSequence])
      harness.answer(.none)
    }
    #expect(numbers == [[1, 0], [1, 1]])
    #expect(harness.outcomes() == ["ack 0+1", "ack 1+1", "ack 2+1"])
  }

  @Test("DUPLICATE_SEQUENCE_NUMBER is a success")
  func duplicate() throws {
    var harness = try ProducerHarness(rate: 10, limit: 1)
    harness.start()
    harness.run(.milliseconds(10))
    harness.answer(.duplicateSequenceNumber)
    #expect(harness.outcomes() == ["ack 0+1"])
  }

  @Test("UNKNOWN_PRODUCER_ID after retention restarts the numbers")
  func unknownProducer() throws {
    var harness = try ProducerHarness(rate: 10, limit: 1)
    harness.start()
    harness.run(.milliseconds(10))
    harness.answer(.unknownProducerId, logStart: 500)
    harness.run(.seconds(1))
    let batch = try #require(harness.seen.first?.batches.first)
    #expect(batch.baseSequence == 0 && batch.producerEpoch == 0)
  }

  @Test("an unanswered batch ends as unknown after delivery.timeout.ms")
  func deliveryTimeout() throws {
    var harness = try ProducerHarness(
      [("delivery.timeout.ms", "3000"), ("request.timeout.ms", "1000")],
      rate: 10,
      limit: 1
    )
    harness.start()
    harness.run(.milliseconds(10))
    #expect(harness.seen.count == 1)
    harness.run(.milliseconds(2_900))
    #expect(harness.outcomes().isEmpty && harness.machine.closed.count >= 1)
    harness.run(.milliseconds(200))
    #expect(harness.outcomes() == ["unknown 0+1"])
    #expect(harness.node.isIdle)
  }

  @Test("a batch that never left, or was always rejected before the append, fails")
  func definiteFailure() throws {
    let timeouts = [("delivery.timeout.ms", "2000"), ("request.timeout.ms", "1000")]
    var unsent = try ProducerHarness(timeouts, rate: 10, limit: 1)
    unsent.leader = .none
    unsent.start()
    unsent.run(.milliseconds(2_100))
    #expect(unsent.seen.isEmpty && unsent.outcomes() == ["fail 0+1 7"])

    var rejected = try ProducerHarness(timeouts, rate: 10, limit: 1)
    rejected.start()
    for _ in 0..<30 {
      rejected.run(.milliseconds(100))
      if !rejected.seen.isEmpty { rejected.answer(.notEnoughReplicas) }
    }
    #expect(rejected.outcomes() == ["fail 0+1 7"])

    var ambiguous = try ProducerHarness(timeouts, rate: 10, limit: 1)
    ambiguous.start()
    ambiguous.run(.milliseconds(10))
    ambiguous.answer(.notEnoughReplicasAfterAppend)
    for _ in 0..<30 {
      ambiguous.run(.milliseconds(100))
      if !ambiguous.seen.isEmpty { ambiguous.answer(.notEnoughReplicas) }
    }
    #expect(ambiguous.outcomes() == ["unknown 0+1"])
  }

  @Test("the batch after an expired one goes out under a new epoch")
  func expiredLeavesGap() throws {
    var harness = try ProducerHarness(
      [("delivery.timeout.ms", "1500"), ("request.timeout.ms", "1000")],
      rate: 1,
      limit: 3
    )
    harness.start()
    harness.run(.milliseconds(1_600))
    #expect(harness.outcomes() == ["unknown 0+1"])
    harness.seen.removeAll()
    harness.run(.milliseconds(1_000))
    let unresolved = harness.seen.map { $0.batches[0].producerEpoch }
    #expect(unresolved.allSatisfy { $0 == 1 } && !unresolved.isEmpty)
  }

  @Test("acks=0 is acknowledged when sent, without offsets and without idempotence")
  func acksZero() throws {
    var harness = try ProducerHarness([("acks", "0")], rate: 10, limit: 1)
    #expect(!harness.node.config.idempotence)
    harness.start()
    harness.run(.milliseconds(10))
    #expect(harness.seen.first?.batches.first?.producerId == -1)
    #expect(harness.outcomes() == ["ack 0+1"])
    harness.run(.minutes(1))
    #expect(harness.machine.closed.isEmpty)
  }

  @Test("NOT_LEADER_OR_FOLLOWER refreshes metadata; a newer leader is tried without backoff")
  func newLeader() throws {
    var harness = try ProducerHarness(rate: 10, limit: 1)
    harness.start()
    harness.run(.milliseconds(200))
    let before = harness.metadataRequests
    harness.leader = NodeID(2)
    harness.leaderEpoch = Epoch(1)
    harness.answer(.notLeaderOrFollower)
    #expect(harness.metadataRequests == before + 1)
    #expect(harness.seen.first?.peer == NodeID(2))
  }

  @Test("metadata with an older leader epoch is ignored")
  func staleMetadata() throws {
    var harness = try ProducerHarness(rate: 1, limit: 2)
    harness.leaderEpoch = Epoch(5)
    harness.start()
    harness.leader = NodeID(2)
    harness.leaderEpoch = Epoch(4)
    harness.run(.milliseconds(500))
    harness.answer(.notLeaderOrFollower)
    harness.run(.seconds(1))
    #expect(!harness.seen.isEmpty && harness.seen.allSatisfy { $0.peer == NodeID(1) })
  }

  @Test("a lost connection makes its batches retry on a new one")
  func lostConnection() throws {
    var harness = try ProducerHarness(rate: 1_000, limit: 3)
    harness.start()
    harness.run(.milliseconds(20))
    let connection = try #require(harness.seen.first?.connection)
    harness.breakConnection(connection)
    var sequences: [Int32] = []
    for _ in 0..<3 {
      harness.run(.seconds(2))
      sequences.append(harness.seen.first?.batches.first?.baseSequence ?? -1)
      harness.answer(.none, base: 1)
    }
    #expect(sequences == [0, 1, 2])
  }

  @Test("one in flight keeps the second batch back without idempotence too")
  func oneInFlight() throws {
    var harness = try ProducerHarness(
      [("acks", "1"), ("max.in.flight.requests.per.connection", "1")],
      rate: 1_000,
      limit: 2
    )
    harness.start()
    harness.run(.milliseconds(20))
    #expect(harness.seen.count == 1)
    harness.answer(.none)
    #expect(harness.seen.count == 1)
  }

  @Test("records that find the buffer full fail at once")
  func bufferFull() throws {
    var harness = try ProducerHarness(
      [("buffer.memory", "32768"), ("linger.ms", "5")],
      rate: 10_000,
      size: 1_000
    )
    harness.leader = .none
    harness.start()
    harness.run(.milliseconds(100))
    let failed = harness.outcomes()
    #expect(!failed.isEmpty && failed.allSatisfy { $0.hasSuffix(" 7") })
    #expect(harness.machine.probes["producer.buffer.exhausted", default: 0] > 0)
  }

  @Test("a hundred thousand records a second cost a wake-up per millisecond at most")
  func cheapAtHighRate() throws {
    var harness = try ProducerHarness([("linger.ms", "5")], partitions: 10, rate: 100_000)
    harness.start()
    var handlers = 0
    let end = harness.machine.now + .milliseconds(200)
    while let timer = harness.machine.takeTimer(until: end) {
      harness.machine.now = max(harness.machine.now, timer.at)
      harness.node.handle(.timer(timer.token), on: &harness.machine)
      handlers += 1
      harness.settle()
      while !harness.seen.isEmpty { harness.answer(.none) }
    }
    #expect(handlers <= 200)
    let acked = harness.machine.observations.reduce(Int64(0)) {
      if case .produceAck(_, _, let count, _, _) = $1.what { return $0 + Int64(count) }
      return $0
    }
    #expect(acked > 18_000 && acked <= 20_001)
  }

  @Test("a stopping producer ends when every record has its outcome")
  func shutdown() throws {
    var harness = try ProducerHarness(rate: 100)
    harness.start()
    harness.run(.milliseconds(25))
    harness.node.handle(.shutdownRequested, on: &harness.machine)
    harness.settle()
    #expect(!harness.node.isIdle)
    while !harness.seen.isEmpty { harness.answer(.none) }
    #expect(harness.node.isIdle)
    guard case .halted? = harness.machine.observations.last?.what else {
      Issue.record("the producer did not say that it stopped")
      return
    }
  }
}

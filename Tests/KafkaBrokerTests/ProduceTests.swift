import KafkaBroker
import KafkaLog
import KafkaProtocol
import Primitives
import Testing

@Suite struct ProduceTests {
  @Test("acks=1 is answered at once, acks=all when every in-sync follower has the record")
  func acknowledgements() {
    var rig = BrokerHarness(leader: 0)
    let quick = rig.produce(batch(2), acks: 1)
    #expect(rig.produced(quick)?.error == ErrorCode.none)
    #expect(rig.produced(quick)?.baseOffset == Offset(0))
    let full = rig.produce(batch(3), on: 501)
    #expect(rig.produced(full) == nil)
    rig.fetch(by: 1, from: 5)
    #expect(rig.produced(full) == nil)
    rig.fetch(by: 2, from: 5)
    #expect(rig.produced(full)?.error == ErrorCode.none)
    #expect(rig.produced(full)?.baseOffset == Offset(2))
    #expect(rig.replica?.highWatermark == Offset(5))
  }

  @Test("acks=all is refused before the append while the in-sync set is too small")
  func refusedBefore() {
    var rig = BrokerHarness(leader: 0, isr: [0])
    let refused = rig.produce(batch())
    #expect(rig.produced(refused)?.error == .notEnoughReplicas)
    #expect(rig.replica?.logEnd == Offset(0))
    let single = rig.produce(batch(), acks: 1, on: 501)
    #expect(rig.produced(single)?.error == ErrorCode.none)
    #expect(rig.replica?.highWatermark == Offset(0), "nothing commits below min ISR (KIP-966)")
  }

  @Test("the planted bug appends first, and acknowledges a retry from a single copy")
  func refusedAfter() {
    var rig = BrokerHarness(leader: 0, isr: [0], variants: .minInsyncAfterAppend)
    let refused = rig.produce(batch(producer: 5, sequence: 0))
    #expect(rig.produced(refused)?.error == .notEnoughReplicasAfterAppend)
    #expect(rig.replica?.logEnd == Offset(1))
    #expect(rig.replica?.highWatermark == Offset(1))
  }

  @Test("an acks=all request that is not replicated in its time is answered REQUEST_TIMED_OUT")
  func timesOut() {
    var rig = BrokerHarness(leader: 0)
    let waiting = rig.produce(batch(), timeout: .seconds(2))
    rig.run(for: .milliseconds(1_900))
    #expect(rig.produced(waiting) == nil)
    rig.run(for: .milliseconds(300))
    #expect(rig.produced(waiting)?.error == .requestTimedOut)
    #expect(rig.replica?.logEnd == Offset(1), "what was appended stays")
  }

  @Test("the next request of a connection waits until the one before is answered")
  func oneAtATime() {
    var rig = BrokerHarness(leader: 0)
    rig.produce(batch())
    rig.produce(batch())
    #expect(rig.replica?.logEnd == Offset(1))
    rig.fetch(by: 1, from: 1)
    rig.fetch(by: 2, from: 1)
    rig.run(for: .milliseconds(1))
    #expect(rig.replica?.logEnd == Offset(2))
  }

  @Test("a broker that does not lead, or does not host the partition, says so")
  func notLeader() {
    var rig = BrokerHarness(leader: 1)
    let elsewhere = rig.produce(batch(), acks: 1)
    #expect(rig.produced(elsewhere)?.error == .notLeaderOrFollower)
    let part = ProduceRequest.Partition(
      partition: TopicPartition(topic: 7, partition: 0),
      records: batch()
    )
    let unknown = rig.send(
      .produce(ProduceRequest(acks: 1, timeout: .seconds(1), partitions: [part])),
      on: 502
    )
    #expect(rig.produced(unknown)?.error == .unknownTopicOrPartition)
  }

  @Test("damaged batches, and batches above the limit, are refused without a trace")
  func refusesBatches() {
    var rig = BrokerHarness(leader: 0) { $0.log.maxMessageBytes = 2_000 }
    var damaged = batch().array
    damaged[damaged.count - 1] ^= 1
    let corrupt = rig.produce(Bytes(damaged), acks: 1)
    #expect(rig.produced(corrupt)?.error == .corruptMessage)
    let large = rig.produce(batch(size: 3_000), acks: 1, on: 501)
    #expect(rig.produced(large)?.error == .messageTooLarge)
    #expect(rig.replica?.logEnd == Offset(0))
  }

  @Test("a retried batch is answered with its old offset; a gap in the sequence is refused")
  func idempotence() {
    var rig = BrokerHarness(leader: 0)
    rig.produce(batch(2, producer: 5, sequence: 0), acks: 1)
    rig.produce(batch(2, producer: 5, sequence: 2), acks: 1)
    let again = rig.produce(batch(2, producer: 5, sequence: 0), acks: 1)
    #expect(rig.produced(again)?.error == ErrorCode.none)
    #expect(rig.produced(again)?.baseOffset == Offset(0))
    #expect(rig.replica?.logEnd == Offset(4))
    let gap = rig.produce(batch(2, producer: 5, sequence: 6), acks: 1)
    #expect(rig.produced(gap)?.error == .outOfOrderSequenceNumber)
  }

  @Test("the planted bug acknowledges acks=all before any follower has the record")
  func earlyAcknowledgement() {
    var rig = BrokerHarness(leader: 0, variants: .ackBeforeReplication)
    let early = rig.produce(batch())
    #expect(rig.produced(early)?.error == ErrorCode.none)
    #expect(rig.replica?.highWatermark == Offset(0))
  }

  @Test("a request that waits is refused when leadership goes")
  func leadershipGoes() {
    var rig = BrokerHarness(leader: 0)
    let waiting = rig.produce(batch())
    rig.change(PartitionChange(leader: NodeID(1)))
    #expect(rig.produced(waiting)?.error == .notLeaderOrFollower)
    #expect(rig.replica?.role == .follower)
  }
}

import KafkaBroker
import KafkaLog
import KafkaProtocol
import Primitives
import Testing

/// Lookups of epochs, and consumers that read from followers.
@Suite struct ReplicaReadTests {
  private func lookup(_ rig: inout BrokerHarness, _ epoch: Int32, current: Int32)
    -> OffsetsForLeaderEpochResponse?
  {
    let request = OffsetsForLeaderEpochRequest(
      replica: .none,
      partition: rig.orders,
      currentLeaderEpoch: Epoch(current),
      leaderEpoch: Epoch(epoch)
    )
    let correlation = rig.send(.offsetsForLeaderEpoch(request), on: 700)
    guard case .offsetsForLeaderEpoch(let answer) = rig.answers[correlation] else { return nil }
    return answer
  }

  /// Broker 0 wrote three records in epoch 0 and two in epoch 4.
  private func twoReigns(_ variants: Variants = []) -> BrokerHarness {
    var rig = BrokerHarness(leader: 0, variants: variants)
    rig.produce(batch(3), acks: 1)
    for leader in [1, 2, 1, 0] { rig.change(PartitionChange(leader: NodeID(leader))) }
    rig.produce(batch(2), acks: 1, on: 501)
    return rig
  }

  @Test("the leader names the greatest epoch at or below the one in question, and its end")
  func lookup() {
    var rig = twoReigns()
    for (epoch, end) in [
      (Int32(0), EpochEndOffset(epoch: Epoch(0), endOffset: Offset(3))),
      (2, EpochEndOffset(epoch: Epoch(0), endOffset: Offset(3))),
      (4, EpochEndOffset(epoch: Epoch(4), endOffset: Offset(5))),
      (5, EpochEndOffset(epoch: .none, endOffset: .unknown)),
    ] {
      let answer = lookup(&rig, epoch, current: 4)
      #expect(answer?.error == ErrorCode.none && answer?.end == end, "epoch \(epoch)")
    }
    #expect(lookup(&rig, 0, current: 3)?.error == .fencedLeaderEpoch)
    #expect(lookup(&rig, 0, current: 5)?.error == .unknownLeaderEpoch)
    rig.change(PartitionChange(leader: NodeID(1)))
    #expect(lookup(&rig, 0, current: 5)?.error == .notLeaderOrFollower)
  }

  @Test("with one answer, an epoch the leader never had ends where the next begins")
  func singleAnswer() {
    var rig = twoReigns(.singleEpochAnswer)
    let answer = lookup(&rig, 2, current: 4)
    #expect(answer?.end == EpochEndOffset(epoch: Epoch(2), endOffset: Offset(3)))
  }

  private func rackAware(leader: Int, racks: [String?]) -> BrokerHarness {
    var rig = BrokerHarness(leader: leader) { $0.replicaSelector = .rackAware }
    rig.publish(
      racks.enumerated().map { index, rack in
        .registerBroker(
          BrokerRegistrationRecord(
            broker: NodeID(index),
            incarnation: 2,
            epoch: Int64(index + 1),
            rack: rack,
            directories: [1_000 + UInt64(index)],
            fenced: false
          )
        )
      }
    )
    return rig
  }

  private func fetch(_ rig: inout BrokerHarness, from offset: Int64, rack: String?)
    -> FetchResponse.Partition?
  {
    let part = FetchRequest.Partition(
      partition: rig.orders,
      currentLeaderEpoch: Epoch(0),
      fetchOffset: Offset(offset),
      lastFetchedEpoch: .none,
      logStartOffset: .unknown,
      maxBytes: .mebibytes(1)
    )
    let request = FetchRequest(
      replica: .none,
      replicaEpoch: -1,
      maxWait: .milliseconds(500),
      minBytes: ByteCount(1),
      maxBytes: .mebibytes(10),
      partitions: [part],
      rack: rack
    )
    let correlation = rig.send(.fetch(request), on: 800)
    rig.run(for: .seconds(1))
    return rig.fetched(correlation)
  }

  @Test("a consumer is sent to the in-sync replica of its rack that has its offset")
  func selector() {
    var rig = rackAware(leader: 0, racks: [nil, "south", "south"])
    rig.produce(batch(4), acks: 1)
    rig.fetch(by: 1, from: 3)
    rig.fetch(by: 2, from: 4)
    #expect(fetch(&rig, from: 3, rack: "south")?.preferredReadReplica == NodeID(2))
    #expect(fetch(&rig, from: 3, rack: "south")?.records.isEmpty == true)
    for (offset, rack) in [(Int64(5), "south"), (0, "west"), (0, nil)] as [(Int64, String?)] {
      #expect(fetch(&rig, from: offset, rack: rack)?.preferredReadReplica == NodeID.none)
    }
    rig.change(PartitionChange(isr: [NodeID(0), NodeID(1)]))
    #expect(fetch(&rig, from: 3, rack: "south")?.preferredReadReplica == NodeID(1))
  }

  @Test("a follower serves consumers up to its own high watermark, and wakes them when it rises")
  func follower() {
    var rig = BrokerHarness(leader: 1)
    var part = FetchResponse.Partition(partition: rig.orders, error: .none)
    part.records = batch(4, epoch: 0)
    part.highWatermark = Offset(2)
    rig.answerFetch(part)
    let below = rig.fetch(by: nil, from: 4)
    #expect(rig.fetched(below) == nil)
    part.records = .empty
    part.highWatermark = Offset(4)
    rig.answerFetch(part)
    let all = rig.fetch(by: nil, from: 0, on: 880)
    #expect(rig.fetched(all)?.records.isEmpty == false)
    #expect(rig.fetched(all)?.highWatermark == Offset(4))
    let waiting = rig.fetch(by: nil, from: 4, on: 900)
    part.records = batch(1, base: 4, epoch: 0)
    part.highWatermark = Offset(5)
    rig.answerFetch(part)
    #expect(rig.fetched(waiting)?.records.isEmpty == false)
    let beyond = rig.fetch(by: nil, from: 9, lastEpoch: -1, wait: .zero, on: 920)
    #expect(rig.fetched(beyond)?.error == .offsetOutOfRange)
    let replica = rig.fetch(by: 2, from: 0)
    #expect(rig.fetched(replica)?.error == .notLeaderOrFollower)
  }
}

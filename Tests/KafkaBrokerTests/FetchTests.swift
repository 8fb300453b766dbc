import KafkaBroker
import KafkaLog
import KafkaProtocol
import Primitives
import Testing

@Suite struct FetchTests {
  @Test("a fetch with an old leader epoch is fenced, one with a future epoch is not known yet")
  func epochs() {
    var rig = BrokerHarness(leader: 0)
    rig.change(PartitionChange(leader: NodeID(1)))
    rig.change(PartitionChange(leader: NodeID(0)))
    #expect(rig.replica?.leaderEpoch == Epoch(2))
    let old = rig.fetch(by: 1, from: 0, epoch: 1)
    #expect(rig.fetched(old)?.error == .fencedLeaderEpoch)
    let early = rig.fetch(by: 1, from: 0, epoch: 3)
    #expect(rig.fetched(early)?.error == .unknownLeaderEpoch)
  }

  @Test("consumers see nothing above the high watermark, followers everything")
  func visibility() {
    var rig = BrokerHarness(leader: 0)
    rig.produce(batch(4), acks: 1)
    let consumer = rig.fetch(by: nil, from: 0, wait: .zero)
    #expect(rig.fetched(consumer)?.records.isEmpty == true)
    let follower = rig.fetch(by: 1, from: 0)
    #expect(rig.fetched(follower)?.records.isEmpty == false)
    rig.fetch(by: 1, from: 4)
    rig.fetch(by: 2, from: 4)
    let again = rig.fetch(by: nil, from: 0, wait: .zero)
    #expect(rig.fetched(again)?.records.isEmpty == false)
    #expect(rig.fetched(again)?.highWatermark == Offset(4))
  }

  @Test("a fetch without records waits, and ends with the next record or its time")
  func parks() {
    var rig = BrokerHarness(leader: 0)
    let first = rig.fetch(by: 1, from: 0)
    #expect(rig.fetched(first) == nil)
    rig.produce(batch(), acks: 1)
    #expect(rig.fetched(first)?.records.isEmpty == false)
    let second = rig.fetch(by: 1, from: 1)
    rig.run(for: .milliseconds(600))
    #expect(rig.fetched(second)?.error == ErrorCode.none)
    #expect(rig.fetched(second)?.records.isEmpty == true)
  }

  @Test("a fetch that wants more waits for so many bytes, however many records they are")
  func waitsForBytes() {
    var rig = BrokerHarness(leader: 0)
    rig.produce(batch(200, size: 10), acks: 1)
    let all = rig.fetch(by: 1, from: 0)
    let size = rig.fetched(all)?.records.count ?? 0
    let some = rig.fetch(by: 1, from: 0, minBytes: Int64(size))
    #expect(size > 2_000 && rig.fetched(some)?.records.count == size, "it is there at once")
    let more = rig.fetch(by: 2, from: 0, minBytes: Int64(size) + 1_000)
    let news = rig.fetch(by: 1, from: 200, minBytes: 900)
    rig.produce(batch(100, size: 1), acks: 1)
    #expect(rig.fetched(more) == nil && rig.fetched(news) == nil, "few bytes in many records")
    rig.produce(batch(1, size: 900), acks: 1)
    #expect(rig.fetched(more)?.records.isEmpty == false, "many bytes in one record")
    #expect(rig.fetched(news)?.records.isEmpty == false)
    let late = rig.fetch(by: 1, from: 301, minBytes: 900)
    rig.run(for: .milliseconds(600))
    #expect(rig.fetched(late)?.records.isEmpty == true, "its time is over")
  }

  @Test("what a leader knew of a follower, and what a diverging fetch asks for, prove nothing")
  func proofs() {
    for variants in [Variants(), .divergingFetchCounts] {
      var rig = BrokerHarness(leader: 0, variants: variants)
      rig.produce(batch(3), acks: 1)
      rig.change(PartitionChange(leader: NodeID(1)))
      rig.change(PartitionChange(leader: NodeID(0)))
      rig.produce(batch(2), acks: 1, on: 501)
      rig.fetch(by: 1, from: 5, epoch: 2, lastEpoch: 0)
      rig.fetch(by: 2, from: 5, epoch: 2, lastEpoch: 2)
      #expect(rig.replica?.highWatermark == Offset(variants.isEmpty ? 0 : 5))
    }
    for variants in [Variants(), .positionsOutliveReign] {
      var rig = BrokerHarness(leader: 0, variants: variants)
      rig.produce(batch(2), acks: 1)
      rig.fetch(by: 1, from: 2)
      rig.change(PartitionChange(leader: NodeID(1)))
      rig.change(PartitionChange(leader: NodeID(0)))
      rig.fetch(by: 2, from: 2, epoch: 2, lastEpoch: 0)
      #expect(rig.replica?.highWatermark == Offset(variants.isEmpty ? 0 : 2))
    }
  }

  @Test("a follower whose last epoch ended earlier is told where")
  func divergence() {
    var rig = BrokerHarness(leader: 0)
    rig.produce(batch(3), acks: 1)
    rig.change(PartitionChange(leader: NodeID(1)))
    rig.change(PartitionChange(leader: NodeID(0)))
    rig.produce(batch(2), acks: 1, on: 501)
    let behind = rig.fetch(by: 1, from: 5, epoch: 2, lastEpoch: 0)
    #expect(rig.fetched(behind)?.diverging == EpochEndOffset(epoch: Epoch(0), endOffset: Offset(3)))
    let agreed = rig.fetch(by: 2, from: 3, epoch: 2, lastEpoch: 0)
    #expect(rig.fetched(agreed)?.diverging == nil)
    #expect(rig.fetched(agreed)?.records.isEmpty == false)
  }

  @Test("an offset outside the log is out of range")
  func range() {
    var rig = BrokerHarness(leader: 0)
    rig.produce(batch(), acks: 1)
    let beyond = rig.fetch(by: nil, from: 9, lastEpoch: -1)
    #expect(rig.fetched(beyond)?.error == .offsetOutOfRange)
  }
}

import Environment
import KafkaBroker
import KafkaLog
import KafkaProtocol
import Primitives
import TestSupport
import Testing

@Suite struct FollowerTests {
  private func answer(
    _ rig: BrokerHarness,
    _ records: Bytes = .empty,
    watermark: Int64 = 0,
    diverging: EpochEndOffset? = nil
  ) -> FetchResponse.Partition {
    FetchResponse.Partition(
      partition: rig.orders,
      error: .none,
      highWatermark: Offset(watermark),
      logStartOffset: .zero,
      diverging: diverging,
      records: records
    )
  }

  /// A follower of broker 1 with three records of epoch 0, of which two are committed.
  private func follower(variants: Variants = []) -> BrokerHarness {
    var rig = BrokerHarness(leader: 1, variants: variants)
    rig.run(for: .milliseconds(10))
    rig.answerFetch(answer(rig, batch(3, epoch: 0), watermark: 2))
    return rig
  }

  private func asked(_ rig: BrokerHarness) -> FetchRequest.Partition? {
    guard case .fetch(let request) = rig.fetches.first?.request else { return nil }
    return request.partitions.first
  }

  @Test("a follower fetches from its log end with the epoch of its last record")
  func fetches() {
    let rig = follower()
    #expect(rig.replica?.logEnd == Offset(3))
    #expect(rig.replica?.highWatermark == Offset(2))
    #expect(asked(rig)?.fetchOffset == Offset(3))
    #expect(asked(rig)?.lastFetchedEpoch == Epoch(0))
    #expect(asked(rig)?.currentLeaderEpoch == Epoch(0))
  }

  @Test("a diverging epoch cuts the log where the leader says, and no lower")
  func diverges() {
    var rig = follower()
    rig.answerFetch(
      answer(rig, diverging: EpochEndOffset(epoch: Epoch(0), endOffset: Offset(2)))
    )
    #expect(rig.replica?.logEnd == Offset(2))
    #expect(asked(rig)?.fetchOffset == Offset(2))
  }

  @Test("a new leader epoch cuts nothing by itself; before KIP-101 it cut to the high watermark")
  func newEpoch() {
    for planted in [false, true] {
      var rig = follower(variants: planted ? .truncateToHighWatermark : [])
      rig.change(PartitionChange(isr: [NodeID(0), NodeID(2)], leader: NodeID(2)))
      #expect(rig.replica?.leaderEpoch == Epoch(1))
      #expect(rig.replica?.logEnd == Offset(planted ? 2 : 3))
    }
  }

  @Test("an answer to an earlier fetch is dropped when the position has moved")
  func outdated() {
    var rig = follower()
    let old = rig.fetches.removeFirst()
    rig.change(PartitionChange(isr: [NodeID(0), NodeID(2)], leader: NodeID(2)))
    let late = FetchResponse(partitions: [answer(rig, batch(1, base: 3, epoch: 0))])
    rig.answer(old, .fetch(late))
    #expect(rig.replica?.logEnd == Offset(3))
  }

  @Test("records survive a killed process, and the follower fetches on from there")
  func restarts() {
    var rig = follower()
    rig.restart()
    #expect(rig.replica?.logEnd == Offset(3))
    rig.run(for: .seconds(1))
    #expect(asked(rig)?.fetchOffset == Offset(3))
  }

  @Test("a high watermark that fell with its log comes back at a restart, if not written at once")
  func fallenWatermark() {
    for variants in [[], .watermarkFallsAtOnce] as [Variants] {
      var rig = follower(variants: variants)
      rig.run(for: .seconds(6))
      rig.answerFetch(
        answer(rig, diverging: EpochEndOffset(epoch: Epoch(0), endOffset: Offset(1)))
      )
      #expect(rig.replica?.highWatermark == Offset(1))
      rig.answerFetch(answer(rig, batch(2, base: 1, epoch: 0), watermark: 1))
      #expect(rig.replica?.logEnd == Offset(3))
      rig.restart()
      #expect(rig.replica?.highWatermark == Offset(variants.isEmpty ? 2 : 1))
    }
  }

  @Test("a power cut takes what was never synced, and the broker starts all the same")
  func losesPower() {
    var rig = follower()
    rig.restart(powerCut: true)
    #expect(rig.replica?.logEnd == Offset(0))
    #expect(rig.broker.isRunning)
  }

  @Test("an orderly stop leaves the marker with the broker epoch, and the next start knows it")
  func stopsInOrder() throws {
    var rig = follower()
    rig.broker.handle(.shutdownRequested, on: &rig.machine)
    rig.run(for: .seconds(5))
    #expect(rig.broker.isHalted)
    let marked = try rig.machine.exists("logs/.kafka_cleanshutdown")
    #expect(marked)
    rig.restart()
    #expect(rig.broker.isRunning)
    let isMarkedStill = try rig.machine.exists("logs/.kafka_cleanshutdown")
    #expect(!isMarkedStill)
    #expect(rig.replica?.logEnd == Offset(3))
  }
}

import KafkaBroker
import KafkaLog
import KafkaProtocol
import Primitives
import Testing

@Suite struct InSyncSetTests {
  @Test("a follower that stops fetching is proposed for removal after replica.lag.time.max.ms")
  func shrinks() {
    var rig = BrokerHarness(leader: 0) { $0.replicaLagTime = .seconds(10) }
    rig.produce(batch(), acks: 1)
    for _ in 0..<9 {
      rig.run(for: .seconds(1))
      rig.fetch(by: 1, from: 1)
    }
    #expect(rig.proposals.isEmpty)
    for _ in 0..<7 {
      rig.run(for: .seconds(1))
      rig.fetch(by: 1, from: 1)
    }
    #expect(rig.proposedIsr == [0, 1])
    #expect(rig.replica?.isr.count == 3, "a proposal takes effect with its answer")
    rig.answerProposal(.none, isr: [0, 1])
    #expect(rig.replica?.isr.map(\.index) == [0, 1])
    #expect(rig.replica?.highWatermark == Offset(1))
  }

  @Test("a follower that reached the high watermark is proposed, with its broker epoch")
  func expands() {
    var rig = BrokerHarness(leader: 0, isr: [0, 1])
    rig.produce(batch(2), acks: 1)
    rig.fetch(by: 1, from: 2)
    #expect(rig.replica?.highWatermark == Offset(2))
    rig.fetch(by: 2, from: 0)
    #expect(rig.proposals.isEmpty)
    rig.fetch(by: 2, from: 2)
    #expect(rig.proposedIsr == [0, 1, 2])
    guard case .alterPartition(let request) = rig.proposals.first?.request else { return }
    #expect(request.partitions.first?.newIsr.map(\.brokerEpoch) == [1, 2, 3])
  }

  @Test("the high watermark waits for a member that is only proposed yet")
  func maximalSet() {
    var rig = BrokerHarness(leader: 0, isr: [0, 1])
    rig.fetch(by: 2, from: 0)
    #expect(rig.proposedIsr == [0, 1, 2])
    rig.produce(batch(), acks: 1)
    rig.fetch(by: 1, from: 1)
    #expect(rig.replica?.highWatermark == Offset(0))
    rig.fetch(by: 2, from: 1)
    #expect(rig.replica?.highWatermark == Offset(1))
  }

  @Test("a fetch of an earlier process of the follower does not let it in")
  func staleBrokerEpoch() {
    for variants in [Variants(), .brokerEpochNotCompared] {
      var rig = BrokerHarness(leader: 0, isr: [0, 1], variants: variants)
      rig.fetch(by: 2, from: 0, brokerEpoch: 1)
      #expect(rig.proposals.isEmpty == variants.isEmpty)
    }
  }

  @Test(
    "a rejected proposal is dropped and the old set stays",
    arguments: [
      ErrorCode.ineligibleReplica, .invalidUpdateVersion, .fencedLeaderEpoch, .invalidRequest,
    ]
  )
  func rejected(_ error: ErrorCode) {
    var rig = BrokerHarness(leader: 0, isr: [0, 1])
    rig.fetch(by: 2, from: 0)
    #expect(rig.proposedIsr == [0, 1, 2])
    rig.answerProposal(error)
    #expect(rig.replica?.isr.map(\.index) == [0, 1])
  }

  @Test("a new leader lets nobody in who lacks what its epoch began with")
  func epochStart() {
    for planted in [false, true] {
      var rig = BrokerHarness(
        leader: 1,
        isr: [0, 1],
        variants: planted ? .expandBeforeEpochStart : []
      )
      rig.run(for: .milliseconds(10))
      rig.answerFetch(
        FetchResponse.Partition(
          partition: rig.orders,
          error: .none,
          highWatermark: .zero,
          logStartOffset: .zero,
          records: batch(3, epoch: 0)
        )
      )
      #expect(rig.replica?.logEnd == Offset(3))
      rig.change(PartitionChange(isr: [NodeID(0)], leader: NodeID(0)))
      #expect(rig.replica?.highWatermark == Offset(0))
      rig.fetch(by: 2, from: 1, epoch: 1, lastEpoch: 0)
      #expect((rig.proposedIsr == [0, 2]) == planted)
      if !planted {
        rig.fetch(by: 2, from: 3, epoch: 1, lastEpoch: 0)
        #expect(rig.proposedIsr == [0, 2])
      }
    }
  }
}

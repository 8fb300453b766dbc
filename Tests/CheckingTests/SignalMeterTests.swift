@testable import Checking
import Primitives
import Testing

@Suite struct SignalMeterTests {
  static let contract = PartitionContract(
    partition: TopicPartition(topic: 0, partition: 0),
    name: "orders-0",
    replicas: [NodeID(0), NodeID(1), NodeID(2)],
    minInSync: 2
  )

  private func at(_ seconds: Int64) -> Instant { .zero + .seconds(seconds) }

  private func spans(_ summary: SignalSummary, _ kind: SignalSpan.Kind) -> [[Int64]] {
    summary.spans.filter { $0.kind == kind }.map { span in
      [span.from, span.to].compactMap { $0.map { $0.nanoseconds / 1_000_000_000 } }
    }
  }

  /// Follows one partition through in-sync sets of these sizes; an empty one has no leader.
  private func meter(_ changes: [(second: Int64, inSync: Int)]) -> SignalMeter {
    var meter = SignalMeter(contracts: [Self.contract])
    for change in changes {
      meter.partitionChanged(
        0,
        inSync: change.inSync,
        isLed: change.inSync > 0,
        isElection: false,
        isUnclean: false,
        at: at(change.second)
      )
    }
    return meter
  }

  @Test("alerts begin and end with what they are about, and their sums agree")
  func partition() {
    let meter = meter([(1, 3), (2, 2), (4, 1), (7, 1), (8, 0), (10, 2), (20, 3), (30, 1)])
    let summary = meter.summed(at: at(35))
    #expect(spans(summary, .underReplicated) == [[2, 20], [30]])
    #expect(spans(summary, .underMinInSync) == [[4, 10], [30]])
    #expect(spans(summary, .offline) == [[8, 10]])
    let partition = summary.partitions[0]
    #expect(partition.underReplicated == .seconds(23))
    #expect(partition.underMinInSync == .seconds(11))
    #expect(partition.offline == .seconds(2))
    #expect(partition.unavailable == .seconds(11))
    #expect(summary.spans.map(\.from) == summary.spans.map(\.from).sorted())
    #expect(summary.spans.allSatisfy { $0.subject == "orders-0" })
  }

  @Test("a leader that stops puts its partition offline until it runs again")
  func leader() {
    var meter = meter([(1, 3)])
    meter.leaderRuns(0, false, at: at(5))
    meter.leaderRuns(0, false, at: at(6))
    meter.leaderRuns(0, true, at: at(9))
    #expect(spans(meter.summed(at: at(10)), .offline) == [[5, 9]])
  }

  @Test("the time before the first controller is nobody's alert")
  func controller() {
    var meter = meter([])
    #expect(meter.summed(at: at(1)).withoutController == .zero)
    meter.controllerActive(NodeID(3), at: at(2))
    #expect(meter.summed(at: at(3)).spans.isEmpty)
    meter.nodeStopped(NodeID(1), at: at(4))
    meter.nodeStopped(NodeID(3), at: at(5))
    #expect(meter.summed(at: at(7)).withoutController == .seconds(2))
    meter.controllerActive(NodeID(3), at: at(8))
    meter.nodeStopped(NodeID(3), at: at(20))
    let summary = meter.summed(at: at(21))
    #expect(spans(summary, .withoutController) == [[5, 8], [20]])
    #expect(summary.withoutController == .seconds(4))
  }

  @Test("an unclean election pages at its instant")
  func unclean() {
    var meter = meter([(1, 3)])
    meter.partitionChanged(
      0,
      inSync: 1,
      isLed: true,
      isElection: true,
      isUnclean: true,
      at: at(6)
    )
    let summary = meter.summed(at: at(7))
    #expect(spans(summary, .uncleanElection) == [[6, 6]])
    #expect(summary.partitions[0].uncleanElections == 1)
    #expect(summary.partitions[0].elections == 1)
  }
}

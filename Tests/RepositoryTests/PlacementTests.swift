import Estimation
import KafkaProtocol
import Primitives
import Testing

@testable import KafkaController

@Suite("Placements as Kafka's controller makes them")
struct ControllerPlacementTests {
  @Test("the analysis stripes replicas as the controller does", arguments: [1, 2, 3, 5])
  func sameStripes(rackCount: Int) {
    for seed in 1...20 as ClosedRange<UInt64> {
      let count = 4 + Int(seed) % 9
      let racks = (0..<count).map { "r\($0 * 7 % rackCount)" }
      var stream = RandomStream(seed: seed, purpose: "test")
      let usable = racks.enumerated().map { index, rack in
        UsableBroker(id: NodeID(index), rack: rack, fenced: false)
      }
      var placer = StripedReplicaPlacer(usable) { stream.below($0) }
      let placed = placer.place(partitions: 60, replicas: 3) { stream.below($0) }
      let maker = PlacementMaker(brokers: count, partitions: 60, replicas: 3, racks: racks)
      var other = RandomStream(seed: seed, purpose: "test")
      let rows = maker.striped { other.below($0) }
      #expect(placed == rows.map { $0.map { NodeID($0) } })
    }
  }
}

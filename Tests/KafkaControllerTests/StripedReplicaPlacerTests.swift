import Primitives
import Testing

@testable import KafkaController

/// The vectors of kafka-replication §12.10 (StripedReplicaPlacerTest).
@Suite struct StripedReplicaPlacerTests {
  func place(
    _ brokers: [UsableBroker],
    partitions: Int,
    replicas: Int,
    seed: UInt64 = 1
  ) -> [[NodeID]]? {
    var stream = RandomStream(seed: seed, purpose: "placement")
    var placer = StripedReplicaPlacer(brokers) { stream.below($0) }
    return placer.place(partitions: partitions, replicas: replicas) { stream.below($0) }
  }

  func brokers(_ count: Int, racks: Int = 0, fenced: Set<Int> = []) -> [UsableBroker] {
    (0..<count).map { id in
      UsableBroker(
        id: NodeID(id),
        rack: racks == 0 ? nil : "rack\(id % racks)",
        fenced: fenced.contains(id)
      )
    }
  }

  @Test("fenced brokers are used only when unfenced ones are not enough, and never lead")
  func fenced() throws {
    for seed in 0..<20 as Range<UInt64> {
      let usable = brokers(5, fenced: [2, 4])
      for replicas in try #require(place(usable, partitions: 10, replicas: 3, seed: seed)) {
        #expect(Set(replicas) == Set(nodes(0, 1, 3)))
      }
      for replicas in try #require(place(usable, partitions: 10, replicas: 5, seed: seed)) {
        #expect(Set(replicas).count == 5)
        #expect(!nodes(2, 4).contains(replicas[0]))
      }
    }
  }

  @Test("a single unfenced broker leads everything and placement ends")
  func oneUnfenced() throws {
    for seed in 0..<20 as Range<UInt64> {
      let usable = brokers(6, racks: 2, fenced: [0, 1, 2, 4, 5])
      let placed = try #require(place(usable, partitions: 50, replicas: 6, seed: seed))
      #expect(placed.allSatisfy { $0[0] == NodeID(3) && Set($0).count == 6 })
    }
  }

  @Test("as many racks as replicas give one replica to each; fewer racks wrap around")
  func racks() throws {
    for seed in 0..<20 as Range<UInt64> {
      let placed = try #require(
        place(brokers(9, racks: 3), partitions: 30, replicas: 3, seed: seed)
      )
      for replicas in placed { #expect(Set(replicas.map { $0.index % 3 }).count == 3) }
      let wrapped = try #require(
        place(brokers(6, racks: 3), partitions: 9, replicas: 5, seed: seed)
      )
      for replicas in wrapped { #expect(Set(replicas).count == 5) }
    }
  }

  @Test("a rack that was used up in the first epoch is passed over in the next first one")
  func shuffledRacks() throws {
    var placer = StripedReplicaPlacer(brokers(3, racks: 3)) { $0 - 1 }
    let placed = try #require(placer.place(partitions: 6, replicas: 1) { $0 - 1 })
    #expect(placed.map { $0[0].index } == [2, 0, 1, 0, 0, 2])
  }

  @Test("impossible factors are refused")
  func refused() {
    #expect(place(brokers(3), partitions: 1, replicas: 4) == nil)
    #expect(place(brokers(3), partitions: 1, replicas: 0) == nil)
    #expect(place(brokers(3), partitions: 1, replicas: -2) == nil)
    #expect(place(brokers(3, fenced: [0, 1, 2]), partitions: 1, replicas: 1) == nil)
    #expect(place([], partitions: 1, replicas: 1) == nil)
  }

  @Test("200 partitions spread nearly evenly over six brokers")
  func even() throws {
    let placed = try #require(place(brokers(6), partitions: 200, replicas: 3))
    var leaders = [Int](repeating: 0, count: 6)
    var replicas = [Int](repeating: 0, count: 6)
    for partition in placed {
      leaders[partition[0].index] += 1
      for replica in partition { replicas[replica.index] += 1 }
    }
    #expect(leaders.allSatisfy { (30...37).contains($0) }, "\(leaders)")
    #expect(replicas.allSatisfy { (90...110).contains($0) }, "\(replicas)")
  }
}

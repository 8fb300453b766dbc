import Estimation
import Primitives
import Testing

@Suite("Placements and copysets")
struct PlacementTests {
  /// Cidon 2013: 5000 brokers, one in a hundred gone, three copies.
  @Test("the published table of copysets follows from its formula")
  func publishedTable() {
    let rows: [(sets: Double, formula: Double, published: Double, digits: Double)] = [
      (1e7, 0.999918, 0.9999, 0.0001), (1.33e7, 0.9999965, 0.9999, 0.0001),
      (ClosedForms.leastCopysets(nodes: 5000, copies: 3, scatter: 2), 0.0015677, 0.0015, 0.0001),
      (275_000, 0.228081, 0.228, 0.0005),
      (ClosedForms.leastCopysets(nodes: 5000, copies: 3, scatter: 10), 0.0078140, 0.0078, 5e-5),
    ]
    for row in rows {
      let chance = ClosedForms.anySetGone(nodes: 5000, gone: 50, copies: 3, sets: row.sets)
      #expect(abs(chance / row.formula - 1) < 1e-4, "\(row.sets) sets: \(chance)")
      #expect(abs(chance - row.published) <= row.digits, "\(row.sets) sets: \(chance)")
    }
    #expect(ClosedForms.permutations(scatter: 2, copies: 3) == 1)
    #expect(ClosedForms.permutations(scatter: 10, copies: 3) == 5)
  }

  @Test("simulated losses agree with the published table")
  func simulatedTable() {
    let random = SizedPlacements(
      brokers: 5000,
      partitions: 275_000,
      replicas: 3,
      gone: [50],
      scatterWidth: 10,
      seed: 3,
      trials: 600
    )
    let fewest = SizedPlacements(
      brokers: 5000,
      partitions: 275_000,
      replicas: 3,
      gone: [50],
      scatterWidth: 2,
      seed: 3,
      trials: 6_000
    )
    let crowded = SizedPlacements(
      brokers: 5000,
      partitions: 10_000_000,
      replicas: 3,
      gone: [50],
      seed: 3,
      trials: 40
    )
    for row in random.randomRows + random.copysetRows + fewest.copysetRows {
      #expect(abs(row.z ?? 0) < 4, "\(row)")
      #expect(row.simulated.interval.contains(row.expected), "\(row)")
    }
    let sure = crowded.randomRows
    #expect(sure.map(\.simulated.value) == [1])
    #expect(sure.map(\.z) == [nil] && sure.map(\.agrees) == [true])
    #expect(random.copysetRows.map(\.z).count { $0 != nil } == 0, "too rare for 600 trials")
    #expect(fewest.copysetRows.map(\.z).count { $0 != nil } == 1)
  }

  @Test("a wrong formula would be noticed")
  func wrongFormula() {
    let simulation = CopysetSimulation(brokers: 60, gone: 6, replicas: 3, seed: 5)
    let hits = simulation.random(partitions: 200, trials: 20_000)
    let right = ClosedForms.anyRandomGone(nodes: 60, gone: 6, copies: 3, partitions: 200)
    let wrong = ClosedForms.anyRandomGone(nodes: 60, gone: 6, copies: 3, partitions: 230)
    let interval = ConfidenceInterval.chance(hits: hits, of: 20_000, confidence: 0.999)
    #expect(interval.contains(right) && !interval.contains(wrong))
  }

  @Test("sets of one permutation share no broker, which the chance of losing one allows for")
  func permuted() {
    func chance(_ nodes: Int, _ gone: Int, _ permutations: Int) -> Double {
      ClosedForms.anyPermutedSetGone(
        nodes: nodes,
        gone: gone,
        copies: 3,
        permutations: permutations
      )
    }
    // Four sets of twelve brokers: 4·C(9,3) − C(4,2) of C(12,6) choices take one along.
    let six = 330.0 / 924
    #expect(abs(chance(12, 6, 1) - six) < 1e-14)
    #expect(abs(chance(12, 6, 2) - (1 - (1 - six) * (1 - six))) < 1e-14)
    #expect(abs(chance(12, 3, 1) - 4.0 / 220) < 1e-15)
    // Two brokers of fourteen are in no set.
    #expect(abs(chance(14, 3, 1) - 4.0 / 364) < 1e-15)
    #expect(abs(chance(12, 9, 1) - 1) < 1e-14)
    #expect(chance(12, 2, 1) == 0)
    #expect(chance(12, 12, 3) == 1)
    // Far below one the sets may as well be independent.
    let independent = ClosedForms.anySetGone(nodes: 4_998, gone: 50, copies: 3, sets: 1_666)
    #expect(abs(chance(4_998, 50, 1) / independent - 1) < 1e-3)
  }

  @Test("copysets, scatter width and chances of a small placement are those counted by hand")
  func countedByHand() {
    let placement = ReplicaPlacement(
      brokers: 6,
      assignment: [[0, 1, 2], [2, 1, 0], [3, 4, 5], [0, 3, 5]]
    )
    #expect(placement.copysets.map(\.members) == [[0, 1, 2], [0, 3, 5], [3, 4, 5]])
    #expect(placement.copysets.map(\.partitions) == [2, 1, 1])
    #expect(placement.scatterWidth == 16.0 / 6)
    #expect(placement.chanceAnyGone(gone: 2).chance.value == 0)
    #expect(placement.chanceAnyGone(gone: 3).chance.value == 3.0 / 20)
    // Each set has three supersets of four; {0,3,4,5} holds two sets and is counted once.
    #expect(placement.chanceAnyGone(gone: 4).chance.value == 8.0 / 15)
    #expect(placement.chanceAnyGone(gone: 6).chance.value == 1)
    #expect(abs(placement.expectedShare(gone: 3) - 1.0 / 20) < 1e-12)
  }

  @Test("drawn chances agree with counted ones")
  func drawnAgreesWithCounted() {
    let maker = PlacementMaker(brokers: 16, partitions: 40, replicas: 3, seed: 9)
    let small = ReplicaPlacement(brokers: 16, assignment: maker.scattered())
    // The same sets among brokers that hold nothing are too many to count out.
    let large = ReplicaPlacement(brokers: 70, assignment: maker.scattered())
    for gone in [4, 5] {
      let counted = small.chanceAnyGone(gone: gone)
      #expect(counted.method == .counted)
      let sampled = large.chanceAnyGone(gone: gone, draws: 4_000)
      #expect(sampled.method == .sampled)
      #expect(sampled.chance.relativeHalfWidth < 0.05)
      let expected = mixed(small, gone: gone, of: 70)
      let wide = sampled.chance.interval
      let margin = wide.high - wide.low
      #expect(abs(sampled.chance.value - expected) < margin, "\(sampled) \(expected)")
    }
  }

  /// The chance with brokers that hold nothing added: so many of those gone hold something.
  private func mixed(_ placement: ReplicaPlacement, gone: Int, of brokers: Int) -> Double {
    let holding = placement.brokers
    return (0...gone).reduce(0) { sum, count in
      let ways =
        ClosedForms.choose(holding, count)
        * ClosedForms.choose(brokers - holding, gone - count)
      return sum + placement.chanceAnyGone(gone: count).chance.value * ways
        / ClosedForms.choose(brokers, gone)
    }
  }

  @Test("brokers that are gone independently follow the three known formulas")
  func independent() {
    let q = 0.03
    let disjoint = ReplicaPlacement(
      brokers: 12,
      assignment: (0..<4).map { [3 * $0, 3 * $0 + 1, 3 * $0 + 2] }
    )
    expect(disjoint, q, SpecialFunctions.anyOf(4, chance: q * q * q))
    let racks = (0..<64).map { [$0 % 4, 4 + $0 / 4 % 4, 8 + $0 / 16] }
    let rackGone = 1 - (1 - q) * (1 - q) * (1 - q) * (1 - q)
    expect(ReplicaPlacement(brokers: 12, assignment: racks), q, rackGone * rackGone * rackGone)
    var all: [[Int]] = []
    for a in 0..<12 { for b in 0..<a { for c in 0..<b { all.append([a, b, c]) } } }
    let any = Binomial(trials: 12, chance: q).atLeast(3)
    expect(ReplicaPlacement(brokers: 12, assignment: all), q, any)
  }

  private func expect(_ placement: ReplicaPlacement, _ q: Double, _ chance: Double) {
    let found = placement.chanceAnyGone(each: q)
    #expect(abs(found.chance.value / chance - 1) < 1e-9, "\(found) \(chance)")
    let wide = ReplicaPlacement(
      brokers: 40,
      assignment: placement.copysets.map(\.members)
    )
    let drawn = wide.chanceAnyGone(each: q, draws: 4_000)
    #expect(drawn.method == .sampled)
    #expect(abs(drawn.chance.value / chance - 1) < 0.03, "\(drawn) \(chance)")
  }

  @Test("copyset placement keeps to few sets and to one rack for each copy")
  func copysetPlacement() {
    let racks = (0..<12).map { "r\($0 % 3)" }
    let maker = PlacementMaker(brokers: 12, partitions: 600, replicas: 3, racks: racks, seed: 2)
    let rows = maker.copysets(permutations: 2)
    let placement = ReplicaPlacement(brokers: 12, assignment: rows)
    #expect(placement.copysets.count <= 8 && placement.copysets.count >= 4)
    #expect(placement.scatterWidth <= 4)
    for row in rows { #expect(Set(row.map { racks[$0] }).count == 3) }
    let leaders = (0..<12).map { broker in rows.count { $0[0] == broker } }
    #expect((leaders.max() ?? 0) - (leaders.min() ?? 0) <= 2)
  }

  @Test("partitions whose copies share a rack are told")
  func remarks() {
    let places = (0..<4).map { PlacementAnalysis.Place(id: $0, rack: $0 < 2 ? "a" : "b\($0)") }
    let analysis = PlacementAnalysis(places: places, gone: [])
    let result = analysis.result(
      of: [[0, 1], [2, 3], [0, 2]],
      name: "as described",
      names: ["o-0", "o-1", "o-2"]
    )
    #expect(result.remarks == ["1 partition with all copies in rack a, such as o-0."])
    #expect(result.chances.map(\.gone) == [1, 2, 3, 4])
    #expect(result.chances.map(\.chance.value) == [0, 0.5, 1, 1])
    let three = analysis.result(of: [[0, 1, 2]], name: "as described")
    #expect(
      three.remarks == [
        "1 partition on fewer racks than there are copies and racks for them."
      ]
    )
  }
}

import Estimation

extension PlacementRequest {
  /// The placements that a request makes, with what losing brokers takes of each, and simulations
  /// beside the formulas that were used.
  public func results(seed: UInt64) -> (placements: [PlacementResult], checks: [ClosedFormRow]) {
    switch subject {
    case .described(let topics): (described(topics, seed), [])
    case .sized(let brokers, let partitions, let replicas):
      sized(
        SizedPlacements(
          brokers: brokers,
          partitions: partitions,
          replicas: replicas,
          gone: gone,
          scatterWidth: scatterWidth ?? 0,
          seed: seed
        )
      )
    }
  }

  private func titled(_ word: String) -> String { name.isEmpty ? word : "\(name): \(word)" }

  // MARK: Known placements

  private func described(_ topics: DescribedTopics, _ seed: UInt64) -> [PlacementResult] {
    let ids = topics.brokers.map(\.id)
    let rows = topics.topics.map { $0.assignment.map { $0.compactMap { ids.firstIndex(of: $0) } } }
    let names = topics.topics.flatMap { topic in
      topic.assignment.indices.map { "\(topic.name)-\($0)" }
    }
    let analysis = PlacementAnalysis(
      places: topics.brokers.map {
        PlacementAnalysis.Place(id: $0.id, rack: $0.rack, zone: $0.zone)
      },
      gone: gone,
      seed: seed
    )
    let own = analysis.result(
      of: Array(rows.joined()),
      name: titled("as described"),
      names: names
    )
    return [own]
      + alternatives.map { alternative in
        let other = rows.enumerated().flatMap { index, partitions in
          made(alternative, like: partitions, topics, seed &+ UInt64(index))
        }
        return analysis.result(of: other, name: titled(alternative.rawValue), names: names)
      }
  }

  /// Places a topic's partitions in another way; copysets are those of the whole cluster.
  private func made(
    _ alternative: Alternative,
    like partitions: [[Int]],
    _ topics: DescribedTopics,
    _ seed: UInt64
  ) -> [[Int]] {
    let replicas = partitions.first?.count ?? 1
    let racks = topics.brokers.map(\.rack)
    var maker = PlacementMaker(
      brokers: topics.brokers.count,
      partitions: partitions.count,
      replicas: replicas,
      racks: racks.contains("") ? [] : racks,
      seed: seed
    )
    switch alternative {
    case .random: return maker.scattered()
    case .rackAware: return maker.striped()
    case .copysets:
      maker.seed = 1
      let width = scatterWidth ?? (replicas - 1)
      return maker.copysets(
        permutations: ClosedForms.permutations(scatter: width, copies: replicas)
      )
    }
  }

  // MARK: Sizes

  private func sized(
    _ formulas: SizedPlacements
  ) -> (placements: [PlacementResult], checks: [ClosedFormRow]) {
    var placements: [PlacementResult] = []
    var checks: [ClosedFormRow] = []
    for alternative in alternatives {
      var result: PlacementResult
      switch alternative {
      case .random:
        result = formulas.random
        checks += formulas.randomRows
      case .copysets:
        result = formulas.copysets
        checks += formulas.copysetRows
      case .rackAware:
        // Stripes over brokers in random order; one rack for each makes them like any other.
        result = striped(formulas)
      }
      result.name = titled(alternative.rawValue)
      placements.append(result)
    }
    for index in checks.indices where !name.isEmpty {
      checks[index].name = "\(name): \(checks[index].name)"
    }
    return (placements, checks)
  }

  private static let mostStriped = 200_000

  private func striped(_ formulas: SizedPlacements) -> PlacementResult {
    guard formulas.partitions <= Self.mostStriped else {
      var result = formulas.random
      result.remarks = [
        "Too many partitions to place one by one: taken for as many random sets as partitions."
      ]
      return result
    }
    let maker = PlacementMaker(
      brokers: formulas.brokers,
      partitions: formulas.partitions,
      replicas: formulas.replicas,
      seed: formulas.seed
    )
    let analysis = PlacementAnalysis(
      places: (0..<formulas.brokers).map { PlacementAnalysis.Place(id: $0) },
      gone: formulas.gone,
      seed: formulas.seed
    )
    return analysis.result(of: maker.striped(), name: "")
  }
}

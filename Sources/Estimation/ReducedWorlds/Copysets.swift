import Primitives

extension ReducedModel {
  private static let failure: [ReducedParameter] = [
    .init("nodes", .count, "nodes of the cluster"),
    .init("gone", .count, "nodes that are gone"), .copies,
  ]
  private static let nodeChance = ReducedParameter(
    "chance",
    .probability,
    "chance that one node is gone"
  )

  /// Placements of copies.
  static let copysets: [ReducedModel] = [
    ReducedModel(
      "copysets-distinct",
      "chance that any set of a random list of distinct ones is gone",
      formula: "1 - C(C(N,R) - C(F,R), sets) / C(C(N,R), sets); sets / C(N,R) when F = R",
      failure + [.init("sets", .count, "distinct sets")]
    ) { values throws(ReducedFailure) in
      let failure = try failure(values)
      let sets = try values.count("sets", atMost: 100_000)
      let all = ClosedForms.choose(failure.nodes, failure.copies)
      try values.require(
        Double(sets) <= all,
        "sets",
        "is at most the number of all sets, \(Int(all))"
      )
      return DistinctSetsLaw(failure: failure, sets: sets)
    },
    ReducedModel(
      "copysets-random",
      "chance that any partition is gone, each placed at random",
      formula: "1 - (1 - C(F,R) / C(N,R))^partitions",
      failure + [.init("partitions", .count, "partitions")]
    ) { values throws(ReducedFailure) in
      RandomPlacementLaw(
        failure: try failure(values),
        partitions: try values.count("partitions", atMost: 1_000_000_000)
      )
    },
    ReducedModel(
      "copysets-permutations",
      "chance that any set is gone, sets cut from permutations of the nodes",
      formula: "1 - (1 - C(F,R) / C(N,R))^(scatter N / (R (R - 1)))",
      failure + [.init("scatter", .count, "other nodes that share data with one")]
    ) { values throws(ReducedFailure) in
      let failure = try failure(values)
      let scatter = try values.count("scatter", atMost: 1_000)
      try values.require(failure.copies > 1, "copies", "is at least 2")
      let isWhole = scatter % (failure.copies - 1) == 0 && failure.nodes % failure.copies == 0
      try values.require(isWhole, "scatter", "is a multiple of copies - 1, and nodes of copies")
      return PermutationsLaw(failure: failure, scatter: scatter)
    },
    ReducedModel(
      "independent-sets",
      "chance that any of some disjoint sets is gone when nodes go independently",
      formula: "1 - (1 - chance^copies)^sets",
      [nodeChance, .copies, .init("sets", .count, "disjoint sets")]
    ) { values throws(ReducedFailure) in
      let copies = try values.count("copies", atMost: 64)
      return ThresholdLaw(
        chance: values["chance"],
        copies: copies,
        least: copies,
        sets: values["sets"]
      )
    },
    ReducedModel(
      "independent-domains",
      "chance of a loss when every combination of nodes, one from each domain, is used",
      formula: "(1 - (1 - chance)^nodes)^domains",
      [
        nodeChance, .init("domains", .count, "domains, one copy in each"),
        .init("nodes", .count, "nodes of a domain"),
      ]
    ) { values throws(ReducedFailure) in
      DomainsLaw(
        chance: values["chance"],
        domains: try values.count("domains", atMost: 16),
        nodes: try values.count("nodes", atMost: 10_000)
      )
    },
    ReducedModel(
      "independent-any",
      "chance of a loss when every set of nodes is used",
      formula: "P(Binomial(nodes, chance) >= copies)",
      [nodeChance, .init("nodes", .count, "nodes"), .copies]
    ) { values throws(ReducedFailure) in
      let nodes = try values.count("nodes", atMost: 10_000)
      return ThresholdLaw(
        chance: values["chance"],
        copies: nodes,
        least: try values.count("copies", atMost: nodes)
      )
    },
  ]

  private static func failure(_ values: ReducedValues) throws(ReducedFailure) -> NodesGone {
    let nodes = try values.count("nodes", atMost: 100_000)
    return NodesGone(
      nodes: nodes,
      gone: try values.count("gone", atMost: nodes),
      copies: try values.count("copies", atMost: min(nodes, 16))
    )
  }
}

/// Nodes of which some are gone, and the copies of a partition.
struct NodesGone: Hashable {
  var nodes: Int
  var gone: Int
  var copies: Int

  /// The chance that one given set is gone.
  var chance: Double { ClosedForms.setGone(nodes: nodes, gone: gone, copies: copies) }
}

/// A random list of distinct sets.
struct DistinctSetsLaw: ReducedLaw {
  var failure: NodesGone
  var sets: Int

  var expected: Double {
    ClosedForms.anyDistinctGone(
      nodes: failure.nodes,
      gone: failure.gone,
      copies: failure.copies,
      sets: sets
    )
  }
}

/// Partitions that are placed at random.
struct RandomPlacementLaw: ReducedLaw {
  var failure: NodesGone
  var partitions: Int

  var expected: Double {
    SpecialFunctions.anyOf(Double(partitions), chance: failure.chance)
  }
}

/// Sets that are cut from random permutations of the nodes.
struct PermutationsLaw: ReducedLaw {
  var failure: NodesGone
  var scatter: Int

  var sets: Double {
    ClosedForms.leastCopysets(nodes: failure.nodes, copies: failure.copies, scatter: scatter)
  }

  var expected: Double { SpecialFunctions.anyOf(sets, chance: failure.chance) }
}

/// Nodes of several domains that go independently.
struct DomainsLaw: ReducedLaw {
  var chance: Double
  var domains: Int
  var nodes: Int

  var expected: Double {
    ClosedForms.anyAcrossDomainsGone(chance: chance, domains: domains, nodes: nodes)
  }
}

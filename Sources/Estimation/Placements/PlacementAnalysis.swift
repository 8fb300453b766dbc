import Primitives

/// Works out what losing brokers takes from placements of a cluster, and from others like it.
public struct PlacementAnalysis: Sendable {
  /// Where a broker stands.
  public struct Place: Hashable, Sendable {
    /// Its id, as people know it.
    public var id: Int
    /// Its rack; empty when unknown.
    public var rack: String
    /// Its zone; empty when unknown.
    public var zone: String

    /// Names a place.
    public init(id: Int, rack: String = "", zone: String = "") {
      self.id = id
      self.rack = rack
      self.zone = zone
    }
  }

  /// The brokers; their order gives the numbers in assignments.
  public var places: [Place]
  /// Numbers of brokers gone at once.
  public var gone: [Int]
  /// Root of everything random.
  public var seed: UInt64

  /// Makes an analysis; without numbers of brokers it takes one to three more than there are copies.
  public init(places: [Place], gone: [Int], seed: UInt64 = 1) {
    self.places = places
    self.gone = gone
    self.seed = seed
  }

  /// The result for a placement.
  ///
  /// - Parameters:
  ///   - assignment: Brokers of each partition, counted from 0.
  ///   - name: What it is called.
  ///   - names: Name of each partition, for remarks; empty when it has none.
  public func result(
    of assignment: [[Int]],
    name: String,
    names: [String] = []
  ) -> PlacementResult {
    let placement = ReplicaPlacement(brokers: places.count, assignment: assignment)
    let counts = gone.isEmpty ? standardCounts(assignment) : gone
    let chances = counts.filter { $0 <= places.count }.map { count in
      let (chance, method) = placement.chanceAnyGone(gone: count, seed: seed)
      let expected = placement.expectedShare(gone: count)
      return PlacementChance(
        gone: count,
        chance: chance,
        share: chance.value > 0 ? min(1, expected / chance.value) : 0,
        method: method
      )
    }
    return PlacementResult(
      name: name,
      brokers: places.count,
      partitions: assignment.count,
      copysets: placement.copysets.count,
      scatterWidth: placement.scatterWidth,
      chances: chances,
      remarks: remarks(assignment, names) + Self.methods(chances)
    )
  }

  private func standardCounts(_ assignment: [[Int]]) -> [Int] {
    let replicas = assignment.map(\.count).max() ?? 1
    return Array(1...min(max(1, places.count), replicas + 3))
  }

  static func methods(_ chances: [PlacementChance]) -> [String] {
    let drawn = chances.filter { $0.method == .sampled }
    guard !drawn.isEmpty else { return [] }
    let width = drawn.map(\.chance.relativeHalfWidth).max() ?? 0
    let list = drawn.map { "\($0.gone)" }.joined(separator: ", ")
    return [
      "Chances with \(list) brokers gone are drawn, to within "
        + "\(StudyText.share((width * 1_000).rounded(.up) / 1_000))."
    ]
  }

  // MARK: Racks and zones

  private func remarks(_ assignment: [[Int]], _ names: [String]) -> [String] {
    let kinds: [(word: String, domain: (Place) -> String)] = [
      ("rack", \.rack), ("zone", \.zone),
    ]
    return kinds.flatMap { kind -> [String] in
      let domains = places.map(kind.domain)
      guard domains.contains(where: { !$0.isEmpty }) else { return [] }
      return whole(kind.word, domains, assignment, names)
        + shared(kind.word, domains, assignment, names)
    }
  }

  /// Partitions with all copies in one domain.
  private func whole(
    _ word: String,
    _ domains: [String],
    _ assignment: [[Int]],
    _ names: [String]
  ) -> [String] {
    Self.distinct(domains).compactMap { domain in
      let hit = assignment.indices.filter { index in
        assignment[index].allSatisfy { domains[$0] == domain }
      }
      guard let first = hit.first else { return nil }
      return "\(Self.count(hit.count, "partition")) with all copies in \(word) \(domain)"
        + Self.example(first, names) + "."
    }
  }

  /// Partitions with more copies in one domain than need be.
  private func shared(
    _ word: String,
    _ domains: [String],
    _ assignment: [[Int]],
    _ names: [String]
  ) -> [String] {
    let all = Self.distinct(domains).count
    let hit = assignment.indices.filter { index in
      let used = Self.distinct(assignment[index].map { domains[$0] }).count
      return used > 1 && used < min(all, assignment[index].count)
    }
    guard let first = hit.first else { return [] }
    return [
      "\(Self.count(hit.count, "partition")) on fewer \(word)s than "
        + "there are copies and \(word)s for them" + Self.example(first, names) + "."
    ]
  }

  private static func distinct(_ names: [String]) -> [String] {
    var found: [String] = []
    for name in names where !found.contains(name) { found.append(name) }
    return found
  }

  private static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }

  private static func example(_ index: Int, _ names: [String]) -> String {
    names.indices.contains(index) ? ", such as \(names[index])" : ""
  }
}

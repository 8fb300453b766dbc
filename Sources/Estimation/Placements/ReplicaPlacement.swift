/// Which brokers hold the copies of each partition.
public struct ReplicaPlacement: Sendable {
  /// A distinct set of brokers that hold all copies of some partition.
  public struct Copyset: Hashable, Sendable {
    /// The brokers, in ascending order, counted from 0.
    public var members: [Int]
    /// Number of partitions that stand on it.
    public var partitions: Int
  }

  /// Number of brokers.
  public let brokers: Int
  /// Number of partitions.
  public let partitions: Int
  /// The distinct replica sets, in ascending order.
  public let copysets: [Copyset]
  /// Places of copysets by their smallest broker.
  let byFirst: [[Int]]

  /// Takes the replicas of each partition, brokers counted from 0.
  public init(brokers: Int, assignment: [[Int]]) {
    self.brokers = brokers
    partitions = assignment.count
    var found: [Copyset] = []
    for members in assignment.map({ $0.sorted() }).sorted(by: Self.precedes) {
      if let last = found.indices.last, found[last].members == members {
        found[last].partitions += 1
      } else {
        found.append(Copyset(members: members, partitions: 1))
      }
    }
    copysets = found
    var first = [[Int]](repeating: [], count: brokers)
    for (index, set) in found.enumerated() {
      if let smallest = set.members.first { first[smallest].append(index) }
    }
    byFirst = first
  }

  private static func precedes(_ a: [Int], _ b: [Int]) -> Bool {
    a.lexicographicallyPrecedes(b)
  }

  /// Mean number of other brokers that share a partition with one.
  public var scatterWidth: Double {
    var neighbours = [[Int]](repeating: [], count: brokers)
    for set in copysets {
      for broker in set.members { neighbours[broker] += set.members.filter { $0 != broker } }
    }
    let widths = neighbours.map { others in
      let sorted = others.sorted()
      return zip(sorted, sorted.dropFirst()).count { $0 != $1 } + (sorted.isEmpty ? 0 : 1)
    }
    return brokers > 0 ? Double(widths.reduce(0, +)) / Double(brokers) : 0
  }

  /// Expected share of the partitions that are gone when so many brokers drawn at random are.
  public func expectedShare(gone: Int) -> Double {
    let sum = copysets.reduce(0) { sum, set in
      let chance = ClosedForms.setGone(nodes: brokers, gone: gone, copies: set.members.count)
      return sum + Double(set.partitions) * chance
    }
    return partitions > 0 ? sum / Double(partitions) : 0
  }

  /// Number of copysets within a set of brokers.
  func copysets(within gone: [Int], _ isGone: [Bool]) -> Int {
    var count = 0
    for broker in gone {
      for place in byFirst[broker] where copysets[place].members.allSatisfy({ isGone[$0] }) {
        count += 1
      }
    }
    return count
  }
}

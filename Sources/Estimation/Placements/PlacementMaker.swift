import Primitives

/// Makes placements of partitions on brokers, each in another way.
public struct PlacementMaker: Sendable {
  /// Number of brokers.
  public var brokers: Int
  /// Number of partitions.
  public var partitions: Int
  /// Copies of each.
  public var replicas: Int
  /// Rack of each broker; empty when there are none.
  public var racks: [String]
  /// Root of everything random.
  public var seed: UInt64

  /// Makes a maker.
  public init(
    brokers: Int,
    partitions: Int,
    replicas: Int,
    racks: [String] = [],
    seed: UInt64 = 1
  ) {
    self.brokers = brokers
    self.partitions = partitions
    self.replicas = min(replicas, brokers)
    self.racks = racks
    self.seed = seed
  }

  /// Each partition on brokers drawn at random, without regard to racks.
  public func scattered() -> [[Int]] {
    var stream = RandomStream(seed: seed, purpose: "placement.random")
    return (0..<partitions).map { _ in
      var chosen: [Int] = []
      while chosen.count < replicas {
        let broker = Int(stream.below(UInt64(brokers)))
        if !chosen.contains(broker) { chosen.append(broker) }
      }
      return chosen
    }
  }

  /// On the sets of a few permutations of the brokers, each cut into sets of one rack each where
  /// there are enough (Cidon 2013).
  public func copysets(permutations: Int) -> [[Int]] {
    var stream = RandomStream(seed: seed, purpose: "placement.copysets")
    var sets: [[Int]] = []
    for _ in 0..<permutations {
      var rest = Array(0..<brokers)
      stream.shuffle(&rest)
      while rest.count >= replicas { sets.append(takeSet(from: &rest)) }
    }
    guard !sets.isEmpty else { return [] }
    return (0..<partitions).map { partition in
      // The leader moves on within its set from round to round.
      let set = sets[partition % sets.count]
      let turn = partition / sets.count % set.count
      return Array(set[turn...] + set[..<turn])
    }
  }

  private func takeSet(from rest: inout [Int]) -> [Int] {
    var set: [Int] = []
    while set.count < replicas {
      let used = set.map { rack(of: $0) }
      let place = rest.firstIndex { !used.contains(rack(of: $0)) } ?? rest.startIndex
      set.append(rest.remove(at: place))
    }
    return set
  }

  private func rack(of broker: Int) -> String { racks.isEmpty ? "\(broker)" : racks[broker] }

  /// As Kafka's controller spreads replicas over racks: in stripes that begin at random places and
  /// are shuffled after each round over all brokers (StripedReplicaPlacer).
  public func striped() -> [[Int]] {
    var stream = RandomStream(seed: seed, purpose: "placement.striped")
    return striped { stream.below($0) }
  }

  /// The same with draws from elsewhere: a uniform integer below its argument.
  public func striped(_ random: (UInt64) -> UInt64) -> [[Int]] {
    var rows = StripedRows(brokers: brokers, racks: racks, random)
    return (0..<partitions).map { _ in rows.next(replicas, random) }
  }
}

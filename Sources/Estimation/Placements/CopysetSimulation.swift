import Primitives

/// Plays losses of brokers on placements that are made anew each time, to try the formulas.
public struct CopysetSimulation: Sendable {
  /// Number of brokers.
  public var brokers: Int
  /// Number of brokers that are gone.
  public var gone: Int
  /// Copies of each partition.
  public var replicas: Int
  /// Root of everything random.
  public var seed: UInt64

  /// Makes a simulation.
  public init(brokers: Int, gone: Int, replicas: Int, seed: UInt64 = 1) {
    self.brokers = brokers
    self.gone = gone
    self.replicas = replicas
    self.seed = seed
  }

  /// Number of trials in which a partition was gone, each partition on brokers drawn at random.
  ///
  /// The brokers that are gone are the first ones. From one partition with its first copy there to
  /// the next it skips as many as chance would have.
  public func random(partitions: Int, trials: Int) -> Int {
    var stream = RandomStream(seed: seed, purpose: "copysets.random")
    let miss = SpecialFunctions.log1p(-Double(gone) / Double(brokers))
    return (0..<trials).count { _ in
      var partition = 0.0
      while true {
        let unit = 1 - stream.unit()
        partition += (ElementaryFunctions.log(unit) / miss).rounded(.down)
        guard partition < Double(partitions) else { return false }
        if areOthersGone(&stream) { return true }
        partition += 1
      }
    }
  }

  private func areOthersGone(_ stream: inout RandomStream) -> Bool {
    (1..<replicas).allSatisfy { held in
      stream.below(UInt64(brokers - held)) < UInt64(gone - held)
    }
  }

  /// Number of trials in which a set was gone, the brokers in permutations that are cut into sets.
  public func copysets(permutations: Int, trials: Int) -> Int {
    var stream = RandomStream(seed: seed, purpose: "copysets.permutations")
    var counts = [Int](repeating: 0, count: brokers / replicas + 1)
    return (0..<trials).count { _ in
      var isLost = false
      for _ in 0..<permutations where takesSet(&counts, &stream) { isLost = true }
      return isLost
    }
  }

  /// Places the brokers that are gone in a permutation and looks whether they fill a set.
  ///
  /// `counts` holds how many are gone of each set, and is all zeros before and after.
  private func takesSet(_ counts: inout [Int], _ stream: inout RandomStream) -> Bool {
    var touched: [Int] = []
    var isLost = false
    // Floyd's sample: each round adds one place, drawn or its own last one.
    var chosen: [Int] = []
    for last in (brokers - gone)..<brokers {
      let drawn = Int(stream.below(UInt64(last + 1)))
      chosen.append(chosen.contains(drawn) ? last : drawn)
    }
    for place in chosen {
      counts[place / replicas] += 1
      touched.append(place / replicas)
      if counts[place / replicas] == replicas { isLost = true }
    }
    for set in touched { counts[set] = 0 }
    return isLost
  }
}

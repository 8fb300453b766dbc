import Simulation

/// What the runs of a sweep reached: probes, pairs of probes, abstract states.
///
/// Memory does not grow with the number of runs.
public struct CoverageTally: Sendable {
  /// Runs counted.
  public private(set) var runs = 0
  /// In how many runs each probe was reached, in the order of `ProbeCatalogue`.
  public private(set) var probes = Array(repeating: 0, count: ProbeCatalogue.names.count)
  /// In how many runs the cluster was in each state.
  public private(set) var states = Array(repeating: 0, count: 1 << ClusterStates.bits)
  /// In how many runs both probes of a pair were reached, by `a * count + b` with `a < b`.
  private var pairs: [Int32]
  /// Pairs of probes reached in some run.
  public private(set) var pairsReached = 0

  /// Makes the tally of no runs.
  public init() {
    pairs = Array(repeating: 0, count: ProbeCatalogue.names.count * ProbeCatalogue.names.count)
  }

  /// Counts a run.
  ///
  /// - Returns: How many probes, pairs and states it reached that no run before it had.
  @discardableResult
  public mutating func add(_ record: RunRecord) -> Int {
    runs += 1
    var new = 0
    for probe in record.probes where probe < probes.count {
      if probes[probe] == 0 { new += 1 }
      probes[probe] += 1
    }
    for state in record.states where Int(state) < states.count {
      if states[Int(state)] == 0 { new += 1 }
      states[Int(state)] += 1
    }
    return new + addPairs(record.probes)
  }

  private mutating func addPairs(_ reached: [Int]) -> Int {
    let before = pairsReached
    for (place, first) in reached.enumerated() {
      for second in reached[(place + 1)...] {
        let pair = first * probes.count + second
        if pairs[pair] == 0 { pairsReached += 1 }
        pairs[pair] += 1
      }
    }
    return pairsReached - before
  }

  /// Probes reached.
  public var probesReached: Int { probes.count { $0 > 0 } }

  /// States reached.
  public var statesReached: Int { states.count { $0 > 0 } }

  /// Names of probes that no run reached, but those that guard against what is not here.
  public var neverReached: [String] {
    unreached.filter { ProbeCatalogue.guarding($0) == nil }
  }

  /// Names of probes that no run reached, as none of correct programs can.
  public var guardsUnreached: [String] {
    unreached.filter { ProbeCatalogue.guarding($0) != nil }
  }

  /// Probes that the runs reached or might have reached.
  public var probesReachable: Int { probes.count - guardsUnreached.count }

  private var unreached: [String] {
    zip(ProbeCatalogue.names, probes).filter { $0.1 == 0 }.map(\.0)
  }

  /// How often the most telling pairs came together: pairs reached in one run only.
  public var pairsReachedOnce: Int { pairs.count { $0 == 1 } }

  /// An estimate of what was not seen.
  public var unseen: UnseenEstimate { UnseenEstimate(incidence: states, runs: runs) }
}

/// An estimate of how many states a sweep has not seen, from how many it has seen once and twice.
///
/// Source: Chao, "Estimating the population size for capture-recapture data with unequal
/// catchability", 1987 (Chao2 in its bias-corrected form); Good, "The population frequencies of
/// species and the estimation of population parameters", 1953.
public struct UnseenEstimate: Sendable {
  /// States seen.
  public let seen: Int
  /// States seen in exactly one run.
  public let once: Int
  /// States seen in exactly two runs.
  public let twice: Int
  /// Runs counted.
  public let runs: Int

  /// Makes the estimate.
  ///
  /// - Parameters:
  ///   - incidence: In how many runs each state was seen.
  ///   - runs: Number of runs.
  public init(incidence: [Int], runs: Int) {
    seen = incidence.count { $0 > 0 }
    once = incidence.count { $0 == 1 }
    twice = incidence.count { $0 == 2 }
    self.runs = runs
  }

  /// Lower bound of the number of states that can be reached at all (Chao2).
  public var total: Double {
    guard runs > 0 else { return 0 }
    let scale = Double(runs - 1) / Double(runs)
    return Double(seen) + scale * Double(once * max(0, once - 1)) / Double(2 * (twice + 1))
  }

  /// States that one more run is expected to add (Good and Turing).
  public var perRun: Double { runs > 0 ? Double(once) / Double(runs) : 0 }
}

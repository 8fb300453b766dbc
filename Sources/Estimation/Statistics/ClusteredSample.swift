import Primitives

/// Trials that come in groups, such as power cuts of one run at several instants, and are therefore
/// worth less than as many independent ones.
public struct ClusteredSample: Hashable, Sendable {
  /// Number of groups.
  public private(set) var clusters = 0
  /// Number of trials.
  public private(set) var trials = 0
  /// Trials with a hit.
  public private(set) var hits = 0
  private var largest = 0
  private var (hitSquares, products, trialSquares) = (0.0, 0.0, 0.0)

  /// No groups yet.
  public init() {}

  /// Adds a group.
  public mutating func add(hits: Int, of trials: Int) {
    invariant(hits >= 0 && hits <= trials, "a group has no more hits than trials")
    guard trials > 0 else { return }
    clusters += 1
    self.hits += hits
    self.trials += trials
    largest = max(largest, trials)
    hitSquares += Double(hits) * Double(hits)
    products += Double(hits) * Double(trials)
    trialSquares += Double(trials) * Double(trials)
  }

  /// Share of trials with a hit.
  public var chance: Double { trials > 0 ? Double(hits) / Double(trials) : 0 }

  /// Standard error of the share, between groups.
  public var standardError: Double {
    guard clusters > 1 else { return .infinity }
    let p = chance
    let squares = max(0, hitSquares - 2 * p * products + p * p * trialSquares)
    let m = Double(clusters)
    return (m / (m - 1) * squares).squareRoot() / Double(trials)
  }

  /// Variance of the share over that of as many independent trials.
  ///
  /// Where all trials had the same outcome the groups do not tell; then all trials of a group are
  /// taken to be one.
  public var designEffect: Double {
    guard trials > 0 else { return 1 }
    let independent = chance * (1 - chance) / Double(trials)
    let worst = Double(largest)
    guard clusters > 1, independent > 0 else { return worst }
    return standardError * standardError / independent
  }

  /// Hits and trials of an independent sample that says as much (Korn and Graubard 1998): never
  /// more than were made.
  public func effective(confidence: Double = 0.95) -> (hits: Double, trials: Double) {
    guard trials > 0 else { return (0, 0) }
    var count = Double(trials) / max(1, designEffect)
    if clusters > 1, hits > 0, hits < trials {
      let tail = (1 - confidence) / 2
      let single = SpecialFunctions.studentQuantile(
        upperTail: tail,
        degrees: Double(max(1, trials - 1))
      )
      let grouped = SpecialFunctions.studentQuantile(
        upperTail: tail,
        degrees: Double(clusters - 1)
      )
      count *= (single / grouped) * (single / grouped)
    }
    count = min(count, Double(trials))
    return (chance * count, count)
  }

  /// The share with its interval, exact for the effective counts.
  public func quantity(by method: ChanceMethod = .clopperPearson, confidence: Double = 0.95)
    -> Quantity
  {
    let counts = effective(confidence: confidence)
    let interval = ConfidenceInterval.chance(
      hits: counts.hits,
      of: counts.trials,
      by: method,
      confidence: confidence
    )
    return Quantity(chance, interval)
  }

  /// The stratum that these groups are worth.
  public func stratum(rate: Double, confidence: Double = 0.95) -> Stratum {
    let counts = effective(confidence: confidence)
    return Stratum(rate: rate, hits: counts.hits, trials: counts.trials)
  }
}

/// Numbers that come in groups, of which the mean over all is wanted.
public struct ClusteredMean: Hashable, Sendable {
  private var sums = RatioSample()

  /// No groups yet.
  public init() {}

  /// Adds a group by its number of values and their sum.
  public mutating func add(sum: Double, of count: Int) {
    if count > 0 { sums.add(sum, Double(count)) }
  }

  /// Number of groups.
  public var clusters: Int { sums.count }

  /// The mean of all values; 0 without any.
  public var mean: Double { sums.ratio ?? 0 }

  /// Its standard error; infinite for fewer than two groups.
  public var standardError: Double { sums.standardError ?? .infinity }

  /// The mean with Student's interval between groups; without end for fewer than two of them.
  public func quantity(confidence: Double = 0.95) -> Quantity {
    let open = ConfidenceInterval(low: -.infinity, high: .infinity)
    return Quantity(mean, sums.deltaInterval(confidence: confidence) ?? open)
  }
}

/// What one class of fault patterns does to one option.
public struct PatternResult: Hashable, Sendable {
  /// The pattern in words: `host power, then host power (all copies)`.
  public var name: String
  /// The cause that it counts for: host, rack, zone, region, operating system, disk, operator.
  public var cause: String
  /// Number of faults in it.
  public var order: Int
  /// How often it comes about, per year.
  public var rate: Double
  /// Whether the contract may permit a loss when it comes about.
  public var mayLose: Bool
  /// Simulated runs.
  public var runs: Int
  /// Runs that lost an acknowledged record.
  public var hits: Int
  /// Runs in which a loss was not permitted by the contract.
  public var forbiddenHits: Int
  /// Chance of losing an acknowledged record, given the pattern.
  public var chance: Quantity
  /// Mean number of acknowledged records lost, given the pattern.
  public var lost: Quantity
  /// Mean number of lost records that somebody had read, given the pattern.
  public var readThenLost: Quantity
  /// Mean number of records that would be gone even if every machine came back.
  public var goneEverywhere: Quantity
  /// Mean partition-seconds in which a fully acknowledged write was refused.
  public var refused: Quantity
  /// Mean partition-seconds without a leader.
  public var unreadable: Quantity
  /// Mean seconds for which a partition that could not be written was without writes, of runs in
  /// which there was one.
  public var recovery: Quantity
  /// Share of runs in which some partition could not be written.
  public var outages: Double
  /// Effective hits and trials, to be added up with those of other patterns.
  public var counts: Stratum
  /// Runs that lost nothing and did not become whole again.
  public var unanswered: Int

  /// Makes a result without runs.
  public init(name: String, cause: String, order: Int, rate: Double, mayLose: Bool) {
    self.name = name
    self.cause = cause
    self.order = order
    self.rate = rate
    self.mayLose = mayLose
    runs = 0
    hits = 0
    forbiddenHits = 0
    chance = Quantity(0, ConfidenceInterval(low: 0, high: 1))
    let nothing = Quantity(exactly: 0)
    lost = nothing
    readThenLost = nothing
    goneEverywhere = nothing
    refused = nothing
    unreadable = nothing
    recovery = nothing
    outages = 0
    counts = Stratum(rate: rate, hits: 0, trials: 0)
    unanswered = 0
  }

  /// Loss events per year by this pattern.
  public var events: Quantity { chance.scaled(by: rate) }
}

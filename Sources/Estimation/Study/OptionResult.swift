import Primitives

/// A name with a number and its unit, such as a cost.
public struct Figure: Hashable, Sendable {
  /// What it is.
  public var name: String
  /// Its value.
  public var value: Double
  /// Its unit.
  public var unit: String

  /// Makes a figure.
  public init(_ name: String, _ value: Double, _ unit: String) {
    self.name = name
    self.value = value
    self.unit = unit
  }
}

/// What would be lost if power failed everywhere at one instant.
public struct ExposurePoint: Hashable, Sendable {
  /// Seconds since the start of the curve.
  public var second: Double
  /// Acknowledged records lost: mean over the prefixes.
  public var mean: Double
  /// The least of them.
  public var low: Double
  /// The most of them.
  public var high: Double

  /// Makes a point.
  public init(second: Double, mean: Double, low: Double, high: Double) {
    self.second = second
    self.mean = mean
    self.low = low
    self.high = high
  }
}

/// How large losses are, given that something was lost, in records.
public struct LossSizes: Hashable, Sendable {
  /// Half of all losses are at most this large.
  public var median: Double
  /// Nine in ten are at most this large.
  public var ninetieth: Double
  /// Ninety-nine in a hundred are at most this large.
  public var ninetyNinth: Double
  /// The largest that was seen.
  public var largest: Double
  /// Share of the expected loss that the largest hundredth of all losses makes up.
  public var tailShare: Double

  /// Makes a set of sizes.
  public init(
    median: Double,
    ninetieth: Double,
    ninetyNinth: Double,
    largest: Double,
    tailShare: Double
  ) {
    self.median = median
    self.ninetieth = ninetieth
    self.ninetyNinth = ninetyNinth
    self.largest = largest
    self.tailShare = tailShare
  }
}

/// A simulated number beside the closed form that it should, or should not, agree with.
public struct ClosedFormRow: Hashable, Sendable {
  /// What is compared: `simultaneous kill of three, mean lost suffix`.
  public var name: String
  /// The formula, as text.
  public var formula: String
  /// The unit of both numbers.
  public var unit: String
  /// The closed form's value.
  public var expected: Double
  /// The simulated value.
  public var simulated: Quantity
  /// Standardized difference; nil where the two need not agree.
  public var z: Double?
  /// Why they differ, where they are expected to.
  public var remark: String

  /// Makes a row.
  public init(
    name: String,
    formula: String,
    unit: String,
    expected: Double,
    simulated: Quantity,
    z: Double?,
    remark: String = ""
  ) {
    self.name = name
    self.formula = formula
    self.unit = unit
    self.expected = expected
    self.simulated = simulated
    self.z = z
    self.remark = remark
  }

  /// Whether the simulation agrees with the form, or need not.
  public var agrees: Bool { z.map { abs($0) < 4 } ?? true }
}

/// How an answer depends on one assumption, everything else as assumed.
public struct SensitivityBar: Hashable, Sendable {
  /// The assumption.
  public var name: String
  /// What it is at both ends, in words.
  public var lowText: String
  /// What it is at the upper end, in words.
  public var highText: String
  /// Loss events per year over those of the study, at the lower end.
  public var low: Double
  /// Loss events per year over those of the study, at the upper end.
  public var high: Double
  /// Share of the answer that is proportional to it.
  public var elasticity: Double
  /// Where the assumption comes from.
  public var evidence: Evidence

  /// Makes a bar.
  public init(
    name: String,
    lowText: String,
    highText: String,
    low: Double,
    high: Double,
    elasticity: Double,
    evidence: Evidence
  ) {
    self.name = name
    self.lowText = lowText
    self.highText = highText
    self.low = low
    self.high = high
    self.elasticity = elasticity
    self.evidence = evidence
  }
}

/// A run that anybody can play again.
public struct WitnessRun: Hashable, Sendable {
  /// Root seed.
  public var seed: UInt64
  /// The pattern.
  public var pattern: String
  /// Acknowledged records lost.
  public var lost: Int64
  /// What happened, a line each.
  public var story: [String]
  /// Digest of the run.
  public var digest: String

  /// Makes a witness.
  public init(seed: UInt64, pattern: String, lost: Int64, story: [String], digest: String) {
    self.seed = seed
    self.pattern = pattern
    self.lost = lost
    self.story = story
    self.digest = digest
  }
}

/// A class of patterns that was enumerated and not played.
public struct SkippedPattern: Hashable, Sendable {
  /// The pattern in words.
  public var name: String
  /// How often it comes about, per year: the most that it can add.
  public var rate: Double

  /// Makes a pattern.
  public init(name: String, rate: Double) {
    self.name = name
    self.rate = rate
  }
}

/// One layout or configuration of a study and all that was found out about it.
public struct OptionResult: Sendable {
  /// Its name.
  public var name: String
  /// What it is: setting and value, in the order of the specification.
  public var settings: [(name: String, value: String)]
  /// Its patterns, those that contribute most first.
  public var patterns: [PatternResult]
  /// Loss events per year, permitted by the contract or not.
  public var events: Quantity
  /// Chance of losing an acknowledged record within the horizon.
  public var chance: Quantity
  /// Acknowledged records lost per year.
  public var lost: Quantity
  /// Lost records per year that somebody had read.
  public var readThenLost: Quantity
  /// Records lost per year that would be gone even if every machine came back.
  public var goneEverywhere: Quantity
  /// Records acknowledged per year.
  public var acknowledged: Double
  /// Records acknowledged per second of one partition.
  public var rate: Double
  /// Loss events per year that the contract forbids, of patterns in which one was seen.
  public var forbidden: Quantity
  /// Loss events per year that the contract forbids and that patterns in which none was seen may
  /// yet hide: how much was tested.
  public var forbiddenBound: Quantity
  /// Upper bound of loss events per year by patterns of more faults than were enumerated.
  public var truncationBound: Double
  /// Enumerated patterns that were not played, since they could not matter or the budget was short.
  public var skipped: [SkippedPattern] = []
  /// Partition-seconds per year in which fully acknowledged writes are refused.
  public var refused: Quantity
  /// Partition-seconds per year without a leader.
  public var unreadable: Quantity
  /// How large losses are; nil when none was seen.
  public var sizes: LossSizes?
  /// What the option costs.
  public var costs: [Figure]
  /// Simulated numbers beside closed forms.
  public var closedForms: [ClosedFormRow]
  /// What would be lost if power failed now.
  public var exposure: [ExposurePoint]
  /// How the answer depends on the assumptions, the strongest first.
  public var sensitivities: [SensitivityBar]
  /// Loss events per year in nine of ten draws of all rates from their ranges; nil when unknown.
  public var rateBand: ConfidenceInterval?
  /// The run that lost most.
  public var witness: WitnessRun?
  /// Simulated runs.
  public var runs: Int
  /// Runs that crude sampling would need for the same interval.
  public var crudeRuns: Double
  /// What the study does not claim of this option, and why.
  public var refusals: [String]

  /// Makes an option without results.
  public init(name: String, settings: [(name: String, value: String)]) {
    self.name = name
    self.settings = settings
    patterns = []
    let nothing = Quantity(exactly: 0)
    events = nothing
    chance = nothing
    lost = nothing
    readThenLost = nothing
    goneEverywhere = nothing
    acknowledged = 0
    rate = 0
    forbidden = nothing
    forbiddenBound = nothing
    truncationBound = 0
    refused = nothing
    unreadable = nothing
    costs = []
    closedForms = []
    exposure = []
    sensitivities = []
    runs = 0
    crudeRuns = 0
    refusals = []
  }

  /// `-log10` of the chance of losing an acknowledged record within a year.
  public var eventNines: Quantity? { Self.nines(yearChance) }

  /// Chance of at least one loss event within a year, whatever the study's horizon.
  public var yearChance: Quantity { chance(within: 1) }

  /// Chance of at least one loss event within so many years.
  public func chance(within years: Double) -> Quantity {
    func chance(_ rate: Double) -> Double { -SpecialFunctions.expm1(-rate * years) }
    return Quantity(
      chance(events.value),
      ConfidenceInterval(low: chance(events.interval.low), high: chance(events.interval.high))
    )
  }

  /// `-log10` of the share of acknowledged records that are lost.
  public var recordNines: Quantity? {
    acknowledged > 0 ? Self.nines(lost.scaled(by: 1 / acknowledged)) : nil
  }

  private static func nines(_ share: Quantity) -> Quantity? {
    guard share.value > 0, share.interval.low > 0 else { return nil }
    let ten = ElementaryFunctions.log(10)
    func nines(_ x: Double) -> Double { -ElementaryFunctions.log(x) / ten }
    return Quantity(
      nines(share.value),
      ConfidenceInterval(low: nines(share.interval.high), high: nines(share.interval.low))
    )
  }
}

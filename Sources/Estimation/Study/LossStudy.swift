/// Two options on the same seeds.
public struct OptionComparison: Sendable {
  /// The option that the other is measured against.
  public var baseline: String
  /// The other.
  public var option: String
  /// Loss events per year of the other less those of the baseline.
  public var difference: Quantity
  /// Loss events per year of the other over those of the baseline; nil when not estimable.
  public var ratio: Quantity?
  /// Discordant pairs: the baseline lost and the other did not, and the other way round.
  public var discordant: (baselineOnly: Int, optionOnly: Int)
  /// Variance of unpaired runs over that of the pairs; 1 when pairing gains nothing.
  public var varianceRatio: Double
  /// Whether the interval of the difference leaves out zero.
  public var isDecided: Bool

  /// Makes a comparison.
  public init(
    baseline: String,
    option: String,
    difference: Quantity,
    ratio: Quantity?,
    discordant: (baselineOnly: Int, optionOnly: Int),
    varianceRatio: Double,
    isDecided: Bool
  ) {
    self.baseline = baseline
    self.option = option
    self.difference = difference
    self.ratio = ratio
    self.discordant = discordant
    self.varianceRatio = varianceRatio
    self.isDecided = isDecided
  }
}

/// All that a report tells.
public struct LossStudy: Sendable {
  /// Its title.
  public var title = ""
  /// The question that it answers.
  public var question = ""
  /// The specification's file, as named on the command line.
  public var file = ""
  /// The specification's text.
  public var specification = ""
  /// The command that makes this report again.
  public var command = ""
  /// The version that made it.
  public var version = ""
  /// Root seed.
  public var seed: UInt64 = 1
  /// Digest over all runs.
  public var digest = ""
  /// Years that probabilities are for.
  public var years = 1.0
  /// Confidence of the intervals: 0.95.
  public var confidence = 0.95
  /// Wanted half-width of the interval over the estimate.
  public var precision = 0.1
  /// Number of faults in a pattern up to which all are enumerated.
  public var order = 2
  /// Files of a real cluster that it was made from.
  public var sources: [StudySource] = []
  /// Rates, times and shortcuts taken for granted.
  public var assumptions: [Assumption] = []
  /// What the numbers leave out.
  public var notModelled: [String] = []
  /// Layouts and configurations, in the order of the specification.
  public var options: [OptionResult] = []
  /// Options against the baseline.
  public var comparisons: [OptionComparison] = []
  /// Small worlds with closed forms.
  public var reduced: [ClosedFormRow] = []
  /// Placements of partitions.
  public var placements: [PlacementResult] = []
  /// Claims that the numbers do not bear.
  public var refusals: [String] = []
  /// What follows, in whole sentences.
  public var conclusions: [String] = []

  /// Makes an empty study.
  public init() {}

  /// Simulated runs of all options.
  public var runs: Int { options.reduce(0) { $0 + $1.runs } }
}

import Estimation
import Primitives
import Scenarios

/// A group to be played.
public struct LossWork: Hashable, Sendable {
  /// Index of the class in the catalogue.
  public var stratum: Int
  /// Number of the group.
  public var group: Int
}

/// Decides which patterns of an option to play how often, and adds up what they cost.
///
/// Rounds are planned from the rounds before, never from a look at the answer: a pilot of single
/// events, one of chains, and three allocations of runs where they narrow the interval most
/// (Neyman), the later ones where earlier ones misjudged a class. A class that could not change the answer by a hundredth of the wanted
/// precision even if every run of it lost is not played; its rate is added to the bound of what was
/// left out.
public struct OptionEstimator: Sendable {
  /// The player.
  public let trials: LossTrials
  /// The patterns.
  public let catalogue: PatternCatalogue
  /// Samples by class of the catalogue.
  public internal(set) var samples: [ClassSample]
  /// Wanted half-width of an interval over its estimate.
  public let precision: Double
  /// Confidence of intervals.
  public let confidence: Double
  /// Most runs; the pilot of single events is played in any case.
  public let budget: Int
  /// Kinds of event that are played.
  public let events: [EventKind]
  /// Number of rounds planned so far.
  public private(set) var round = 0
  /// Classes that were left out since they cannot matter, by index.
  public private(set) var skipped: [Int] = []

  private static let rounds = 5
  private static let pilotGroups = 12
  private static let chainGroups = 6
  private static let calmGroups = 6
  /// Groups of calm single events for so many runs of the budget, shared out by their rates.
  private static let calmShare = 40
  private static let negligible = 0.01

  /// Prepares an option.
  public init(
    _ trials: LossTrials,
    specification: LossSpecification
  ) {
    self.trials = trials
    precision = specification.precision
    confidence = specification.confidence
    budget = specification.budget.runs(amongOptions: specification.options.count)
    events = specification.events
    catalogue = PatternCatalogue(
      trials.topology,
      sites: trials.topology.sites(
        rates: trials.option.rates,
        times: trials.option.times,
        events: specification.events
      ),
      windows: trials.windows,
      order: specification.order
    )
    samples = catalogue.classes.map(ClassSample.init)
  }

  /// Whether a class counts for the loss: by the settings it may lose, or it was seen to.
  func counts(_ index: Int) -> Bool {
    trials.contract.mayLose(samples[index].stratum.coverage) || samples[index].hits.hits > 0
  }

  /// Runs so far.
  public var runs: Int { samples.reduce(0) { $0 + $1.runs } }

  /// Takes a group's outcomes; groups of a class must come in order of their numbers.
  public mutating func take(_ work: LossWork, _ outcomes: [TrialOutcome]) {
    samples[work.stratum].add(outcomes)
  }

  /// The groups to play next; empty when the estimate is done.
  public mutating func plan() -> [LossWork] {
    while round < Self.rounds {
      round += 1
      let work: [LossWork] =
        switch round {
        case 1: pilot(order: 1)
        case 2: samples.contains { $0.stratum.order > 1 } ? pilot(order: 2) : []
        default: refine()
        }
      if !work.isEmpty { return work }
    }
    return []
  }

  // MARK: Pilot

  private mutating func pilot(order: Int) -> [LossWork] {
    let classes = samples.indices.filter { index in
      order == 1 ? samples[index].stratum.order == 1 : samples[index].stratum.order > 1
    }
    let calm = classes.filter { !trials.contract.mayLose(samples[$0].stratum.coverage) }
    let chosen = order == 1 ? classes.filter { !calm.contains($0) } : worth(classes, calm)
    return calm.flatMap { groups(calmGroups(of: $0, among: calm), of: $0) }
      + chosen.flatMap { groups(order == 1 ? Self.pilotGroups : Self.chainGroups, of: $0) }
  }

  /// Groups of a class that may lose nothing.
  ///
  /// What testing can exclude is a sum of rates over runs; it is least with runs in proportion to
  /// the rates.
  private func calmGroups(of index: Int, among calm: [Int]) -> Int {
    let rates = calm.reduce(0) { $0 + samples[$1].stratum.rate }
    guard rates > 0, samples[index].stratum.order == 1 else { return Self.calmGroups }
    let share = samples[index].stratum.rate / rates * Double(budget / Self.calmShare)
    return max(Self.calmGroups, Int(share.rounded(.up)))
  }

  /// Classes of longer patterns that could change the answer, those that come about most often
  /// first, as far as half the budget goes; the others are skipped.
  private mutating func worth(_ classes: [Int], _ calm: [Int]) -> [Int] {
    let floor = eventsSoFar * precision * Self.negligible
    let most = max(1, budget / 2 / (Self.chainGroups * LossTrials.futures(order: 2)))
    let ranked = classes.filter { !calm.contains($0) }.sorted {
      (samples[$0].stratum.rate, -$0) > (samples[$1].stratum.rate, -$1)
    }
    let chosen = ranked.prefix(most).filter { samples[$0].stratum.rate > floor }
    skipped += ranked.filter { !chosen.contains($0) }
    return chosen
  }

  /// Loss events per year of the classes played so far.
  private var eventsSoFar: Double {
    samples.reduce(0) { $0 + $1.stratum.rate * $1.hits.chance }
  }

  private func groups(_ count: Int, of index: Int) -> [LossWork] {
    let begun = samples[index].groups.count
    return (begun..<(begun + max(0, count))).map { LossWork(stratum: index, group: $0) }
  }

  // MARK: Allocation

  private func refine() -> [LossWork] {
    let open = samples.indices.filter { !skipped.contains($0) && counts($0) }
    guard !open.isEmpty else { return [] }
    let left = max(0, budget - runs)
    let events = wanted(open, estimate: eventsSoFar) { sample in
      let hits = sample.hits
      let chance = (Double(hits.hits) + 0.5) / (Double(hits.trials) + 1)
      return (chance * (1 - chance) * max(1, hits.designEffect)).squareRoot()
    }
    let total = open.reduce(0.0) {
      $0 + samples[$1].stratum.rate * SampleMean(samples[$1].outcomes.map(Self.lost)).mean
    }
    let records = wanted(open, estimate: total) { $0.deviation(of: Self.lost) }
    let further = open.indices.map { place in
      max(0, max(events[place], records[place]) - samples[open[place]].runs)
    }
    let sum = further.reduce(0, +)
    let scale = sum > left ? Double(left) / Double(sum) : 1
    return open.indices.flatMap { place in
      let runs = Double(further[place]) * scale
      let futures = LossTrials.futures(order: samples[open[place]].stratum.order)
      return groups(Int((runs / Double(futures)).rounded(.up)), of: open[place])
    }
  }

  static func lost(_ outcome: TrialOutcome) -> Double {
    Double(outcome.lost)
  }

  /// Runs that each class should have had in all.
  private func wanted(
    _ open: [Int],
    estimate: Double,
    deviation: (ClassSample) -> Double
  ) -> [Int] {
    guard estimate > 0 else { return open.map { _ in 0 } }
    let allocation = NeymanAllocation(
      open.map { index in
        .init(rate: samples[index].stratum.rate, deviation: deviation(samples[index]))
      }
    )
    let factor = SpecialFunctions.normalFactor(confidence: confidence)
    // A tenth in hand: the pilot's deviations are themselves estimates.
    let error = precision * estimate / factor * 0.9
    let total = min(allocation.trials(forStandardError: error), Double(4 * budget))
    return allocation.shares.map { Int(($0 * total).rounded(.up)) }
  }
}

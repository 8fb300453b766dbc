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
/// events, one of chains, and three allocations of runs where they narrow the interval most, the
/// later ones where earlier ones misjudged a class. A class that could not change the answer by a
/// hundredth of the wanted precision even if every run of it lost is not played; its rate is added
/// to the bound of what was left out.
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

  /// Runs that bring the number of loss events to the wanted precision, and, as far as the budget
  /// reaches, those that bring the number of lost records there.
  ///
  /// A round spends its part of what is left, so that the later ones can heed what it showed.
  private func refine() -> [LossWork] {
    let open = samples.indices.filter { !skipped.contains($0) && counts($0) }
    guard !open.isEmpty else { return [] }
    let left = Double(max(0, budget - runs)) / Double(Self.rounds - round + 1)
    let made = open.map { samples[$0].runs }
    let events = Self.further(to: wantedForEvents(open), from: made, within: left)
    let records = Self.further(
      to: wantedForRecords(open),
      from: zip(made, events).map { $0 + Int($1) },
      within: left - events.reduce(0, +)
    )
    return open.indices.flatMap { place in
      let futures = Double(LossTrials.futures(order: samples[open[place]].stratum.order))
      return groups(Int(((events[place] + records[place]) / futures).rounded(.up)), of: open[place])
    }
  }

  /// What is missing of each wanted number of runs, cut down alike where there is no room for all.
  static func further(to wanted: [Double], from made: [Int], within room: Double) -> [Double] {
    let missing = zip(wanted, made).map { max(0, $0 - Double($1)) }
    let sum = missing.reduce(0, +)
    // Sums of shares may exceed the whole by a rounding: then there is no room, not less than none.
    let room = max(0, room)
    return sum > room ? missing.map { $0 * room / sum } : missing
  }

  static func lost(_ outcome: TrialOutcome) -> Double {
    Double(outcome.lost)
  }

  /// A tenth in hand: the pilot's chances and deviations are themselves estimates.
  private static let margin = 0.9

  /// Runs of each class in all for the number of loss events; runs without an answer lift the upper
  /// end as hits do.
  private func wantedForEvents(_ open: [Int]) -> [Double] {
    let parts = open.map { index in
      let hits = samples[index].hits
      return IntervalAllocation.Part(
        rate: samples[index].stratum.rate,
        trials: Double(hits.trials),
        hits: Double(hits.hits + samples[index].unanswered),
        designEffect: hits.designEffect
      )
    }
    let target = precision * eventsSoFar * Self.margin
    return IntervalAllocation(parts, confidence: confidence).trials(forHalfWidth: target)
  }

  /// Runs of each class in all for the number of lost records.
  private func wantedForRecords(_ open: [Int]) -> [Double] {
    let parts = open.map { index in
      NeymanAllocation.Part(
        rate: samples[index].stratum.rate,
        deviation: samples[index].deviation(of: Self.lost)
      )
    }
    let total = open.reduce(0.0) {
      $0 + samples[$1].stratum.rate * SampleMean(samples[$1].outcomes.map(Self.lost)).mean
    }
    guard total > 0 else { return open.map { _ in 0 } }
    let allocation = NeymanAllocation(parts)
    let error = precision * total / SpecialFunctions.normalFactor(confidence: confidence)
    let trials = allocation.trials(forStandardError: error * Self.margin)
    return allocation.shares.map { $0 * trials }
  }
}

import Estimation

/// A study with what several pages want to know of it.
struct StudyFacts {
  let study: LossStudy

  init(_ study: LossStudy) { self.study = study }

  /// The option that the others are measured against.
  var baseline: OptionResult? {
    let name = study.comparisons.first?.baseline
    return study.options.first { $0.name == name } ?? study.options.first
  }

  /// The option with the fewest loss events per year, by estimate or else by bound; of those that
  /// the runs do not separate from it, the one that refuses writes for the shortest time.
  var best: OptionResult? {
    rivals.min { Self.score($0.refused) < Self.score($1.refused) }
  }

  /// The options that may lose least often, as far as the runs tell.
  var rivals: [OptionResult] {
    let least = study.options.min { Self.score($0.events) < Self.score($1.events) }
    guard let least else { return [] }
    return study.options.filter { option in
      option.name == least.name
        || Self.score(option.events) <= least.events.interval.high && !isDecided(option, least)
    }
  }

  /// The option with the most loss events per year.
  var worst: OptionResult? {
    study.options.max { Self.score($0.events) < Self.score($1.events) }
  }

  /// How many years, in words: `a year`, `5 years`.
  var horizon: String {
    study.years == 1 ? "a year" : "\(Numerals.plain(study.years)) years"
  }

  /// The horizon behind a number: `within 1 year`.
  var within: String {
    study.years == 1 ? "within 1 year" : "within \(Numerals.plain(study.years)) years"
  }

  /// The confidence of all intervals: `95 %`.
  var confidence: String { Numerals.plain(study.confidence * 100) + " %" }

  func text(_ quantity: Quantity, _ kind: QuantityText.Kind = .number) -> QuantityText {
    QuantityText(quantity, kind, confidence: study.confidence)
  }

  func cell(_ quantity: Quantity, _ kind: QuantityText.Kind = .number) -> Table.Cell {
    .quantity(text(quantity, kind))
  }

  /// A number without error, as a cell.
  func cell(_ value: Double, digits: Int = 3) -> Table.Cell {
    .text(Numerals.plain(value, digits: digits))
  }

  /// What counts of an estimate in a ranking: the number, or the bound if nothing was seen.
  static func score(_ quantity: Quantity) -> Double {
    quantity.isBound ? quantity.interval.high : quantity.value
  }

  /// Whether two intervals have no number in common.
  static func areApart(_ one: Quantity, _ other: Quantity) -> Bool {
    one.interval.high < other.interval.low || other.interval.high < one.interval.low
  }

  /// Names and units of the costs that options have.
  var costs: [Figure] {
    var costs: [Figure] = []
    for cost in study.options.flatMap(\.costs)
    where !costs.contains(where: { $0.name == cost.name }) {
      costs.append(cost)
    }
    return costs
  }

  /// The costs in which options differ, the first few.
  var differingCosts: [Figure] {
    let differing = costs.filter { cost in
      let values = study.options.map { option in
        option.costs.first { $0.name == cost.name }.map { Numerals.plain($0.value, digits: 2) }
      }
      return Set(values).count > 1
    }
    return Array(differing.prefix(4))
  }

  /// An option's costs, a cell for each of some.
  func cells(_ costs: [Figure], of option: OptionResult) -> [Table.Cell] {
    costs.map { cost in
      option.costs.first { $0.name == cost.name }.map { cell($0.value) } ?? .none
    }
  }

  /// Placements of equally many brokers together, in the order of the study.
  var placementGroups: [[PlacementResult]] {
    var groups: [[PlacementResult]] = []
    for placement in study.placements {
      if let index = groups.firstIndex(where: { $0.first?.brokers == placement.brokers }) {
        groups[index].append(placement)
      } else {
        groups.append([placement])
      }
    }
    return groups
  }

  /// The paired comparison of an option with the baseline.
  func comparison(of option: OptionResult) -> OptionComparison? {
    study.comparisons.first { $0.option == option.name }
  }

  /// Whether the study may say that one option loses less often than another.
  func isDecided(_ one: OptionResult, _ other: OptionResult) -> Bool {
    if let paired = study.comparisons.first(where: {
      [$0.baseline, $0.option] == [one.name, other.name]
        || [$0.option, $0.baseline] == [one.name, other.name]
    }) {
      return paired.isDecided
    }
    return Self.areApart(one.events, other.events)
  }
}

extension PlacementResult {
  /// The fewest brokers that take a partition along.
  var firstLoss: PlacementChance? { chances.first { $0.chance.value > 0 } }
}

extension PatternResult {
  /// Whether the contract permits a loss when it comes about, or permitted ones were seen.
  var mayContribute: Bool { mayLose || chance.value > 0 }
}

extension OptionResult {
  /// Seconds of one partition's traffic lost per year; nil without traffic.
  var lostSeconds: Quantity? { rate > 0 ? lost.scaled(by: 1 / rate) : nil }

  /// Loss events per year by cause, the most first.
  func causes(confidence: Double) -> [(name: String, events: Quantity)] {
    var names: [String] = []
    for pattern in patterns where pattern.mayContribute && !names.contains(pattern.cause) {
      names.append(pattern.cause)
    }
    let causes = names.map { name in
      let own = patterns.filter { $0.mayContribute && $0.cause == name }
      guard own.allSatisfy({ $0.counts.trials > 0 }) else {
        return (name: name, events: Quantity.sum(of: own.map { ($0.rate, $0.chance) }))
      }
      let sum = StratifiedSum(own.map(\.counts), confidence: confidence)
      return (name: name, events: sum.quantity)
    }
    return causes.sorted { one, other in
      (other.events.value, other.events.interval.high, one.name)
        < (one.events.value, one.events.interval.high, other.name)
    }
  }

  /// Runs in which something was lost that the contract protects.
  var forbiddenHits: Int { patterns.reduce(0) { $0 + $1.forbiddenHits } }

  /// Runs in which something was lost.
  var hits: Int { patterns.reduce(0) { $0 + $1.hits } }
}

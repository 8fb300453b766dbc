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

  /// The option with the fewest loss events per year, by estimate or else by bound.
  var best: OptionResult? {
    study.options.min { Self.score($0.events) < Self.score($1.events) }
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

extension OptionResult {
  /// Seconds of one partition's traffic lost per year; nil without traffic.
  var lostSeconds: Quantity? { rate > 0 ? lost.scaled(by: 1 / rate) : nil }

  /// Loss events per year by cause, the most first.
  var causes: [(name: String, events: Double, bound: Double)] {
    var result: [(name: String, events: Double, bound: Double)] = []
    for pattern in patterns where pattern.mayLose {
      let events = pattern.events
      let bound = events.isBound ? events.interval.high : 0
      if let index = result.firstIndex(where: { $0.name == pattern.cause }) {
        result[index].events += events.value
        result[index].bound += bound
      } else {
        result.append((pattern.cause, events.value, bound))
      }
    }
    return result.sorted { ($1.events, $1.bound, $0.name) < ($0.events, $0.bound, $1.name) }
  }

  /// Runs in which something was lost that the contract protects.
  var forbiddenHits: Int { patterns.reduce(0) { $0 + $1.forbiddenHits } }

  /// Runs in which something was lost.
  var hits: Int { patterns.reduce(0) { $0 + $1.hits } }
}

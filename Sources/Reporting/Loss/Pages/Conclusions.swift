import Estimation

/// Three sentences for a decision, from the numbers alone, for studies that bring none.
struct Conclusions {
  private let facts: StudyFacts

  init(_ facts: StudyFacts) { self.facts = facts }

  /// Best against worst, what dominates, what the change buys and costs.
  var sentences: [Prose] {
    [ranking, dominance, trade].compactMap { $0 }
  }

  private var ranking: Prose? {
    guard let best = facts.best, let worst = facts.worst else { return nil }
    guard best.name != worst.name else { return alone(best) }
    let numbers =
      "\(facts.text(best.events).line) against \(facts.text(worst.events).line) loss events per year"
    guard facts.isDecided(best, worst) else {
      return """
        These runs do not decide between \(strong: best.name) and \(strong: worst.name): \
        \(numbers).
        """
    }
    let ratio = StudyFacts.score(worst.events) / StudyFacts.score(best.events)
    let times = Numerals.words(ratio)
    let atLeast = best.events.isBound ? "at least " : "about "
    return """
      \(strong: best.name) loses acknowledged records \(atLeast)\(times) times less often than \
      \(strong: worst.name): \(numbers)\(undecided(best)).
      """
  }

  /// The options that may be as good as the best.
  private func undecided(_ best: OptionResult) -> String {
    let others = facts.rivals.map(\.name).filter { $0 != best.name }
    guard !others.isEmpty else { return "" }
    return "; these runs do not tell it from \(others.joined(separator: ", ")), which refuse"
      + "\(others.count == 1 ? "s" : "") writes for longer"
  }

  private func alone(_ option: OptionResult) -> Prose? {
    guard option.events.value > 0 else { return nil }
    let years = Numerals.words(1 / option.events.value)
    return """
      \(strong: option.name) loses acknowledged records about once in \(years) years: \
      \(facts.text(option.events).line) loss events per year.
      """
  }

  private var dominance: Prose? {
    guard let option = facts.baseline, option.events.value > 0 else { return nil }
    guard let pattern = option.patterns.first(where: { $0.mayContribute && $0.events.value > 0 })
    else {
      return nil
    }
    let share = Numerals.percent(min(1, pattern.events.value / option.events.value))
    let what = "of all loss events come from one pattern: \(pattern.name)"
    guard let dominant = option.sensitivities.first else {
      return "In \(strong: option.name), \(share) \(what)."
    }
    return "In \(strong: option.name), \(share) \(what); \(Self.dominant(dominant))."
  }

  /// The clause that names the assumption which matters most.
  static func dominant(_ bar: SensitivityBar) -> String {
    let ends = [bar.low, bar.high].sorted()
    return "the assumption that moves the answer most is \(bar.name) "
      + "(\(bar.lowText) to \(bar.highText) multiplies it by "
      + "\(Numerals.plain(ends[0], digits: 2)) to \(Numerals.plain(ends[1], digits: 2)); "
      + "evidence: \(bar.evidence.meaning))"
  }

  private var trade: Prose? {
    guard let best = facts.best, let baseline = facts.baseline, best.name != baseline.name,
      facts.isDecided(best, baseline)
    else { return nil }
    let spared = baseline.events.value - best.events.value
    var parts: [String] = []
    let refused = best.refused.value - baseline.refused.value
    parts.append("\(Self.change(refused, digits: 2)) s per year of refused writes")
    for cost in best.costs {
      guard let other = baseline.costs.first(where: { $0.name == cost.name }),
        other.value != cost.value
      else { continue }
      parts.append(
        "\(Self.change(cost.value - other.value, digits: 2)) \(cost.unit) of \(cost.name)"
      )
    }
    return """
      Going from \(strong: baseline.name) to \(strong: best.name) spares about \
      \(Numerals.plain(spared, digits: 2)) loss events per year and costs \
      \(parts.joined(separator: ", ")).
      """
  }

  /// A difference with its sign.
  static func change(_ value: Double, digits: Int) -> String {
    (value > 0 ? "+" : "") + Numerals.plain(value, digits: digits)
  }
}

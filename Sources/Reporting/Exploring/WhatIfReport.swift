import Exploration
import Primitives
import Scenarios
import Simulation

/// What a single change came to.
public struct RemedyOutcome: Sendable {
  /// The change.
  public var remedy: Remedy
  /// With the seed of the run; nil when the change contradicts the case.
  public var harm: Harm?
  /// Further seeds with which the harm shows all the same.
  public var harmed = 0
  /// Further seeds that were tried.
  public var tried = 0

  /// Makes an outcome without further seeds.
  public init(_ remedy: Remedy, _ harm: Harm?) {
    self.remedy = remedy
    self.harm = harm
  }
}

/// What would have saved a run's records, as text.
public struct WhatIfReport: Sendable {
  /// The question.
  public var question: WhatIf
  /// Changes and what they came to.
  public var outcomes: [RemedyOutcome] = []
  /// Single random faults left out.
  public var strikes: [RemedyOutcome] = []
  /// Further seeds with which the case as it is shows the harm, and those tried.
  public var baseline = (harmed: 0, tried: 0)
  /// The last way out, by what is done with the futures; nil when that cannot be said.
  public var noReturn: [(ending: WhatIf.Ending, value: WhatIf.NoReturn?)] = []
  private let style: Style

  /// Makes a report of the question alone.
  public init(_ question: WhatIf, style: Style) {
    self.question = question
    self.style = style
  }

  /// The whole account, line by line.
  public var lines: [String] {
    var lines = head
    for (sort, title) in [(Remedy.Sort.setting, "one setting"), (.fault, "one fault left out")] {
      let rows = outcomes.filter { $0.remedy.sort == sort }
      guard !rows.isEmpty else { continue }
      lines += ["", style.strong(title)] + rows.map(line)
    }
    if !strikes.isEmpty {
      lines += ["", style.strong("one random fault left out, the others as they came")]
      lines += strikes.map(line)
      if strikes.count == WhatIf.mostStrikes { lines.append("  (the first \(strikes.count) only)") }
    }
    if !noReturn.isEmpty { lines += [""] + noReturn.flatMap(sentence) }
    return lines
  }

  private var head: [String] {
    let harm = question.harm
    var text =
      question.kind == .loss
      ? "lost \(Figures.count(harm.lost)) of \(Figures.count(harm.acked)) acknowledged records"
      : "broke " + harm.broken.joined(separator: ", ")
    text += ", longest time without a write \(Figures.time(harm.unavailable))"
    var lines = ["seed \(question.seed): \(text)"]
    if baseline.tried > 0 {
      lines.append(
        "as it is, \(baseline.harmed) of \(baseline.tried) further seeds show the same"
      )
    }
    return lines
  }

  private func line(_ outcome: RemedyOutcome) -> String {
    let text = Figures.pad(outcome.remedy.text, to: 52)
    guard let harm = outcome.harm else {
      return "\(style.faint("-")) \(text) does not fit the case"
    }
    if harm.digest == question.harm.digest {
      return "\(style.faint("=")) \(text) changes nothing"
    }
    let isHarmed = harm.shows(question.kind)
    let mark = isHarmed ? style.bad("✗") : isMeaningful(harm) ? style.good("✓") : style.odd("?")
    var parts = [isHarmed ? shown(harm) : "saved" + doubt(harm)]
    if outcome.tried > 0 {
      parts.append("\(outcome.harmed) of \(outcome.tried) further seeds harmed")
    }
    parts.append("\(Figures.count(harm.acked)) acknowledged")
    parts.append("unavailable \(Figures.time(harm.unavailable))")
    return "\(mark) \(text) " + parts.joined(separator: "; ")
  }

  private func shown(_ harm: Harm) -> String {
    question.kind == .loss
      ? "lost \(Figures.count(harm.lost))" : harm.broken.joined(separator: ", ")
  }

  private func isMeaningful(_ harm: Harm) -> Bool { doubt(harm).isEmpty }

  /// Why a run without harm says less than it seems to.
  private func doubt(_ harm: Harm) -> String {
    if harm.acked == 0 { return ", but nothing was acknowledged" }
    if question.kind == .loss, !harm.broken.isEmpty {
      return ", but broke \(harm.broken.joined(separator: ", "))"
    }
    return harm.verdict.doubt
  }

  private func sentence(_ ending: WhatIf.Ending, _ value: WhatIf.NoReturn?) -> [String] {
    let title =
      ending == .storm
      ? "point of no return, if the storm goes on in another way"
      : "point of no return, if every fault ends at once"
    guard let value else {
      return [style.strong(title), "  never: even at the end some futures are saved"]
    }
    let futures = "\(value.futures) futures"
    guard let last = value.last else {
      return [style.strong(title), "  from the start: all of \(futures) lose"]
    }
    return [
      style.strong(title),
      "  between \(Figures.moment(last)), where \(value.saved) of \(futures) are saved, and "
        + "\(Figures.moment(value.first)), where none is",
    ]
  }
}

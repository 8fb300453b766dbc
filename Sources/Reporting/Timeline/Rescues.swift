import Exploration
import Primitives

/// What was tried to keep a run's records: single changes with the same seed, and other futures.
public struct Rescues: Sendable {
  private let question: WhatIf
  /// Changes and what the run came to with each.
  public var outcomes: [RemedyOutcome] = []
  /// Where the last way out was if every fault had ended at once; nil when that was not tried or
  /// cannot be said.
  public var noReturn: WhatIf.NoReturn?

  /// Makes trials of a question before anything was tried.
  public init(_ question: WhatIf) { self.question = question }

  /// Changes with which nothing is lost, in words.
  var saving: [String] {
    outcomes.compactMap { outcome in
      guard let harm = outcome.harm, !harm.shows(question.kind), harm.acked > 0,
        harm.digest != question.harm.digest
      else { return nil }
      let broken = harm.broken.isEmpty ? "" : ", but breaks \(harm.broken.joined(separator: ", "))"
      return "\(outcome.remedy.text): nothing is lost\(broken)\(harm.verdict.doubt); "
        + "\(Figures.count(harm.acked)) acknowledged, unavailable for "
        + "\(Figures.time(harm.unavailable)) at worst"
    }
  }

  /// Changes that do not help, in words; empty when there are none.
  var vain: String {
    let texts = outcomes.filter { $0.harm?.shows(question.kind) == true }.map(\.remedy.text)
    return texts.isEmpty ? "" : "tried in vain: " + texts.joined(separator: "; ")
  }

  /// Where the last way out was, in words; empty when that is not known.
  var turning: String {
    guard let noReturn else { return "" }
    let futures = "\(noReturn.futures) futures in which every fault ends at once"
    guard let last = noReturn.last else { return "from the start, all of \(futures) lose records" }
    return "\(noReturn.saved) of \(futures) keep everything when they begin at "
      + "\(Figures.moment(last)), none from \(Figures.moment(noReturn.first)) on"
  }

  /// All of it, line by line.
  var lines: [String] {
    var lines: [String] = []
    if !turning.isEmpty { lines.append(turning) }
    if !saving.isEmpty {
      lines += ["with the same seed and one change:"] + saving.map { "  " + $0 }
    }
    if !vain.isEmpty { lines.append(vain) }
    return lines
  }
}

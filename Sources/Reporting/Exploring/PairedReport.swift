import Estimation
import Exploration
import Primitives
import Scenarios

/// What a paired comparison showed, in words and figures.
public struct PairedReport: Sendable {
  private let tally: PairedTally
  private let names: [String]
  private let style: Style

  /// Makes the report; `names` are those of the two sides.
  public init(_ tally: PairedTally, names: [String], style: Style) {
    self.tally = tally
    self.names = names
    self.style = style
  }

  /// The whole account, line by line.
  public var lines: [String] {
    let pairs = tally[.loss].total
    var lines = [
      "A: \(names[0])", "B: \(names[1])", "\(Figures.count(Int64(pairs))) pairs of runs",
    ]
    if tally.contradictions > 0 {
      lines[2] += ", \(tally.contradictions) more left out: the settings contradict what was drawn"
    }
    for (side, letter) in ["A", "B"].enumerated() {
      lines.append(
        "  \(letter) lost \(Figures.count(tally.lost[side])) of "
          + "\(Figures.count(tally.acked[side])) acknowledged records"
      )
    }
    for outcome in PairedOutcome.allCases { lines += [""] + section(outcome) }
    return lines
  }

  private func title(_ outcome: PairedOutcome) -> String {
    switch outcome {
    case .loss: "an acknowledged record was lost"
    case .forbiddenLoss: "an acknowledged record was lost against the contract"
    case .unavailable:
      "a partition took no acknowledged write for \(Units.text(tally.threshold)) or longer"
    }
  }

  private func section(_ outcome: PairedOutcome) -> [String] {
    let counts = tally[outcome]
    var lines = [
      style.strong(title(outcome)),
      "  on both sides \(counts.both), on A only \(counts.firstOnly), on B only "
        + "\(counts.secondOnly), on neither \(counts.neither)",
    ]
    guard counts.discordant > 0 else {
      let bound = ConfidenceInterval.chance(hits: 0, of: max(1, counts.total)).high
      lines.append(
        "  no pair differs: each side does it alone in less than \(number(bound)) of runs (95 %)"
      )
      return lines
    }
    lines.append("  " + conclusion(counts))
    lines.append(
      "  exact test: p = \(number(counts.twoSided)) two-sided, "
        + "\(number(counts.oneSided)) for A above B"
    )
    lines.append("  " + difference(counts))
    if let interval = counts.oddsInterval {
      let ratio = counts.oddsRatio.map(number) ?? "unbounded"
      lines.append("  odds of A against B within a pair: \(ratio), 95 % \(range(interval)), exact")
    }
    if let ratio = counts.varianceRatio {
      lines.append(
        "  pairing is worth \(number(ratio)) times as many unpaired runs"
          + (ratio < 1.2 ? "; the sides run apart, so it gained nothing" : "")
      )
    }
    return lines
  }

  private func conclusion(_ counts: PairedCounts) -> String {
    guard counts.twoSided < 0.05 else {
      return "so far the sides may be alike: that many differences come about by chance"
    }
    let (more, less) = counts.firstOnly > counts.secondOnly ? ("A", "B") : ("B", "A")
    return "\(more) does it more often than \(less); chance alone hardly explains that"
  }

  private func difference(_ counts: PairedCounts) -> String {
    let text = "A does it in \(number(counts.difference)) of runs more than B"
    guard let interval = counts.differenceInterval else {
      return text + "; \(counts.discordant) pairs that differ are too few for an interval"
    }
    return text + ", 95 % \(range(interval))"
  }

  private func range(_ interval: ConfidenceInterval) -> String {
    let high = interval.high == .infinity ? "unbounded" : number(interval.high)
    return "\(number(interval.low)) to \(high)"
  }

  private func number(_ value: Double) -> String {
    value < 0 ? "-" + SweepReport.decimal(-value) : SweepReport.decimal(value)
  }
}

import Estimation

/// What each change buys and costs.
struct TradePage {
  private let facts: StudyFacts

  init(_ facts: StudyFacts) { self.facts = facts }

  private var options: [OptionResult] { facts.study.options }

  /// The page.
  var blocks: [Block] { changes + front }

  private var changes: [Block] {
    guard let baseline = facts.baseline, !facts.study.comparisons.isEmpty else { return [] }
    var table = Table(
      """
      Changes from \(strong: baseline.name), played on the same seeds, the one that spares most \
      first. Only-one-lost counts the pairs of runs in which the two differ.
      """,
      [
        .text("Change to"), .number("Difference", "loss events per year"),
        .number("Ratio", "loss events"), .number("Only baseline lost", "pairs"),
        .number("Only the other lost", "pairs"), .number("Gain of pairing", "times fewer runs"),
        .number("Writes refused", "change, s per year"), .text("Decided"),
      ]
    )
    let sorted = facts.study.comparisons.sorted {
      ($0.difference.value, $0.option) < ($1.difference.value, $1.option)
    }
    table.rows = sorted.map { row($0, baseline) }
    return [
      .sheet, .heading(level: 2, "What each change buys", anchor: "changes"), .table(table),
      .paragraph(
        """
        A change whose interval of the difference holds zero is not ranked: that no difference \
        was seen is all that can be said.
        """,
        .note
      ),
    ]
  }

  private func row(_ comparison: OptionComparison, _ baseline: OptionResult) -> [Table.Cell] {
    let option = options.first { $0.name == comparison.option }
    let refused = option.map { $0.refused.value - baseline.refused.value }
    return [
      .strong(comparison.option), facts.cell(comparison.difference),
      comparison.ratio.map { facts.cell($0) } ?? .none,
      .text(Numerals.count(comparison.discordant.baselineOnly)),
      .text(Numerals.count(comparison.discordant.optionOnly)),
      facts.cell(comparison.varianceRatio, digits: 2),
      refused.map { .text(Conclusions.change($0, digits: 2)) } ?? .none,
      .text(comparison.isDecided ? "yes" : "no"),
    ]
  }

  private var front: [Block] {
    guard options.count > 1 else { return [] }
    let areShort = options.allSatisfy { $0.name.count <= 24 }
    let points = options.enumerated().map { index, option in
      ScatterPlot.Point(
        name: areShort ? option.name : "option \(index + 1)",
        x: option.refused,
        y: option.events,
        isDominated: dominator(of: option) != nil
      )
    }
    let plot = ScatterPlot(
      title: "Loss events against refused writes of every option",
      horizontal: "writes refused (partition-seconds per year)",
      vertical: "loss events per year",
      points: points
    )
    return [
      .heading(level: 2, "Loss against refused writes", anchor: "front"),
      .figure(plot.drawing, caption: frontCaption, instead: nil), .table(frontTable),
    ]
  }

  private var frontCaption: Prose {
    """
    Lower and further left is better. The dotted staircase joins the options that no other beats \
    in both; open squares are beaten in both by another option. Lines through a mark are \
    \(facts.confidence) intervals, an arrow means no loss was seen.
    """
  }

  /// An option that loses less often and refuses less, by estimates.
  private func dominator(of option: OptionResult) -> OptionResult? {
    options.first { other in
      let events = (StudyFacts.score(other.events), StudyFacts.score(option.events))
      let refused = (StudyFacts.score(other.refused), StudyFacts.score(option.refused))
      return events.0 <= events.1 && refused.0 <= refused.1
        && (events.0 < events.1 || refused.0 < refused.1)
    }
  }

  private var frontTable: Table {
    var table = Table(
      "Loss, refusals and the costs in which options differ; the last column names an option that loses less often and refuses writes for less time.",
      [
        .number("No."), .text("Option"), .number("Loss events", "per year"),
        .number("Writes refused", "partition-seconds per year"),
      ] + facts.differingCosts.map { .cost($0.name, $0.unit) } + [.text("Better in both")]
    )
    table.rows = options.enumerated().map { index, option in
      [.text(String(index + 1)), .strong(option.name), facts.cell(option.events)]
        + [facts.cell(option.refused)]
        + facts.cells(facts.differingCosts, of: option) + [.text(beaten(option))]
    }
    return table
  }

  private func beaten(_ option: OptionResult) -> String {
    guard let other = dominator(of: option) else { return "no other" }
    let isSure =
      StudyFacts.areApart(other.events, option.events)
      && StudyFacts.areApart(other.refused, option.refused)
    return other.name + (isSure ? "" : " (perhaps: intervals overlap)")
  }
}

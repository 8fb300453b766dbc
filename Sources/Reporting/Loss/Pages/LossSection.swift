import Estimation

/// What an option's losses are: by cause, by contract, by size, and against closed forms.
struct LossSection {
  private let facts: StudyFacts
  private let option: OptionResult

  init(_ page: OptionPage) {
    facts = page.facts
    option = page.option
  }

  /// The section.
  var blocks: [Block] {
    causes + [.heading(level: 3, "What is lost", anchor: nil), .table(kinds)] + sizes + closedForms
  }

  private var causes: [Block] {
    let causes = option.causes
    guard !causes.isEmpty else { return [] }
    let total = option.events.value
    let scale = total > 0 ? total : causes.reduce(0) { $0 + $1.bound }
    guard scale > 0 else { return [] }
    let bars = causes.map { cause in
      let isBound = cause.events == 0
      let number = Numerals.plain(isBound ? cause.bound : cause.events, digits: 2)
      let share = Numerals.percent(min(1, cause.events / scale))
      return ShareBars.Bar(
        name: cause.name,
        share: min(1, isBound ? (total > 0 ? 0 : cause.bound / scale) : cause.events / scale),
        text: isBound ? "< \(number) per year (no loss seen)" : "\(share), \(number) per year",
        isBound: isBound
      )
    }
    let plot = ShareBars(
      title: "\(option.name): loss events by cause",
      unit: total > 0
        ? "share of loss events per year (%)" : "share of the upper bound (%); nothing was lost",
      bars: bars
    )
    var table = Table(
      "Loss events by cause.",
      [.text("Cause"), .number("Loss events", "per year, estimates"), .number("Share")]
    )
    table.rows = zip(causes, bars).map { cause, bar in
      [
        .text(cause.name),
        .text(
          (bar.isBound ? "< " : "")
            + Numerals.plain(bar.isBound ? cause.bound : cause.events, digits: 2)
        ),
        bar.isBound ? .none : .text(Numerals.percent(bar.share)),
      ]
    }
    return [
      .heading(level: 3, "Losses by cause", anchor: nil),
      .figure(
        plot.drawing,
        caption: "Which kind of failure the loss events begin with.",
        instead: table
      ),
    ]
  }

  private var kinds: Table {
    var table = Table(
      "Records lost per year by what became of them, and loss events by what the contract says.",
      [.text("Kind"), .number("Per year"), .text("Unit")]
    )
    let forbidden = facts.cell(option.forbiddenBound)
    table.rows = [
      [.text("Losses that the contract permits"), facts.cell(option.events), .text("events")],
      [
        .text("Losses that the contract forbids: what testing can exclude"), forbidden,
        .text("events"),
      ],
      [.text("Acknowledged records lost"), facts.cell(option.lost), .text("records")],
      [
        .text("of which somebody had read before they were lost"), share(option.readThenLost),
        .text("records"),
      ],
      [
        .text("of which are on no disk, even if every machine comes back"),
        share(option.goneEverywhere), .text("records"),
      ],
      [.text("Records acknowledged"), facts.cell(option.acknowledged), .text("records")],
    ]
    if let recovery {
      table.rows.append(
        [
          .text(
            "Mean time until every partition can be written again, after a fault that stops one"
          ),
          facts.cell(recovery), .text("s"),
        ]
      )
    }
    return table
  }

  /// A part of the lost records: a number and its share, none if nothing was lost.
  private func share(_ value: Double) -> Table.Cell {
    guard value > 0 else { return .text("none seen") }
    let detail =
      option.lost.value > 0 ? "\(Numerals.percent(min(1, value / option.lost.value))) of them" : ""
    return Table.Cell(main: Prose(Numerals.plain(value, digits: 2)), detail: detail)
  }

  private var recovery: Double? {
    var weight = 0.0
    var sum = 0.0
    for pattern in option.patterns where pattern.recovery > 0 {
      weight += pattern.rate
      sum += pattern.rate * pattern.recovery
    }
    return weight > 0 ? sum / weight : nil
  }

  private var sizes: [Block] {
    guard let sizes = option.sizes else { return [] }
    var table = Table(
      "How large a loss is, given that something is lost.",
      [
        .text("Losses"), .number("At most", "records"),
        .number("At most", "s of one partition's traffic"),
      ]
    )
    let rows: [(String, Double)] = [
      ("half of all", sizes.median), ("9 in 10", sizes.ninetieth), ("99 in 100", sizes.ninetyNinth),
      ("largest seen", sizes.largest),
    ]
    table.rows = rows.map { name, size in
      [
        .text(name), facts.cell(size),
        option.rate > 0 ? facts.cell(size / option.rate) : .none,
      ]
    }
    let share = Numerals.percent(sizes.tailShare)
    return [
      .table(table),
      .paragraph(
        "The largest hundredth of all losses makes up \(share) of the expected loss.",
        .note
      ),
    ]
  }

  private var closedForms: [Block] {
    guard !option.closedForms.isEmpty else { return [] }
    return [
      .heading(level: 3, "Against closed forms", anchor: nil),
      .table(
        ClosedFormTable(facts).table(
          option.closedForms,
          """
          Textbook formulas beside the simulation. They leave out much of the protocol; where a \
          row says why, the two need not agree.
          """
        )
      ),
    ]
  }
}

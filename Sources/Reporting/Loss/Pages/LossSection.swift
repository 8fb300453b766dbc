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
    let causes = option.causes(confidence: facts.study.confidence)
    let total =
      option.events.value > 0
      ? option.events.value : causes.reduce(0) { $0 + $1.events.interval.high }
    guard total > 0 else { return [] }
    let bars = causes.map { bar($0.name, $0.events, of: total) }
    let plot = ShareBars(
      title: "\(option.name): loss events by cause",
      unit: option.events.value > 0
        ? "share of loss events per year (%)"
        : "share of the sum of upper bounds (%); no loss was seen",
      bars: bars
    )
    var table = Table(
      "Loss events by cause.",
      [.text("Cause"), .number("Loss events", "per year"), .number("Share")]
    )
    table.rows = zip(causes, bars).map { cause, bar in
      [
        .text(cause.name), facts.cell(cause.events),
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

  private func bar(_ name: String, _ events: Quantity, of total: Double) -> ShareBars.Bar {
    let line = facts.text(events).line
    guard events.isBound else {
      let share = min(1, events.value / total)
      return ShareBars.Bar(
        name: name,
        share: share,
        text: "\(Numerals.percent(share)): \(line) per year",
        isBound: false
      )
    }
    return ShareBars.Bar(
      name: name,
      share: option.events.value > 0 ? 0 : min(1, events.interval.high / total),
      text: "\(line) per year, no loss seen",
      isBound: true
    )
  }

  private var kinds: Table {
    var table = Table(
      "Loss events by what the contract says, and lost records by what became of them.",
      [.text("What"), .number("Value"), .text("Unit")]
    )
    let events = "events per year"
    let records = "records per year"
    table.rows = [
      [
        .text("Loss events, permitted by the contract or not"), facts.cell(option.events),
        .text(events),
      ],
      [
        .text("– of them losses that the contract forbids, as seen in runs"),
        option.forbiddenHits == 0 ? .text("none seen") : facts.cell(option.forbidden),
        .text(events),
      ],
      [
        .text("Losses that the contract forbids: as many as testing cannot exclude"),
        facts.cell(option.forbiddenBound), .text(events),
      ],
      [.text("Chance of any loss within 1 year"), facts.cell(option.yearChance, .chance), .none],
      [
        .text("Chance of any loss within 5 years"),
        facts.cell(option.chance(within: 5), .chance), .none,
      ],
      [.text("Acknowledged records lost"), facts.cell(option.lost), .text(records)],
      [.text("– of them read by somebody before"), part(option.readThenLost), .text(records)],
      [
        .text("– of them gone even if every machine comes back"), part(option.goneEverywhere),
        .text(records),
      ],
      [.text("Records acknowledged"), facts.cell(option.acknowledged), .text(records)],
    ]
    if let recovery {
      table.rows.append(
        [
          .text("Mean time without writes of a partition that a fault stops"),
          facts.cell(recovery), .text("s"),
        ]
      )
    }
    return table
  }

  /// A part of the lost records: a number and its share, none if nothing was lost.
  private func part(_ records: Quantity) -> Table.Cell {
    guard records.value > 0 else { return .text("none seen") }
    guard option.lost.value > 0 else { return facts.cell(records) }
    let share = Numerals.percent(min(1, records.value / option.lost.value))
    let text = facts.text(records)
    let details = [text.interval, "\(share) of them"].compactMap { $0 }
    return Table.Cell(
      main: Prose(text.main + text.suffix),
      detail: details.joined(separator: "; ")
    )
  }

  private var recovery: Quantity? {
    let stopping = option.patterns.filter { $0.outages > 0 }
    let weight = stopping.reduce(0) { $0 + $1.rate * $1.outages }
    guard weight > 0 else { return nil }
    return .sum(
      of: stopping.map { (weight: $0.rate * $0.outages / weight, quantity: $0.recovery) }
    )
  }

  private var sizes: [Block] {
    guard let sizes = option.sizes else { return [] }
    var table = Table(
      "How large a loss is, given that something is lost.",
      [
        .text("Losses"), .number("Size", "records"),
        .number("Size", "s of one partition's traffic"),
      ]
    )
    let mean = option.events.value > 0 ? option.lost.value / option.events.value : .nan
    let rows: [(String, Double)] = [
      ("half are at most", sizes.median), ("9 in 10 are at most", sizes.ninetieth),
      ("99 in 100 are at most", sizes.ninetyNinth),
      ("largest seen", sizes.largest), ("mean", mean),
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

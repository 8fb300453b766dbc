import Estimation

/// Which chains of faults an option's losses come from.
struct PatternSection {
  private let facts: StudyFacts
  private let option: OptionResult
  private static let limit = 12

  init(_ page: OptionPage) {
    facts = page.facts
    option = page.option
  }

  /// The section.
  var blocks: [Block] {
    guard !option.patterns.isEmpty else { return [] }
    return [
      .heading(level: 3, "Which faults the losses come from", anchor: nil), .table(contributions),
      .paragraph(bounds, .note), .table(effects),
    ]
  }

  private var shown: ArraySlice<PatternResult> { option.patterns.prefix(Self.limit) }
  private var rest: ArraySlice<PatternResult> { option.patterns.dropFirst(Self.limit) }

  private var contributions: Table {
    var table = Table(
      """
      Fault patterns, the largest contribution first: how often each comes about, how many of its \
      runs lost a record, and what it adds to the year.
      """,
      [
        .text("Pattern"), .number("Rate", "per year"), .number("Runs"), .number("Hits"),
        .number("Chance of loss", "given the pattern"), .number("Loss events", "per year"),
        .number("Records lost", "per year"), .number("Share"), .number("Cumulative share"),
      ]
    )
    var sum = 0.0
    for pattern in shown {
      sum += pattern.mayLose ? pattern.events.value : 0
      table.rows.append(row(pattern, sum))
    }
    if !rest.isEmpty { table.rows.append(restRow) }
    return table
  }

  private func row(_ pattern: PatternResult, _ sum: Double) -> [Table.Cell] {
    let isPlayed = pattern.runs > 0 || pattern.chance.interval.low == pattern.chance.interval.high
    let total = option.events.value
    let counts = pattern.mayLose && total > 0 && pattern.events.value > 0
    return [
      Table.Cell(
        main: Prose(pattern.name),
        detail: pattern.mayLose ? "" : "no loss permitted"
      ),
      facts.cell(pattern.rate), .text(Numerals.count(pattern.runs)),
      .text(Numerals.count(pattern.hits)),
      isPlayed ? facts.cell(pattern.chance, .chance) : .text("not played"),
      facts.cell(pattern.events),
      isPlayed ? facts.cell(pattern.lost.scaled(by: pattern.rate)) : .none,
      counts ? .text(Numerals.percent(min(1, pattern.events.value / total))) : .none,
      counts ? .text(Numerals.percent(min(1, sum / total))) : .none,
    ]
  }

  /// All patterns that have no row of their own, bounds added up.
  private var restRow: [Table.Cell] {
    let runs = rest.reduce(0) { $0 + $1.runs }
    let hits = rest.reduce(0) { $0 + $1.hits }
    let rate = rest.reduce(0) { $0 + $1.rate }
    let high = rest.reduce(0) { $0 + $1.events.interval.high }
    return [
      .text("\(Numerals.count(rest.count)) further patterns together"), facts.cell(rate),
      .text(Numerals.count(runs)), .text(Numerals.count(hits)), .none,
      Table.Cell(main: Prose("< \(Numerals.bound(high))"), detail: "sum of upper ends"), .none,
      .none, .none,
    ]
  }

  private var bounds: Prose {
    let order = facts.study.order
    let truncation = Numerals.bound(option.truncationBound)
    let excluded = facts.text(option.forbiddenBound).line
    return """
      All patterns of up to \(String(order)) faults were enumerated; those of more add at most \
      \(strong: truncation) loss events per year (an upper bound that takes each of them for a \
      loss). Losses that the contract forbids: \(strong: excluded) per year; that is what this \
      much testing can exclude, not an estimate of how often it happens. \
      All patterns stand in \(code: "report.json").
      """
  }

  private var effects: Table {
    var table = Table(
      "What each pattern does besides: means over its runs.",
      [
        .text("Pattern"), .number("Records lost", "given the pattern"),
        .number("Read, then lost", "records"), .number("On no disk any more", "records"),
        .number("Writes refused", "partition-seconds"), .number("Unreadable", "partition-seconds"),
        .number("Writable again after", "s"), .number("No answer", "runs"),
      ]
    )
    table.rows = shown.filter { $0.runs > 0 }.prefix(8).map { pattern in
      [
        .text(pattern.name), facts.cell(pattern.lost), seen(pattern.readThenLost),
        seen(pattern.goneEverywhere), seen(pattern.refused),
        seen(pattern.unreadable), seen(pattern.recovery),
        .text(Numerals.count(pattern.unanswered)),
      ]
    }
    return table
  }

  /// A mean, or a word where nothing was seen.
  private func seen(_ value: Double) -> Table.Cell {
    value > 0 ? facts.cell(value, digits: 2) : .text("none seen")
  }
}

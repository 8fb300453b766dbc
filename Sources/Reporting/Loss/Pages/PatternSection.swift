import Estimation

/// Which chains of faults an option's losses come from.
struct PatternSection {
  private let facts: StudyFacts
  private let option: OptionResult
  private let contributing: [PatternResult]

  /// So many rows stay on one sheet.
  private static let limit = 12

  init(_ page: OptionPage) {
    facts = page.facts
    option = page.option
    contributing = option.patterns.filter(\.mayContribute)
  }

  /// The section.
  var blocks: [Block] {
    guard !option.patterns.isEmpty else { return [] }
    var blocks: [Block] = [
      .heading(level: 3, "Which faults the losses come from", anchor: nil)
    ]
    if contributing.isEmpty {
      let text: Prose = "No pattern was found in which the contract permits a loss."
      blocks.append(.paragraph(text, .body))
    } else {
      blocks.append(.table(contributions))
    }
    return blocks + [.paragraph(truncation, .note), .table(effects)]
      + ExcludedLosses(facts, option).blocks
  }

  private var contributions: Table {
    var table = Table(
      """
      Fault patterns in which the contract permits a loss, the largest contribution first: how \
      often each comes about, how many of its runs lost a record, and what it adds to the year.
      """,
      [
        .text("Pattern"), .number("Rate", "per year"), .number("Runs"), .number("Hits"),
        .number("Chance of loss", "given the pattern"), .number("Loss events", "per year"),
        .number("Records lost", "per year"), .number("Share"), .number("Cumulative share"),
      ]
    )
    var sum = 0.0
    for pattern in contributing.prefix(Self.limit) {
      sum += pattern.events.value
      table.rows.append(row(pattern, sum))
    }
    let rest = contributing.dropFirst(Self.limit)
    if !rest.isEmpty { table.rows.append(row(of: rest)) }
    return table
  }

  private func row(_ pattern: PatternResult, _ sum: Double) -> [Table.Cell] {
    let isPlayed = pattern.runs > 0 || pattern.chance.interval.low == pattern.chance.interval.high
    let total = option.events.value
    let counts = total > 0 && pattern.events.value > 0
    return [
      .text(pattern.name), facts.cell(pattern.rate), .text(Numerals.count(pattern.runs)),
      .text(Numerals.count(pattern.hits)),
      isPlayed ? facts.cell(pattern.chance, .chance) : .text("not played"),
      facts.cell(pattern.events),
      isPlayed ? facts.cell(pattern.lost.scaled(by: pattern.rate)) : .none,
      counts ? .text(Numerals.percent(min(1, pattern.events.value / total))) : .none,
      counts ? .text(Numerals.percent(min(1, sum / total))) : .none,
    ]
  }

  /// All patterns that have no row of their own, upper ends added up.
  private func row(of rest: ArraySlice<PatternResult>) -> [Table.Cell] {
    let runs = rest.reduce(0) { $0 + $1.runs }
    let hits = rest.reduce(0) { $0 + $1.hits }
    let rate = rest.reduce(0) { $0 + $1.rate }
    let high = rest.reduce(0) { $0 + $1.events.interval.high }
    return [
      .text(Numerals.furtherPatterns(rest.count)), facts.cell(rate),
      .text(Numerals.count(runs)), .text(Numerals.count(hits)), .none,
      Table.Cell(main: Prose("< \(Numerals.bound(high))"), detail: "sum of upper ends"), .none,
      .none, .none,
    ]
  }

  private var truncation: Prose {
    """
    All patterns of up to \(String(facts.study.order)) faults were enumerated; those of more add \
    at most \(strong: Numerals.bound(option.truncationBound)) loss events per year\(skipped) (upper \
    bounds that take each of them for a loss). Every pattern stands in \(code: "report.json").
    """
  }

  private var skipped: String {
    guard !option.skipped.isEmpty else { return "" }
    let classes = option.skipped.count == 1 ? "class" : "classes"
    let rate = option.skipped.reduce(0) { $0 + $1.rate }
    return ", and \(Numerals.count(option.skipped.count)) \(classes) that could not matter or that "
      + "the budget had no room for at most \(Numerals.bound(rate))"
  }

  // MARK: Other effects

  private var effects: Table {
    var table = Table(
      """
      What patterns do besides, those that lose or stop most: means over their runs; refused \
      writes also per year.
      """,
      [
        .text("Pattern"), .number("Records lost", "given the pattern"),
        .number("Read, then lost", "records"), .number("On no disk any more", "records"),
        .number("Writes refused", "partition-seconds"), .number("Refused", "s per year"),
        .number("Unreadable", "partition-seconds"), .number("Writable again after", "s"),
        .number("No answer", "runs"),
      ]
    )
    table.rows = weighty.map { pattern in
      [
        .text(pattern.name), facts.cell(pattern.lost), seen(pattern.readThenLost),
        seen(pattern.goneEverywhere), seen(pattern.refused),
        seen(pattern.refused.scaled(by: pattern.rate)),
        seen(pattern.unreadable), seen(pattern.recovery), .text(Numerals.count(pattern.unanswered)),
      ]
    }
    return table
  }

  /// The patterns that lose most and, after these, those that refuse writes for longest.
  private var weighty: [PatternResult] {
    let played = option.patterns.filter { $0.runs > 0 }
    let losing = Array(played.filter { $0.chance.value > 0 }.prefix(6))
    let others = played.filter { !losing.contains($0) }
      .sorted {
        ($1.refused.value * $1.rate, $0.name) < ($0.refused.value * $0.rate, $1.name)
      }
    return losing + others.prefix(10 - losing.count)
  }

  /// A mean, or a word where nothing was seen.
  private func seen(_ mean: Quantity) -> Table.Cell {
    mean.value > 0 ? facts.cell(mean) : .text("none seen")
  }
}

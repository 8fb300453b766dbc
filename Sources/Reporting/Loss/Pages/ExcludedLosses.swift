import Estimation

/// Patterns in which the contract forbids any loss: what testing can exclude of them.
///
/// A bound here says how much was tested, not how often records are lost; hence it stands apart.
struct ExcludedLosses {
  private let facts: StudyFacts
  private let option: OptionResult
  private let patterns: [PatternResult]
  private static let limit = 8

  init(_ facts: StudyFacts, _ option: OptionResult) {
    self.facts = facts
    self.option = option
    patterns = option.patterns.filter { !$0.mayContribute }
  }

  /// The section; empty when there are no such patterns.
  var blocks: [Block] {
    guard !patterns.isEmpty || option.forbiddenHits > 0 else { return [] }
    let heading = Block.heading(level: 3, "Losses that the contract forbids", anchor: nil)
    guard !patterns.isEmpty else { return [heading, .paragraph(summary, .body)] }
    return [heading, .paragraph(summary, .body), .table(table)]
  }

  private var summary: Prose {
    let hits = option.forbiddenHits
    guard hits == 0 else {
      return """
        \(strong: "\(Numerals.count(hits)) runs lost records that the contract protects"): \
        \(facts.text(option.forbiddenBound).line) such events per year as simulated. The protocol as \
        configured does not keep its promise there; the answer counts them.
        """
    }
    return """
      No run lost a record that the contract protects. This much testing can exclude more than \
      \(strong: Numerals.bound(option.forbiddenBound.interval.high)) such events per year \
      (\(facts.confidence) confidence); that tells how much was tested, not how often it \
      happens.
      """
  }

  private var table: Table {
    var table = Table(
      "Patterns after which nothing acknowledged may be lost, the most frequent first.",
      [
        .text("Pattern"), .number("Rate", "per year"), .number("Runs"),
        .number("Runs that lost", "against the contract"),
        .number("Chance of loss", "given the pattern, not excluded"),
      ]
    )
    let sorted = patterns.sorted { ($1.rate, $0.name) < ($0.rate, $1.name) }
    table.rows = sorted.prefix(Self.limit).map { pattern in
      [
        .text(pattern.name), facts.cell(pattern.rate), .text(Numerals.count(pattern.runs)),
        .text(Numerals.count(pattern.forbiddenHits)),
        pattern.runs > 0 ? facts.cell(pattern.chance, .chance) : .text("not played"),
      ]
    }
    let rest = sorted.dropFirst(Self.limit)
    if !rest.isEmpty {
      table.rows.append(
        [
          .text("\(Numerals.count(rest.count)) further patterns together"),
          facts.cell(rest.reduce(0) { $0 + $1.rate }),
          .text(Numerals.count(rest.reduce(0) { $0 + $1.runs })),
          .text(Numerals.count(rest.reduce(0) { $0 + $1.forbiddenHits })), .none,
        ]
      )
    }
    return table
  }
}

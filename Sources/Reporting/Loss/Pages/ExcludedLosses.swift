import Estimation

/// Losses that the contract forbids: those that were seen, and what testing can exclude of others.
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
    var blocks = [heading]
    if option.forbiddenHits > 0 { blocks += [.paragraph(broken, .body), .table(brokenPatterns)] }
    if !patterns.isEmpty { blocks += [.paragraph(excluded, .body), .table(table)] }
    return blocks
  }

  private var broken: Prose {
    let hits = Numerals.count(option.forbiddenHits)
    return """
      \(strong: "\(hits) runs lost records that the contract protects"), for \
      \(facts.text(option.forbidden).line) such events per year. So few copies had a failure that \
      loses data that the settings promise to keep every record; it was lost all the same, \
      because the protocol let go of a copy that was still whole. The answer counts these losses.
      """
  }

  private var brokenPatterns: Table {
    var table = Table(
      "Patterns after which records were lost against the contract, the largest share first.",
      [
        .text("Pattern"), .number("Rate", "per year"), .number("Runs"),
        .number("Runs that lost", "against the contract"), .number("Such events", "per year"),
      ]
    )
    let sorted = option.patterns.filter { $0.forbiddenHits > 0 }.sorted {
      (Self.forbidden($1), $0.name) < (Self.forbidden($0), $1.name)
    }
    table.rows = sorted.prefix(Self.limit).map { pattern in
      [
        .text(pattern.name), facts.cell(pattern.rate), .text(Numerals.count(pattern.runs)),
        .text(Numerals.count(pattern.forbiddenHits)),
        facts.cell(Self.forbidden(pattern), digits: 2),
      ]
    }
    let rest = sorted.dropFirst(Self.limit)
    if !rest.isEmpty {
      table.rows.append(
        Self.sum(rest, facts) + [facts.cell(rest.reduce(0) { $0 + Self.forbidden($1) }, digits: 2)]
      )
    }
    return table
  }

  private static func forbidden(_ pattern: PatternResult) -> Double {
    let answered = max(1, pattern.runs - pattern.unanswered)
    return pattern.rate * Double(pattern.forbiddenHits) / Double(answered)
  }

  /// Patterns that have no row of their own.
  private static func sum(_ rest: ArraySlice<PatternResult>, _ facts: StudyFacts) -> [Table.Cell] {
    [
      .text(Numerals.furtherPatterns(rest.count)),
      facts.cell(rest.reduce(0) { $0 + $1.rate }),
      .text(Numerals.count(rest.reduce(0) { $0 + $1.runs })),
      .text(Numerals.count(rest.reduce(0) { $0 + $1.forbiddenHits })),
    ]
  }

  private var excluded: Prose {
    let seen =
      option.forbiddenHits == 0
      ? "No run lost a record that the contract protects." : "No other pattern did so."
    return """
      \(seen) This much testing can exclude more than \
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
    if !rest.isEmpty { table.rows.append(Self.sum(rest, facts) + [.none]) }
    return table
  }
}

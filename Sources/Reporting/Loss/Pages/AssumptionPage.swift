import Estimation

/// What the numbers take for granted and how well each is known.
struct AssumptionPage {
  private let facts: StudyFacts

  init(_ facts: StudyFacts) { self.facts = facts }

  private var assumptions: [Assumption] { facts.study.assumptions }

  /// The page.
  var blocks: [Block] {
    // Placements and small worlds rest on none of these.
    guard !assumptions.isEmpty, !facts.study.options.isEmpty else { return [] }
    return [
      .heading(level: 2, "What is assumed", anchor: "assumptions"),
      .paragraph(summary, .body), .table(table), .paragraph(legend, .note),
    ] + sources
  }

  /// What was taken from files of a real cluster.
  private var sources: [Block] {
    guard !facts.study.sources.isEmpty else { return [] }
    var table = Table(
      """
      Files of a real cluster, what was taken from them, and what was not heeded since it does not \
      matter for durability here.
      """,
      [.text("File"), .text("Taken"), .text("Not heeded")]
    )
    table.rows = facts.study.sources.map { source in
      [
        Table.Cell(main: "\(code: source.file)"), .text(Self.list(source.taken)),
        .text(Self.list(source.ignored)),
      ]
    }
    return [.table(table)]
  }

  private static func list(_ names: [String]) -> String {
    names.isEmpty ? "nothing" : names.joined(separator: ", ")
  }

  private var summary: Prose {
    let own = assumptions.count { !$0.isDefault }
    let guessed = assumptions.count { $0.evidence == .engineering }
    let total = assumptions.count
    return """
      The answer rests on \(String(total)) assumptions, \(String(own)) of them set by the \
      specification; \(String(guessed)) \(guessed == 1 ? "rests" : "rest") on engineering judgement alone (mark E). How far \
      the answer moves with each stands in the sections of the options.
      """
  }

  private var table: Table {
    var table = Table(
      "Assumptions. Values marked † were set in the specification, all others are defaults.",
      [
        .text("Assumption"), .text("Value"), .text("Range in the sources"), .text("Mark"),
        .text("Where it comes from"),
      ]
    )
    table.rows = assumptions.map { assumption in
      [
        Table.Cell(main: "\(code: assumption.name)"),
        .text(assumption.value + (assumption.isDefault ? "" : " †")),
        assumption.range.isEmpty ? .none : .text(assumption.range),
        .strong(assumption.evidence.rawValue), .text(assumption.source),
      ]
    }
    return table
  }

  private var legend: Prose {
    let used = Set(assumptions.map(\.evidence))
    let marks = Evidence.allCases.filter { used.contains($0) }
    return marks.enumerated().reduce("Marks of evidence: " as Prose) { text, entry in
      let last = entry.offset == marks.count - 1
      return text
        + "\(strong: entry.element.rawValue) \(entry.element.meaning)\(last ? "." : "; ")"
    }
  }
}

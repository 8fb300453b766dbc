import Estimation

/// What the numbers leave out, what is not claimed, and how to make the report again.
struct ClosingPage {
  private let facts: StudyFacts

  init(_ facts: StudyFacts) { self.facts = facts }

  /// The page.
  var blocks: [Block] { omissions + refusals + reproduction }

  private var omissions: [Block] {
    guard !facts.study.notModelled.isEmpty else { return [] }
    return [
      .heading(level: 2, "What is not modelled", anchor: "not-modelled"),
      .list(facts.study.notModelled.map { Prose(sentence: $0) }, isNumbered: false),
    ]
  }

  private var refusals: [Block] {
    guard !facts.study.refusals.isEmpty else { return [] }
    return [
      .heading(level: 2, "Claims this report refuses to make", anchor: "refused"),
      .list(facts.study.refusals.map { Prose(sentence: $0) }, isNumbered: false),
    ]
  }

  private var reproduction: [Block] {
    let study = facts.study
    var table = Table("", [.text("Item"), .text("Value")])
    table.rows = [
      [.text("Version"), Table.Cell(main: "\(code: study.version)")],
      [.text("Specification"), Table.Cell(main: "\(code: study.file)")],
      [.text("Root seed"), Table.Cell(main: "\(code: String(study.seed))")],
      [.text("Simulated runs"), .text(Numerals.count(study.runs))],
      [
        .text("Wanted precision"),
        .text("± \(Numerals.percent(study.precision)) at \(facts.confidence) confidence"),
      ],
      [.text("Digest over all runs"), Table.Cell(main: "\(code: study.digest)")],
    ]
    return [
      .heading(level: 2, "How to make this report again", anchor: "reproduce"),
      .paragraph("The same version, specification and seed give this report byte for byte:", .body),
      .code(study.command), .table(table),
      .heading(level: 3, "Specification", anchor: nil), .code(study.specification),
    ]
  }
}

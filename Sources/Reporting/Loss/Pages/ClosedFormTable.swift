import Estimation

/// Simulated numbers beside those of formulas.
struct ClosedFormTable {
  private let facts: StudyFacts

  init(_ facts: StudyFacts) { self.facts = facts }

  func table(_ rows: [ClosedFormRow], _ caption: Prose) -> Table {
    var table = Table(
      caption,
      [
        .text("What, and its formula"), .number("Formula's value"), .number("Simulated"),
        .text("Unit"), .number("Ratio", "simulated ÷ formula"),
        .number("z", "standard errors apart"), .text("Remark"),
      ]
    )
    table.rows = rows.map { row in
      [
        Table.Cell(main: Prose(row.name), detail: row.formula),
        facts.cell(Quantity(exactly: row.expected), kind(row)),
        facts.cell(row.simulated, kind(row)),
        .text(row.unit.isEmpty ? "probability" : row.unit), ratio(row), z(row),
        .text(remark(row)),
      ]
    }
    return table
  }

  private func kind(_ row: ClosedFormRow) -> QuantityText.Kind {
    let isChance = ["", "probability"].contains(row.unit) || row.unit.hasPrefix("chance")
    return isChance ? .probability : .number
  }

  private func ratio(_ row: ClosedFormRow) -> Table.Cell {
    guard row.expected != 0 else { return .none }
    return facts.cell(row.simulated.scaled(by: 1 / row.expected))
  }

  private func z(_ row: ClosedFormRow) -> Table.Cell {
    guard let z = row.z else { return .none }
    return .text((z > 0 ? "+" : "") + DecimalDigits(z).text(toPlace: -2))
  }

  private func remark(_ row: ClosedFormRow) -> String {
    if !row.agrees { return "does not agree" + (row.remark.isEmpty ? "" : ": \(row.remark)") }
    if !row.remark.isEmpty { return row.remark }
    if row.z != nil { return "agrees" }
    let range = row.simulated.interval
    return range.low <= row.expected && row.expected <= range.high
      ? "inside the interval" : "outside the interval"
  }
}

/// Rows of text in columns as wide as what stands in them.
struct TextColumns {
  private let titles: [String]
  private let right: [Bool]
  private var rows: [[String]] = []

  /// Makes a table; the titles of columns of numbers begin with `>`.
  init(_ titles: [String]) {
    self.titles = titles.map { $0.hasPrefix(">") ? String($0.dropFirst()) : $0 }
    right = titles.map { $0.hasPrefix(">") }
  }

  var isEmpty: Bool { rows.isEmpty }

  mutating func add(_ cells: [String]) { rows.append(cells) }

  /// The table, two spaces in; nothing without rows.
  func lines(_ style: Style) -> [String] {
    guard !rows.isEmpty else { return [] }
    let widths = titles.indices.map { column in
      ([titles] + rows).map { $0[column].count }.max() ?? 0
    }
    return [style.faint(line(titles, widths))] + rows.map { line($0, widths) }
  }

  private func line(_ cells: [String], _ widths: [Int]) -> String {
    var text = " "
    for (column, cell) in cells.enumerated() {
      text += " " + Figures.pad(cell, to: widths[column], right: right[column]) + " "
    }
    while text.last == " " { text.removeLast() }
    return text
  }
}

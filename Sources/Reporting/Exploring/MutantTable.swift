import Estimation
import Exploration
import KafkaLog

/// One row of the table of bugs.
public struct MutantRow: Sendable {
  /// The bug.
  public var entry: Variants.Entry
  /// What the searches for it came to.
  public var tally: MutantTally
  /// Seconds that the searches took, all threads added up.
  public var seconds: Double

  /// Makes a row.
  public init(_ entry: Variants.Entry, _ tally: MutantTally, seconds: Double) {
    self.entry = entry
    self.tally = tally
    self.seconds = seconds
  }
}

/// The table of bugs: how soon each is found and by what.
public struct MutantTable: Sendable {
  private let rows: [MutantRow]
  private let style: Style

  static let titles = [
    "bug", "nature", "found", "runs to detect", "95 % interval", "seconds", "first broken promise",
  ]

  /// Lays out the table.
  public init(_ rows: [MutantRow], style: Style) {
    self.rows = rows
    self.style = style
  }

  static func cells(_ row: MutantRow) -> [String] {
    let tally = row.tally
    let median = tally.median
    return [
      row.entry.name, row.entry.nature.rawValue, "\(tally.found)/\(tally.outcomes.count)",
      bound(median?.value), "\(bound(median?.low))-\(bound(median?.high))",
      SweepReport.decimal(row.seconds),
      tally.first.map { "\($0.name) \($0.count)" }.joined(separator: ", "),
    ]
  }

  private static func bound(_ value: Int?) -> String { value.map { "\($0)" } ?? ">" }

  /// The table for a terminal, line by line.
  public var lines: [String] {
    let cells = rows.map(Self.cells)
    let widths = Self.titles.indices.map { column in
      ([Self.titles] + cells).map { $0[column].count }.max() ?? 0
    }
    func line(_ cells: [String], _ mark: String) -> String {
      var text = mark
      for (column, cell) in cells.enumerated() {
        text += " " + Figures.pad(cell, to: widths[column], right: (2...5).contains(column)) + " "
      }
      while text.last == " " { text.removeLast() }
      return text
    }
    return [style.faint(line(Self.titles, " "))]
      + zip(rows, cells).map { row, cells in line(cells, mark(row.tally)) }
  }

  private func mark(_ tally: MutantTally) -> String {
    if tally.found == tally.outcomes.count { return style.good("✓") }
    return tally.found > 0 ? style.odd("~") : style.bad("✗")
  }

  /// The table as Markdown.
  public var markdown: String {
    Self.markdown(Self.titles, rows.map(Self.cells))
  }

  static func markdown(_ titles: [String], _ rows: [[String]]) -> String {
    let head = ["| " + titles.joined(separator: " | ") + " |"]
    let rule = ["|" + titles.map { _ in "---|" }.joined()]
    return (head + rule + rows.map { "| " + $0.joined(separator: " | ") + " |" })
      .joined(separator: "\n")
  }
}

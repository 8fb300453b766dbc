import Checking
import Primitives
import Scenarios
import Simulation

/// The table of verdicts, written row by row as the cases finish.
///
/// With one seed a row shows that run; with many it shows how many were as expected, and least,
/// middle and greatest of what was lost and of the unavailable time.
public struct VerdictTable: Sendable {
  private struct Column {
    var title: String
    var width: Int
    var right = true
    /// When it goes where there is no room, the least number first; nil when it stays.
    var goes: Int? = nil
  }

  /// Columns that are shown, each with its place among the cells of a row.
  private let columns: [(cell: Int, column: Column)]
  private let isCut: Bool
  private let style: Style
  private let isAggregate: Bool

  /// Lays out a table.
  ///
  /// - Parameters:
  ///   - cases: All cases that will be shown.
  ///   - isAggregate: Whether each case runs with more than one seed.
  ///   - width: Columns of the terminal; nil when there may be any number.
  ///   - style: Colours, or none.
  public init(_ cases: [ScenarioCase], isAggregate: Bool, width: Int? = nil, style: Style) {
    self.style = style
    self.isAggregate = isAggregate
    let longest = cases.map(\.name.count).max() ?? 0
    let name = Column(title: "case", width: min(44, max(4, longest)), right: false)
    let words = cases.map(\.expect.short.count).max() ?? 0
    let expected = Column(title: "expected", width: max(8, words), right: false, goes: 3)
    let all =
      isAggregate
      ? [
        name, expected, Column(title: "as expected", width: 11),
        Column(title: "verdicts", width: 24, right: false, goes: 7),
        Column(title: "lost", width: 16), Column(title: "permitted", width: 16, goes: 6),
        Column(title: "unavailable", width: 22, goes: 5),
        Column(title: "digest", width: 12, goes: 4),
      ]
      : [
        name, expected, Column(title: "verdict", width: 15, right: false),
        Column(title: "acked", width: 9, goes: 6), Column(title: "lost", width: 7),
        Column(title: "permitted", width: 9, goes: 7),
        Column(title: "unavailable", width: 11, goes: 5), Column(title: "time", width: 7, goes: 1),
        Column(title: "events", width: 11, goes: 2), Column(title: "digest", width: 12, goes: 4),
      ]
    columns = Self.fitted(Array(zip(all.indices, all)), to: width)
    isCut = width != nil
  }

  /// Least widths of the first column: while others are still there, and when it is alone.
  private static let leastNames = (28, 8)

  /// Columns that there is room for: names get shorter, then the least telling columns go.
  private static func fitted(
    _ all: [(cell: Int, column: Column)],
    to width: Int?
  ) -> [(cell: Int, column: Column)] {
    guard let width, let name = all.first?.column.width else { return all }
    var shown = all
    func others() -> Int { shown.dropFirst().reduce(2) { $0 + $1.column.width + 2 } }
    for number in all.compactMap(\.column.goes).sorted() {
      let least = number < 3 ? name : min(name, leastNames.0)
      guard others() + least > width else { break }
      shown.removeAll { $0.column.goes == number }
    }
    shown[0].column.width = max(min(name, leastNames.1), min(name, width - others()))
    return shown
  }

  /// The lines above a scenario's rows.
  ///
  /// - Parameters:
  ///   - title: The scenario's title.
  ///   - file: Its file.
  ///   - notes: What to say of the files that it names.
  public func heading(title: String, file: String, _ notes: [String] = []) -> String {
    let lines = [style.strong(title) + "  " + style.faint(file)] + notes.map { "  " + $0 }
    return (lines + [style.faint(row(mark: " ", columns.map(\.column.title)))])
      .joined(separator: "\n")
  }

  /// The row of one case.
  public func row(_ summary: CaseSummary) -> String {
    guard let shown = summary.shown else { return "" }
    let cells = isAggregate ? aggregate(summary) : single(summary, shown)
    if summary.isExpected { return line(mark: style.good("✓"), cells: cells) }
    let mark = shown.isInconclusive ? style.odd("?") : style.bad("✗")
    return line(mark: mark, cells: cells)
  }

  private func single(_ summary: CaseSummary, _ shown: RunOutcome) -> [String] {
    let result = shown.result
    return [
      summary.name, summary.expected, shown.verdictText,
      Figures.count(result.judgement.outcomes.total),
      Figures.count(result.judgement.forbiddenLoss),
      Figures.count(result.judgement.permittedLoss), Figures.time(result.unavailable),
      Figures.time(result.ended - .zero), Figures.count(Int64(clamping: result.events)),
      String(result.digest.description.prefix(12)),
    ]
  }

  private func aggregate(_ summary: CaseSummary) -> [String] {
    let figures = summary.figures
    return [
      summary.name, summary.expected, "\(summary.asExpected)/\(summary.runs)",
      summary.verdictCounts,
      Spread(figures.map(\.lost))?.text(Figures.count) ?? "",
      Spread(figures.map(\.permitted))?.text(Figures.count) ?? "",
      Spread(figures.map(\.unavailable))?.text(Figures.time) ?? "",
      String(summary.digest.description.prefix(12)),
    ]
  }

  private func line(mark: String, cells: [String]) -> String {
    row(mark: mark, columns.map { cells[$0.cell] })
  }

  private func row(mark: String, _ cells: [String]) -> String {
    var text = mark
    for ((_, column), cell) in zip(columns, cells) {
      let fits = !isCut || cell.count <= column.width
      let shown = fits ? cell : cell.prefix(column.width - 1) + "…"
      text += " " + Figures.pad(shown, to: column.width, right: column.right) + " "
    }
    while text.last == " " { text.removeLast() }
    return text
  }
}

extension CaseSummary {
  /// Verdicts with their numbers, such as `passed 98, stuck 2`.
  var verdictCounts: String {
    let counts = zip(RunVerdict.allCases, verdicts).filter { $0.1 > 0 }
    return counts.map { "\($0.0.rawValue) \($0.1)" }.joined(separator: ", ")
  }
}

extension RunOutcome {
  /// What the run showed, in a word or two.
  var verdictText: String {
    let judgement = result.judgement
    switch result.verdict {
    case .violated: return violationName ?? result.verdict.rawValue
    case .passed where judgement.permittedLoss > 0: return "permitted loss"
    case .passed, .stuck, .vacuous, .waitedInVain, .overBudget: return result.verdict.rawValue
    }
  }

  /// The violated invariant: the expected one if it is among those found, else the first.
  var violationName: String? {
    let found = result.judgement.violations.map(\.invariant.rawValue)
    if case .violation(let name) = plan.expect.outcome, found.contains(name) { return name }
    return found.first
  }
}

import Estimation

/// Whether the simulator agrees with formulas where the formulas hold.
struct AgreementPage {
  private let facts: StudyFacts

  init(_ facts: StudyFacts) { self.facts = facts }

  private var rows: [ClosedFormRow] { facts.study.reduced }

  /// The page.
  var blocks: [Block] {
    guard !rows.isEmpty else { return [] }
    return [
      .sheet, .heading(level: 2, "Does the simulator agree with formulas?", anchor: "agreement"),
      .paragraph(
        """
        In small worlds in which a formula's assumptions hold exactly, the simulation must give \
        the formula's number: within four standard errors each (|z| < 4), and all together \
        within what chance allows.
        """,
        .body
      ),
      .paragraph(verdict, .body),
    ] + scores + [.table(ClosedFormTable(facts).table(rows, "Small worlds."))]
  }

  private var scores: [Block] {
    let scores = rows.compactMap { row in row.z.map { (name: row.name, z: $0) } }
    guard scores.count > 1 else { return [] }
    return stride(from: 0, to: scores.count, by: Self.rowsOfPicture).map { first in
      let shown = scores[first..<min(first + Self.rowsOfPicture, scores.count)]
      let plot = ScorePlot(
        title: "Simulations against formulas, from number \(first + 1)",
        scores: Array(shown),
        limit: 4
      )
      let isLast = shown.endIndex == scores.count
      return .figure(
        plot.drawing,
        caption: isLast ? "A triangle lies outside the range of agreement." : "",
        instead: nil
      )
    }
  }

  /// As many as fit on a sheet.
  private static let rowsOfPicture = 40

  private var verdict: Prose {
    let scores = rows.compactMap(\.z)
    guard !scores.isEmpty else { return "No row has a standardized difference." }
    let sum = scores.reduce(0) { $0 + $1 * $1 }
    let limit = SpecialFunctions.chiSquareQuantile(
      upperTail: 0.001,
      degrees: Double(scores.count)
    )
    let failed = rows.count { !$0.agrees }
    let single = failed == 0 ? "every row agrees" : "\(Numerals.count(scores.count - failed)) agree"
    let together = sum < limit ? "agree" : "do not agree"
    return """
      Of \(String(scores.count)) rows with a z, \(single). Together they \(strong: together): \
      the sum of z² is \(Numerals.plain(sum, digits: 3)), and chance exceeds \
      \(Numerals.plain(limit, digits: 3)) only once in a thousand times (χ² with \
      \(String(scores.count)) degrees of freedom).
      """
  }
}

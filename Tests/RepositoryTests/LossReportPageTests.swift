import Foundation
import Estimation
import Scenarios
import Simulation
import Testing

/// The page on loss reports has the tables of the registries, and an example that is right.
@Suite struct LossReportPageTests {
  private func page() throws -> String {
    try Repository.text("Sources/Documentation.docc/LossReports.md")
  }

  static var events: String {
    let rows = zip(EventKind.descriptions, EventRates().assumptions()).map { entry, row in
      "| `\(row.name)` | \(entry.domain.rawValue) | \(StudyText.number(entry.rate)) | "
        + "\(row.range) | \(row.evidence.rawValue) | \(entry.summary) \(capital(entry.source)). |"
    }
    return table(["Event", "Per", "A year", "Range", "", "What happens, and the source"], rows)
  }

  static var devices: String {
    let rows = DeviceRates.all.map { entry in
      "| `\(entry.device)` | `\(entry.kind.rawValue)` | \(StudyText.number(entry.rate.perYear)) | "
        + "\(entry.rate.evidence.rawValue) | \(capital(entry.rate.source)). |"
    }
    return table(["Device", "Event", "A year", "", "Source"], rows)
  }

  static var times: String {
    let all = StudyParameter.descriptions.map(\.parameter)
    let rows = zip(StudyParameter.descriptions, StudyTimes().assumptions(of: all)).map {
      entry,
      row in
      "| `\(row.name)` | \(row.value) | \(row.range) | \(row.evidence.rawValue) | "
        + "\(entry.summary) \(capital(entry.source)). |"
    }
    return table(["Parameter", "Default", "Range", "", "What it is, and the source"], rows)
  }

  static var models: String {
    let rows = ReducedWorld.models.map { model in
      let names = model.parameters.map { "`\($0.name)`" }.joined(separator: ", ")
      return "| `\(model.name)` | \(capital(model.summary)) | \(names) |"
    }
    return table(["Model", "What it answers", "Parameters"], rows)
  }

  static var rules: String {
    let rows = LintRule.allCases.map { "| `\($0.rawValue)` | \($0.mechanism) |" }
    return table(["Rule", "Why it matters"], rows)
  }

  private static func capital(_ text: String) -> String {
    text.prefix(1).uppercased() + text.dropFirst()
  }

  private static func table(_ heads: [String], _ rows: [String]) -> String {
    let head = "| " + heads.joined(separator: " | ") + " |"
    let rule = "|" + heads.map { _ in "---|" }.joined()
    return ([head, rule] + rows).joined(separator: "\n")
  }

  @Test("the page has every default and every rule as the program has it")
  func tables() throws {
    let page = try page()
    for table in [Self.events, Self.devices, Self.times, Self.models, Self.rules] {
      for line in table.split(separator: "\n") {
        #expect(page.contains(line + "\n"), "the page lacks: \(line)")
      }
    }
  }

  @Test("the example of the page is understood")
  func example() throws {
    let parts = try page().components(separatedBy: "```")
    let example = try #require(parts.first { $0.hasPrefix("json5\n") }).dropFirst(6)
    let report = try LossSpecification.parse(
      String(example),
      file: "page",
      vocabulary: .standard,
      load: { _ in nil }
    )
    #expect(report.options.count == 4 && report.conclusions.count == 1)
    #expect(report.reduced.count == 1 && report.placements.count == 1)
  }

  @Test("every field of a report has a row")
  func fields() throws {
    let page = try page()
    for field in Self.fieldNames {
      #expect(page.contains("| `\(field)` |"), "nothing is said of '\(field)'")
    }
    // A name that is left out here would be accepted by no test: the parser must know them all.
    let text = "{ format: 1, title: \"t\", "
    for field in Self.fieldNames where field != "format" && field != "title" {
      let complaint = Self.complaint(text + "\"\(field)\": [[]] }")
      #expect(!complaint.contains("unknown field '\(field)'"), "\(complaint)")
    }
    #expect(Self.complaint(text + "what: 1 }").contains("unknown field 'what'"))
  }

  private static let fieldNames = [
    "format", "title", "question", "base", "case", "properties", "options", "layouts", "configs",
    "baseline", "horizon", "precision", "confidence", "order", "budget", "seed", "events", "rates",
    "times", "reduced", "placement", "exposure", "sensitivities", "worst", "conclusions",
  ]

  private static func complaint(_ text: String) -> String {
    do throws(ScenarioErrors) {
      _ = try LossSpecification.parse(
        text,
        file: "x",
        vocabulary: .standard,
        load: { _ in nil }
      )
      return ""
    } catch {
      return error.description
    }
  }
}

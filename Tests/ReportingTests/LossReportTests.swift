import Estimation
import Foundation
import Testing

@testable import Reporting

@Suite struct LossReportTests {
  @Test("the same study gives the same bytes")
  func repeatable() {
    let first = LossReportPages(SampleStudy.full)
    let second = LossReportPages(SampleStudy.full)
    #expect(first.html == second.html)
    #expect(first.markdown == second.markdown)
    #expect(first.json == second.json)
  }

  @Test("a page fetches nothing and runs nothing")
  func selfContained() {
    let html = LossReportPages(SampleStudy.full).html
    let fetching = [
      "src=", "href=\"h", "href=\"/", "href=\"f", "url(", "@import", "<link", "<script", "<iframe",
      "<img", "<object",
      "onload",
    ]
    for mark in fetching { #expect(!html.contains(mark), "the page contains \(mark)") }
    #expect(html.contains("default-src 'none'"))
  }

  @Test("every number of every picture is finite and inside it")
  func drawings() throws {
    for study in [SampleStudy.full, SampleStudy.small] {
      let html = LossReportPages(study).html
      let pictures = html.matches(of: try Regex(#"(?s)<svg viewBox="0 0 (\d+) ([\d.]+)".*?</svg>"#))
      #expect(!pictures.isEmpty)
      for picture in pictures {
        let text = String(html[picture.range])
        let isFinite = !text.contains("nan") && !text.contains("inf\"")
        #expect(isFinite)
        let places = text.matches(of: try Regex(#" (x|y|x1|y1|x2|y2|cx|cy)="([^"]*)""#))
        for place in places {
          let value = Double(place.output[2].substring ?? "")
          let isInside = value.map { (-1...1_200).contains($0) } ?? false
          #expect(isInside, "\(text[place.range])")
        }
      }
    }
  }

  @Test("names and texts cannot break out of the page")
  func escaping() {
    let html = LossReportPages(SampleStudy.full).html
    #expect(html.contains("what &lt;three copies&gt; buy"))
    #expect(html.contains("&quot;a&lt;b&gt;&amp;c&quot;"))
    for raw in ["<three", "a<b>", "<fenced>"] {
      #expect(!html.contains(raw), "\(raw) is unescaped")
    }
    let markdown = LossReportPages(SampleStudy.full).markdown
    #expect(markdown.contains("(leader \\| follower)"))
    #expect(markdown.contains("````\n// Layouts"))
  }

  @Test("every row of a table in Markdown has as many cells as its header")
  func tables() {
    let lines = LossReportPages(SampleStudy.full).markdown.split(separator: "\n")
    var width = 0
    var isTable = false
    for line in lines {
      let cells = line.replacing("\\|", with: "").split(
        separator: "|",
        omittingEmptySubsequences: false
      )
      guard line.hasPrefix("| ") else {
        isTable = false
        continue
      }
      if isTable { #expect(cells.count == width, "\(line)") }
      width = cells.count
      isTable = true
    }
  }

  @Test("a small study reads, word for word, as in the file of the repository")
  func snapshot() throws {
    let file = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Reports/small.md")
    let expected = try String(contentsOf: file, encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false)
    let actual = LossReportPages(SampleStudy.small).markdown
      .split(separator: "\n", omittingEmptySubsequences: false)
    #expect(actual.count == expected.count)
    for (number, (one, other)) in zip(actual, expected).enumerated() {
      #expect(one == other, "small.md:\(number + 1)")
    }
  }

  @Test("a study of nothing, and one of nothing seen, still make pages")
  func empty() throws {
    var study = LossStudy()
    #expect(LossReportPages(study).html.contains("</html>"))
    var option = OptionResult(name: "idle", settings: [])
    study.options = [option]
    #expect(LossReportPages(study).markdown.contains("idle"))
    option.events = SampleStudy.bound(.infinity)
    option.chance = SampleStudy.bound(1)
    option.patterns = [PatternResult(name: "x", cause: "y", order: 1, rate: 1, mayLose: true)]
    study.options = [option, SampleStudy.flushed]
    let pages = LossReportPages(study)
    #expect(!pages.html.contains("nan"))
    #expect(pages.markdown.contains("not played"))
    _ = try JSONSerialization.jsonObject(with: Data(pages.json.utf8))
  }

  @Test("the option that loses least is told from its rivals, and of those refuses least")
  func best() throws {
    let markdown = LossReportPages(SampleStudy.full).markdown
    let answer = try #require(markdown.split(separator: "\n").first { $0.hasPrefix(">") })
    #expect(answer.contains("**three-zones** has a **1.87×10⁻⁹** chance"))
    #expect(answer.contains("within a year (95 % interval 1.74–2.01×10⁻⁹"))
    #expect(markdown.contains("these runs do not tell it from stretch over regions"))
  }

  @Test("patterns that may not lose stand apart, with what testing can exclude")
  func excluded() throws {
    var study = SampleStudy.small
    #expect(!LossReportPages(study).markdown.contains("the contract forbids\n"))
    study.options[0].patterns[1].mayLose = false
    let parts = LossReportPages(study).markdown.components(separatedBy: "the contract forbids\n")
    try #require(parts.count == 2)
    #expect(!parts[0].contains("| host, then host | 3.4×10⁻⁶ | 4,000 | 0 | < 9.3×10⁻⁴ (95 %) | <"))
    #expect(parts[1].contains("| host, then host | 3.4×10⁻⁶ | 4,000 | 0 | < 9.3×10⁻⁴ (95 %) |"))
    #expect(parts[1].contains("can exclude more than **3.2×10⁻⁴** such events per year"))
  }

  @Test("a loss that the contract forbids is told in a warning on the first page")
  func forbidden() {
    var study = SampleStudy.small
    #expect(!LossReportPages(study).markdown.contains("**Warning:**"))
    study.options[0].patterns[1].forbiddenHits = 2
    #expect(LossReportPages(study).markdown.contains("> **Warning:** **one-rack**: 2 simulated"))
    study.options[0].forbidden = SampleStudy.quantity(4e-5, 0.4)
    let page = LossReportPages(study).markdown
    #expect(page.contains("**2 runs lost records that the contract protects**, for 4.0"))
    #expect(page.contains("Patterns after which records were lost against the contract"))
    #expect(page.contains("| host, then host | 3.4×10⁻⁶ | 4,000 | 2 |"))
  }

  @Test("what the rates leave open stands beside what the runs leave open")
  func band() {
    let page = LossReportPages(SampleStudy.full).markdown
    #expect(page.contains("nine in ten answers lie between **2.7×10⁻¹⁰** and **1.7×10⁻⁸**"))
  }

  @Test("files of a real cluster are listed with what of them was heeded")
  func sources() {
    let page = LossReportPages(SampleStudy.full).markdown
    #expect(
      page.contains(
        "| `server.properties` | min.insync.replicas=2, flush.messages=1 | "
          + "confluent.balancer.enable |"
      )
    )
    #expect(page.contains("| `topics.txt` | 3 topics | nothing |"))
    #expect(!LossReportPages(SampleStudy.small).markdown.contains("Files of a real cluster"))
  }

  @Test("every table fits its page, on the screen and on paper")
  func fit() {
    for study in [SampleStudy.full, SampleStudy.crowded] {
      for case .table(let table) in LossReportPages(study).blocks {
        let widths = table.columns.enumerated().map { index, column in
          let cells = table.rows.map { $0[index] }
          let texts = cells.flatMap { cell in
            [column.isNumber ? cell.main.text : longestWord(cell.main.text), cell.detail]
          }
          let heads = [longestWord(column.title), longestWord(column.unit)]
          return (texts + heads).map(\.count).max() ?? 0
        }
        let letters = widths.reduce(0, +) + 2 * widths.count
        #expect(letters <= 120, "\(table.columns.map(\.title)) needs \(letters) letters")
        for row in table.rows { #expect(row.count == table.columns.count) }
      }
    }
  }

  private func longestWord(_ text: String) -> String {
    text.split { " -/".contains($0) }.map(String.init).max { $0.count < $1.count } ?? ""
  }

  @Test("a study of placements alone, or of small worlds alone, has an answer, too")
  func partial() throws {
    var study = SampleStudy.full
    study.options = []
    study.comparisons = []
    let answer =
      "> When 3 of 30 brokers are gone at once, drawn at random, some partition is gone with a "
    #expect(
      LossReportPages(study).markdown.contains(answer + "chance of **26.68 %** with “as described”")
    )
    study.placements[1].brokers = 31
    #expect(LossReportPages(study).markdown.contains("> When 3 of 31 brokers are gone"))
    study.placements = []
    let rest = LossReportPages(study).markdown
    #expect(rest.contains("in **4** of 5 small worlds"))
    #expect(!rest.contains("What is assumed"))
  }

  @Test("the JSON is well-formed and keeps what was put in")
  func json() throws {
    let data = Data(LossReportPages(SampleStudy.full).json.utf8)
    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(object["seed"] as? String == "18446744073709551615")
    #expect(object["specification"] as? String == SampleStudy.full.specification)
    let options = try #require(object["options"] as? [[String: Any]])
    #expect(options.count == 5)
    let events = try #require(options[2]["loss_events_per_year"] as? [String: Any])
    #expect(events["value"] as? Double == 1.86822e-9)
    let read = try #require(options[2]["read_then_lost_records_per_year"] as? [String: Any])
    #expect(read["low"] is Double && read["high"] is Double, "every estimate has its interval")
    let sources = try #require(object["sources"] as? [[String: Any]])
    #expect(sources.first?["not_heeded"] as? [String] == ["confluent.balancer.enable"])
    let unseen = try #require(options[3]["loss_events_per_year"] as? [String: Any])
    #expect(unseen["is_bound"] as? Bool == true)
  }
}

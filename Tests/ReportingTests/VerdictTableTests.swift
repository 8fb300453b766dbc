import Scenarios
import Simulation
import Testing

@testable import Reporting

@Suite struct VerdictTableTests {
  private func heading(_ width: Int?, isAggregate: Bool = false) throws -> [String] {
    let text = """
      {
        format: 1, title: "t", cluster: { brokers: 1 },
        topics: { orders: { "replication.factor": 1 } },
        run: { for: "1s" },
        cases: { "a case with a name that takes much room": { expect: { pass: true } } },
      }
      """
    let vocabulary = ScenarioVocabulary.standard
    let cases = try Scenario.parse(text, file: "a.json5", vocabulary: vocabulary).cases
    let table = VerdictTable(
      cases,
      isAggregate: isAggregate,
      width: width,
      style: Style(colored: false)
    )
    let lines = table.heading(title: "t", file: "f").split(separator: "\n").map(String.init)
    return [lines[1]]
  }

  @Test("a table fits the terminal: the least telling columns go, the telling ones stay")
  func widths() throws {
    for isAggregate in [false, true] {
      let all = try heading(nil, isAggregate: isAggregate)[0].split(separator: " ")
      var before = all.count
      for width in stride(from: 200, through: 60, by: -1) {
        let line = try heading(width, isAggregate: isAggregate)[0]
        #expect(line.count <= width, "\(width): \(line)")
        let words = line.split(separator: " ")
        #expect(words.count <= before && words.contains("lost") && words.contains("case"))
        before = words.count
      }
      #expect(before < all.count)
      #expect(try heading(200, isAggregate: isAggregate)[0].split(separator: " ") == all)
    }
  }
}

import Scenarios
import Testing

@Suite("Files whose lines end with CR LF or a lone CR")
struct LineEndTests {
  static let lineEnds = ["\n", "\r\n", "\r"]

  @Test("properties have the same names, values and places", arguments: lineEnds)
  func properties(lineEnd: String) throws {
    let text = "# a\nnode.id=1\n\n! b\nlog.dirs=/a,\\\n  /b\nmin.insync.replicas : 2\n"
    let file = try PropertiesFile.server(text.replacing("\n", with: lineEnd), file: "s")
    #expect(file.entries.map(\.key) == ["node.id", "log.dirs", "min.insync.replicas"])
    #expect(file.entries.map(\.value) == ["1", "/a,/b", "2"])
    #expect(file.entries.map(\.keyPosition.line) == [2, 5, 7])
    #expect(file.entries.map(\.valuePosition.column) == [9, 10, 23])
  }

  @Test("complaints about properties name the same line", arguments: lineEnds)
  func badProperties(lineEnd: String) {
    let text = "node.id=1\nmin.insync.replicas=two\n".replacing("\n", with: lineEnd)
    let error = #expect(throws: ScenarioErrors.self) { try PropertiesFile.server(text, file: "s") }
    #expect(error?.errors.map(\.position) == [SourcePosition(line: 2, column: 21)])
  }

  @Test("descriptions of topics have the same topics and places", arguments: lineEnds)
  func topics(lineEnd: String) throws {
    let text = RealClusterTests.topics.replacing("\n", with: lineEnd)
    let read = try DescribedTopics.parse(text, file: "t")
    #expect(read == (try DescribedTopics.parse(RealClusterTests.topics, file: "t")))
  }

  @Test("scenarios have the same places, comments and texts", arguments: lineEnds)
  func scenarios(lineEnd: String) throws {
    let text = """
      // One.
      /* Two.
       * Three. */
      {
        format: 1, title: "a \\
      b", // Four.
        topics: { a: { partitions: 2 } },
      }

      """
    let scenario = try Scenario.parse(text.replacing("\n", with: lineEnd), file: "x.json5")
    #expect(scenario.story == (try Scenario.parse(text, file: "x.json5")).story)
    #expect(scenario.story.hasPrefix("One.\nTwo.\nThree."))
    #expect(scenario.title == "a b")
    #expect(scenario.cases[0].topics[0].position == SourcePosition(line: 7, column: 13))
    let broken = text.replacing("partitions", with: "partition").replacing("\n", with: lineEnd)
    let error = #expect(throws: ScenarioErrors.self) {
      try Scenario.parse(broken + "nonsense", file: "x.json5")
    }
    #expect(error?.errors.first?.position.line == 9)
  }
}

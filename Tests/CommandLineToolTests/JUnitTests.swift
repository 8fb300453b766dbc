@testable import CommandLineTool
import Foundation
import FoundationXML
import Primitives
@testable import Reporting
import Testing

@Suite struct JUnitTests {
  /// Elements as a parser sees them: name, attributes, text.
  private final class Reader: NSObject, XMLParserDelegate {
    struct Element {
      var name: String
      var attributes: [String: String]
      var text = ""
    }
    var elements: [Element] = []
    private var isOpen = false

    func parser(
      _ parser: XMLParser,
      didStartElement name: String,
      namespaceURI: String?,
      qualifiedName: String?,
      attributes: [String: String]
    ) {
      elements.append(Element(name: name, attributes: attributes))
      isOpen = true
    }

    func parser(
      _ parser: XMLParser,
      didEndElement name: String,
      namespaceURI: String?,
      qualifiedName: String?
    ) { isOpen = false }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
      if isOpen { elements[elements.count - 1].text += text }
    }

    func all(_ name: String) -> [Element] { elements.filter { $0.name == name } }
  }

  private func parse(_ text: String) throws -> Reader {
    let reader = Reader()
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = reader
    #expect(parser.parse(), "\(parser.parserError.map { "\($0)" } ?? "")\n\(text)")
    return reader
  }

  @Test("a suite per file, a case per case, failures with the account and the command")
  func run() throws {
    let bench = try Bench()
    let odd = "odd: { expect: { pass: true, lost: 5 } }"
    let first = try bench.write(
      story(title: "quotes <&> 'and' all", cases: "fine: {}, \(odd)"),
      "a.json5"
    )
    let second = try bench.write(story(cases: vainCase), "b.json5")
    let outcome = bench.tool(
      "run",
      first,
      second,
      "--seeds",
      "4..5",
      "--junit",
      bench.path("out.xml"),
      "--capsules",
      bench.path("c")
    )
    #expect(outcome.status == .finding, "\(outcome.error)")
    let reader = try parse(bench.read("out.xml"))
    let total = try #require(reader.all("testsuites").first).attributes
    #expect(total["tests"] == "3" && total["failures"] == "1" && total["errors"] == "1")
    let suites = reader.all("testsuite").map(\.attributes)
    #expect(suites.map { $0["name"] } == ["quotes <&> 'and' all", "a short story"])
    #expect(suites.map { $0["file"] } == [first, second])
    #expect(reader.all("testcase").map { $0.attributes["name"] } == ["fine", "odd", "vain"])
    for test in reader.all("testcase") {
      let time = try #require(test.attributes["time"].flatMap(Double.init))
      #expect(time > 0.5 && time < 100)
    }
    let failure = try #require(reader.all("failure").first)
    #expect(failure.attributes["message"]?.hasPrefix("seed 4: expected 5 records lost") == true)
    #expect(failure.text.contains("wavetank run \(first) --case odd --seed 4"))
    #expect(failure.text.contains("wavetank replay \(bench.path("c"))/a.odd.seed-4.capsule"))
    let error = try #require(reader.all("error").first)
    #expect(error.attributes["type"] == "waited-in-vain")
    let properties = reader.all("property").map(\.attributes)
    #expect(properties.count { $0["name"] == "seed" && $0["value"] == "4" } == 3)
    #expect(properties.count { $0["name"] == "digest" && $0["value"]?.count == 32 } == 3)
  }

  @Test("any text comes back as it was, but for what XML cannot hold")
  func escaping() throws {
    let nasty = "a<b>&\"c\"'d'\n\te\r]]>é\u{1F600}"
    let test = JUnitReport.Case(
      name: nasty,
      time: .milliseconds(61_005),
      properties: [(nasty, nasty)],
      failure: JUnitReport.Failure(kind: nasty, message: nasty, account: nasty + "\u{1}\u{FFFE}")
    )
    let reader = try parse(JUnitReport([.init(name: nasty, file: nasty, cases: [test])]).text)
    let found = try #require(reader.all("testcase").first).attributes
    #expect(found["name"] == nasty && found["classname"] == nasty && found["time"] == "61.005")
    let failure = try #require(reader.all("failure").first)
    #expect(failure.attributes["message"] == nasty)
    #expect(failure.text == nasty + "\u{FFFD}\u{FFFD}")
    #expect(reader.all("property").first?.attributes == ["name": nasty, "value": nasty])
  }

  @Test("a sweep's findings are failures, and a clean sweep is one case that passed")
  func explore() throws {
    let bench = try Bench()
    for (expect, failures) in [("{ pass: true, lost: 0 }", 0), ("{ pass: true, lost: 4 }", 1)] {
      let space = try bench.write(smallSpace(expect: expect), "small.space.json5")
      let outcome = bench.tool(
        "explore",
        space,
        "--runs",
        "2",
        "--results",
        bench.path("r\(failures)"),
        "--junit",
        bench.path("out.xml")
      )
      #expect(outcome.status == (failures == 0 ? .expected : .finding), "\(outcome.error)")
      let reader = try parse(bench.read("out.xml"))
      let suite = try #require(reader.all("testsuite").first).attributes
      #expect(suite["name"] == "a small space" && suite["file"] == space)
      #expect(suite["failures"] == "\(failures)" && suite["tests"] == "\(1 + failures)")
      let properties = reader.all("property").map(\.attributes)
      #expect(properties.contains { $0["name"] == "runs" && $0["value"] == "2" })
      for failure in reader.all("failure") {
        #expect(failure.text.contains("wavetank replay "), "\(failure.text)")
      }
    }
  }

  @Test("a report that cannot be written ends in one line, and nothing is left behind")
  func unwritable() throws {
    let bench = try Bench()
    let file = try bench.write(story(), "a.json5")
    let place = try bench.write("", "plain") + "/out.xml"
    let outcome = bench.tool("run", file, "--junit", place)
    #expect(outcome.status == .inputOutput && outcome.errorLines.count == 1)
    #expect(try bench.files() == ["a.json5", "plain"])
  }
}

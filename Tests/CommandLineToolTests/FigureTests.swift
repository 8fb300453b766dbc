import Foundation
import Primitives
@testable import Reporting
import Simulation
import Testing

@Suite struct FigureTests {
  @Test("counts have commas and times have about three figures")
  func figures() {
    let counts: [(Int64, String)] = [
      (0, "0"), (999, "999"), (1_000, "1,000"), (-1_234_567, "-1,234,567"),
      (.min, "-9,223,372,036,854,775,808"),
    ]
    for (count, text) in counts { #expect(Figures.count(count) == text) }
    let times: [(Int64, String)] = [
      (0, "0"), (999, "999ns"), (1_500, "1us"), (2_000_000, "2ms"), (12_340_000, "12.3ms"),
      (123_900_000, "123ms"), (9_200_000_000, "9.2s"), (119_000_000_000, "119s"),
      (125_900_000_000, "2m05s"),
    ]
    for (time, text) in times { #expect(Figures.time(.nanoseconds(time)) == text) }
    #expect(Figures.instant(Instant(nanoseconds: 1_002_999_999)) == "    1.002s")
  }

  @Test("a spread is least, middle and greatest")
  func spreads() {
    #expect(Spread([3, 1, 2])?.text(String.init) == "1 / 2 / 3")
    #expect(Spread([4, 1, 2, 3])?.text(String.init) == "1 / 2 / 4")
    #expect(Spread([10, 11, 12])?.text { String($0 / 10) } == "1")
    #expect(Spread([5, 5])?.text(String.init) == "5")
    #expect(Spread([Int]()) == nil)
  }

  @Test("JSON is escaped, sorted and read back by others")
  func json() throws {
    let texts = ["plain", "\"quoted\" \\ \n\r\t\u{1}\u{1F}", "é→🎛", ""]
    let value = JSONValue.object([
      "z": .array(texts.map { .string($0) }), "a": .integer(.min), "m": .null,
      "b": .array([]), "c": .object([:]), "t": .boolean(true),
    ])
    let read = try JSONSerialization.jsonObject(with: Data(value.text.utf8))
    let object = try #require(read as? [String: Any])
    #expect(object["z"] as? [String] == texts)
    #expect(object["a"] as? Int64 == .min)
    #expect(object["t"] as? Bool == true)
    let keys = value.text.split(separator: "\n").compactMap { line in
      line.hasPrefix("  \"") ? line.dropFirst(3).first : nil
    }
    #expect(keys == ["a", "b", "c", "m", "t", "z"])
    #expect(value.text.hasSuffix("}\n"))
    let nested = JSONValue.object(["k": .array([value])])
    #expect(JSONValue.object(["k": .array([value.rendered(depth: 2)])]).text == nested.text)
  }

  @Test("a summary shows the first surprise and folds every digest")
  func summary() throws {
    var summaries = [false, true].map { reversed in
      var summary = CaseSummary(file: "f", title: "t", name: "n")
      for seed in reversed ? [3, 2, 1] : [1, 2, 3] {
        var result = Sample.result(seed == 1 ? .passed : .violated, seed: UInt64(seed))
        result.digest.mix(seed)
        let outcome = try? Sample.outcome(result)
        if let outcome { summary.add(outcome) }
      }
      return summary
    }
    #expect(summaries.map { $0.shown?.result.seed } == [2, 3])
    #expect(summaries.map(\.asExpected) == [1, 1])
    #expect(summaries[0].verdictCounts == "passed 1, violated 2")
    #expect(summaries[0].digest != summaries[1].digest)
    let last = summaries.removeLast()
    #expect(last.figures.map(\.lost) == [3, 3, 3])
  }
}

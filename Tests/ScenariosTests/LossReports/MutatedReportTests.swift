import Primitives
import Scenarios
import Testing

@Suite("Damaged report files")
struct MutatedReportTests {
  /// Cuts, doubles or exchanges a stretch of a text.
  private func damaged(_ text: String, _ stream: inout RandomStream) -> String {
    var characters = Array(text)
    for _ in 0...Int(stream.below(3)) {
      let start = Int(stream.below(UInt64(characters.count)))
      let end = min(characters.count, start + 1 + Int(stream.below(6)))
      switch stream.below(4) {
      case 0: characters.removeSubrange(start..<end)
      case 1: characters.insert(contentsOf: characters[start..<end], at: start)
      case 2: characters[start] = Array("{}[]:,\"'-0123456789e/y%\t\n=")[Int(stream.below(26))]
      default:
        let other = Int(stream.below(UInt64(characters.count)))
        characters.swapAt(start, other)
      }
      if characters.isEmpty { return "" }
    }
    return String(characters)
  }

  private func areSound(_ errors: ScenarioErrors) -> Bool {
    !errors.errors.isEmpty
      && errors.errors.allSatisfy {
        $0.position.line >= 1 && $0.position.column >= 1 && !$0.message.contains("\n")
      }
  }

  @Test("a damaged report is understood or refused with places, and never breaks the reader")
  func reports() {
    var stream = RandomStream(seed: 1, purpose: "damage")
    var refused = 0
    for _ in 0..<600 {
      let text = damaged(LossSpecificationTests.example, &stream)
      do throws(ScenarioErrors) {
        _ = try LossSpecificationTests.parse(text)
      } catch {
        refused += 1
        #expect(areSound(error), "\(error)")
      }
    }
    #expect(refused > 200)
  }

  @Test("so are damaged descriptions of topics and damaged properties")
  func files() {
    var stream = RandomStream(seed: 2, purpose: "damage")
    let tables = ["server: \"s\", brokers: 9", "brokers: 9"]
    var refused = 0
    for round in 0..<600 {
      let files = [
        "t.txt": round % 2 == 0
          ? damaged(RealClusterTests.topics, &stream) : RealClusterTests.topics,
        "s": damaged(RealClusterTests.server, &stream),
      ]
      do throws(ScenarioErrors) {
        let report = RealClusterTests.report("{ \(tables[round % 2]) }")
        _ = try LossSpecificationTests.parse(report, files: files)
        var lint = ConfigurationLint()
        lint.server = try PropertiesFile.server(files["s"] ?? "", file: "s")
        lint.topics = try DescribedTopics.parse(files["t.txt"] ?? "", file: "t.txt")
        _ = lint.run()
      } catch {
        refused += 1
        #expect(areSound(error), "\(error)")
      }
    }
    #expect(refused > 100)
  }
}

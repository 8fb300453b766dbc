import Foundation
import Testing

@testable import Scenarios
@testable import Simulation

/// The reference of the scenario format says what the readers read.
@Suite struct FormatReferenceTests {
  private func complaints(_ text: String) -> String? {
    do throws(ScenarioErrors) {
      _ = try Scenario.parse(text, file: "example.json5", vocabulary: .standard)
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test("every example of a field is read without complaint", arguments: FormatReference.sections)
  func fields(_ section: FormatSection) {
    for field in section.fields where !field.example.isEmpty {
      let isFramed =
        section.frame.contains("\(field.key):") || ["format", "title"].contains(field.key)
      let isOutcome = ["violation", "verdict"].contains(field.key)
      guard !isFramed || isOutcome else { continue }
      let key = field.key.contains(".") ? "\"\(field.key)\"" : field.key
      let text = section.scenario("\(key): \(field.example),")
      #expect(complaints(text) == nil, "\(section.name).\(field.key)")
    }
  }

  @Test("every step's example is read, and is the step it stands for")
  func actions() throws {
    for action in FormatReference.actions {
      let text = FormatReference.scenario(script: action.example)
      #expect(complaints(text) == nil, "\(action.word)")
      #expect(action.example.contains("{ \(action.word): "), "\(action.word)")
      for field in action.fields where !field.meaning.hasPrefix("within") {
        let known = FormatReference.scenario(script: "{ \(action.word): 1, zzz: 2 }")
        #expect(complaints(known) != nil)
        #expect(!field.form.isEmpty && !field.standard.isEmpty, "\(action.word).\(field.key)")
      }
    }
    #expect(Set(FormatReference.actions.map(\.word)) == Set(CaseReader.actions))
  }

  @Test("selectors and conditions are read")
  func phrases() {
    for phrase in FormatReference.selectors {
      let step =
        phrase.form.contains("disk")
        ? "{ freeDisk: \"\(phrase.example)\" }" : "{ kill: \"\(phrase.example)\" }"
      #expect(complaints(FormatReference.scenario(script: step)) == nil, "\(phrase.form)")
    }
    for phrase in FormatReference.conditions {
      let step = "{ wait: \"\(phrase.example)\" }"
      #expect(complaints(FormatReference.scenario(script: step)) == nil, "\(phrase.form)")
    }
    let first = FormatReference.selectors.map { $0.form.prefix { $0.isLetter } }.map(String.init)
    for form in ExpressionReader.forms { #expect(first.contains(form), "\(form)") }
    let quantities = FormatReference.conditions.map { String($0.form.prefix { $0.isLetter }) }
    #expect(Set(quantities) == Set(ExpressionReader.quantities))
  }

  @Test("no field that a reader asks for is missing")
  func complete() throws {
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let folder = root.appendingPathComponent("Sources/Scenarios")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    var known = Set(
      (FormatReference.sections.flatMap(\.fields) + FormatReference.timing).map(\.key)
    )
    for action in FormatReference.actions {
      known.insert(action.word)
      known.formUnion(action.fields.map(\.key))
    }
    known.formUnion(["writers", "readers", "p50", "p99", "mean", "base"])
    var asked = 0
    for file in files where file.hasPrefix("CaseReader") {
      let text = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
      for match in text.matches(of: /(?:fields|inner)\.(?:take|[a-z]+)\("([\w.]+)"/) {
        asked += 1
        #expect(known.contains(String(match.1)), "\(file): \(match.1)")
      }
    }
    #expect(asked > 60)
  }
}

import Scenarios
import Simulation

/// Reads text as a scenario: it is accepted, or refused line by line with places in the file.
enum ScenarioFuzz {
  private static let vocabulary = ScenarioVocabulary.standard

  static func run(_ input: [UInt8]) -> String? {
    let text = String(decoding: input, as: UTF8.self)
    do {
      let scenario = try Scenario.parse(text, file: "f.json5", vocabulary: vocabulary)
      return scenario.cases.isEmpty ? "a scenario without cases is accepted" : nil
    } catch {
      guard !error.errors.isEmpty else { return "a refusal without a reason" }
      for line in error.errors where !line.description.hasPrefix("f.json5:") {
        return "a complaint without a place: \(line)"
      }
      return nil
    }
  }
}

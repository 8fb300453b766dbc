import Foundation
import Testing

@Suite("Incidents")
struct IncidentTests {
  private static let spaces = "scenarios/at-random"

  @Test("every incident tells how many random runs showed it without its script")
  func toldAtRandom() throws {
    let incidents = try incidents()
    #expect(incidents.count > 15)
    for incident in incidents {
      let tale = try #require(atRandom(incident), "\(incident.path) tells of no random search")
      #expect(!spaces(in: tale).isEmpty, "\(incident.path) names no space")
      #expect(tale.contains(/\b(?:run|runs) [1-9]|[1-9][0-9,]* runs/), "\(incident.path): runs?")
      #expect(tale.contains(/seeds? [1-9]/), "\(incident.path) does not name the root seeds")
    }
  }

  @Test("every space without a script is of an incident that tells of it")
  func everySpaceIsTold() throws {
    let told = try incidents().flatMap { incident in
      let tale = atRandom(incident) ?? ""
      return spaces(in: tale).map { Searched(incident: incident.path, space: $0) }
    }
    let files = try Repository.files(in: Self.spaces, suffix: ".space.json5")
    let without = told.map(\.space).filter { $0.hasPrefix(Self.spaces) }
    #expect(Set(without) == Set(files.map(\.path)))
    for file in files {
      let base = try #require(file.text.firstMatch(of: /base: "\.\.\/([^"]+)"/)).1
      let places = told.filter { $0.space == file.path }.map(\.incident)
      #expect(places == ["scenarios/\(base)"], "\(file.path) has the cluster of \(base)")
      #expect(file.text.contains("script: []"), "\(file.path) goes without the script")
    }
  }

  /// A space that a header names.
  private struct Searched {
    let incident: String
    let space: String
  }

  private func incidents() throws -> [Repository.File] {
    try Repository.files(in: "scenarios", suffix: ".json5").filter {
      $0.path.contains(/^scenarios\/s[0-9][0-9]-/)
    }
  }

  /// What the head of the file tells from "Without the script:" on.
  private func atRandom(_ file: Repository.File) -> String? {
    let head = file.lines.prefix { $0.hasPrefix("//") }.map { $0.dropFirst(2) }
    let words = head.joined(separator: " ").split(separator: " ").joined(separator: " ")
    return words.range(of: "Without the script:").map { String(words[$0.lowerBound...]) }
  }

  private func spaces(in tale: String) -> [String] {
    tale.matches(of: /(?:at-random|spaces)\/[a-z0-9-]+\.space\.json5/).map { "scenarios/\($0.0)" }
  }
}

import Exploration
import Foundation
import Testing

@Suite("Probes")
struct ProbeTests {
  @Test("the catalogue names every probe of the sources and no other")
  func catalogue() throws {
    let pattern = /\bProbe\(\s*"([^"]+)"/
    var found: Set<String> = []
    for source in try Repository.files(in: "Sources", suffix: ".swift") {
      for match in source.text.matches(of: pattern) { found.insert(String(match.1)) }
    }
    #expect(found.count > 50)
    #expect(found.sorted() == ProbeCatalogue.names)
    for entry in ProbeCatalogue.entries {
      #expect(entry.meaning.count > 15 && !entry.meaning.hasSuffix("."), "\(entry.name)")
    }
    #expect(Set(ProbeCatalogue.entries.map(\.meaning)).count > 130, "meanings tell probes apart")
  }

  @Test("what correct programs cannot reach is named with its reason")
  func guards() {
    let names = ProbeCatalogue.guards.map(\.name)
    #expect(names == names.sorted() && Set(names).count == names.count)
    #expect(names.allSatisfy(ProbeCatalogue.names.contains))
    for entry in ProbeCatalogue.guards {
      #expect(entry.reason.count > 15 && !entry.reason.hasSuffix("."), "\(entry.name)")
    }
    for kind in ProbeGuard.allCases {
      #expect(ProbeCatalogue.guards.contains { $0.against == kind }, "\(kind.rawValue)")
    }
  }
}

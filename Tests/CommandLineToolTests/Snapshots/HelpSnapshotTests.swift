@testable import CommandLineTool
import Testing

@Suite("Snapshots of help screens") struct HelpSnapshotTests {
  @Test("every help screen is the one that is kept, and none is kept that is no more")
  func screens() throws {
    let bench = try Bench()
    try Snapshot.check(bench.tool("--help").out, "help/overview.txt")
    var names = ["overview.txt"]
    for verb in Verb.all + Verb.logVerbs {
      let outcome = bench.tool(verb.name.split(separator: " ").map(String.init) + ["--help"])
      #expect(outcome.status == .expected)
      let name = verb.name.replacing(" ", with: "-") + ".txt"
      names.append(name)
      try Snapshot.check(outcome.out, "help/\(name)")
    }
    #expect(try Snapshot.names(in: "help") == names.sorted())
  }
}

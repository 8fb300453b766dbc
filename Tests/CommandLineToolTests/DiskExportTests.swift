import CommandLineTool
import Foundation
import Testing

@Suite struct DiskExportTests {
  @Test("exported disks are real directories with the log's own files")
  func export() throws {
    let bench = try Bench()
    let file = try bench.write(story(), "a.json5")
    let outcome = bench.tool("run", file, "--export-disks", bench.path("d"))
    #expect(outcome.status == .expected, "\(outcome.error)")
    let files = try bench.files("d/a.calm.seed-1")
    for broker in 0..<3 {
      let log = files.first {
        $0.hasPrefix("broker-\(broker)/") && $0.hasSuffix("orders-0/00000000000000000000.log")
      }
      let path = bench.path("d/a.calm.seed-1/\(try #require(log))")
      let bytes = try #require(FileManager.default.contents(atPath: path))
      try #require(bytes.count > 1_000)
      // Magic 2 of a record batch, which real tools look for at this place.
      #expect(bytes[16] == 2)
    }
    #expect(files.contains { $0.hasPrefix("controller/") })
  }

  @Test("each run has a place of its own, and nothing is overwritten")
  func places() throws {
    let bench = try Bench()
    let file = try bench.write(story(), "a.json5")
    let words = ["run", file, "--seeds", "2", "--export-disks", bench.path("d")]
    #expect(bench.tool(words).status == .expected)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: bench.path("d")).sorted()
        == ["a.calm.seed-1", "a.calm.seed-2"]
    )
    let again = bench.tool(words)
    #expect(again.status == .inputOutput)
    #expect(again.out.isEmpty && again.error.contains("it exists already"))
  }

  @Test("the durable view shows less than processes read")
  func views() throws {
    let bench = try Bench()
    let file = try bench.write(story(), "a.json5")
    var sizes: [Int] = []
    let plain = bench.tool("run", file).out
    for view in ["cached", "durable"] {
      let words = ["run", file, "--export-disks", bench.path(view), "--disk-view", view]
      // Looking changes no digest.
      #expect(bench.tool(words).out == plain)
      let logs = try bench.files(view).filter { $0.hasSuffix(".log") }
      sizes.append(
        try logs.reduce(0) { total, name in
          let attributes = try FileManager.default.attributesOfItem(
            atPath: bench.path("\(view)/\(name)")
          )
          return total + (attributes[.size] as? Int ?? 0)
        }
      )
    }
    #expect(sizes[0] > sizes[1], "\(sizes)")
  }

  @Test("the disks of an instant on the way are less than those of the end")
  func midway() throws {
    let bench = try Bench()
    let file = try bench.write(story(), "a.json5")
    var sizes: [Int] = []
    for until in ["2s", "3s"] {
      let words = ["replay", file, "--until", until, "--export-disks", bench.path(until)]
      #expect(bench.tool(words).status == .expected)
      let place = "\(until)/a.calm.seed-1"
      let log = try #require(
        try bench.files(place).first { $0.hasSuffix("orders-0/00000000000000000000.log") }
      )
      let path = bench.path("\(place)/\(log)")
      sizes.append(try #require(FileManager.default.contents(atPath: path)).count)
    }
    #expect(0 < sizes[0] && sizes[0] < sizes[1], "\(sizes)")
    let both = bench.tool("replay", file, "--until", "3s", "--json", bench.path("a.json"))
    #expect(both.status == .usage && both.error.contains("'--json' is for a whole run"))
  }
}

@testable import CommandLineTool
import Exploration
import Foundation
import Testing

@Suite struct MergeTests {
  private let bench: Bench
  private let space: String

  init() throws {
    bench = try Bench()
    space = try bench.write(smallSpace(), "small.space.json5")
  }

  private func explore(
    runs: Int,
    shard: String = "1/1",
    to name: String,
    _ more: String...
  ) -> Bench.Outcome {
    let words = [
      "explore", space, "--runs", "\(runs)", "--shard", shard, "--results", bench.path(name),
      "--recheck", "0",
    ]
    return bench.tool(words + more)
  }

  /// Explores every shard, and gives the paths of their files.
  private func shards(_ count: Int, runs: Int) -> [String] {
    (1...count).map { number in
      let name = "\(count)-\(number).results"
      #expect(explore(runs: runs, shard: "\(number)/\(count)", to: name).status == .expected)
      return bench.path(name)
    }
  }

  private func merge(_ paths: [String], _ more: String...) -> Bench.Outcome {
    bench.tool(["merge"] + paths + ["-o", bench.path("merged")] + more)
  }

  @Test(
    "shards merge to exactly the file that the sweep writes without them",
    arguments: [
      (1, 5), (2, 9), (7, 9), (64, 65), (7, 3),
    ]
  )
  func exact(count: Int, runs: Int) throws {
    let whole = explore(runs: runs, to: "whole")
    let merged = merge(shards(count, runs: runs).reversed())
    #expect(merged.status == .expected, "\(merged.error)")
    #expect(try bench.read("merged") == bench.read("whole"))
    #expect(try bench.read("merged").contains("shard: 1/1\n"))
    let report = { (outcome: Bench.Outcome) in
      outcome.out.split(separator: "\n").dropFirst().dropLast()
    }
    #expect(report(merged) == report(whole))
    #expect(merged.out.hasPrefix("a small space  \(bench.path("merged"))\n"))
  }

  @Test("what is wrong with a set of shards is told by name, and nothing is written")
  func mistakes() throws {
    let files = shards(3, runs: 9)
    let torn = try bench.write(String(bench.read("3-2.results").dropLast(5)), "torn.results")
    let head = try bench.write(String(bench.read("3-2.results").prefix(58)), "head.results")
    let old = try bench.write(
      bench.read("3-2.results").replacing(", probes ", with: ", probes 0"),
      "old.results"
    )
    let own = ResultHeader.version(HelpText.version)
    let older = own.replacing(", probes ", with: ", probes 0")
    _ = explore(runs: 5, shard: "2/3", to: "short.results")
    _ = explore(runs: 9, shard: "2/3", to: "seed.results", "--seed", "9")
    _ = explore(runs: 9, shard: "2/4", to: "four.results")
    let short = bench.path("short.results")
    let (seed, four) = (bench.path("seed.results"), bench.path("four.results"))
    let go = "wavetank explore SPACE --seed 1 --runs 9 --shard 2/3"
    let missing = "wavetank: shard 2/3 is missing; make it with '\(go)', or name its file"
    let rows: [([String], [String])] = [
      ([files[0], files[2]], [missing]),
      (
        files + [files[1]],
        ["\(files[1]):6:1: shard 2/3 is in '\(files[1])' already; name one of the two"]
      ),
      (
        [files[0], torn, files[2]],
        ["\(torn):10:1: the last line is cut short; go on with '\(go)'"]
      ),
      (
        [files[0], short, files[2]],
        ["\(short):9:1: shard 2/3 ends after 2 of its 3 runs; go on with '\(go)'"]
      ),
      ([files[0], seed, files[2]], ["\(seed):4:1: its sweep has seed 9, not 1", missing]),
      (
        [files[0], four, files[2]],
        ["\(four):6:1: it is shard 2/4, among files of 3 shards", missing]
      ),
      (
        [files[0], old, files[2]],
        [
          "\(old):2:1: it is of version \(older), and this is \(own); merge it with the program "
            + "that made it"
        ]
      ),
      ([head] + files, ["\(head):3:1: expected 'space: ...' here"]),
    ]
    for (paths, lines) in rows {
      let outcome = merge(paths)
      #expect(outcome.status == .badData)
      #expect(outcome.errorLines.map(String.init) == lines)
      #expect(outcome.out.isEmpty)
    }
    #expect(try !bench.files().contains("merged"))
  }

  @Test("a sweep's length can be stated, and shards that end early are named")
  func length() throws {
    let files = shards(2, runs: 4)
    let outcome = merge(files, "--runs", "6")
    #expect(outcome.status == .badData)
    #expect(
      outcome.errorLines.first?.contains("shard 1/2 ends after 2 of its 3 runs") == true
        && outcome.errorLines.count == 2
    )
    _ = explore(runs: 3, to: "whole")
    #expect(merge(files, "--runs", "3").status == .expected)
    #expect(try bench.read("merged") == bench.read("whole"))
  }

  @Test("a merged file can be gone on with")
  func goesOn() throws {
    _ = merge(shards(2, runs: 4))
    _ = explore(runs: 7, to: "whole")
    #expect(explore(runs: 7, to: "merged").status == .expected)
    #expect(try bench.read("merged") == bench.read("whole"))
  }

  @Test("a command line that makes no sense is refused before anything is read")
  func usage() throws {
    let file = bench.path("some")
    let rows: [([String], String)] = [
      (["merge", "-o", file], "wavetank: 'merge' needs the result files of a sweep's shards\n"),
      (["merge", file], "wavetank: 'merge' needs a place for the result: '-o OUT'\n"),
      (
        ["merge", file, "-o", file],
        "wavetank: '\(file)' is one of the shards; give the result a name of its own\n"
      ),
    ]
    for (words, line) in rows {
      let outcome = bench.tool(words)
      #expect(outcome.status == .usage && outcome.error == line)
    }
    #expect(bench.tool("merge", file, "-o", file + "2").status == .noInput)
  }
}

import CommandLineTool
import Foundation
import Testing

@Suite("wavetank timeline") struct TimelineCommandTests {
  @Test("the page holds the run, and the terminal the life of what was lost")
  func loss() throws {
    let bench = try Bench()
    let page = bench.path("out/run.html")
    let outcome = bench.tool(
      "timeline",
      TimelineSample.scenario,
      "--case",
      "leader epochs",
      "--no-trials",
      "-o",
      page
    )
    #expect(outcome.status == .expected, "\(outcome.error)")
    let story = [
      "orders-0, offsets 0 to 799, permitted: 800 records acknowledged and gone",
      "writer 0 sends #0 to #799", "broker 0, leader of epoch 0, appends offsets 0 to 799",
      "broker 1 copies them to its page cache", "the high watermark on broker 0 reaches 800",
      "broker 1 loses power with them only in volatile memory: gone there",
      "broker 1 becomes leader in epoch 3 without them",
      "broker 0, which had them on its media, cuts its log to follow broker 1",
      "the turn: ", "no return: ", "the contract permits it: the whole in-sync set lost its copy",
      "to elect broker 0, or to wait for it", "to have them on the media of broker 1",
    ]
    var rest = outcome.out[...]
    for part in story {
      let found = rest.range(of: part)
      #expect(found != nil, "'\(part)' is not told, or not in order")
      if let found { rest = rest[found.upperBound...] }
    }
    let text = try bench.read("out/run.html")
    #expect(text.hasPrefix("<!DOCTYPE html>"))
    for forbidden in ["http://", "https://", "src=", "@import", "url("] {
      #expect(!text.contains(forbidden), "the page must not load '\(forbidden)'")
    }
    let data = try TimelineSample.data(text)
    #expect((data["losses"] as? [Any])?.count == 1)
    #expect((data["nodes"] as? [Any])?.count == 6)
    #expect((data["partitions"] as? [Any])?.count == 1)
  }

  @Test("trials tell what would have kept the records")
  func trials() throws {
    let bench = try Bench()
    let path = try bench.write(
      """
      {
        format: 1, title: "one copy",
        cluster: { brokers: 1 },
        topics: { orders: { partitions: 1, "replication.factor": 1 } },
        clients: { writers: [{ topic: "orders", rate: "50/s", acks: "all" }] },
        script: [{ power: "broker 0", keep: "synced", at: "2s", for: "1s" }],
        run: { for: "4s" },
      }
      """,
      "one.json5"
    )
    let outcome = bench.tool("timeline", path, "-o", bench.path("one.html"), "--jobs", "1")
    #expect(outcome.status == .expected, "\(outcome.error)")
    #expect(outcome.out.contains("flush.messages=1: nothing is lost"))
    #expect(outcome.out.contains("none from "))
    #expect(outcome.out.contains("a second copy: only broker 0 had them"))
    let data = try TimelineSample.data(bench.read("one.html"))
    #expect((data["saving"] as? [String])?.isEmpty == false)
    #expect((data["turning"] as? String)?.isEmpty == false)
  }

  @Test("text of a scenario cannot break out of the page")
  func escaping() throws {
    let bench = try Bench()
    let path = try bench.write(
      """
      {
        format: 1, title: "</script><script>alert(1)</script>&",
        cluster: { brokers: 1 },
        topics: { orders: { partitions: 1, "replication.factor": 1 } },
        run: { for: "1s" },
      }
      """,
      "bad.json5"
    )
    _ = bench.tool("timeline", path, "-o", bench.path("bad.html"))
    let text = try bench.read("bad.html")
    #expect(!text.contains("<script>alert"))
    #expect(text.components(separatedBy: "</script>").count == 3)
    #expect(
      try TimelineSample.data(text)["title"] as? String == "</script><script>alert(1)</script>&"
    )
  }

  @Test("a capsule makes the same page as its scenario; mistakes are told")
  func capsule() throws {
    let bench = try Bench()
    let name = "leader epochs"
    _ = bench.tool(
      "run",
      TimelineSample.scenario,
      "--case",
      name,
      "--capsules",
      bench.path("capsules"),
      "--quiet"
    )
    let file = try #require(bench.files("capsules").first)
    let capsule = bench.path("capsules/\(file)")
    let made = bench.tool("timeline", capsule, "-o", bench.path("a.html"), "--no-trials")
    #expect(made.status == .expected, "\(made.error)")
    #expect(try bench.read("a.html").contains("orders-0"))
    let rows: [([String], CommandLineTool.ExitStatus)] = [
      ([], .usage), (["a", "b"], .usage), ([bench.path("none.json5")], .noInput),
      ([capsule, "--case", name], .usage), ([TimelineSample.scenario], .usage),
      ([TimelineSample.scenario, "--case", "calmer"], .usage),
    ]
    for (words, status) in rows {
      let outcome = bench.tool(["timeline"] + words)
      #expect(outcome.status == status, "\(words): \(outcome.error)")
      #expect(outcome.errorLines.count == 1)
    }
  }
}

/// A run with a loss, and its page.
enum TimelineSample {
  static let scenario = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
    .appendingPathComponent("scenarios/s05-two-node-power-loss.json5").path

  /// What a page says of its run.
  static func data(_ page: String) throws -> [String: Any] {
    let start = try #require(page.range(of: "id=\"data\">"))
    let end = try #require(page.range(of: "</script>", range: start.upperBound..<page.endIndex))
    let text = page[start.upperBound..<end.lowerBound]
    let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
    return try #require(value as? [String: Any])
  }
}

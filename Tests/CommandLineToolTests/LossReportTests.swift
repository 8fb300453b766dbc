@testable import CommandLineTool
import Foundation
import Testing

/// `wavetank report`, from the file to the pages.
@Suite struct LossReportTests {
  private let bench: Bench

  init() throws { bench = try Bench() }

  private func specification(_ fields: String) -> String {
    """
    {
      format: 1, title: "Small", question: "How much?",
      base: {
        cluster: { brokers: 2, zones: ["a", "b"] },
        topics: { orders: { partitions: 1, "replication.factor": 2, "min.insync.replicas": 2 } },
        clients: { writers: [{ topic: "orders", rate: "5/s", bytes: 100, acks: "all" }] },
        run: { settle: "3m" },
      },
      events: ["region-power"], order: 1,
      exposure: false, worst: false,
      \(fields)
    }
    """
  }

  private func pages(_ directory: String) throws -> [String] {
    try ["report.md", "report.html", "report.json"].map { try bench.read("\(directory)/\($0)") }
  }

  @Test("the same specification gives the same pages, whatever the number of workers")
  func repeatable() throws {
    let file = try bench.write(
      specification("precision: \"60%\", budget: { runs: 24 },"),
      "small.report.json5"
    )
    var made: [[String]] = []
    for jobs in ["1", "2"] {
      let outcome = bench.tool(["report", file, "-o", bench.path("out"), "--jobs", jobs])
      #expect(outcome.status == .expected, "\(outcome.error)")
      made.append(try pages("out"))
    }
    #expect(made[0] == made[1])
    #expect(made[0][0].contains("region power"))
    #expect(made[0][1].hasPrefix("<!DOCTYPE html>"))
    #expect(made[0][2].contains("\"digest\""))
  }

  @Test("a precision that the budget does not reach is said, with what it takes")
  func imprecise() throws {
    let file = try bench.write(
      specification("precision: \"0.1%\", budget: { runs: 2 },"),
      "fine.report.json5"
    )
    let outcome = bench.tool(["report", file, "-o", bench.path("fine")])
    #expect(outcome.status == .inconclusive)
    #expect(outcome.error.contains("was not reached within"))
    #expect(outcome.error.contains("runs would reach it"))
    #expect(try pages("fine")[0].contains("was not reached within"))
  }

  @Test("a bad specification writes nothing and names its place")
  func bad() throws {
    let file = try bench.write(
      specification("rates: { \"region-power\": \"0.5\" },"),
      "bad.report.json5"
    )
    let outcome = bench.tool(["report", file, "-o", bench.path("bad")])
    #expect(outcome.status == .badData)
    #expect(outcome.error.contains("bad.report.json5:11:"))
    #expect(!FileManager.default.fileExists(atPath: bench.path("bad")))
    let missing = bench.tool(["report", bench.path("none.report.json5")])
    #expect(missing.status == .noInput)
  }

  @Test("small worlds of a file are simulated beside their formulas, at parameters of one's own")
  func blind() throws {
    let text = """
      {
        format: 1, title: "Blind",
        reduced: [
          { name: "three streams", model: "coincidence", rate: "2.5/y", window: "90s", streams: 3 },
          { name: "suffix", model: "kill-window", cycle: "48s", copies: 4 },
          { name: "repair", model: "media-mttdl-parallel", rate: "0.07/y", repair: "35h", copies: 3 },
        ],
      }
      """
    let file = try bench.write(text, "blind.report.json5")
    let outcome = bench.tool(["report", file, "-o", bench.path("blind")])
    #expect(outcome.status == .expected, "\(outcome.error)")
    let object = try JSONSerialization.jsonObject(
      with: Data(try bench.read("blind/report.json").utf8)
    )
    let study = try #require(object as? [String: Any])
    let rows = try #require(study["reduced_worlds"] as? [[String: Any]])
    #expect(rows.count == 3)
    for row in rows {
      let z = try #require(row["z"] as? Double)
      #expect(abs(z) < 4)
    }
    // n λ (1 - e^(-λW))² with λ = 2.5 a year and W = 90 s, and C / (k + 1).
    let expected = rows.compactMap { $0["expected"] as? Double }
    #expect(abs(expected[0] / (3 * 2.5 * 5.083_6e-11) - 1) < 1e-3)
    #expect(abs(expected[1] / 9.6 - 1) < 1e-9)
  }
}

import Primitives
import Scenarios
import Testing

@testable import Exploration

@Suite("Smaller documents")
struct SmallerDocumentTests {
  static func parse(_ text: String) throws -> DocumentNode {
    try DocumentNode.parse(text, file: "x").root
  }

  @Test("brokers that steps name are numbered anew, and replicas fit")
  func brokers() throws {
    let document = try Self.parse(
      """
      { cluster: { brokers: 6 }, topics: { t: { "replication.factor": 4 } },
        script: [{ kill: "broker 5" }, { cut: [["broker 2", "controller"], "broker 5 disk 2"] }] }
      """
    )
    let small = document.withBrokers(3).renumbered()
    #expect(
      small.flat
        == "{ cluster: { brokers: 3 }, topics: { t: { \"replication.factor\": 3 } }, "
        + "script: [{ kill: \"broker 1\" }, "
        + "{ cut: [[\"broker 0\", \"controller\"], \"broker 1 disk 2\"] }] }"
    )
  }

  @Test("the end of a run takes the steps after it away, and keeps those without an instant")
  func ending() throws {
    let document = try Self.parse(
      """
      { run: { for: "1m", settle: "9s" }, script: [{ kill: "a", at: "3s" }, { wait: "converged" },
        { kill: "b", at: "12.5s" }] }
      """
    )
    #expect(
      document.endingAt(.seconds(12)).flat
        == "{ run: { for: \"12s\", settle: \"9s\" }, "
        + "script: [{ kill: \"a\", at: \"3s\" }, { wait: \"converged\" }] }"
    )
  }

  @Test(
    "what is expected of a shrunk scenario is what it shows",
    arguments: [
      ("ACK-DURABLE", "{ violation: \"ACK-DURABLE\" }"), ("stuck", "{ verdict: \"stuck\" }"),
      ("expect.lost", "{ lost: \"> 7\" }"), ("expect.acked", "{ acked: \"<= 100\" }"),
      ("expect.permittedLoss", "{ permittedLoss: \"> 9\" }"),
    ]
  )
  func expectation(invariant: String, expected: String) throws {
    let document = try Self.parse(
      "{ expect: { pass: true, lost: 7, acked: \"> 100\", permittedLoss: \"1..9\" } }"
    )
    let found = FindingClass(invariant: invariant, firstBroken: "", mechanism: "")
    #expect(found.expected(in: document).member("expect")?.flat == expected)
  }

  @Test("durations are written in the largest unit that leaves them above one")
  func durations() {
    let texts: [(Interval, String)] = [
      (.zero, "0s"), (.seconds(90), "90s"), (.milliseconds(1_250), "1.25s"),
      (.nanoseconds(62_345_678_901), "62.345678901s"), (.microseconds(250), "250us"),
      (.milliseconds(-1_500), "-1.5s"), (.nanoseconds(1_000_500), "1.0005ms"),
    ]
    for (interval, text) in texts {
      #expect(interval.unitText == text)
      #expect(Units.interval(text) == interval)
    }
  }
}

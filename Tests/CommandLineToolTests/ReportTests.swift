import Checking
import Foundation
import Primitives
@testable import Reporting
import Scenarios
import Simulation
import Testing

@Suite struct ReportTests {
  static let account = """
    Sample: sample, seed 7: ACK-DURABLE
      sample.json5:3: something happened
      not as expected: expected a pass, but the run is violated
      75s of virtual time, 1,234,567 events, digest c2b2ae3d27d4eb4f9e3779b97f4a7c15
      violations
        ACK-DURABLE at 32.000s (broker 2, broker 0): it is so
      broke on the way
        ISR-COMPLETE at 12.000s: it is so
      records
        2,000 produced: 1,990 durable, 3 acknowledged and lost, 7 unknown and absent
        of those acknowledged: 1 read and then lost
      losses
        FORBIDDEN orders-0 records 1200..1202: 3 acknowledged, 2 by the whole in-sync set, \
    1 already read; gone when broker 2 became leader in epoch 5 at 32.000s
          broker 0   not on media; lost at 30.000s by power loss
          broker 1   on media; lost records 1201..1202 at 34.000s by truncation to follow the \
    leader of epoch 5
          broker 2   in memory or cache; still has its copy
          broker 1 still had them after every failure and cut them later: another election \
    would have kept them
          forbidden: 1 lossy failure among the copies that counted, the contract survives 1
          first to break: ISR-COMPLETE at 12.000s (broker 2): it is so
          no disk holds them since 34.000s
      faults
           30.000s  power off broker 0  (1 effect)
             never  heal all: nothing was cut
      alerts
        UnderMinIsr orders-0 for 53s: 10.000s to 12.000s, 24.000s to the end
        UncleanLeaderElections orders-0: 32.000s
      produce latency
        p50 2ms, p99 2ms, p99.9 9s, max 9s over 100 batches
        unavailable for 9.3s at worst, 1 request refused
      checks
        ACK-DURABLE 12,345
        ACK-DURABLE excused 2×: unclean election
      never occurred
        an election, an unclean election, two leaders at once, a shrunken in-sync set
        a truncation, an unclean stop, a change of controller
      timeline
            1.000s  broker 0 serves
      run again
        wavetank run x
    """

  @Test("the account of a run tells everything that is known of it")
  func account() throws {
    let report = RunReport(try Sample.outcome(), style: Style(colored: false))
    let text = report.text(replay: ["wavetank run x"], withTimeline: true)
    for (line, expected) in zip(lines(text), lines(Self.account)) { #expect(line == expected) }
    #expect(lines(text).count == lines(Self.account).count)
  }

  private func lines(_ text: String) -> [Substring] {
    text.split(separator: "\n", omittingEmptySubsequences: false)
  }

  @Test("colour adds escape sequences and nothing else")
  func colour() throws {
    let outcome = try Sample.outcome()
    let texts = [true, false].map { colored in
      RunReport(outcome, style: Style(colored: colored)).text(replay: ["r"], withTimeline: true)
    }
    #expect(texts[0].contains("\u{1B}[31m"))
    #expect(!texts[1].contains("\u{1B}"))
    #expect(texts[0].replacing(/\u{1B}\[[0-9]+m/, with: "") == texts[1])
  }

  @Test("a permitted loss names its excuse")
  func permitted() throws {
    var loss = Sample.loss
    loss.excuse = .uncleanElection
    loss.goneEverywhere = false
    let lines = LossReport(plan: try Sample.plan(), style: Style(colored: false)).lines(loss)
    #expect(lines[0].hasPrefix("permitted orders-0"))
    #expect(lines.contains("  permitted: unclean election; 1 lossy failure, 1 tolerated"))
    #expect(lines.last == "  some disk still holds them, but the cluster does not serve them")
  }

  @Test("many losses are cut short, and the reader is told")
  func many() throws {
    let result = Sample.result(
      .violated,
      Sample.judgement(Array(repeating: Sample.loss, count: 20))
    )
    let report = RunReport(try Sample.outcome(result), style: Style(colored: false))
    let text = report.text(replay: [], withTimeline: false)
    #expect(text.split(separator: "\n").count { $0.contains("FORBIDDEN") } == 12)
    #expect(text.contains("    and 8 more; --json FILE has them all"))
  }

  @Test("what is not as expected is said, count by count")
  func mismatches() throws {
    let rows: [(String, [String])] = [
      ("violation: \"ACK-DURABLE\"", []),
      ("violation: \"LOG-MATCH\"", ["expected a violation of LOG-MATCH, but found ACK-DURABLE"]),
      ("verdict: \"violated\"", []),
      ("verdict: \"stuck\"", ["expected the verdict stuck, but the run is violated"]),
      ("verdict: \"violated\", lost: 3, acked: 1993", []),
      ("verdict: \"violated\", lost: 0", ["expected 0 records lost against the contract, found 3"]),
      (
        "verdict: \"violated\", alerts: [\"UnderMinIsr\", \"OfflinePartitions\"]",
        ["expected alert OfflinePartitions, which did not page"]
      ),
    ]
    for (expect, mismatches) in rows {
      let outcome = try Sample.outcome(expect: expect)
      #expect(outcome.mismatches == mismatches, "\(expect)")
      #expect(outcome.isExpected == mismatches.isEmpty)
    }
  }

  @Test("only runs that prove nothing are inconclusive, unless that was expected")
  func inconclusive() throws {
    for verdict in RunVerdict.allCases where verdict != .passed {
      let proves = [.violated, .stuck].contains(verdict)
      let result = Sample.result(verdict)
      #expect(try Sample.outcome(result).isInconclusive == !proves)
      let expected = "verdict: \"\(verdict.rawValue)\""
      #expect(try !Sample.outcome(result, expect: expected).isInconclusive)
    }
  }
}

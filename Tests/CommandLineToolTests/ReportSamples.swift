@testable import Checking
import Primitives
@testable import Reporting
import Scenarios
@testable import Simulation
import Testing

/// Runs that never happened, for reports to tell of.
enum Sample {
  static func plan(expect: String = "pass: true") throws -> ScenarioCase {
    let text = story(cases: "sample: { expect: { \(expect) } }")
    let scenario = try Scenario.parse(text, file: "sample.json5", vocabulary: .standard)
    return try #require(scenario.cases.first)
  }

  static func seconds(_ count: Int64) -> Instant { .zero + .seconds(count) }

  static var partition: TopicPartition { TopicPartition(topic: 0, partition: 0) }

  /// Three records gone although only one copy died of a failure.
  static var loss: LossAccount {
    LossAccount(
      partition: partition,
      name: "orders-0",
      first: Offset(1_200),
      end: Offset(1_203),
      acknowledged: 3,
      fullyAcknowledged: 2,
      read: 1,
      at: seconds(32),
      definitive: seconds(34),
      leader: NodeID(2),
      epoch: Epoch(5),
      copies: [
        CopyAccount(
          node: NodeID(0),
          onMedia: false,
          death: death(0, 1_200, 1_203, at: 30, .crash(.power))
        ),
        CopyAccount(
          node: NodeID(1),
          onMedia: true,
          death: death(1, 1_201, 1_203, at: 34, .truncation(Epoch(5)))
        ),
        CopyAccount(node: NodeID(2), onMedia: nil, death: nil),
      ],
      lossyFailures: 1,
      tolerated: 1,
      excuse: nil,
      survivorsCut: [NodeID(1)],
      goneEverywhere: true,
      firstBroken: violation(.inSyncComplete, at: 12, nodes: [NodeID(2)])
    )
  }

  static func death(
    _ node: Int,
    _ first: Int64,
    _ end: Int64,
    at: Int64,
    _ cause: CopyDeath.Cause
  ) -> CopyDeath {
    CopyDeath(
      node: NodeID(node),
      first: Offset(first),
      end: Offset(end),
      at: seconds(at),
      cause: cause
    )
  }

  static func violation(
    _ invariant: InvariantName,
    at: Int64,
    nodes: [NodeID] = []
  ) -> Violation {
    Violation(
      invariant: invariant,
      at: seconds(at),
      partition: partition,
      nodes: nodes,
      first: Offset(1_200),
      end: Offset(1_203),
      evidence: "it is so"
    )
  }

  static func span(_ kind: SignalSpan.Kind, _ from: Int64, _ to: Int64?) -> SignalSpan {
    SignalSpan(kind: kind, subject: "orders-0", from: seconds(from), to: to.map(seconds))
  }

  static func judgement(_ losses: [LossAccount] = [loss]) -> Judgement {
    var judgement = Judgement()
    judgement.violations = [violation(.ackDurable, at: 32, nodes: [NodeID(2), NodeID(0)])]
    judgement.precursors = [violation(.inSyncComplete, at: 12)]
    judgement.excuses = [
      ExcuseCount(invariant: .ackDurable, excuse: .uncleanElection, count: 2)
    ]
    judgement.losses = losses
    judgement.fates.produced = 2_000
    judgement.fates.durable = 1_990
    judgement.fates.lostAcknowledged = 3
    judgement.fates.unknownAbsent = 7
    judgement.outcomes.present = 1_990
    judgement.outcomes.readThenLost = 1
    judgement.outcomes.lost = 2
    judgement.evaluations = [(.ackDurable, 12_345), (.oneLeader, 0)]
    var signals = SignalSummary.Partition(partition: partition, name: "orders-0")
    signals.underMinInSync = .milliseconds(9_200)
    signals.unavailable = .milliseconds(9_300)
    signals.uncleanElections = 1
    judgement.signals.partitions = [signals]
    judgement.signals.spans = [
      span(.underMinInSync, 10, 12), span(.underMinInSync, 24, nil), span(.uncleanElection, 32, 32),
    ]
    for _ in 0..<99 { judgement.signals.produceLatency.add(.milliseconds(2)) }
    judgement.signals.produceLatency.add(.seconds(9))
    judgement.signals.refusals = 1
    return judgement
  }

  static func result(
    _ verdict: RunVerdict = .violated,
    _ judgement: Judgement = judgement(),
    seed: UInt64 = 7
  ) -> RunResult {
    var fired = FaultEntry(text: "power off broker 0", kind: "power")
    fired.firedAt = seconds(30)
    fired.effects = 1
    var idle = FaultEntry(text: "heal all", kind: "heal")
    idle.obstacle = "nothing was cut"
    return RunResult(
      seed: seed,
      verdict: verdict,
      reason: "something happened",
      reasonLine: 3,
      digest: Digest(),
      events: 1_234_567,
      ended: seconds(75),
      judgement: judgement,
      faults: [fired, idle],
      probes: [],
      states: [],
      timeline: [(seconds(1), "broker 0 serves")],
      exports: []
    )
  }

  static func outcome(
    _ result: RunResult = result(),
    expect: String = "pass: true"
  ) throws -> RunOutcome {
    RunOutcome(
      file: "sample.json5",
      title: "Sample",
      plan: try plan(expect: expect),
      result: result
    )
  }
}

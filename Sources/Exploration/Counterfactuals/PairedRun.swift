import Estimation
import Primitives
import Scenarios
import Simulation

/// What can be compared of the two sides of a pair.
public enum PairedOutcome: String, CaseIterable, Sendable {
  /// An acknowledged record was lost, permitted or not.
  case loss
  /// An acknowledged record was lost against the contract.
  case forbiddenLoss
  /// A partition took no fully acknowledged write for a long time.
  case unavailable
}

/// A run of a space on two sides: the same seed and choices, with other settings laid over them.
///
/// Every source of randomness is a stream of its own, so that both sides see the same faults and
/// arrivals as long as their events do.
public struct PairedRun: Sendable {
  /// Settings of each side.
  public var sides: [[Override]]
  private let space: ExplorationSpace
  private let vocabulary: ScenarioVocabulary

  /// Describes the comparison.
  public init(_ sides: [[Override]], in space: ExplorationSpace, vocabulary: ScenarioVocabulary) {
    self.sides = sides
    self.space = space
    self.vocabulary = vocabulary
  }

  /// What each side showed; nil when the settings contradict the choices of this run.
  public func records(of drawn: DrawnRun) -> [RunRecord]? {
    var plans: [ScenarioCase] = []
    for side in sides {
      guard let plan = plan(of: drawn, side) else { return nil }
      plans.append(plan)
    }
    var records: [RunRecord] = []
    for plan in plans {
      var run = drawn
      run.drawn.plan = plan
      guard let record = try? run.record(in: space) else { return nil }
      records.append(record)
    }
    return records
  }

  private func plan(of drawn: DrawnRun, _ side: [Override]) -> ScenarioCase? {
    let document = side.reduce(drawn.drawn.document) { $1.applied(to: $0) }
    guard
      let scenario = try? Scenario.read(
        document,
        text: "",
        file: space.file,
        vocabulary: vocabulary
      ), scenario.warnings.isEmpty
    else { return nil }
    return scenario.cases.first
  }
}

/// What all pairs so far amount to.
public struct PairedTally: Sendable {
  /// Pairs by outcome, in the order of `PairedOutcome.allCases`.
  public private(set) var counts = PairedOutcome.allCases.map { _ in PairedCounts() }
  /// Runs in which the settings contradicted what was drawn.
  public private(set) var contradictions = 0
  /// Acknowledged records by side.
  public private(set) var acked: [Int64] = [0, 0]
  /// Acknowledged records lost, by side.
  public private(set) var lost: [Int64] = [0, 0]
  /// A time without writes that counts as unavailable.
  public let threshold: Interval

  /// No pairs yet.
  public init(threshold: Interval) { self.threshold = threshold }

  /// The pairs of one outcome.
  public subscript(outcome: PairedOutcome) -> PairedCounts {
    PairedOutcome.allCases.firstIndex(of: outcome).map { counts[$0] } ?? PairedCounts()
  }

  /// Counts a pair; nil for one whose settings contradict what was drawn.
  public mutating func add(_ records: [RunRecord]?) {
    guard let records, records.count == 2 else {
      contradictions += 1
      return
    }
    for (place, outcome) in PairedOutcome.allCases.enumerated() {
      counts[place].add(first: shows(records[0], outcome), second: shows(records[1], outcome))
    }
    for side in 0..<2 {
      acked[side] += records[side].acked
      lost[side] += records[side].forbidden + records[side].permitted
    }
  }

  private func shows(_ record: RunRecord, _ outcome: PairedOutcome) -> Bool {
    switch outcome {
    case .loss: record.forbidden + record.permitted > 0
    case .forbiddenLoss: record.forbidden > 0
    case .unavailable: record.unavailable >= threshold
    }
  }
}

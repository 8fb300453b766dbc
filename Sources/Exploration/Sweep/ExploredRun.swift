import Checking
import Primitives
import Scenarios
import Simulation

/// One run of a sweep, before it has run: its number, seed, genes and the reseeds of its past.
public struct ExploredRun: Sendable {
  /// Number within the sweep, from 0.
  public var index: Int
  /// Root seed of the run.
  public var seed: UInt64
  /// The choices; see `ExplorationSpace`.
  public var genes: [UInt64]
  /// Instants from which the run goes on in another way than the run it was bred from.
  public var reseeds: [Reseed] = []
  /// How it came to be.
  public var ancestry: Ancestry = .fresh

  /// The scenario that the genes make, with the reseeds in it; nil when its choices contradict.
  public func draw(in space: ExplorationSpace) -> ExplorationDraw? {
    guard var drawn = space.draw(genes) else { return nil }
    guard !reseeds.isEmpty else { return drawn }
    drawn.plan.run.reseeds = reseeds
    let entries = reseeds.map { reseed in
      DocumentNode(
        .object([
          DocumentNode.Member("at", DocumentNode(.string(Units.text(reseed.at)))),
          DocumentNode.Member("seed", DocumentNode(.number("\(reseed.seed)"))),
        ])
      )
    }
    let run = DocumentNode.Member("reseed", DocumentNode(.array(entries)))
    let overlay = DocumentNode(
      .object([DocumentNode.Member("run", DocumentNode(.object([run])))])
    )
    drawn.document = drawn.document.overlaid(with: overlay)
    return drawn
  }
}

/// A run that is over: what it showed, in a form small enough to keep by the hundred thousand.
public struct RunRecord: Hashable, Sendable {
  /// Number within the sweep, from 0.
  public var index: Int
  /// Root seed.
  public var seed: UInt64
  /// How it ended.
  public var verdict: RunVerdict
  /// What it found; nil for a run in which everything held.
  public var finding: FindingClass?
  /// Digest of the run.
  public var digest: Digest
  /// Events handled.
  public var events: UInt64
  /// Records acknowledged.
  public var acked: Int64
  /// Acknowledged records lost against the contract.
  public var forbidden: Int64
  /// Acknowledged records lost with its permission.
  public var permitted: Int64
  /// Longest time in which a partition took no fully acknowledged write.
  public var unavailable: Interval
  /// Probes reached, by index in `ProbeCatalogue`, ascending.
  public var probes: [Int]
  /// Abstract states that the cluster was in, ascending.
  public var states: [UInt16]
  /// How often each promise was looked at, in the order of `InvariantName`.
  public var checks: [Int64]

  /// Sums up a finished run.
  public init(_ index: Int, _ result: RunResult, expecting expectation: Expectation) {
    self.index = index
    seed = result.seed
    verdict = result.verdict
    finding = FindingClass(of: result, expecting: expectation)
    digest = result.digest
    events = result.events
    acked = result.judgement.outcomes.total
    forbidden = result.judgement.forbiddenLoss
    permitted = result.judgement.permittedLoss
    unavailable = result.judgement.signals.partitions.map(\.unavailable).max() ?? .zero
    probes = ProbeCatalogue.indices(of: result.probes.map(\.name))
    states = result.states
    checks = Array(repeating: 0, count: InvariantName.allCases.count)
    for (name, count) in result.judgement.evaluations { checks[name.index] = count }
  }
}

import Checking
import Primitives
import Simulation

/// What a run cost, as far as somebody who asks "what would have saved me" cares.
public struct Harm: Hashable, Sendable {
  /// Acknowledged records.
  public var acked: Int64
  /// Acknowledged records lost, permitted or not.
  public var lost: Int64
  /// Promises broken, such as an invariant or `stuck`.
  public var broken: [String]
  /// Longest time in which a partition took no fully acknowledged write.
  public var unavailable: Interval
  /// How the run ended.
  public var verdict: RunVerdict
  /// Digest of the run.
  public var digest: Digest

  /// Sums up a finished run.
  public init(_ result: RunResult) {
    acked = result.judgement.outcomes.total
    lost = result.judgement.lostAcknowledged
    broken = BrokenPromises(result).names
    unavailable = result.judgement.signals.partitions.map(\.unavailable).max() ?? .zero
    verdict = result.verdict
    digest = result.digest
  }

  /// Whether the run lost acknowledged records, or broke a promise without a loss.
  public func shows(_ kind: Kind) -> Bool {
    switch kind {
    case .loss: lost > 0
    case .breach: !broken.isEmpty
    }
  }

  /// What is to be avoided.
  public enum Kind: String, Sendable {
    /// The loss of acknowledged records, permitted or not.
    case loss
    /// A broken promise, in a run that loses nothing.
    case breach
  }

  /// What this run makes worth avoiding; nil when nothing bad happened.
  public var kind: Kind? {
    if lost > 0 { return .loss }
    return broken.isEmpty ? nil : .breach
  }
}

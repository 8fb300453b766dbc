import Checking
import Estimation
import Primitives
import Scenarios

/// Which patterns may cost acknowledged records by the option's own settings.
///
/// Where they may not, and no run lost anything, the runs bound what testing can exclude: that bound
/// is told apart and is no part of the answer. The judge of every run decides on its own; a loss in
/// a class that this rule excludes is counted all the same.
public struct LossContract: Hashable, Sendable {
  /// Least that a pattern must do to the copies of a partition.
  public var threshold: CopyCoverage

  /// The least of all partitions' promises.
  ///
  /// - Parameters:
  ///   - contracts: What each partition promises.
  ///   - writers: Who writes; fewer acknowledgements than all promise less.
  public init(_ contracts: [PartitionContract], writers: [WriterPlan]) {
    if writers.contains(where: { $0.acks != -1 }) {
      threshold = .none
    } else if contracts.contains(where: \.uncleanElectionAllowed) {
      threshold = .absent
    } else if contracts.allSatisfy(\.syncedBeforeAck) {
      threshold = .media
    } else {
      threshold = .volatile
    }
  }

  /// Whether a pattern of such a class may cost acknowledged records.
  public func mayLose(_ coverage: CopyCoverage) -> Bool { coverage >= threshold }
}

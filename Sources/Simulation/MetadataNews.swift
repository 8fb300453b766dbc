import Primitives

/// Which observations of committed metadata are news.
///
/// Every controller applies every committed record and tells what it says, since the one that
/// wrote it may die before it can: only the first counts. A controller that takes over states all
/// of it again, which is news whatever was said before: metadata may have been lost.
struct MetadataNews: Sendable {
  /// End of the metadata that was told.
  private var told = Offset.zero
  private var isTold = false

  /// Whether an observation repeats what was told before, or only says what follows.
  mutating func isOld(_ observation: Observation) -> Bool {
    switch observation {
    case .metadataCommitted(let end):
      isTold = end <= told
      told = max(told, end)
      return true
    case .metadataRestated(let end):
      isTold = false
      told = end
      return true
    case .partitionState, .assigned, .removed, .fenced: return isTold
    default: return false
    }
  }
}

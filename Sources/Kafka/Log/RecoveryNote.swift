import Environment
import Primitives

/// Something that loading a log did to its files, and why.
public enum RecoveryNote: Equatable, Sendable {
  /// A file that an unfinished operation left was removed.
  case removed(file: String)
  /// A file was removed because a finished replacement covers it.
  case replaced(file: String)
  /// A finished replacement's file got its plain name.
  case renamed(file: String)
  /// The segment's indexes were rebuilt from its batches.
  case reindexed(segment: Offset, reason: String)
  /// The segment was cut at a byte: what follows is no good batch.
  case cut(segment: Offset, at: Int64, removed: Int64)
  /// The segment was emptied, as Kafka does when a scan fails.
  case emptied(segment: Offset, removed: Int64, reason: String)
  /// The segment was deleted because an earlier one was cut, or does not reach it.
  case deleted(segment: Offset, bytes: Int64)
  /// The segment was deleted because the log's end lies below its checkpointed start.
  case belowStart(segment: Offset, bytes: Int64)
  /// A segment whose offsets do not fit its base was split into others.
  case split(segment: Offset, into: [Offset])
  /// So many leader epochs that begin outside the log were dropped.
  case epochsDropped(Int)
  /// The leader epochs were read from the batches, the checkpoint being of no use.
  case epochsRebuilt(Int)
  /// A producer snapshot was removed: stray, damaged or outside the log.
  case snapshotRemoved(Offset)
}

extension RecoveryNote: CustomStringConvertible {
  /// One line in plain words.
  public var description: String {
    switch self {
    case .removed(let file): "removed \(file), left by an unfinished operation"
    case .replaced(let file): "removed \(file), covered by a finished replacement"
    case .renamed(let file): "finished the replacement by \(file)"
    case .reindexed(let segment, let reason): "rebuilt the indexes of \(segment.raw): \(reason)"
    case .cut(let segment, let at, let removed):
      "cut segment \(segment.raw) at byte \(at): the \(removed) bytes from there are no good batch"
    case .emptied(let segment, let removed, let reason):
      "emptied segment \(segment.raw) of \(removed) bytes: \(reason)"
    case .deleted(let segment, let bytes):
      "deleted segment \(segment.raw) of \(bytes) bytes, which does not continue the one before"
    case .belowStart(let segment, let bytes):
      "deleted segment \(segment.raw) of \(bytes) bytes: the log ends below its start"
    case .split(let segment, let parts):
      "split segment \(segment.raw) into \(parts.map { "\($0.raw)" }.joined(separator: ", "))"
    case .epochsDropped(let count): "dropped \(count) leader epochs that begin outside the log"
    case .epochsRebuilt(let count): "rebuilt \(count) leader epochs from the batches"
    case .snapshotRemoved(let offset): "removed the producer snapshot at \(offset.raw)"
    }
  }
}

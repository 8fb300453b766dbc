import Environment
import Primitives

/// Something that loading a log did to its files, or left as it was, and why.
public enum RecoveryNote: Equatable, Sendable {
  /// A file that an unfinished operation left was removed.
  case removed(file: String)
  /// A file was removed because a finished replacement covers it.
  case replaced(file: String)
  /// A finished replacement's file got its plain name.
  case renamed(file: String)
  /// A file that a replacement should have removed or renamed stayed, and loading went on.
  case stuck(file: String, reason: String)
  /// The segment was not read.
  case trusted(segment: Offset, reason: String)
  /// The segment was scanned, its indexes rebuilt, and nothing of it cut.
  case sound(segment: Offset, bytes: Int64)
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

extension RecoveryNote {
  /// What became of the file, in a word.
  public var verb: String {
    switch self {
    case .trusted, .sound, .stuck: "kept"
    case .cut: "cut"
    case .emptied: "emptied"
    case .removed, .replaced, .deleted, .belowStart, .snapshotRemoved: "removed"
    case .renamed: "renamed"
    case .reindexed, .epochsRebuilt, .epochsDropped: "rebuilt"
    case .split: "split"
    }
  }

  /// Name of the file, in the log's directory.
  public var file: String {
    switch self {
    case .removed(let file), .replaced(let file), .renamed(let file), .stuck(let file, _): file
    case .trusted(let base, _), .sound(let base, _), .cut(let base, _, _),
      .emptied(let base, _, _), .deleted(let base, _), .belowStart(let base, _),
      .split(let base, _):
      FileNames.stem(base) + FileNames.log
    case .reindexed(let base, _): FileNames.stem(base) + FileNames.offsetIndex
    case .epochsDropped, .epochsRebuilt: FileNames.epochs
    case .snapshotRemoved(let offset): FileNames.stem(offset) + FileNames.snapshot
    }
  }

  /// What was done to it and why, in plain words.
  public var reason: String {
    switch self {
    case .removed(let file):
      LogRecovery.leftovers(among: [file]).isEmpty && !file.hasSuffix(FileNames.swap)
        ? "its segment is gone" : "an unfinished operation left it"
    case .replaced: "a finished replacement covers it"
    case .renamed: "it belongs to a finished replacement"
    case .stuck(_, let reason): "a replacement could not remove or rename it: \(reason)"
    case .trusted(_, let reason): "not read: \(reason)"
    case .sound(_, let bytes): "every batch in its \(bytes) bytes is sound; its indexes are rebuilt"
    case .reindexed(_, let reason): reason
    case .cut(_, let at, let removed): "the \(removed) bytes from \(at) on are no good batch"
    case .emptied(_, let removed, let reason): "\(removed) bytes went: \(reason)"
    case .deleted(_, let bytes): "its \(bytes) bytes do not continue the segment before"
    case .belowStart(_, let bytes): "the log ends below its start; \(bytes) bytes went"
    case .split(_, let parts):
      "its offsets do not fit its base; now segments "
        + parts.map { "\($0.raw)" }.joined(separator: ", ")
    case .epochsDropped(let count): "\(count) epochs begin outside the log and were dropped"
    case .epochsRebuilt(let count): "\(count) epochs were read from the batches"
    case .snapshotRemoved: "stray, damaged or outside the log"
    }
  }
}

extension RecoveryNote: CustomStringConvertible {
  /// One line in plain words.
  public var description: String { "\(verb) \(file): \(reason)" }
}

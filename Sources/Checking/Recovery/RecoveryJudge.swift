import Primitives

/// What is wrong with a recovered log; RECOVER-TOTAL forbids each of them.
public enum RecoveryFault: Hashable, Sendable {
  /// The files that recovery left are no log: a gap, a damaged batch, an epoch that falls.
  case malformed(String)
  /// It holds a batch, or two in a row, that the replica never held so.
  case foreign(offset: Int64)
  /// It ends before a batch that was sound and in place.
  case shortened(kept: Int64, sound: Int64)

  /// What is wrong, in one line.
  public var text: String {
    switch self {
    case .malformed(let flaw): "recovered a log that is none: \(flaw)"
    case .foreign(let offset): "recovered a log that never was: offset \(offset) and on"
    case .shortened(let kept, let sound): "kept \(kept) of \(sound) sound offsets"
    }
  }

  /// The kind of fault, in one word.
  public var name: String {
    switch self {
    case .malformed: "malformed"
    case .foreign: "foreign"
    case .shortened: "shortened"
    }
  }
}

/// Judges a recovery by the files before and after it, read by a reader of its own.
///
/// RECOVER-TOTAL: start-up after any crash ends in finite time with a valid prefix or an explicit
/// refusal. A valid prefix is the beginning of a log that the replica once held. It keeps every
/// batch of the log at the crash that lay on the disk, sound and with everything before it; an
/// older log that the disk brought back may be kept or not. How much lay there is the disk's
/// promise, not recovery's.
public enum RecoveryJudge {
  /// What is wrong with a log that recovery accepted, if anything.
  ///
  /// - Parameters:
  ///   - lineage: Every log that the replica held.
  ///   - crashed: The log as it was in memory at the crash.
  ///   - found: The files that the crash left.
  ///   - recovered: The files after recovery.
  /// - Complexity: O(bytes).
  public static func fault(
    of lineage: LogLineage,
    crashed: [LogFile],
    found: [LogFile],
    recovered: [LogFile]
  ) -> RecoveryFault? {
    let after = ReplicaContent(recovered)
    if let flaw = after.flaws.first { return .malformed(flaw.text) }
    let known = lineage.agreement(with: after.batches)
    if known < after.batches.count { return .foreign(offset: after.batches[known].stamp.base) }
    let before = ReplicaContent(found)
    let sound = before.batches.filter { $0.stamp.last < before.soundEnd }
    let kept = LogLineage.shared(sound, ReplicaContent(crashed).batches)
    guard kept > 0 else { return nil }
    let end = sound[kept - 1].stamp.last + 1
    return after.end < end ? .shortened(kept: after.end, sound: end) : nil
  }
}

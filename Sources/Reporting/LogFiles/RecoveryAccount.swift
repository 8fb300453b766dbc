import KafkaLog

/// What recovery did to a copy of log files.
public struct RecoveryAccount: Sendable {
  /// What happened to a file.
  public struct Change: Sendable {
    /// In a word.
    public enum Kind: String, Sendable {
      /// Bytes were cut off its end.
      case truncated
      /// Its contents are others.
      case rewritten
      /// It is gone.
      case deleted
      /// It is new.
      case created
    }

    /// In a word.
    public var kind: Kind
    /// Its name.
    public var file: String
    /// Bytes before; nil for a new file.
    public var before: Int64?
    /// Bytes after; nil for a deleted file.
    public var after: Int64?
    /// Offsets of the batches that it held and holds no more.
    public var offsets: (first: Int64, last: Int64)?
    /// Why.
    public var reason: String?

    /// Notes a change.
    public init(kind: Kind, file: String, before: Int64? = nil, after: Int64? = nil) {
      self.kind = kind
      self.file = file
      self.before = before
      self.after = after
    }

    /// Whether batches or bytes among them are gone.
    var isLoss: Bool { file.hasSuffix(".log") && (kind == .truncated || kind == .deleted) }
  }

  /// What happened to a partition.
  public struct Partition: Sendable {
    /// Its name.
    public var name: String
    /// Whether the clean-shutdown marker was trusted, so that nothing was scanned.
    public var wasClean: Bool
    /// First offset that is readable.
    public var start: Int64
    /// Offset after the last record.
    public var end: Int64
    /// Segments that are left.
    public var segments: Int
    /// Epochs with their first offsets.
    public var epochs: [(epoch: Int64, start: Int64)]
    /// What happened to its files.
    public var changes: [Change]
    /// What recovery itself says of the files, in the order in which it met them.
    public var notes: [RecoveryNote]

    /// Notes what happened.
    public init(
      name: String,
      wasClean: Bool,
      start: Int64,
      end: Int64,
      segments: Int,
      epochs: [(epoch: Int64, start: Int64)],
      changes: [Change],
      notes: [RecoveryNote]
    ) {
      self.name = name
      self.wasClean = wasClean
      self.start = start
      self.end = end
      self.segments = segments
      self.epochs = epochs
      self.changes = changes
      self.notes = notes
    }
  }

  private let target: String
  private let partitions: [Partition]
  private let directories: [RecoveredDirectory]

  /// Wraps up what happened to the copy at `target`.
  public init(target: String, partitions: [Partition], directories: [RecoveredDirectory]) {
    self.target = target
    self.partitions = partitions
    self.directories = directories
  }

  /// Whether anything of a segment is gone.
  public var hasLost: Bool { partitions.contains { $0.changes.contains(where: \.isLoss) } }

  /// A paragraph for each partition.
  public func text(_ style: Style) -> String {
    var lines: [String] = []
    for partition in partitions {
      lines.append("\(style.strong(partition.name))  \(Self.summary(partition))")
      lines += partition.changes.map { Self.line($0, style) }
      guard !partition.notes.isEmpty else { continue }
      lines.append("  recovery, step by step:")
      lines += partition.notes.map { note in
        "    \(Figures.pad(note.verb, to: 10))\(note.file): \(note.reason)"
      }
    }
    if !directories.isEmpty {
      lines += ["", "not in use:"] + directories.map { $0.line(style) }
    }
    let count = LogTerms.count(partitions.count, "partition", "partitions")
    let verdict = hasLost ? "something was cut off" : "nothing was cut off"
    lines.append("")
    lines.append("\(count) recovered in \(target): \(verdict); it has no clean-shutdown marker")
    return lines.joined(separator: "\n")
  }

  private static func summary(_ partition: Partition) -> String {
    let kept =
      partition.end > partition.start
      ? "kept offsets \(partition.start)..\(partition.end - 1)"
      : "kept no offsets, ends at \(partition.end)"
    let epochs = partition.epochs.map { "\($0.epoch) from \($0.start)" }.joined(separator: ", ")
    return
      "\(partition.wasClean ? "stopped cleanly" : "scanned after an unclean stop"), \(kept) in "
      + LogTerms.count(partition.segments, "segment", "segments")
      + (epochs.isEmpty ? "" : ", epochs \(epochs)")
  }

  private static func line(_ change: Change, _ style: Style) -> String {
    let word = Figures.pad(change.kind.rawValue, to: 10)
    var line = "  " + (change.isLoss ? style.bad(word) : word) + change.file
    switch (change.before, change.after) {
    case (let before?, let after?) where change.kind == .truncated:
      line += " at \(after), \(LogTerms.count(before - after, "byte", "bytes"))"
    case (let before?, nil): line += ", \(LogTerms.count(before, "byte", "bytes"))"
    default: break
    }
    if let offsets = change.offsets {
      line += ", offsets \(LogTerms.range(offsets.first, offsets.last))"
    }
    if let reason = change.reason { line += ": \(reason)" }
    return line
  }

  /// Everything as one document.
  public var json: JSONValue {
    .object([
      "copy": .string(target),
      "hasLost": .boolean(hasLost),
      "notInUse": .array(directories.map(\.json)),
      "partitions": .array(partitions.map(Self.json)),
    ])
  }

  private static func json(_ partition: Partition) -> JSONValue {
    .object([
      "name": .string(partition.name),
      "wasClean": .boolean(partition.wasClean),
      "startOffset": .integer(partition.start),
      "endOffset": .integer(partition.end),
      "segments": .integer(Int64(partition.segments)),
      "epochs": .array(
        partition.epochs.map {
          .object(["epoch": .integer($0.epoch), "startOffset": .integer($0.start)])
        }
      ),
      "changes": .array(partition.changes.map(json)),
      "steps": .array(
        partition.notes.map { note in
          .object([
            "what": .string(note.verb), "file": .string(note.file), "reason": .string(note.reason),
          ])
        }
      ),
    ])
  }

  private static func json(_ change: Change) -> JSONValue {
    .object([
      "what": .string(change.kind.rawValue),
      "file": .string(change.file),
      "bytesBefore": change.before.map { .integer($0) } ?? .null,
      "bytesAfter": change.after.map { .integer($0) } ?? .null,
      "firstOffset": change.offsets.map { .integer($0.first) } ?? .null,
      "lastOffset": change.offsets.map { .integer($0.last) } ?? .null,
      "reason": change.reason.map { .string($0) } ?? .null,
    ])
  }
}

/// Something that a verification found in a file.
public struct LogFinding: Equatable, Sendable {
  /// How much it matters.
  public enum Severity: Equatable, Sendable {
    /// The files contradict the format or each other.
    case fault
    /// Worth knowing, and legal.
    case note
  }

  /// How much it matters.
  public var severity: Severity
  /// The file, relative to the storage's root.
  public var file: String
  /// Byte position in a binary file, line in a text file; nil when it is about the file as such.
  public var place: Int64?
  /// What was found.
  public var text: String
}

/// What a partition's directory holds, as far as it could be read.
public struct PartitionFigures: Equatable, Sendable {
  /// The directory.
  public var directory: String
  /// Number of segments.
  public var segments = 0
  /// Number of batches.
  public var batches: Int64 = 0
  /// Number of records by the batches' headers.
  public var records: Int64 = 0
  /// Bytes of the `.log` files.
  public var bytes: Int64 = 0
  /// Base of the first segment.
  public var start: Int64 = 0
  /// Offset after the last batch.
  public var end: Int64 = 0
  /// The topic's identity, if there is a sound file.
  public var topicID: TopicID?
}

/// Findings in the order they were made, with a bound for each file.
public struct LogFindings: Sendable {
  /// Most findings that are kept of one file.
  static let limit = 20

  /// The findings.
  public private(set) var all: [LogFinding] = []
  private var file = ""
  private var count = 0

  /// Number of faults.
  public var faults: Int { all.count { $0.severity == .fault } }

  mutating func fault(_ file: String, _ place: Int64? = nil, _ text: String) {
    add(LogFinding(severity: .fault, file: file, place: place, text: text))
  }

  mutating func note(_ file: String, _ place: Int64? = nil, _ text: String) {
    add(LogFinding(severity: .note, file: file, place: place, text: text))
  }

  private mutating func add(_ finding: LogFinding) {
    if file != finding.file {
      file = finding.file
      count = all.count { $0.file == finding.file }
    }
    count += 1
    if count <= Self.limit {
      all.append(finding)
    } else if count == Self.limit + 1 {
      all.append(
        LogFinding(severity: .fault, file: file, place: nil, text: "more of this file is left out")
      )
    }
  }
}

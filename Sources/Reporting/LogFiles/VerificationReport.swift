import KafkaLog

/// What a verification of log files found, as text and as JSON.
public struct VerificationReport: Sendable {
  private let path: String
  private let figures: [PartitionFigures]
  private let findings: LogFindings
  private let style: Style

  /// Wraps up the findings about the directory at `path`.
  public init(path: String, figures: [PartitionFigures], findings: LogFindings, style: Style) {
    self.path = path
    self.figures = figures
    self.findings = findings
    self.style = style
  }

  private func shown(_ file: String) -> String {
    guard !file.isEmpty else { return path }
    return path.hasSuffix("/") ? path + file : "\(path)/\(file)"
  }

  /// A line for each partition, one for each finding, and a sum.
  public var text: String {
    var lines = figures.map { "\(style.strong(shown($0.directory)))  \(summary($0))" }
    if !findings.all.isEmpty { lines.append("") }
    for finding in findings.all {
      let place = finding.place.map { ":\($0)" } ?? ""
      let mark = finding.severity == .fault ? style.bad("fault") : style.odd("note ")
      lines.append("\(mark)  \(shown(finding.file))\(place): \(finding.text)")
    }
    let notes = findings.all.count - findings.faults
    var verdict =
      findings.faults == 0 ? "clean" : LogTerms.count(findings.faults, "fault", "faults")
    if notes > 0 { verdict += ", \(LogTerms.count(notes, "note", "notes"))" }
    let partitions = LogTerms.count(figures.count, "partition", "partitions")
    return (lines + ["", "\(partitions): \(verdict)"]).joined(separator: "\n")
  }

  private func summary(_ figures: PartitionFigures) -> String {
    [
      LogTerms.count(figures.segments, "segment", "segments"),
      LogTerms.count(figures.batches, "batch", "batches"),
      LogTerms.count(figures.records, "record", "records"),
      figures.end > figures.start
        ? "offsets \(figures.start)..\(figures.end - 1)" : "no offsets from \(figures.start)",
      LogTerms.size(figures.bytes),
    ].joined(separator: ", ")
  }

  /// Everything as one document.
  public var json: JSONValue {
    .object([
      "path": .string(path),
      "faults": .integer(Int64(findings.faults)),
      "partitions": .array(
        figures.map { figures in
          .object([
            "directory": .string(shown(figures.directory)),
            "segments": .integer(Int64(figures.segments)),
            "batches": .integer(figures.batches),
            "records": .integer(figures.records),
            "bytes": .integer(figures.bytes),
            "startOffset": .integer(figures.start),
            "endOffset": .integer(figures.end),
            "topicId": figures.topicID.map { .string($0.description) } ?? .null,
          ])
        }
      ),
      "findings": .array(
        findings.all.map { finding in
          .object([
            "severity": .string(finding.severity == .fault ? "fault" : "note"),
            "file": .string(shown(finding.file)),
            "place": finding.place.map { .integer($0) } ?? .null,
            "text": .string(finding.text),
          ])
        }
      ),
    ])
  }
}

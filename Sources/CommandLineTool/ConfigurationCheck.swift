import Reporting
import Scenarios
import Simulation

/// Holds real configurations of servers, producers and topics to the rules of durability.
struct ConfigurationCheck {
  let paths: [String]
  /// `NAME=ID,ID,…` for each rack.
  let racks: [String]
  let json: String?
  /// Where the numbers come from; closed forms stand in for what it does not answer.
  var estimate: LintEstimator = { _ in nil }

  func run(_ console: Console) throws(CommandError) -> ExitStatus {
    var lint = ConfigurationLint(estimate: estimate)
    lint.knownProperties = ScenarioVocabulary.standard.serverProperties.map(\.name)
    var mistakes: [String] = []
    for path in paths {
      let text = try ScenarioFiles.read(path)
      do throws(ScenarioErrors) {
        try take(path, text, into: &lint)
      } catch {
        mistakes += error.errors.map(\.description)
      }
    }
    mistakes += try takeRacks(into: &lint)
    guard mistakes.isEmpty else { throw CommandError(.badData, mistakes) }
    let findings = lint.run()
    for finding in findings { tell(finding, console) }
    console.print(summary(findings))
    if let json { try OutputFiles.write(document(findings).text, to: json) }
    return findings.contains { $0.severity != .note } ? .finding : .expected
  }

  private func take(
    _ path: String,
    _ text: String,
    into lint: inout ConfigurationLint
  ) throws(ScenarioErrors) {
    guard path.hasSuffix(".properties") else {
      guard lint.topics == nil else { throw twice(path, "topics") }
      lint.topics = try DescribedTopics.parse(text, file: path)
      return
    }
    let properties = try PropertiesFile.server(text, file: path)
    if properties["acks"] != nil || properties["bootstrap.servers"] != nil {
      guard lint.producer == nil else { throw twice(path, "producer's properties") }
      lint.producer = properties
    } else {
      guard lint.server == nil else { throw twice(path, "server's properties") }
      lint.server = properties
    }
  }

  private func twice(_ path: String, _ what: String) -> ScenarioErrors {
    ScenarioErrors(errors: [
      ScenarioError(
        file: path,
        position: .start,
        message: "a second file of \(what)",
        hint: "check one at a time"
      )
    ])
  }

  // MARK: Racks

  private func takeRacks(into lint: inout ConfigurationLint) throws(CommandError) -> [String] {
    guard !racks.isEmpty else { return [] }
    guard var topics = lint.topics else {
      throw .usage("'--rack' needs a description of topics")
    }
    var brokers: [DescribedTopics.Broker] = []
    for text in racks {
      let parts = text.split(separator: "=", maxSplits: 1)
      let ids = parts.count == 2 ? parts[1].split(separator: ",").map { Int($0) } : []
      guard !ids.isEmpty, ids.allSatisfy({ $0 != nil }) else {
        throw .usage("'\(text)' is no rack; write '--rack a=1,2,3'")
      }
      for id in ids.compactMap({ $0 }) {
        if let other = brokers.first(where: { $0.id == id }) {
          throw .usage("broker \(id) stands in racks '\(other.rack)' and '\(parts[0])'")
        }
        brokers.append(DescribedTopics.Broker(id: id, rack: String(parts[0])))
      }
    }
    let mistakes = topics.brokers.filter { broker in !brokers.contains { $0.id == broker.id } }
      .map { broker in
        let ids = brokers.map { "\($0.id)" }.joined(separator: ", ")
        return "\(topics.file):1:1: broker \(broker.id) has replicas but stands in no rack; racks "
          + "have \(ids)"
      }
    topics.brokers = brokers.sorted { $0.id < $1.id }
    lint.topics = topics
    lint.knowsRacks = true
    return mistakes
  }

  // MARK: Output

  private func tell(_ finding: LintFinding, _ console: Console) {
    console.print(finding.line)
    console.print("    \(finding.rule.mechanism)")
    if let figure = finding.figure {
      console.print("    Number: \(figure.text) (\(figure.origin)).")
    }
  }

  private func summary(_ findings: [LintFinding]) -> String {
    let counts = LintFinding.Severity.allCases.map { severity -> String in
      let count = findings.count { $0.severity == severity }
      return "\(count) \(severity.rawValue)\(count == 1 ? "" : "s")"
    }
    return counts.joined(separator: ", ")
  }

  private func document(_ findings: [LintFinding]) -> JSONValue {
    .object([
      "files": .array(paths.map { .string($0) }),
      "findings": .array(
        findings.map { finding in
          .object([
            "rule": .string(finding.rule.rawValue), "severity": .string(finding.severity.rawValue),
            "file": .string(finding.file), "line": .integer(Int64(finding.position.line)),
            "column": .integer(Int64(finding.position.column)),
            "message": .string(finding.message), "advice": .string(finding.advice),
            "mechanism": .string(finding.rule.mechanism),
            "number": finding.figure.map { figure in
              .object([
                "value": .written("\(figure.value)"), "unit": .string(figure.unit),
                "text": .string(figure.text), "origin": .string(figure.origin),
              ])
            } ?? .null,
          ])
        }
      ),
    ])
  }
}

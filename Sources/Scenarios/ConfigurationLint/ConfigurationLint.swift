import Estimation

/// Holds a real configuration to the rules of durability.
public struct ConfigurationLint {
  /// Properties of a server.
  public var server: PropertiesFile?
  /// Properties of a producer.
  public var producer: PropertiesFile?
  /// Topics as they stand.
  public var topics: DescribedTopics?
  /// Whether the topics' brokers have racks.
  public var knowsRacks = false
  /// Names of server properties that are right, besides those of durability.
  public var knownProperties: [String] = []
  let estimate: LintEstimator
  var findings: [LintFinding] = []

  /// Makes a lint that takes its numbers from an estimator; closed forms stand in for missing ones.
  public init(estimate: @escaping LintEstimator = { _ in nil }) { self.estimate = estimate }

  /// Every finding, the worst first.
  public mutating func run() -> [LintFinding] {
    findings = []
    if let server { lint(server) }
    if let producer { lint(producer: producer) }
    if let topics { lint(topics) }
    return findings.enumerated().sorted {
      ($0.element.severity, $0.offset) < ($1.element.severity, $1.offset)
    }.map(\.element)
  }

  mutating func find(
    _ rule: LintRule,
    _ severity: LintFinding.Severity,
    in file: String,
    at position: SourcePosition?,
    _ message: String,
    _ advice: String,
    _ question: LintQuestion? = nil
  ) {
    let figure = question.flatMap { estimate($0) ?? ClosedFormEstimator.figure(for: $0) }
    findings.append(
      LintFinding(
        rule: rule,
        severity: severity,
        file: file,
        position: position ?? .start,
        message: message,
        advice: advice,
        figure: figure
      )
    )
  }
}

extension PropertiesFile {
  func number(_ key: String) -> Int64? { self[key].flatMap { Int64($0.value) } }

  func flag(_ key: String) -> Bool? { self[key].map { $0.value.lowercased() == "true" } }

  func position(_ key: String) -> SourcePosition? { self[key]?.valuePosition }
}

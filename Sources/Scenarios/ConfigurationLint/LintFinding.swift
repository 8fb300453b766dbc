/// Something in a real configuration that endangers acknowledged records.
public struct LintFinding: Hashable, Sendable {
  /// How bad it is.
  public enum Severity: String, Hashable, Sendable, CaseIterable, Comparable {
    /// Acknowledged records are lost by one ordinary fault.
    case danger
    /// Acknowledged records, or availability, are at risk.
    case warning
    /// Worth knowing; no finding by itself.
    case note

    /// The worse one first.
    public static func < (a: Severity, b: Severity) -> Bool { a.rank < b.rank }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
  }

  /// What was found.
  public var rule: LintRule
  /// How bad it is.
  public var severity: Severity
  /// The file.
  public var file: String
  /// Where in the file; its start when something is missing.
  public var position: SourcePosition
  /// What is set, in a sentence without a full stop.
  public var message: String
  /// What to set instead.
  public var advice: String
  /// The number behind it; nil when there is none.
  public var figure: LintFigure?

  /// One line: `file:line:column: severity: message; advice`.
  public var line: String {
    "\(file):\(position.line):\(position.column): \(severity.rawValue): \(message)"
      + (advice.isEmpty ? "" : "; \(advice)")
  }
}

/// The number behind a finding.
public struct LintFigure: Hashable, Sendable {
  /// Its value.
  public var value: Double
  /// Its unit: `loss events a year`.
  public var unit: String
  /// The number in a sentence.
  public var text: String
  /// The formula, or how it was simulated.
  public var origin: String

  /// Makes a number.
  public init(value: Double, unit: String, text: String, origin: String) {
    self.value = value
    self.unit = unit
    self.text = text
    self.origin = origin
  }
}

/// What a number is wanted for.
public struct LintQuestion: Hashable, Sendable {
  /// The rule that found something.
  public var rule: LintRule
  /// Copies of each partition.
  public var replicas: Int
  /// Copies in sync that a write needs.
  public var minimum: Int
  /// A number that the rule looks at: milliseconds, directories, brokers.
  public var amount: Double

  /// Asks for a number.
  public init(_ rule: LintRule, replicas: Int = 3, minimum: Int = 2, amount: Double = 0) {
    self.rule = rule
    self.replicas = replicas
    self.minimum = minimum
    self.amount = amount
  }
}

/// Answers what a number is wanted for; nil when it has no answer.
public typealias LintEstimator = (LintQuestion) -> LintFigure?

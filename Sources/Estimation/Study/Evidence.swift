/// Where a number that a study assumes comes from.
public enum Evidence: String, Hashable, Sendable, CaseIterable {
  /// Read in the source itself.
  case source = "S"
  /// Read in a quotation of the source by others.
  case quoted = "T"
  /// General knowledge of the literature, not read again.
  case recalled = "R"
  /// Worked out from other inputs.
  case derived = "D"
  /// An engineering default: nobody has measured it.
  case engineering = "E"
  /// Set by the author of the study.
  case user = "U"

  /// What the mark means, for a legend.
  public var meaning: String {
    switch self {
    case .source: "read in the source"
    case .quoted: "read in a quotation of the source"
    case .recalled: "general knowledge of the literature"
    case .derived: "derived from other inputs"
    case .engineering: "engineering default, not measured by anybody"
    case .user: "set in the specification"
    }
  }
}

/// One number that a study takes for granted.
public struct Assumption: Hashable, Sendable {
  /// Its name, as in a specification: `os-crash`, `reboot`.
  public var name: String
  /// What it says, in words with the unit: `0.5 per broker and year`.
  public var value: String
  /// Range that the sources span, in words; empty when there is none.
  public var range: String
  /// Where it comes from.
  public var evidence: Evidence
  /// The source, or why this number was chosen.
  public var source: String
  /// Whether it is the default.
  public var isDefault: Bool

  /// Makes an assumption.
  public init(
    name: String,
    value: String,
    range: String,
    evidence: Evidence,
    source: String,
    isDefault: Bool
  ) {
    self.name = name
    self.value = value
    self.range = range
    self.evidence = evidence
    self.source = source
    self.isDefault = isDefault
  }
}

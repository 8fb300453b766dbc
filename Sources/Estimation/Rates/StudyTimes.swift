/// A time, share or factor, and who says so.
public struct StudyValue: Hashable, Sendable {
  /// Seconds, a share or a factor.
  public var value: Double
  /// Range that the sources span; the value alone when a specification set it without one.
  public var range: ConfidenceInterval
  /// Where it comes from.
  public var evidence: Evidence
  /// The source, or why this number was chosen.
  public var source: String

  /// Makes a value.
  public init(_ value: Double, range: ConfidenceInterval, evidence: Evidence, source: String) {
    self.value = value
    self.range = range
    self.evidence = evidence
    self.source = source
  }

  /// A value that the author of a study set.
  public init(_ value: Double, source: String) {
    let range = ConfidenceInterval(low: value, high: value)
    self.init(value, range: range, evidence: .user, source: source)
  }
}

/// Times, shares and factors of a study: defaults, and what a specification sets.
public struct StudyTimes: Hashable, Sendable {
  private var overrides: [StudyParameter: StudyValue] = [:]

  /// Takes every default.
  public init() {}

  /// The value of a parameter: seconds, a share or a factor.
  public subscript(parameter: StudyParameter) -> Double { value(of: parameter).value }

  /// The value of a parameter with its source.
  public func value(of parameter: StudyParameter) -> StudyValue {
    if let override = overrides[parameter] { return override }
    let details = parameter.details
    return StudyValue(
      details.value,
      range: details.range,
      evidence: details.evidence,
      source: details.source
    )
  }

  /// Sets a parameter.
  public mutating func set(_ parameter: StudyParameter, to value: StudyValue) {
    overrides[parameter] = value
  }

  /// The same with one parameter at another level, everything else as it is.
  public func with(_ parameter: StudyParameter, at level: Double) -> StudyTimes {
    var changed = self
    var value = value(of: parameter)
    value.value = level
    changed.overrides[parameter] = value
    return changed
  }

  /// Rows of the table of assumptions, for those parameters that a study uses.
  public func assumptions(
    of parameters: [StudyParameter] = StudyParameter.allCases
  ) -> [Assumption] {
    parameters.map { parameter in
      let value = value(of: parameter)
      let form = parameter.details.form
      let range = value.range
      return Assumption(
        name: parameter.rawValue,
        value: StudyText.value(value.value, form),
        range: range.low == range.high
          ? "" : "\(StudyText.value(range.low, form)) to \(StudyText.value(range.high, form))",
        evidence: value.evidence,
        source: value.source,
        isDefault: value.evidence != .user
      )
    }
  }
}

import Primitives

/// How often a kind of event comes about, and who says so.
public struct EventRate: Hashable, Sendable {
  /// Events per domain and year.
  public var perYear: Double
  /// Range that the sources span; the rate alone when a specification set it without one.
  public var range: ConfidenceInterval
  /// Where it comes from.
  public var evidence: Evidence
  /// The source, or why this number was chosen.
  public var source: String

  /// Makes a rate.
  public init(
    perYear: Double,
    range: ConfidenceInterval,
    evidence: Evidence,
    source: String
  ) {
    self.perYear = perYear
    self.range = range
    self.evidence = evidence
    self.source = source
  }

  /// A rate that the author of a study set.
  public init(perYear: Double, source: String) {
    self.init(
      perYear: perYear,
      range: ConfidenceInterval(low: perYear, high: perYear),
      evidence: .user,
      source: source
    )
  }

  /// Whether it is the default.
  public var isDefault: Bool { evidence != .user }
}

/// Rates of all kinds of event: defaults, and what a specification sets.
public struct EventRates: Hashable, Sendable {
  private var overrides: [EventKind: EventRate] = [:]
  /// Kind of data disk, which the default rates of its faults follow; empty for an average SSD.
  public var device: String

  /// Takes every default, for disks of one kind.
  public init(device: String = "") { self.device = device }

  /// The rate of a kind; setting nil takes the default again.
  public subscript(kind: EventKind) -> EventRate {
    overrides[kind] ?? DeviceRates.rate(of: kind, device: device) ?? standard(kind)
  }

  /// Sets the rate of a kind.
  public mutating func set(_ kind: EventKind, to rate: EventRate) { overrides[kind] = rate }

  /// The same with the rate of one kind at another level, everything else as it is.
  public func with(_ kind: EventKind, at perYear: Double) -> EventRates {
    var changed = self
    var rate = self[kind]
    rate.perYear = perYear
    changed.overrides[kind] = rate
    return changed
  }

  private func standard(_ kind: EventKind) -> EventRate {
    let details = kind.details
    return EventRate(
      perYear: details.rate,
      range: details.range,
      evidence: details.evidence,
      source: details.source
    )
  }

  /// Rows of the table of assumptions, for those kinds that a study plays.
  public func assumptions(of kinds: [EventKind] = EventKind.allCases) -> [Assumption] {
    kinds.map { kind in
      let rate = self[kind]
      let range = rate.range
      return Assumption(
        name: kind.rawValue,
        value: "\(StudyText.number(rate.perYear)) \(kind.domain.phrase)",
        range: range.low == range.high
          ? "" : "\(StudyText.number(range.low)) to \(StudyText.number(range.high))",
        evidence: rate.evidence,
        source: rate.source,
        isDefault: rate.isDefault
      )
    }
  }
}

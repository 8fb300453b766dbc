/// How long after the one before it an event of a pattern comes.
public enum EventSpacing: String, Hashable, Sendable {
  /// Within the time in which a page cache may still hold what was written before.
  case near
  /// Later, while the hosts hit before are still away.
  case far
}

/// A sequence of events, each within reach of the one before it.
public struct FaultPattern: Hashable, Sendable {
  /// The events in order.
  public var sites: [FaultSite]
  /// Spacing of each event but the first.
  public var spacings: [EventSpacing]
  /// Hosts that do not come back in this pattern, whatever the lottery says; ascending.
  public var gone: [Int]
  /// How often it comes about, per year.
  public var rate: Double
  /// What it does to the worst-hit partition.
  public var coverage: CopyCoverage
}

/// What tells a pattern from every other, whatever its rate.
public struct PatternKey: Hashable, Sendable {
  var sites: [String]
  var spacings: [EventSpacing]
  var gone: [Int]
}

extension FaultPattern {
  /// What tells it from every other.
  public var key: PatternKey {
    PatternKey(sites: sites.map(\.text), spacings: spacings, gone: gone)
  }
}

/// The windows that a second event can fall into.
public struct PatternWindows: Hashable, Sendable {
  /// Seconds for which a page cache may hold what is not on media.
  public var dirty: Double
  /// How many times likelier an event is while another one lasts.
  public var burst: Double

  /// Makes windows.
  public init(dirty: Double, burst: Double = 1) {
    self.dirty = dirty
    self.burst = burst
  }

  /// Seconds from the window's beginning to its end, by spacing, after an event.
  public func range(_ spacing: EventSpacing, after site: FaultSite) -> (low: Double, high: Double) {
    let whole = max(site.length, site.kind.effect == .absence ? 0 : dirty)
    let cut = min(dirty, whole)
    return spacing == .near ? (0, cut) : (cut, whole)
  }

  /// Chance that an event comes within a window of so many seconds.
  func chance(_ site: FaultSite, within seconds: Double) -> Double {
    -SpecialFunctions.expm1(-site.rate * burst * seconds / Self.year)
  }

  /// Seconds of a year.
  public static let year = 31_557_600.0
}

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

extension FaultPattern {
  /// How much likelier the pattern is under other rates and times.
  public func likelihood(
    _ rates: (old: EventRates, new: EventRates),
    _ times: (old: StudyTimes, new: StudyTimes),
    dirty: Double
  ) -> Double {
    let old = sites.map { $0.under(rates.old, rates.old, times.old) }
    let new = sites.map { $0.under(rates.old, rates.new, times.new) }
    let before = weight(old, PatternWindows(dirty: dirty, burst: times.old[.burst]))
    guard before > 0 else { return 0 }
    return weight(new, PatternWindows(dirty: dirty, burst: times.new[.burst])) / before
  }

  private func weight(_ sites: [FaultSite], _ windows: PatternWindows) -> Double {
    guard let first = sites.first else { return 0 }
    var weight = first.rate
    for (place, spacing) in spacings.enumerated() {
      let range = windows.range(spacing, after: sites[place])
      weight *= windows.chance(sites[place + 1], within: max(0, range.high - range.low))
    }
    for host in gone {
      let stays = sites.filter { $0.hosts.contains(host) }.reduce(1) { $0 * (1 - $1.noReturn) }
      weight *= 1 - stays
    }
    return weight
  }
}

extension FaultSite {
  fileprivate func under(
    _ old: EventRates,
    _ new: EventRates,
    _ times: StudyTimes
  ) -> FaultSite {
    var site = self
    let before = old[kind].perYear
    site.rate = before > 0 ? rate * new[kind].perYear / before : 0
    site.length = times[kind.length]
    site.noReturn = kind.noReturn.map { times[$0] } ?? 0
    return site
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

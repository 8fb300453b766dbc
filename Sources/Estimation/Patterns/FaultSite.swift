/// An event at one place.
public struct FaultSite: Hashable, Sendable {
  /// The kind.
  public var kind: EventKind
  /// The place; empty for the whole cluster.
  public var place: String
  /// Hosts that it hits, ascending.
  public var hosts: [Int]
  /// Events per year.
  public var rate: Double
  /// Seconds for which the hosts stay away.
  public var length: Double
  /// Share of its hosts that do not come back.
  public var noReturn: Double

  /// Its hosts as bits.
  var mask: UInt64 { hosts.reduce(0) { $0 | 1 << UInt64($1) } }

  /// The site in words: `zone power az1`.
  public var text: String { place.isEmpty ? kind.phrase : "\(kind.phrase) \(place)" }
}

extension Topology {
  /// Every event at every place.
  ///
  /// A zone's isolation is left out where there is only one: nobody is on the other side.
  public func sites(
    rates: EventRates,
    times: StudyTimes,
    events: [EventKind] = EventKind.allCases
  ) -> [FaultSite] {
    events.flatMap { kind -> [FaultSite] in
      if kind == .zoneIsolation, zones.count < 2 { return [] }
      let places = places(of: kind)
      let share = kind == .operatorWipe ? 1 / Double(max(1, hosts)) : 1
      return places.map { place in
        FaultSite(
          kind: kind,
          place: place.name,
          hosts: place.hosts,
          rate: rates[kind].perYear * share,
          length: times[kind.length],
          noReturn: kind.noReturn.map { times[$0] } ?? 0
        )
      }
    }
    .filter { $0.rate > 0 && !$0.hosts.isEmpty }
  }
}

import Primitives

/// Every pattern of events up to some number, with its rate.
public struct PatternCatalogue: Sendable {
  /// The classes, those of fewer events first, in a fixed order.
  public private(set) var classes: [PatternClass] = []
  /// How often a pattern of one more event comes about, per year, by what it does.
  private var beyond = [0.0, 0.0, 0.0, 0.0]
  /// Number of patterns enumerated.
  public private(set) var count = 0

  private let countsBeyond: Bool
  private let topology: Topology
  private let sites: [FaultSite]
  private let windows: PatternWindows
  private let sets: [UInt64]
  private var places: [String: Int] = [:]

  /// Enumerates the patterns.
  ///
  /// - Parameters:
  ///   - topology: Where hosts and copies are.
  ///   - sites: Every event at every place.
  ///   - windows: Windows of further events.
  ///   - order: Most events of a pattern.
  ///   - countsBeyond: Whether patterns of one more event are counted, for the bound.
  /// - Complexity: O(sites ^ (order + 1)), or O(sites ^ order) without the bound.
  public init(
    _ topology: Topology,
    sites: [FaultSite],
    windows: PatternWindows,
    order: Int,
    countsBeyond: Bool = true
  ) {
    self.countsBeyond = countsBeyond
    self.topology = topology
    self.sites = sites
    self.windows = windows
    sets = topology.setMasks
    for site in sites {
      let damage = HostDamage().after(site)
      extend(Chain(sites: [site], damage: damage, rate: site.rate), to: order)
    }
    let last = classes
    classes = (1...max(1, order)).flatMap { n in last.filter { $0.order == n } }
  }

  /// How often a pattern of one more event than enumerated comes about that does at least so much,
  /// per year: an upper bound of what is left out.
  public func truncation(atLeast coverage: CopyCoverage) -> Double {
    beyond[coverage.rawValue...].reduce(0, +)
  }

  /// A sequence of events on its way.
  private struct Chain {
    var sites: [FaultSite]
    var spacings: [EventSpacing] = []
    var damage: HostDamage
    var rate: Double
  }

  private mutating func extend(_ chain: Chain, to order: Int) {
    enter(chain)
    guard let last = chain.sites.last else { return }
    if chain.sites.count == order {
      if countsBeyond { countBeyond(chain, after: last) }
      return
    }
    for next in sites where chain.damage.isWorsened(by: next) {
      let damage = chain.damage.after(next)
      for spacing in [EventSpacing.near, .far] {
        let range = windows.range(spacing, after: last)
        guard range.high > range.low else { continue }
        let chance = windows.chance(next, within: range.high - range.low)
        extend(
          Chain(
            sites: chain.sites + [next],
            spacings: chain.spacings + [spacing],
            damage: damage,
            rate: chain.rate * chance
          ),
          to: order
        )
      }
    }
  }

  /// Adds up the patterns that go on for one more event.
  private mutating func countBeyond(_ chain: Chain, after last: FaultSite) {
    let length = windows.range(.far, after: last).high
    for next in sites where chain.damage.isWorsened(by: next) {
      let coverage = chain.damage.after(next).coverage(of: sets)
      beyond[coverage.rawValue] += chain.rate * windows.chance(next, within: length)
      count += 1
    }
  }

  /// Longer patterns that leave a copy of everything in reach are counted but not kept: there are
  /// very many of them.
  private static let longestHarmless = 2

  private mutating func enter(_ chain: Chain) {
    let coverage = chain.damage.coverage(of: sets)
    count += 1
    if chain.sites.count > Self.longestHarmless, coverage == .none {
      return beyond[coverage.rawValue] += chain.rate
    }
    let destructions = coverage >= .volatile ? topology.destructions(by: chain.sites) : []
    // The chain as such is what does not destroy every copy of a partition for good.
    let rest = max(0, 1 - destructions.reduce(0) { $0 + $1.chance })
    add(chain.sites, chain.spacings, gone: [], chain.rate * rest, coverage)
    for destruction in destructions {
      count += 1
      add(
        chain.sites,
        chain.spacings,
        gone: destruction.hosts,
        chain.rate * destruction.chance,
        .media
      )
    }
  }

  private mutating func add(
    _ chain: [FaultSite],
    _ spacings: [EventSpacing],
    gone: [Int],
    _ rate: Double,
    _ coverage: CopyCoverage
  ) {
    let name = Self.name(chain, spacings, gone, coverage)
    let place = places[name] ?? classes.count
    if place == classes.count {
      places[name] = place
      let cause = chain.max { Self.weight($0) < Self.weight($1) }?.kind.cause ?? ""
      classes.append(
        PatternClass(name: name, cause: cause, order: chain.count, coverage: coverage)
      )
    }
    classes[place].add(
      FaultPattern(
        sites: chain,
        spacings: spacings,
        gone: gone,
        rate: rate,
        coverage: coverage
      )
    )
  }

  /// The event that counts as the cause: the one that hits most hosts, and hits them hardest.
  private static func weight(_ site: FaultSite) -> Int {
    let effect: Int =
      switch site.kind.effect {
      case .disturbance: 0
      case .absence: 1
      case .volatile: 2
      case .media: 3
      }
    return effect * 1_000 + site.hosts.count
  }

  private static func name(
    _ chain: [FaultSite],
    _ spacings: [EventSpacing],
    _ gone: [Int],
    _ coverage: CopyCoverage
  ) -> String {
    if chain.count > 1, coverage < .volatile {
      return "\(chain.count) events, \(coverage.phrase)"
    }
    if chain.count > 2 {
      let words = zip(chain, [.far] + spacings).enumerated().map { place, event in
        let link = place == 0 ? "" : event.1 == .near ? ", at once " : ", then "
        return link + effectName(event.0)
      }
      return words.joined() + ": " + ending(gone, coverage)
    }
    var words = chain.first.map { kindName($0, alone: chain.count == 1) } ?? ""
    for (site, spacing) in zip(chain.dropFirst(), spacings) {
      let link = spacing == .near ? ", at once " : ", then "
      words += link + kindName(site, alone: false)
    }
    return words + ": " + ending(gone, coverage)
  }

  private static func ending(_ gone: [Int], _ coverage: CopyCoverage) -> String {
    gone.isEmpty ? coverage.phrase : "\(hosts(gone)) gone for good"
  }

  private static func hosts(_ gone: [Int]) -> String {
    gone.count == 1 ? "a host" : "\(gone.count) hosts"
  }

  /// Events of like effect and reach share a class in longer patterns.
  private static func kindName(_ site: FaultSite, alone: Bool) -> String {
    if alone { return site.kind.phrase }
    let reach =
      switch site.kind.domain {
      case .host, .disk: "host"
      case .rack: "rack"
      case .zone: "zone"
      case .region: "region"
      case .cluster: site.kind == .operatorWipe ? "host" : "cluster"
      }
    return "\(reach) \(effectName(site))"
  }

  private static func effectName(_ site: FaultSite) -> String {
    switch site.kind.effect {
    case .disturbance: "disturbed"
    case .absence: "away"
    case .volatile: "crash"
    case .media: "media lost"
    }
  }
}

import Primitives

/// Copies of a partition and the independent shocks that stop some of them at once.
public struct ShockLayout: Hashable, Sendable {
  /// A Poisson process of shocks that stop the same copies each time.
  public struct Shock: Hashable, Sendable {
    /// Shocks per unit of time.
    public var rate: Double
    /// The copies, as bits.
    var members: UInt64

    /// Makes a process.
    public init(rate: Double, copies: [Int]) {
      self.rate = rate
      members = copies.reduce(0) { $0 | 1 << UInt64($1) }
    }
  }

  /// Number of copies, at most 8.
  public let copies: Int
  /// The shocks; those of rate 0 are left out.
  public let shocks: [Shock]

  /// Makes a layout.
  public init(copies: Int, shocks: [Shock]) {
    invariant((1...8).contains(copies), "a layout has one to eight copies")
    self.copies = copies
    self.shocks = shocks.filter { $0.rate > 0 }
  }

  var everybody: UInt64 { (1 << UInt64(copies)) - 1 }

  /// The rate of all shocks that stop exactly these of the copies in `among`.
  private func rate(stopping block: UInt64, among: UInt64) -> Double {
    shocks.reduce(0) { $0 + ($1.members & among == block ? $1.rate : 0) }
  }

  /// Ways to stop every copy in `among` by shocks that stop disjoint ones: the blocks with their
  /// rates.
  private func covers(of among: UInt64) -> [[(block: UInt64, rate: Double)]] {
    covers(of: among, among: among)
  }

  private func covers(of rest: UInt64, among: UInt64) -> [[(block: UInt64, rate: Double)]] {
    guard rest != 0 else { return [[]] }
    let first = rest & (~rest + 1)
    var found: [[(block: UInt64, rate: Double)]] = []
    for block in 1...among where block & first != 0 && block & ~rest == 0 {
      let rate = rate(stopping: block, among: among)
      guard rate > 0 else { continue }
      for others in covers(of: rest & ~block, among: among) {
        found.append([(block, rate)] + others)
      }
    }
    return found
  }

  /// The rate at which all copies are stopped within `window`, by shocks that stop disjoint ones.
  public func kills(window: Double) -> Double {
    covers(of: everybody).reduce(0) { sum, cover in
      sum + ClosedForms.coincidence(rates: cover.map(\.rate), window: window)
    }
  }

  /// The rate at which these copies, being all in sync, are stopped before any of them has written
  /// what was acknowledged last, and the time's worth of records lost with it per unit of time.
  ///
  /// The mean loss is that of shocks that are rare within a cycle.
  func losses(inSync: UInt64, cycle: Double) -> (events: Double, lost: Double) {
    covers(of: inSync).reduce((0.0, 0.0)) { sum, cover in
      let rate = cover.indices.reduce(0.0) { total, first in
        total
          + cover.indices.reduce(cover[first].rate) { product, other in
            guard other != first else { return product }
            let (block, rate) = cover[other]
            // Another shock comes while every copy that it stops has something to write.
            return product
              * ClosedForms.killChance(
                records: rate,
                cycle: cycle,
                copies: block.nonzeroBitCount
              )
          }
      }
      let mean = cycle / Double(inSync.nonzeroBitCount + cover.count)
      return (sum.0 + rate, sum.1 + rate * mean)
    }
  }

  /// The rate of losses, and of time's worth of records lost, when each broker is out of sync with
  /// chance `unavailability`, independently, and fewer than `least` in sync take no writes.
  public func losses(cycle: Double, unavailability: Double, least: Int) -> (
    events: Double, lost: Double
  ) {
    var sum = (events: 0.0, lost: 0.0)
    for inSync in 1...everybody where inSync.nonzeroBitCount >= least {
      let weight = chance(inSync: inSync, unavailability: unavailability)
      let losses = losses(inSync: inSync, cycle: cycle)
      sum.events += weight * losses.events
      sum.lost += weight * losses.lost
    }
    return sum
  }

  /// The chance that exactly these copies are in sync.
  func chance(inSync: UInt64, unavailability: Double) -> Double {
    let inside = inSync.nonzeroBitCount
    return SpecialFunctions.power(1 - unavailability, inside)
      * SpecialFunctions.power(unavailability, copies - inside)
  }
}

/// Rates of shocks by what they stop.
public struct ShockRates: Hashable, Sendable {
  /// Shocks of one host.
  public var host: Double
  /// Shocks of one rack.
  public var rack: Double
  /// Shocks of one zone.
  public var zone: Double
  /// Shocks of everything.
  public var region: Double

  /// Makes a set of rates.
  public init(host: Double, rack: Double, zone: Double, region: Double) {
    self.host = host
    self.rack = rack
    self.zone = zone
    self.region = region
  }
}

/// How three copies are spread.
public enum CopySpread: String, Hashable, Sendable, CaseIterable {
  /// All in one rack.
  case oneRack = "one-rack"
  /// Three racks of one zone.
  case threeRacks = "three-racks"
  /// Two racks of one zone and one of another.
  case twoZones = "two-zones"
  /// Three zones.
  case threeZones = "three-zones"

  /// The rack of each copy, and the zone of each rack.
  private var places: (racks: [Int], zones: [Int]) {
    switch self {
    case .oneRack: ([0, 0, 0], [0])
    case .threeRacks: ([0, 1, 2], [0, 0, 0])
    case .twoZones: ([0, 1, 2], [0, 0, 1])
    case .threeZones: ([0, 1, 2], [0, 1, 2])
    }
  }

  /// Three copies spread like this, with the shocks that reach them.
  public func layout(_ rates: ShockRates) -> ShockLayout {
    let (racks, zones) = places
    var shocks = racks.indices.map { ShockLayout.Shock(rate: rates.host, copies: [$0]) }
    for rack in zones.indices {
      let copies = racks.indices.filter { racks[$0] == rack }
      shocks.append(.init(rate: rates.rack, copies: copies))
    }
    for zone in 0...(zones.max() ?? 0) {
      let copies = racks.indices.filter { zones[racks[$0]] == zone }
      shocks.append(.init(rate: rates.zone, copies: copies))
    }
    shocks.append(.init(rate: rates.region, copies: Array(racks.indices)))
    return ShockLayout(copies: racks.count, shocks: shocks)
  }
}

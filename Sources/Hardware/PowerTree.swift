import Primitives

/// Where a host hangs in the supply of power; numbers count across the whole tree.
public struct PowerSocket: Hashable, Sendable {
  /// Site, such as a campus.
  public var site: Int32
  /// Zone of a site.
  public var zone: Int32
  /// Row of racks on one distribution unit.
  public var row: Int32
  /// Rack.
  public var rack: Int32

  /// Names a place.
  public init(site: Int32 = 0, zone: Int32, row: Int32, rack: Int32) {
    self.site = site
    self.zone = zone
    self.row = row
    self.rack = rack
  }
}

/// A branch of the tree: everything below it shares its fate.
public enum PowerBranch: Hashable, Sendable {
  /// Every host.
  case all
  /// One site.
  case site(Int32)
  /// One zone.
  case zone(Int32)
  /// One row.
  case row(Int32)
  /// One rack.
  case rack(Int32)
  /// One host.
  case host(HostID)
}

/// A loss of power on a branch and how it comes back.
public struct PowerEvent: Hashable, Sendable {
  /// The branch that goes dark.
  public var branch: PowerBranch
  /// Hosts go dark within this time of the event, each uniformly; zero for all at once.
  public var spread: Interval
  /// Shortest time in the dark.
  public var darkMin: Interval
  /// Longest time in the dark; each host's is drawn uniformly.
  ///
  /// Without it no host returns by itself.
  public var darkMax: Interval?
  /// Share of hosts that never come back.
  public var neverReturns: Ratio

  /// Describes an event; spread U(0, 10 s), back within 1 to 5 minutes, all return.
  public init(
    branch: PowerBranch,
    spread: Interval = .seconds(10),
    darkMin: Interval = .minutes(1),
    darkMax: Interval? = .minutes(5),
    neverReturns: Ratio = .zero
  ) {
    self.branch = branch
    self.spread = spread
    self.darkMin = darkMin
    self.darkMax = darkMax
    self.neverReturns = neverReturns
  }
}

/// What a power event does to one host.
public struct HostOutage: Hashable, Sendable {
  /// The host.
  public var host: HostID
  /// When it goes dark.
  public var cut: Instant
  /// When it has power again; nil when it never returns by itself.
  public var back: Instant?
  /// Whether the lottery decided that it never returns.
  public var isGone: Bool
}

/// Sites, zones, rows, racks and hosts: who loses power together.
public struct PowerTree: Sendable {
  private var seed: UInt64
  private var sockets: [PowerSocket] = []
  /// Events so far.
  public private(set) var events = 0
  /// Hosts that went dark, over all events.
  public private(set) var outages = 0
  /// Hosts that never return.
  public private(set) var gone = 0

  /// Makes an empty tree whose draws come from `seed`.
  public init(seed: UInt64) { self.seed = seed }

  /// Plugs in the next host, in order of host ids.
  public mutating func plug(_ socket: PowerSocket) -> HostID {
    sockets.append(socket)
    return HostID(sockets.count - 1)
  }

  /// Hosts below a branch, ascending.
  ///
  /// - Complexity: O(hosts).
  public func hosts(below branch: PowerBranch) -> [HostID] {
    sockets.indices.map { HostID($0) }.filter { host in
      let socket = sockets[host.index]
      return switch branch {
      case .all: true
      case .site(let site): socket.site == site
      case .zone(let zone): socket.zone == zone
      case .row(let row): socket.row == row
      case .rack(let rack): socket.rack == rack
      case .host(let one): host == one
      }
    }
  }

  /// Draws the fates of coming outages from another root seed.
  public mutating func reseed(_ seed: UInt64) { self.seed = seed }

  /// Draws the fate of each host below the event's branch, ascending by host.
  ///
  /// Each host draws from a stream of its own, so that one more host shifts no other's fate.
  public mutating func outage(_ event: PowerEvent, at instant: Instant) -> [HostOutage] {
    let ordinal = UInt64(events)
    events += 1
    let fates = hosts(below: event.branch).map { host in
      let entity = ordinal << 32 | UInt64(UInt32(bitPattern: host.raw))
      var stream = RandomStream(seed: seed, purpose: "power", entity: entity)
      let cut = instant + stream.interval(.zero, event.spread)
      let isGone = stream.chance(event.neverReturns)
      let dark = event.darkMax.map { stream.interval(event.darkMin, max(event.darkMin, $0)) }
      let back = isGone ? nil : dark.map { cut + $0 }
      return HostOutage(host: host, cut: cut, back: back, isGone: isGone)
    }
    outages += fates.count
    gone += fates.count { $0.isGone }
    return fates
  }
}

extension FaultDescription {
  /// A branch of the supply goes dark.
  public static let power = FaultDescription(
    name: "power",
    summary: "every host below a branch loses power: page cache and volatile device cache are lost",
    parameters: [
      FaultParameter("branch", "all, site, zone, row, rack or host", standard: "required"),
      FaultParameter("spread", "duration, 0s…1m", standard: "10s"),
      FaultParameter("darkMin", "duration, 0s…24h", standard: "1m"),
      FaultParameter("darkMax", "duration, 0s…24h, or never", standard: "5m"),
      FaultParameter("neverReturns", "ratio, 0…1", standard: "0"),
    ],
    draws: "instant of the cut, time in the dark and the lottery of return, per host and event",
    heals: "each host by itself after its time in the dark",
    counters: ["events", "outages", "gone"]
  )
}

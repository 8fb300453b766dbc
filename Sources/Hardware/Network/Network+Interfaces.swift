import Primitives

/// Network cards that carry less than they should, in both directions.
///
/// Loopback does not pass a card.
public struct SlowInterface: Hashable, Sendable {
  /// Hosts whose card is slow.
  public var hosts: [HostID]
  /// What a card carries in one direction for all connections together; nil when that is as usual.
  public var bytesPerSecond: Int64?
  /// What each passage of a card takes in addition.
  public var delay: Interval

  /// Describes slow cards.
  public init(hosts: [HostID], bytesPerSecond: Int64? = nil, delay: Interval = .zero) {
    invariant(bytesPerSecond.map { $0 > 0 } ?? true, "a card carries something")
    self.hosts = hosts
    self.bytesPerSecond = bytesPerSecond
    self.delay = delay
  }
}

/// A fault that lasts until it is healed.
enum NetworkFault: Sendable {
  case cut(Cut)
  case slow(SlowInterface)
  /// Ends whose state was lost.
  case halfOpen([ConnectionEnd])
}

/// A slow card of one host.
struct Interface: Sendable {
  var bytesPerSecond: Int64?
  var delay: Interval = .zero
  /// When the card has sent, and received, what it was given so far.
  var sendsAt: Instant = .zero
  var receivesAt: Instant = .zero
}

extension Network {
  /// Makes network cards slow until that is healed; of several such faults the worst counts.
  ///
  /// - Complexity: O(hosts named).
  public mutating func slow(_ slow: SlowInterface) -> CutID {
    for host in slow.hosts { add(slow, to: host) }
    return begin(.slow(slow))
  }

  private mutating func add(_ slow: SlowInterface, to host: HostID) {
    if hosts[host.index].interface == nil { slowHosts += 1 }
    var interface = hosts[host.index].interface ?? Interface()
    if let rate = slow.bytesPerSecond {
      interface.bytesPerSecond = min(interface.bytesPerSecond ?? rate, rate)
    }
    interface.delay = max(interface.delay, slow.delay)
    hosts[host.index].interface = interface
  }

  /// Undoes a slow card as far as no other such fault is in force.
  mutating func speedUp(_ healed: [HostID]) {
    for host in healed where hosts[host.index].interface != nil {
      let before = hosts[host.index].interface
      hosts[host.index].interface = nil
      slowHosts -= 1
      for case .slow(let other)? in faults where other.hosts.contains(host) { add(other, to: host) }
      hosts[host.index].interface?.sendsAt = before?.sendsAt ?? .zero
      hosts[host.index].interface?.receivesAt = before?.receivesAt ?? .zero
    }
  }

  /// When what is on its way over a link from `instant` on gets there.
  mutating func travel(_ size: Int64, over link: Int32, at instant: Instant) -> Instant {
    let latency = latency(of: link)
    guard slowHosts > 0 else { return instant + latency }
    let route = links[Int(link)]
    guard route.kind != .sameHost else { return instant + latency }
    let sent = pass(size, \.sendsAt, of: route.from, at: instant)
    let arrival = pass(size, \.receivesAt, of: route.to, at: sent + latency)
    if arrival != instant + latency { counters.slowed += 1 }
    return arrival
  }

  private mutating func pass(
    _ size: Int64,
    _ queue: WritableKeyPath<Interface, Instant>,
    of host: HostID,
    at instant: Instant
  ) -> Instant {
    guard var interface = hosts[host.index].interface else { return instant }
    var done = max(instant, interface[keyPath: queue])
    if let rate = interface.bytesPerSecond { done += transmission(size, rate) }
    interface[keyPath: queue] = done
    hosts[host.index].interface = interface
    return done + interface.delay
  }
}

extension FaultDescription {
  /// The network card of a host is slow.
  public static let slowInterface = FaultDescription(
    name: "slowNic",
    summary: "a host's whole interface carries less, or takes longer, in both directions",
    parameters: [
      FaultParameter("bandwidth", "size per second, at least 1B", standard: "as usual"),
      FaultParameter("delay", "duration, 0s…1m", standard: "0s"),
    ],
    draws: "nothing",
    heals: "heal of the fault or of all; what the card was given before keeps its place",
    counters: ["slowed", "heals"]
  )
}

import Primitives

/// Hosts, links and connections: ordered, stalling, timing out and resetting, as TCP does.
///
/// The network holds payload slots, never messages. Each message costs its caller one scheduled
/// arrival and nothing else; steps of the network itself arise only when connections open, end or
/// stall. Use:
///
/// 1. `transmit` when a handler is done; schedule `arrive` at the instant it answers.
/// 2. At that instant call `arrive` and, on `.deliver`, run the receiver's handler.
/// 3. After any call, empty `takeEvents` into the event queue; call `perform` for its controls.
///
/// What is modelled: latency by distance, drawn per message from the link's own stream;
/// bandwidth per connection and direction; cuts that are full, one-way or partial, with
/// retransmission that doubles its wait; resets after a process death, silence after a power
/// loss until the machine is back; time-outs of connections whose data or acknowledgements do not
/// get through; interfaces that are slow for all connections of a host; connections whose state is lost
/// at one end. Not modelled: congestion and receive windows, competition of connections for a card
/// that is not slow, keep-alive (a silent idle connection stays open, as with the kernel's two
/// hours).
public struct Network: Sendable {
  struct Host: Sendable {
    let zone: Int32
    let rack: Int32
    var isUp = true
    /// What its network card carries, when that is less than it should be.
    var interface: Interface?
  }

  struct Process: Sendable {
    let host: HostID
    var isListening = false
  }

  /// What it was made with.
  public let settings: NetworkSettings
  /// What happened so far.
  public internal(set) var counters = NetworkCounters()
  var seed: UInt64
  let tables: [LatencyTable]
  var hosts: [Host] = []
  var processes: [Process] = []
  var links: [Link] = []
  var linkIndex: [UInt64: Int32] = [:]
  var ends: [EndState] = []
  var faults: [NetworkFault?] = []
  /// Hosts whose interface is slow.
  var slowHosts = 0
  var events: [NetworkEvent] = []

  /// Makes a network without hosts whose draws come from `seed`.
  public init(settings: NetworkSettings = NetworkSettings(), seed: UInt64) {
    invariant(settings.profiles.count == LinkClass.allCases.count, "a profile for each link class")
    self.settings = settings
    self.seed = seed
    tables = settings.profiles.map(LatencyTable.init)
  }

  // MARK: Placement

  /// Adds a host that is up, in a rack (numbered across zones) of a zone.
  public mutating func addHost(zone: Int32, rack: Int32) -> HostID {
    hosts.append(Host(zone: zone, rack: rack))
    return HostID(hosts.count - 1)
  }

  /// Adds a process that does not listen yet; processes are numbered from 0 in order of adding.
  public mutating func addProcess(on host: HostID) -> NodeID {
    invariant(hosts.indices.contains(host.index), "a process needs a host")
    processes.append(Process(host: host))
    return NodeID(processes.count - 1)
  }

  /// Number of hosts.
  public var hostCount: Int { hosts.count }

  /// The host a process runs on.
  public func host(of process: NodeID) -> HostID { processes[process.index].host }

  /// The process at an end.
  public func process(at end: ConnectionEnd) -> NodeID { ends[end.index].node }

  /// Whether the process at an end may still use it.
  public func isOpen(_ end: ConnectionEnd) -> Bool {
    ends[end.index].phase == .open || ends[end.index].phase == .connecting
  }

  /// How far two hosts are apart.
  public func linkClass(_ a: HostID, _ b: HostID) -> LinkClass {
    if a == b { return .sameHost }
    if hosts[a.index].zone != hosts[b.index].zone { return .crossZone }
    return hosts[a.index].rack == hosts[b.index].rack ? .sameRack : .sameZone
  }

  /// Whether packets from one host cannot reach another now.
  public func isCut(from source: HostID, to target: HostID) -> Bool {
    faults.contains {
      guard case .cut(let cut)? = $0 else { return false }
      return cut.isTotal && cut.covers(source, target)
    }
  }

  /// Calls `body` with each event to schedule or payload to free, oldest first, and forgets them.
  ///
  /// - Complexity: O(events); keeps its memory for the next.
  @inlinable public mutating func takeEvents(_ body: (NetworkEvent) -> Void) {
    guard hasEvents else { return }
    for index in 0..<eventCount { body(event(index)) }
    forgetEvents()
  }

  /// Whether `takeEvents` has anything to give.
  public var hasEvents: Bool { !events.isEmpty }

  /// Number of events waiting in `takeEvents`.
  public var eventCount: Int { events.count }

  /// The event at an index below `eventCount`.
  public func event(_ index: Int) -> NetworkEvent { events[index] }

  /// Drops the events that were taken.
  public mutating func forgetEvents() { events.removeAll(keepingCapacity: true) }

  // MARK: Links

  /// The link's index; made at first use, under the cuts in force.
  mutating func link(from source: HostID, to target: HostID) -> Int32 {
    let key = UInt64(UInt32(bitPattern: source.raw)) << 32 | UInt64(UInt32(bitPattern: target.raw))
    if let index = linkIndex[key] { return index }
    var link = Link(
      from: source,
      to: target,
      kind: linkClass(source, target),
      latency: stream("network.latency", of: key),
      faults: stream("network.faults", of: key)
    )
    link.loss = settings.loss
    for case .cut(let cut)? in faults where cut.covers(source, target) {
      if cut.isTotal { link.blockers += 1 } else { link.loss = worse(link.loss, cut.loss) }
    }
    if link.isBlocked { link.blockedFrom = .zero }
    links.append(link)
    linkIndex[key] = Int32(links.count - 1)
    return Int32(links.count - 1)
  }

  private func stream(_ purpose: StaticString, of key: UInt64) -> RandomStream {
    RandomStream(seed: seed, purpose: purpose, entity: key)
  }

  /// Draws latencies and losses from another root seed from now on, for a fork that is to differ.
  ///
  /// - Complexity: O(links in use).
  public mutating func reseed(_ seed: UInt64) {
    self.seed = seed
    for (key, index) in linkIndex {
      links[Int(index)].latency = stream("network.latency", of: key)
      links[Int(index)].faults = stream("network.faults", of: key)
    }
  }

  func isBlocked(_ end: ConnectionEnd) -> Bool { links[Int(ends[end.index].link)].isBlocked }

  mutating func latency(of link: Int32) -> Interval {
    let kind = Int(links[Int(link)].kind.rawValue)
    return tables[kind].draw(&links[Int(link)].latency)
  }

  func worse(_ a: Ratio, _ b: Ratio) -> Ratio {
    let left = a.numerator.multipliedFullWidth(by: b.denominator)
    let right = b.numerator.multipliedFullWidth(by: a.denominator)
    return (left.high, left.low) < (right.high, right.low) ? b : a
  }
}

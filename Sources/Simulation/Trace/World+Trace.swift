import Hardware
import Primitives
import Scenarios

extension Simulation {
  /// Records from now on what people may want to look at; nothing that happens changes.
  ///
  /// Call it before the first event.
  public mutating func record(_ limits: Trace.Limits = Trace.Limits()) {
    var trace = Trace(limits: limits)
    trace.topics = world.machine.log.topics
    trace.nodes = world.machine.nodes.indices.map { index in
      let record = world.machine.nodes[index]
      return TracedNode(
        name: record.name,
        role: record.role.traced,
        disks: world.machine.disks(of: NodeID(index))
      )
    }
    world.machine.traces = [trace]
  }

  /// What was recorded so far; nil when nothing is to be recorded.
  public var trace: Trace? { world.machine.traces.first?.closed(at: world.now) }
}

extension NodeRole {
  fileprivate var traced: TracedNode.Role {
    switch self {
    case .broker: .broker
    case .controller: .controller
    case .producer: .writer
    case .consumer: .reader
    case .admin: .admin
    }
  }
}

// What records is kept out of line: a run that is not recorded must not pay for it.
extension VirtualMachine {
  /// Whether the run is recorded.
  var isTraced: Bool { !traces.isEmpty }

  /// Keeps what an observation of the current node tells.
  @inline(never) mutating func trace(_ observation: Observation) {
    traces[0].observe(observation, from: current, at: cursor)
  }

  /// Follows a message from its departure.
  @inline(never) mutating func traceDeparture(
    _ slot: Int32,
    from end: ConnectionEnd,
    departs: Instant
  ) {
    let message = TracedMessage(
      departed: departs,
      ended: departs,
      from: network.process(at: end),
      to: network.process(at: end.other),
      kind: MessageKind.index(of: messages.message(in: slot)),
      bytes: messages[slot].size.bytes
    )
    traces[0].sent(message, in: slot)
  }

  /// Notes that the network holds a message, if a cut is why.
  @inline(never) mutating func traceHold(_ slot: Int32, from end: ConnectionEnd) {
    let from = network.host(of: network.process(at: end))
    let to = network.host(of: network.process(at: end.other))
    if network.isCut(from: from, to: to) { traces[0].held(slot) }
  }

  /// Notes how much of the current node's disks only memory holds.
  @inline(never) mutating func traceExposure(of node: NodeID, at instant: Instant) {
    guard nodes[node.index].role.isServer else { return }
    for disk in disks(of: node) {
      traces[0].expose(disks[disk].dirtyBytes.bytes, of: disk, at: instant)
    }
  }
}

extension World {
  /// Notes what became of a process.
  mutating func trace(_ event: TraceEvent, _ node: NodeID, at instant: Instant? = nil) {
    guard machine.isTraced else { return }
    let instant = instant ?? now
    machine.traces[0].note(event, on: node, at: instant)
  }

  /// Notes what of a node's disks only memory holds, and how much of its copies is on media.
  @inline(never) mutating func traceDisks(of node: NodeID, at instant: Instant) {
    machine.traceExposure(of: node, at: instant)
    traceSyncs(of: node, at: instant)
  }

  /// Notes that the faults of a name are over, or all.
  mutating func traceHeal(_ name: String?) {
    guard machine.isTraced else { return }
    let instant = now
    machine.traces[0].heal(name, at: instant)
  }

  /// Notes that disks which were filled have space again.
  mutating func traceFree(_ who: [Selector]) {
    guard machine.isTraced else { return }
    let (nodes, instant) = (resolve(who), now)
    machine.traces[0].free(nodes, at: instant)
  }

  /// Notes how a message ended that arrived, or could not.
  @inline(never) mutating func traceArrival(
    _ slot: Int32,
    _ arrival: Arrival,
    from end: ConnectionEnd
  ) {
    let target = machine.network.process(at: end.other)
    switch arrival {
    case .deliver:
      follow(slot, isUp(target) ? .delivered : .dropped)
    case .deferred: break
    case .held: machine.traceHold(slot, from: end)
    case .dropped:
      let isReset = machine.hosts[target.index].isUp && machine.network.isOpen(end)
      follow(slot, isReset ? .reset : .dropped)
    }
  }

  private mutating func follow(_ slot: Int32, _ end: TracedMessage.End) {
    let instant = now
    machine.traces[0].ended(slot, end, at: instant)
  }

  /// Notes a fault that is about to be brought.
  mutating func traceFault(
    _ action: ScriptAction,
    _ text: String,
    for length: Interval?,
    isRandom: Bool
  ) {
    guard machine.isTraced, action.isWorthTracing else { return }
    let length = length ?? action.ownLength
    let sides = action.sides
    let fault = TracedFault(
      at: now,
      until: length.map { now + $0 },
      text: text,
      kind: action.kind,
      nodes: resolve(sides.nodes),
      peers: resolve(sides.peers),
      name: action.ownName,
      isRandom: isRandom,
      isOpen: length == nil && action.lastsUntilEnded
    )
    machine.traces[0].faults.append(fault)
  }
}

extension Trace {
  /// Notes that the fault which was noted last, if it has this text, found nothing to do.
  mutating func foundIdle(_ text: String, _ obstacle: String) {
    guard faults.last?.text == text else { return }
    faults[faults.count - 1].obstacle = obstacle
    faults[faults.count - 1].isOpen = false
  }

  /// Ends what filled disks of only these machines.
  mutating func free(_ nodes: [NodeID], at instant: Instant) {
    for index in faults.indices where faults[index].isOpen && faults[index].kind == "fillDisk" {
      guard faults[index].nodes.allSatisfy(nodes.contains) else { continue }
      faults[index].isOpen = false
      faults[index].until = instant
    }
  }

  /// Ends the open faults of a name, or all.
  mutating func heal(_ name: String?, at instant: Instant) {
    for index in faults.indices where name == nil || faults[index].name == name {
      if faults[index].isOpen {
        faults[index].isOpen = false
        faults[index].until = instant
      } else if name == nil, let until = faults[index].until, until > instant {
        faults[index].until = instant
      }
    }
  }
}

extension ScriptAction {
  /// Whether it is something that happens, other than a pause of the script.
  fileprivate var isWorthTracing: Bool {
    switch self {
    case .wait, .bind: false
    default: true
    }
  }

  /// The machines on both sides of it.
  fileprivate var sides: (nodes: [Selector], peers: [Selector]) {
    switch self {
    case .cut(_, let from, let to, _), .clog(let from, let to, _), .hold(_, _, let from, let to),
      .lossy(_, let from, let to, _), .halfOpen(_, let from, let to):
      (from, to)
    default: (targets ?? [], [])
    }
  }

  /// How long it lasts by what it says itself.
  fileprivate var ownLength: Interval? {
    switch self {
    case .pause(_, let length), .slowDisk(_, _, let length): length
    case .clog(_, _, let length): length
    default: nil
    }
  }

  /// The name by which a later step ends it.
  fileprivate var ownName: String? {
    switch self {
    case .cut(let name, _, _, _), .isolate(let name, _), .lossy(let name, _, _, _),
      .slowInterface(let name, _, _, _), .halfOpen(let name, _, _):
      name
    case .hold(let name, _, _, _): name
    case .diskFault(_, _, _, let name): name
    default: nil
    }
  }

  /// Whether it goes on until something ends it.
  fileprivate var lastsUntilEnded: Bool {
    switch self {
    case .cut, .isolate, .lossy, .slowInterface, .halfOpen, .hold, .fillDisk, .slowDisk,
      .driftClock:
      true
    case .diskFault(_, _, let arguments, _): !arguments.all.contains { $0.name == "count" }
    default: false
    }
  }
}

import Checking
import Hardware
import KafkaClients
import Primitives
import Scenarios

extension World {
  /// Does what a step says.
  ///
  /// - Returns: Why nothing could be done, or nil when the fault fired.
  mutating func apply(_ action: ScriptAction, entry: Int) -> String? {
    switch action {
    case .kill(let who): each(who, "runs", World.isUp) { $0.kill($1) }
    case .crash(let who, let keep):
      each(who, "has a running machine", World.hostIsUp) {
        $0.lose($1, .operatingSystem, keep: keep.disk)
      }
    case .power(let who, let keep, let spread): cutPower(who, keep, spread, entry)
    case .start(let who, let stagger): startAll(who, stagger)
    case .shutdown(let who): each(who, "runs", World.isUp) { $0.shutDown($1) }
    case .pause(let who, let length): pause(who, length)
    case .resume(let who): each(who, "is paused", World.isPaused) { $0.resume($1) }
    case .cut(let name, let from, let to, let oneWay):
      cut(name, resolve(from), resolve(to), oneWay: oneWay, entry)
    case .lossy(let name, let from, let to, let loss):
      lossy(name, resolve(from), resolve(to), loss)
    case .isolate(let name, let who): isolate(name, resolve(who), entry)
    case .slowInterface(let name, let who, let bandwidth, let delay):
      slowInterface(name, resolve(who), bandwidth, delay)
    case .halfOpen(let name, let from, let to): halfOpen(name, resolve(from), resolve(to))
    case .heal(let name): heal(name)
    case .clog(let from, let to, let length): clog(resolve(from), resolve(to), length)
    case .fillDisk, .freeDisk, .inputOutputError, .slowDisk: applyToDisk(action, entry)
    case .diskFault(let who, let kind, let arguments, let name):
      applyDiskFault(who, kind, arguments, name, entry)
    case .stepClock(let who, let by):
      each(who, "exists", World.always) {
        for node in $0.withPartner($1) {
          $0.machine.hosts[node.index].clock.step(by: by, at: $0.now)
        }
      }
    case .driftClock(let who, let drift):
      each(who, "exists", World.always) {
        for node in $0.withPartner($1) {
          $0.machine.hosts[node.index].clock.drift(partsPerMillion: drift, at: $0.now)
        }
      }
    case .elect, .alterConfig, .reassign, .moveReplica, .addVoter, .removeVoter, .deleteTopic,
      .createTopic, .writers, .write:
      applyToWorkload(action)
    case .hold(let name, let kind, let from, let to):
      hold(name, kind, resolve(from), resolve(to), entry)
    case .release(let name): release(name)
    case .bind(let who): resolve(who).isEmpty ? "\(who) matches nothing now" : nil
    case .wait: nil
    }
  }

  /// Applies `body` to the selected nodes that satisfy `condition`.
  mutating func each(
    _ selectors: [Selector],
    _ need: String,
    _ condition: (World) -> (NodeID) -> Bool,
    _ body: (inout World, NodeID) -> Void
  ) -> String? {
    let nodes = resolve(selectors)
    let names = selectors.map(\.description).joined(separator: ", ")
    guard !nodes.isEmpty else { return "\(names) matches nothing now" }
    let fit = nodes.filter(condition(self))
    guard !fit.isEmpty else { return "nothing of \(names) \(need)" }
    for node in fit { body(&self, node) }
    return nil
  }

  func always(_ node: NodeID) -> Bool { true }

  func isDown(_ node: NodeID) -> Bool { !isUp(node) }

  func hostIsUp(_ node: NodeID) -> Bool { machine.hosts[node.index].isUp }

  func isPaused(_ node: NodeID) -> Bool {
    machine.hosts[node.index].processes[0].lanes.pausedSince != nil
  }

  /// A controlled shutdown; of a combined process the broker goes first.
  mutating func shutDown(_ node: NodeID) {
    if machine.nodes[node.index].role == .controller, let broker = partner(of: node), isUp(broker) {
      return askToStop(broker)
    }
    askToStop(node)
  }

  mutating func askToStop(_ node: NodeID) {
    machine.nodes[node.index].isStopping = true
    machine.log.add("\(machine.nodes[node.index].name) is asked to stop", at: now)
    trace(.stopRequested, node)
    admit(WorkItem(kind: .shutdown), to: node)
  }

  mutating func resume(_ node: NodeID) {
    if let since = machine.hosts[node.index].processes[0].lanes.pausedSince {
      machine.checker.nodePaused(node, from: since, to: now)
    }
    for lane in machine.hosts[node.index].resume(0, at: now) {
      scheduleWake(node, lane: lane, at: now)
    }
    machine.log.add("\(machine.nodes[node.index].name) goes on", at: now)
    trace(.resumes, node)
    if let partner = partner(of: node), isPaused(partner) { resume(partner) }
  }

  private mutating func pause(_ who: [Selector], _ length: Interval?) -> String? {
    each(who, "runs", World.isUp) { world, node in
      world.pauseNode(node)
      if let length { world.after(length, .resume(node)) }
    }
  }

  mutating func pauseNode(_ node: NodeID) {
    machine.hosts[node.index].pause(0, at: now)
    machine.log.add("\(machine.nodes[node.index].name) pauses", at: now)
    trace(.pauses, node)
    if let partner = partner(of: node), isUp(partner), !isPaused(partner) { pauseNode(partner) }
  }

  private mutating func startAll(_ who: [Selector], _ stagger: Interval) -> String? {
    var wait = Interval.zero
    return each(who, "is down", World.isDown) { world, node in
      if wait == .zero { world.start(node) } else { world.after(wait, .start(node)) }
      wait += stagger
    }
  }

  private mutating func cutPower(
    _ who: [Selector],
    _ keep: Survival,
    _ spread: Interval,
    _ entry: Int
  ) -> String? {
    each(who, "has power", World.hostIsUp) { world, node in
      let event = PowerEvent(branch: .host(HostID(node.index)), spread: spread, darkMax: nil)
      for outage in world.power.outage(event, at: world.now) {
        if outage.cut == world.now {
          world.lose(node, .power, keep: keep.disk)
        } else {
          world.after(outage.cut - world.now, .lose(node, keep))
        }
        world.ledger[entry].effects += 1
      }
    }
  }
}

extension Survival {
  /// The disk's word for it.
  var disk: CrashKeep {
    switch self {
    case .drawn: .drawn
    case .synced: .synced
    case .cached: .cached
    case .torn: .torn
    }
  }
}

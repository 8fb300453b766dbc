import Checking
import Engine
import Hardware
import Primitives
import Scenarios

/// How far the random background faults have come; one entry for each of the scenario's.
struct NemesisState: Sendable {
  var streams: [RandomStream]
  /// Faults in force now.
  var active: [Int]
  /// Firings so far.
  var fired: [Int]
  /// Ledger entry of each.
  var entries: [Int] = []
  /// By machine: the entry whose fault it will come back from, where that may strike again.
  var returns: [Int?] = []
  /// Stalls so far; each has a name of its own.
  var stalls = 0
  /// Decides what strikes on return.
  var relapses: RandomStream
  /// No fault begins at or after this instant.
  var until: Instant

  init(count: Int, seed: UInt64, until: Instant) {
    streams = Self.streams(count, seed)
    relapses = Self.relapses(seed)
    active = Array(repeating: 0, count: count)
    fired = Array(repeating: 0, count: count)
    self.until = until
  }

  mutating func reseed(_ seed: UInt64) {
    streams = Self.streams(streams.count, seed)
    relapses = Self.relapses(seed)
  }

  private static func relapses(_ seed: UInt64) -> RandomStream {
    RandomStream(seed: seed, purpose: "nemesis.relapse", entity: 0)
  }

  private static func streams(_ count: Int, _ seed: UInt64) -> [RandomStream] {
    (0..<count).map { RandomStream(seed: seed, purpose: "nemesis", entity: UInt64($0)) }
  }
}

/// One firing of a nemesis with everything that was drawn for it.
struct RandomFault: Sendable {
  var kind: FaultKind
  var keep: Survival
  /// What a stall draws from, if that was told.
  var messages: [String]?
  var node: NodeID
  var length: Interval
  /// Decides whatever else there is to choose.
  var choice: UInt64
  /// Line of the ledger.
  var line: Int
}

extension World {
  /// Opens a ledger entry for each nemesis and draws its first firing.
  mutating func scheduleNemesis() {
    nemesis.returns = Array(repeating: nil, count: machine.nodes.count)
    for (index, plan) in plan.scenario.nemesis.enumerated() {
      nemesis.entries.append(ledger.count)
      ledger.append(FaultEntry(text: "random \(plan.kind.rawValue)", kind: plan.kind.rawValue))
      scheduleNext(index, from: now + plan.from.resolved(in: self.plan.scenario.run.duration))
    }
  }

  /// When an entry's last fault must have ended.
  func end(of index: Int) -> Instant {
    let run = plan.scenario.run.duration
    return min(nemesis.until, .zero + plan.scenario.nemesis[index].until.resolved(in: run))
  }

  private mutating func scheduleNext(_ index: Int, from start: Instant) {
    let gap = plan.scenario.nemesis[index].every.draw(&nemesis.streams[index])
    let instant = start + max(gap, .milliseconds(1))
    guard instant < end(of: index) else { return }
    machine.scheduler.schedule(
      at: instant,
      target: NodeID.none.raw,
      incarnation: 0,
      kind: EventKind.nemesis,
      payload: Int32(index)
    )
  }

  mutating func nemesisStep(_ index: Int) {
    let entry = plan.scenario.nemesis[index]
    if let budget = entry.budget, nemesis.fired[index] >= budget { return }
    scheduleNext(index, from: now)
    let length = max(entry.lasting.draw(&nemesis.streams[index]), .milliseconds(1))
    let choice = nemesis.streams[index].next()
    guard nemesis.active[index] < entry.maxConcurrent, now + length <= end(of: index)
    else { return }
    let targets = resolve(entry.targets).filter { isUp($0) && !isPaused($0) }
    guard !targets.isEmpty else { return }
    let target = targets[Int(choice % UInt64(targets.count))]
    if entry.onReturn != nil { nemesis.returns[target.index] = index }
    strike(
      RandomFault(
        kind: entry.kind,
        keep: entry.keep,
        messages: entry.messages,
        node: target,
        length: length,
        choice: choice / UInt64(targets.count),
        line: nemesis.entries[index]
      )
    )
    nemesis.active[index] += 1
    nemesis.fired[index] += 1
    after(length, .nemesisEnds(index))
    let line = nemesis.entries[index]
    if ledger[line].firedAt == nil { ledger[line].firedAt = now }
    if !entry.kind.isOfDisk, entry.kind != .stall { ledger[line].effects += 1 }
  }

  mutating func strike(_ fault: RandomFault) {
    let who = [selector(of: fault.node)]
    switch fault.kind {
    case .kill: enact(.kill(who), fault)
    case .crash: enact(.crash(who, keep: fault.keep), fault)
    case .power:
      note(.power(who, keep: fault.keep, spread: .zero), for: fault.length)
      lose(fault.node, .power, keep: fault.keep.disk)
      after(fault.length, .start(fault.node))
    case .shutdown: enact(.shutdown(who), fault)
    case .reboot: beginReboot(fault)
    case .pause: enact(.pause(who, length: fault.length), fault)
    case .isolate: enact(.isolate(name: nil, who), fault)
    case .cut, .cutOneWay, .lossyLink, .halfOpen, .clog: strikeNetwork(fault)
    case .stall: stall(fault)
    case .slowNic:
      let (rate, delay) = (RandomFaultSize.cardBandwidth, RandomFaultSize.cardDelay)
      enact(.slowInterface(name: nil, who, bandwidth: rate, delay: delay), fault)
    case .clockStep:
      let most = RandomFaultSize.clockStep.milliseconds
      let step = Interval.milliseconds(Int64(fault.choice % UInt64(2 * most + 1)) - most)
      enact(.stepClock(who, by: step), fault)
    case .fillDisk, .slowDisk, .ioError, .syncError, .journalError, .latentSector, .bitRot,
      .rottenCheckpoint, .tornWrite, .lyingFlush, .wipe:
      strikeDisk(fault)
    case .moveLeader, .reassign, .configChange, .recreateTopic: operate(fault)
    case .voterChange: changeVoters(fault)
    case .moveReplica: moveReplica(fault)
    }
  }

  /// Does what a step of a script would do, and remembers it.
  mutating func enact(_ action: ScriptAction, _ fault: RandomFault) {
    let length = action.canEnd ? fault.length : nil
    note(action, for: length)
    _ = apply(action, for: length, entry: fault.line)
  }

  private mutating func strikeNetwork(_ fault: RandomFault) {
    let isVoter = machine.nodes[fault.node.index].role == .controller && controllers.count > 1
    let peers = nodes(of: .broker) + (isVoter ? nodes(of: .controller) : [])
    let others = peers.filter { $0 != fault.node }
    guard !others.isEmpty else { return }
    let from = [selector(of: fault.node)]
    let to = [selector(of: others[Int(fault.choice % UInt64(others.count))])]
    if fault.kind == .lossyLink {
      enact(.lossy(name: nil, from: from, to: to, loss: RandomFaultSize.loss), fault)
    } else if fault.kind == .halfOpen {
      let isTarget = fault.choice / UInt64(others.count) % 2 == 0
      enact(.halfOpen(name: nil, isTarget ? from : to, isTarget ? to : from), fault)
    } else if fault.kind == .clog {
      enact(.clog(from: from, to: to, length: fault.length), fault)
    } else {
      let isOneWay = fault.kind == .cutOneWay
      enact(.cut(name: nil, from: from, to: to, oneWay: isOneWay), fault)
    }
  }
}

extension FaultKind {
  /// Whether the disk itself counts what such a fault does.
  fileprivate var isOfDisk: Bool {
    switch self {
    case .fillDisk, .slowDisk, .ioError, .syncError, .journalError, .latentSector, .bitRot,
      .rottenCheckpoint, .tornWrite, .wipe, .lyingFlush:
      true
    case .kill, .crash, .power, .shutdown, .reboot, .pause, .isolate, .cut, .cutOneWay, .lossyLink,
      .slowNic, .halfOpen, .clog, .stall, .clockStep, .moveLeader, .reassign, .moveReplica,
      .configChange, .voterChange, .recreateTopic:
      false
    }
  }
}

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
  /// No fault begins at or after this instant.
  var until: Instant

  init(count: Int, seed: UInt64, until: Instant) {
    streams = Self.streams(count, seed)
    active = Array(repeating: 0, count: count)
    fired = Array(repeating: 0, count: count)
    self.until = until
  }

  mutating func reseed(_ seed: UInt64) { streams = Self.streams(streams.count, seed) }

  private static func streams(_ count: Int, _ seed: UInt64) -> [RandomStream] {
    (0..<count).map { RandomStream(seed: seed, purpose: "nemesis", entity: UInt64($0)) }
  }
}

extension World {
  /// Opens a ledger entry for each nemesis and draws its first firing.
  mutating func scheduleNemesis() {
    for (index, plan) in plan.scenario.nemesis.enumerated() {
      nemesis.entries.append(ledger.count)
      ledger.append(FaultEntry(text: "random \(plan.kind.rawValue)", kind: plan.kind.rawValue))
      scheduleNext(index)
    }
  }

  private mutating func scheduleNext(_ index: Int) {
    let gap = plan.scenario.nemesis[index].every.draw(&nemesis.streams[index])
    let instant = now + max(gap, .milliseconds(1))
    guard instant < nemesis.until else { return }
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
    scheduleNext(index)
    let length = max(entry.lasting.draw(&nemesis.streams[index]), .milliseconds(1))
    let choice = nemesis.streams[index].next()
    guard nemesis.active[index] < entry.maxConcurrent, now + length <= nemesis.until else { return }
    let targets = resolve(entry.targets).filter { isUp($0) && !isPaused($0) }
    guard !targets.isEmpty else { return }
    let target = targets[Int(choice % UInt64(targets.count))]
    let line = nemesis.entries[index]
    strike(entry, target, length, choice: choice / UInt64(targets.count), line)
    nemesis.active[index] += 1
    nemesis.fired[index] += 1
    after(length, .nemesisEnds(index))
    if ledger[line].firedAt == nil { ledger[line].firedAt = now }
    if !entry.kind.isOfDisk { ledger[line].effects += 1 }
  }

  private mutating func strike(
    _ entry: NemesisPlan,
    _ node: NodeID,
    _ length: Interval,
    choice: UInt64,
    _ line: Int
  ) {
    switch entry.kind {
    case .kill:
      kill(node)
      after(length, .start(node))
    case .crash:
      lose(node, .operatingSystem, keep: entry.keep.disk)
      after(length, .start(node))
    case .power:
      lose(node, .power, keep: entry.keep.disk)
      after(length, .start(node))
    case .shutdown:
      shutDown(node)
      after(length, .start(node))
    case .pause:
      pauseNode(node)
      after(length, .resume(node))
    case .isolate, .cut, .cutOneWay, .clog: strikeNetwork(entry.kind, node, length, choice)
    case .fillDisk:
      bring(.fill(FillFault()), on: anyDisk(of: node, choice), for: line)
      machine.checker.faultNoted(.refused, on: node, at: now)
      after(length, .freeDisk(node))
      after(length, .start(node))
    case .slowDisk:
      let fault = SlowDiskFault(factor: 10, until: now + length)
      bring(.slow(fault), on: anyDisk(of: node, choice), for: line)
    case .ioError, .latentSector, .bitRot, .tornWrite, .lyingFlush, .wipe:
      strikeDisk(entry.kind, node, length, choice, line)
    case .clockStep:
      let step = Interval.milliseconds(Int64(choice % 120_001) - 60_000)
      machine.hosts[node.index].clock.step(by: step, at: now)
      after(length, .correctClock(node))
    }
  }

  func anyDisk(of node: NodeID, _ choice: UInt64) -> Int {
    let disks = machine.disks(of: node)
    return disks[Int(choice % UInt64(disks.count))]
  }

  private mutating func strikeNetwork(
    _ kind: FaultKind,
    _ node: NodeID,
    _ length: Interval,
    _ choice: UInt64
  ) {
    let others = nodes(of: .broker).filter { $0 != node }
    guard !others.isEmpty else { return }
    let host = [HostID(node.index)]
    let peer = [HostID(others[Int(choice % UInt64(others.count))].index)]
    if kind == .clog {
      machine.network.clog(
        Clog(from: host, to: peer, until: now + length, stagger: .milliseconds(100))
      )
      return
    }
    let cut =
      kind == .isolate
      ? Cut.isolating(host, of: machine.hosts.count)
      : Cut(from: host, to: peer, bothWays: kind == .cut)
    let id = machine.network.cut(cut, at: now)
    machine.drainNetwork()
    cuts.append(NamedCut(name: nil, id: id))
    after(length, .heal(id))
    machine.log.add("nemesis \(kind.rawValue) \(machine.nodes[node.index].name)", at: now)
  }
}

extension FaultKind {
  /// Whether the disk itself counts what such a fault does.
  fileprivate var isOfDisk: Bool {
    switch self {
    case .fillDisk, .slowDisk, .ioError, .latentSector, .bitRot, .tornWrite, .wipe, .lyingFlush:
      true
    case .kill, .crash, .power, .shutdown, .pause, .isolate, .cut, .cutOneWay, .clog, .clockStep:
      false
    }
  }
}

import Checking
import Hardware
import Primitives
import Scenarios

/// A fault of a disk that a step brought about, for the ledger.
struct WorldDiskFault: Sendable {
  /// Line of the ledger.
  var entry: Int
  /// Index of the disk; follows it when disks are exchanged.
  var disk: Int
  /// Serial number of the injection on that disk.
  var serial: Int
  /// Whether a run in which it hits nothing proves nothing.
  var mustHit: Bool
}

extension World {
  /// Does what a step says that names a fault of the registry.
  mutating func applyDiskFault(
    _ who: [Selector],
    _ kind: String,
    _ arguments: FaultArguments,
    _ name: String?,
    _ entry: Int
  ) -> String? {
    guard let kind = DiskFaultName(rawValue: kind) else { return "there is no fault '\(kind)'" }
    if kind == .swap { return swapDisks(who, entry) }
    if kind == .wipe, let running = resolve(who.map(\.machine)).first(where: hostIsUp) {
      return "\(machine.nodes[running.index].name) has power; a wipe needs it dark"
    }
    return eachDisk(who) { world, node, disk in
      world.injure(node, disk, kind, arguments, name: name, entry)
    }
  }

  /// Brings a fault upon one disk and tells the checkers what it may do.
  mutating func injure(
    _ node: NodeID,
    _ disk: Int,
    _ kind: DiskFaultName,
    _ arguments: FaultArguments,
    name: String? = nil,
    _ entry: Int,
    mustHit: Bool = true
  ) {
    let serial = machine.disks[disk].inject(kind, arguments, name: name, at: now)
    if let serial { follow(serial, on: disk, for: entry, mustHit: mustHit) }
    if kind == .wipe, disk == node.index { machine.nodes[disk].formats += 1 }
    if let fault = kind.storageFault { machine.checker.faultNoted(fault, on: node, at: now) }
    noteDamage(node)
    let name = machine.name(ofDisk: disk, of: node)
    machine.log.add("fault \(kind.rawValue) on \(name)", at: now)
  }

  /// Lets a line of the ledger count what a fault of a disk does.
  mutating func follow(_ serial: Int, on disk: Int, for entry: Int, mustHit: Bool) {
    diskFaults.append(WorldDiskFault(entry: entry, disk: disk, serial: serial, mustHit: mustHit))
  }

  /// Tells the checkers of damage that was done to a node's media since they were last told.
  mutating func noteDamage(_ node: NodeID) {
    noteDamage(of: node.index, node)
    for disk in machine.nodes[node.index].furtherDisks { noteDamage(of: disk, node) }
  }

  private mutating func noteDamage(of disk: Int, _ node: NodeID) {
    guard machine.disks[disk].hasFreshDamage else { return }
    let count = machine.disks[disk].takeFreshDamage()
    machine.checker.faultNoted(.damaged, on: node, at: now)
    for damage in machine.disks[disk].damages.suffix(count) {
      machine.log.add(
        "\(machine.name(ofDisk: disk, of: node)): \(damage.kind.rawValue) at "
          + "\(damage.path) \(damage.start.bytes)+\(damage.count.bytes)",
        at: now
      )
    }
  }

  /// Ends the disk faults of a name; returns whether there was any.
  mutating func healDisks(_ name: String) -> Bool {
    var found = false
    for disk in machine.disks.indices {
      healDisk(disk) { disk, now in if disk.heal(named: name, at: now) { found = true } }
    }
    return found
  }

  /// Ends faults of a disk; a file system that had given up takes a reboot of its machine.
  mutating func healDisk(_ disk: Int, _ heal: (inout Disk, Instant) -> Void) {
    let wasHalted = machine.disks[disk].haltedBy != nil
    heal(&machine.disks[disk], now)
    guard wasHalted, machine.disks[disk].haltedBy == nil,
      let owner = machine.nodes.indices.first(where: {
        machine.disks(of: NodeID($0)).contains(disk)
      })
    else { return }
    lose(NodeID(owner), .operatingSystem, keep: .synced)
  }

  // Exchanged disks.

  private mutating func swapDisks(_ who: [Selector], _ entry: Int) -> String? {
    let nodes = resolve(who.map(\.machine))
    guard nodes.count == 2, nodes[0] != nodes[1] else { return "a swap needs two machines" }
    if let running = nodes.first(where: hostIsUp) {
      return "\(machine.nodes[running.index].name) has power; a swap needs both dark"
    }
    exchange(nodes[0], nodes[1])
    swaps.append((nodes[0], nodes[1]))
    for node in nodes { machine.checker.diskExchanged(node, isForeign: true) }
    ledger[entry].effects += nodes.count
    return nil
  }

  private mutating func exchange(_ a: NodeID, _ b: NodeID) {
    machine.disks.swapAt(a.index, b.index)
    for index in diskFaults.indices {
      if diskFaults[index].disk == a.index {
        diskFaults[index].disk = b.index
      } else if diskFaults[index].disk == b.index {
        diskFaults[index].disk = a.index
      }
    }
    let names = [a, b].map { machine.nodes[$0.index].name }
    machine.log.add("\(names[0]) and \(names[1]) exchange their disks", at: now)
  }

  /// Gives each machine its own disk back, killing what runs on the other's.
  mutating func swapBack() {
    for (a, b) in swaps.reversed() {
      for node in [a, b] where isUp(node) { kill(node) }
      exchange(a, b)
      for node in [a, b] { machine.checker.diskExchanged(node, isForeign: false) }
    }
    swaps = []
  }

  // The ledger.

  /// Counts what the faults of disks did, and says which of them never had an effect.
  mutating func settleDiskLedger() {
    for fault in diskFaults {
      ledger[fault.entry].effects += Int(machine.disks[fault.disk].injections[fault.serial].hits)
    }
    let needed = Set(diskFaults.filter(\.mustHit).map(\.entry)).sorted()
    for entry in needed where ledger[entry].effects == 0 {
      ledger[entry].firedAt = nil
      ledger[entry].obstacle = "nothing that it hits came by before it was healed"
    }
  }
}

extension DiskFaultName {
  /// What the checkers are told when the fault begins; damage is told when it is done.
  var storageFault: StorageFault? {
    switch self {
    case .inputOutput, .readOnly, .capacity, .fill, .quota, .latentSector, .deviceLoss, .swap:
      .refused
    case .lyingFlush: .lyingFlush
    case .wipe: .wiped
    case .bitRot, .tornWrite, .lostWrite, .misdirectedWrite, .shornWrite, .regionCorruption,
      .slow, .evict:
      nil
    }
  }
}

extension Selector {
  /// The machine, for a disk of it too.
  fileprivate var machine: Selector {
    if case .disk(let who, _) = self { return who }
    return self
  }
}

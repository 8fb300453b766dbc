import KafkaBroker
import Checking
import Hardware
import Primitives
import Scenarios

extension World {
  mutating func applyToDisk(_ action: ScriptAction, _ entry: Int) -> String? {
    switch action {
    case .fillDisk(let who, let left):
      return eachDisk(who) { world, node, disk in
        world.bring(.fill(FillFault(leave: left)), on: disk, for: entry)
        world.machine.checker.faultNoted(.refused, on: node, at: world.now)
        world.machine.log.add(
          "\(world.machine.name(ofDisk: disk, of: node)) is full but \(left.bytes) bytes",
          at: world.now
        )
      }
    case .freeDisk(let who):
      traceFree(who)
      return eachDisk(who) { world, node, disk in
        world.machine.disks[disk].freeFill(at: world.now)
        world.machine.log.add(
          "\(world.machine.name(ofDisk: disk, of: node)) has space again",
          at: world.now
        )
      }
    case .inputOutputError(let who, let operation, let count):
      let fault = InputOutputFault(
        target: operation.disk,
        at: DiskFaultCoordinates(count: Int64(count))
      )
      return eachDisk(who) { world, node, disk in
        world.bring(.inputOutput(fault), on: disk, for: entry)
        world.machine.checker.faultNoted(.refused, on: node, at: world.now)
      }
    case .slowDisk(let who, let factor, let length):
      let until = length.map { now + $0 } ?? .distantFuture
      let fault = SlowDiskFault(factor: Int64(factor), until: until)
      return eachDisk(who) { world, _, disk in world.bring(.slow(fault), on: disk, for: entry) }
    default: return nil
    }
  }

  /// Brings a fault upon a disk and lets a line of the ledger count what it does.
  mutating func bring(_ fault: DiskFault, on disk: Int, for entry: Int) {
    let serial = machine.disks[disk].inject(fault, at: now)
    follow(serial, on: disk, for: entry, mustHit: false)
  }

  /// Applies `body` to the selected disks: the first of each machine unless the selector says
  /// which.
  mutating func eachDisk(
    _ selectors: [Selector],
    _ body: (inout World, NodeID, Int) -> Void
  ) -> String? {
    for selector in selectors {
      var choice = DiskChoice.number(1)
      if case .disk(_, let chosen) = selector { choice = chosen }
      let obstacle = each([selector], "has such a disk", World.hasDisk(choice)) { world, node in
        if let disk = world.disk(choice, of: node) { body(&world, node, disk) }
      }
      if let obstacle { return obstacle }
    }
    return nil
  }

  private static func hasDisk(_ choice: DiskChoice) -> (World) -> (NodeID) -> Bool {
    { world in { node in world.disk(choice, of: node) != nil } }
  }

  /// Index of a machine's disk, if it has such a one.
  private func disk(_ choice: DiskChoice, of node: NodeID) -> Int? {
    let disks = machine.disks(of: node)
    switch choice {
    case .number(let number): return disks.indices.contains(number - 1) ? disks[number - 1] : nil
    case .under(let name):
      guard node.index < brokers.count, let partition = partition(name),
        let replica = brokers[node.index].replica(of: partition)
      else { return nil }
      return disks[Int(machine.locate(replica.path, on: node).number)]
    }
  }
}

extension StorageOperation {
  /// The disk's word for it.
  var disk: DiskFaultTarget {
    switch self {
    case .read: .read
    case .write: .write
    case .sync: .sync
    }
  }
}

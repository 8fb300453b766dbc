import Checking
import Hardware
import Primitives
import Scenarios

extension World {
  mutating func applyToDisk(_ action: ScriptAction) -> String? {
    switch action {
    case .fillDisk(let who, let left):
      return eachDisk(who) { world, node, disk in
        world.machine.disks[disk].fill(leaving: left, at: world.now)
        world.machine.checker.faultNoted(.refused, on: node, at: world.now)
        world.machine.log.add(
          "\(world.machine.name(ofDisk: disk, of: node)) is full but \(left.bytes) bytes",
          at: world.now
        )
      }
    case .freeDisk(let who):
      return eachDisk(who) { world, node, disk in
        world.machine.disks[disk].freeFill(at: world.now)
        world.machine.log.add(
          "\(world.machine.name(ofDisk: disk, of: node)) has space again",
          at: world.now
        )
      }
    case .inputOutputError(let who, let operation, let count):
      let fault = InputOutputFault(target: operation.disk, count: Int64(count))
      return eachDisk(who) { world, node, disk in
        world.machine.disks[disk].inject(.inputOutput(fault), at: world.now)
        world.machine.checker.faultNoted(.refused, on: node, at: world.now)
      }
    case .slowDisk(let who, let factor, let length):
      let until = length.map { now + $0 } ?? .distantFuture
      let fault = SlowDiskFault(factor: Int64(factor), until: until)
      return eachDisk(who) { world, node, disk in
        world.machine.disks[disk].inject(.slow(fault), at: world.now)
      }
    default: return nil
    }
  }

  /// Applies `body` to the selected disks: the first of each machine unless a number says which.
  private mutating func eachDisk(
    _ selectors: [Selector],
    _ body: (inout World, NodeID, Int) -> Void
  ) -> String? {
    for selector in selectors {
      var number = 1
      if case .disk(_, let chosen) = selector { number = chosen }
      let obstacle = each([selector], "has a disk \(number)", World.hasDisk(number)) {
        body(&$0, $1, $0.machine.disks(of: $1)[number - 1])
      }
      if let obstacle { return obstacle }
    }
    return nil
  }

  private static func hasDisk(_ number: Int) -> (World) -> (NodeID) -> Bool {
    { world in { node in world.machine.disks(of: node).count >= number } }
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

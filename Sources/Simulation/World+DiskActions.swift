import Checking
import Hardware
import Primitives
import Scenarios

extension World {
  mutating func applyToDisk(_ action: ScriptAction) -> String? {
    switch action {
    case .fillDisk(let who, let left):
      return each(who, "exists", World.always) { world, node in
        world.machine.disks[node.index].fill(leaving: left, at: world.now)
        world.machine.checker.faultNoted(.refused, on: node, at: world.now)
        world.machine.log.add(
          "disk of \(world.machine.nodes[node.index].name) is full but \(left.bytes) bytes",
          at: world.now
        )
      }
    case .freeDisk(let who):
      return each(who, "exists", World.always) { world, node in
        world.machine.disks[node.index].freeFill(at: world.now)
        world.machine.log.add(
          "disk of \(world.machine.nodes[node.index].name) has space again",
          at: world.now
        )
      }
    case .inputOutputError(let who, let operation, let count):
      let fault = InputOutputFault(target: operation.disk, count: Int64(count))
      return each(who, "exists", World.always) { world, node in
        world.machine.disks[node.index].inject(.inputOutput(fault), at: world.now)
        world.machine.checker.faultNoted(.refused, on: node, at: world.now)
      }
    case .slowDisk(let who, let factor, let length):
      let until = length.map { now + $0 } ?? .distantFuture
      let fault = SlowDiskFault(factor: Int64(factor), until: until)
      return each(who, "exists", World.always) { world, node in
        world.machine.disks[node.index].inject(.slow(fault), at: world.now)
      }
    default: return nil
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

import Hardware
import Primitives
import Scenarios

extension World {
  /// A random fault of one of a node's disks; what it breaks follows from `choice`.
  mutating func strikeDisk(
    _ kind: FaultKind,
    _ node: NodeID,
    _ length: Interval,
    _ choice: UInt64,
    _ entry: Int
  ) {
    let disk = anyDisk(of: node, choice)
    var arguments = FaultArguments()
    switch kind {
    case .ioError:
      // A journal that failed would need a reboot to end.
      let targets = DiskFaultTarget.allCases.filter { $0 != .journal }
      let target = targets[Int(choice / 16 % UInt64(targets.count))]
      arguments.set("operation", .text(target.rawValue))
      arguments.set("chance", .ratio(Ratio(1, 100)))
      arguments.set("for", .interval(length))
      injure(node, disk, .inputOutput, arguments, entry, mustHit: false)
      after(length, .start(node))
    case .latentSector:
      arguments.set("count", .integer(3))
      arguments.set("evict", .flag(true))
      arguments.set("for", .interval(length))
      injure(node, disk, .latentSector, arguments, entry, mustHit: false)
      after(length, .start(node))
    case .bitRot:
      arguments.set("file", .text("*.log"))
      arguments.set("evict", .flag(true))
      injure(node, disk, .bitRot, arguments, entry, mustHit: false)
    case .tornWrite:
      arguments.set("file", .text("*.log"))
      arguments.set("for", .interval(length))
      injure(node, disk, .tornWrite, arguments, entry, mustHit: false)
      after(length, .lose(node, .drawn))
      after(length + .seconds(5), .start(node))
    case .lyingFlush:
      arguments.set("for", .interval(length))
      injure(node, disk, .lyingFlush, arguments, entry, mustHit: false)
    default:
      lose(node, .power, keep: .drawn)
      for disk in machine.disks(of: node) {
        injure(node, disk, .wipe, arguments, entry, mustHit: false)
      }
      after(length, .start(node))
    }
  }
}

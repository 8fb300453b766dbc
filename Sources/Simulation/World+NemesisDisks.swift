import Hardware
import Primitives
import Scenarios

extension World {
  /// A random fault of one of a node's disks, or of all of them.
  mutating func strikeDisk(_ fault: RandomFault) {
    let disks = machine.disks(of: fault.node)
    let disk = disks[Int(fault.choice % UInt64(disks.count))]
    let who = [selector(ofDisk: disk, of: fault.node)]
    switch fault.kind {
    case .fillDisk: enact(.fillDisk(who, leave: .zero), fault)
    case .slowDisk:
      enact(.slowDisk(who, factor: RandomFaultSize.slowDiskFactor, length: fault.length), fault)
    case .wipe: wipe(fault, disks)
    default: injure(disk, fault)
    }
  }

  mutating func wipe(_ fault: RandomFault, _ disks: [Int]) {
    let kind = DiskFaultName.wipe
    guard survivesReplacement(of: fault.node) else { return }
    let all = disks.map { selector(ofDisk: $0, of: fault.node) }
    note(.diskFault(all, kind: kind.rawValue, FaultArguments(), name: nil), for: fault.length)
    lose(fault.node, .power, keep: .drawn)
    for disk in disks {
      injure(fault.node, disk, kind, FaultArguments(), fault.line, mustHit: false)
    }
    after(fault.length, .start(fault.node))
    replaceVoter(fault.node, after: fault.length, fault.line)
  }

  private mutating func injure(_ disk: Int, _ fault: RandomFault) {
    let (name, arguments) = description(of: fault)
    let who = [selector(ofDisk: disk, of: fault.node)]
    note(.diskFault(who, kind: name.rawValue, arguments, name: nil))
    injure(fault.node, disk, name, arguments, fault.line, mustHit: false)
    switch fault.kind {
    case .ioError, .latentSector: after(fault.length, .restart(fault.node))
    case .syncError:
      after(fault.length, .rebootWhenDown(fault.node, RandomFaultSize.reboot))
      after(fault.length + RandomFaultSize.reboot, .restart(fault.node))
    case .tornWrite:
      after(fault.length, .tear(fault.node, start: deferred.count + 1))
      after(fault.length + RandomFaultSize.darkAfterTear, .restart(fault.node))
    case .journalError:
      after(fault.length, .reboot(fault.node))
      after(fault.length + RandomFaultSize.darkAfterTear, .restart(fault.node))
    case .rottenCheckpoint:
      after(fault.length, .inspect(fault.node, fault.line))
    default: break
    }
  }

  /// The fault of the registry that a random one is.
  private func description(of fault: RandomFault) -> (DiskFaultName, FaultArguments) {
    var arguments = FaultArguments()
    switch fault.kind {
    case .ioError:
      // A journal that failed would need a reboot to end.
      let targets = DiskFaultTarget.allCases.filter { $0 != .journal }
      let target = targets[Int(fault.choice / 16 % UInt64(targets.count))]
      arguments.set("operation", .text(target.rawValue))
      arguments.set("chance", .ratio(RandomFaultSize.failingCalls))
      arguments.set("for", .interval(fault.length))
      return (.inputOutput, arguments)
    case .syncError:
      arguments.set("operation", .text(DiskFaultTarget.sync.rawValue))
      arguments.set("file", .text("**/*.log"))
      return (.inputOutput, arguments)
    case .journalError:
      arguments.set("operation", .text(DiskFaultTarget.journal.rawValue))
      return (.inputOutput, arguments)
    case .rottenCheckpoint:
      arguments.set("file", .text("**/leader-epoch-checkpoint"))
      arguments.set("bits", .integer(RandomFaultSize.rottenBits))
      arguments.set("evict", .flag(true))
      return (.bitRot, arguments)
    case .latentSector:
      arguments.set("count", .integer(RandomFaultSize.latentSectors))
      arguments.set("evict", .flag(true))
      arguments.set("for", .interval(fault.length))
      return (.latentSector, arguments)
    case .bitRot:
      arguments.set("file", .text("*.log"))
      arguments.set("evict", .flag(true))
      return (.bitRot, arguments)
    case .tornWrite:
      arguments.set("file", .text("*.log"))
      arguments.set("for", .interval(fault.length))
      return (.tornWrite, arguments)
    default:
      arguments.set("for", .interval(fault.length))
      return (.lyingFlush, arguments)
    }
  }
}

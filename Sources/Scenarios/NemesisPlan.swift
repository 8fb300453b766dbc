import Primitives

/// A random background fault: one kind at random times on random targets.
public struct NemesisPlan: Hashable, Sendable {
  /// What breaks.
  public var kind: FaultKind
  /// Time between two firings.
  public var every: IntervalDistribution
  /// How long each lasts before it is healed.
  public var lasting: IntervalDistribution
  /// Machines to draw from; one is drawn per firing.
  public var targets: [Selector]
  /// Most faults of this entry active at a time.
  public var maxConcurrent: Int
  /// Most firings in a run; nil for no bound.
  public var budget: Int?
  /// What power losses and crashes leave.
  public var keep: Survival
  /// The kinds of message that a stall draws from; nil for those between servers.
  public var messages: [String]? = nil
  /// What may strike a machine again when it comes back from a fault of this entry.
  public var onReturn: Relapse? = nil
  /// When the first may begin, from the start of the run.
  public var from: RunTime = .share(Ratio(0, 1))
  /// When the last must have ended.
  public var until: RunTime = .share(Ratio(1, 1))
  /// Where the entry stands in the file.
  public var position: SourcePosition
}

/// A fault that strikes a machine soon after it came back from another one.
public struct Relapse: Hashable, Sendable {
  /// What breaks: the process or the machine.
  public var kind: FaultKind
  /// How often it does; each return is a chance of its own, that from the relapse too.
  public var chance: Ratio
  /// Time from the start of the process to the fault.
  public var after: IntervalDistribution

  /// The kinds that stop a process, which then starts again.
  public static let kinds: [FaultKind] = [.kill, .crash, .power, .shutdown]
}

/// A time within a run: from its start, or as a share of its length.
public enum RunTime: Hashable, Sendable {
  /// A length of time from the start.
  case after(Interval)
  /// A share of the run.
  case share(Ratio)

  /// The time from the start of a run that lasts for `duration`, and not beyond its end.
  public func resolved(in duration: Interval) -> Interval {
    switch self {
    case .after(let interval): return min(interval, duration)
    case .share(let share):
      let (whole, part) = UInt64(duration.nanoseconds).quotientAndRemainder(
        dividingBy: share.denominator
      )
      let wide = part.multipliedFullWidth(by: share.numerator)
      let rest = share.denominator.dividingFullWidth(wide).quotient
      return Interval(nanoseconds: Int64(whole * share.numerator + rest))
    }
  }
}

/// The kinds of fault that a nemesis can draw.
public enum FaultKind: String, Hashable, Sendable, CaseIterable {
  /// The process dies and starts again.
  case kill
  /// The operating system crashes and the host boots again.
  case crash
  /// The host loses power and gets it back.
  case power
  /// A controlled shutdown and a start.
  case shutdown
  /// A controlled shutdown, a reboot of the machine with everything written out, and a start.
  case reboot
  /// The process makes no progress for a while.
  case pause
  /// The host is cut off from everybody, both ways.
  case isolate
  /// No messages between the target and one other broker, both ways.
  case cut
  /// No messages from the target to one other broker.
  case cutOneWay
  /// One message in ten between the target and one other broker is lost, both ways.
  case lossyLink
  /// The target's network card carries 10 Mbit/s each way and delays everything by 20 ms.
  case slowNic
  /// Connections between the target and one other broker are gone at one end, drawn, and the other
  /// end hears nothing.
  case halfOpen
  /// Messages from the target to one other broker are delayed.
  case clog
  /// Messages of one kind from the target wait, as on a connection whose path has gone bad while
  /// others to the same machines work.
  case stall
  /// The data disk fills and is freed.
  case fillDisk
  /// The device becomes ten times slower.
  case slowDisk
  /// One call in a hundred of a class fails on the data disk.
  case ioError
  /// The next sync of a log segment on the data disk fails; if the process gave up, the machine
  /// reboots some time later, so that memory forgets what was not written.
  case syncError
  /// The next write of the data disk's journal fails, and the machine reboots some time later.
  case journalError
  /// A few sectors of the data disk cannot be read, and memory forgets their files.
  case latentSector
  /// A bit flips on the data disk, and memory forgets its file.
  case bitRot
  /// A leader-epoch checkpoint rots; the broker is restarted some time later, and gets an empty disk
  /// if it does not come up.
  case rottenCheckpoint
  /// One write of the data disk is torn, and the host loses power some time later.
  case tornWrite
  /// The host loses power and comes back with an empty disk.
  case wipe
  /// The data disk acknowledges syncs and keeps the data volatile.
  case lyingFlush
  /// The wall clock jumps by up to a minute, and back.
  case clockStep
  /// The operator moves the leadership of a partition to another of its replicas.
  case moveLeader
  /// The operator moves a partition to other brokers, and may give up when the time is over.
  case reassign
  /// The operator moves a replica of the target to another of its disks, and may give up when the
  /// time is over.
  case moveReplica
  /// The operator changes a topic's settings, and back.
  case configChange
  /// The operator removes a voter of the metadata quorum, and adds it when the time is over; one that
  /// an earlier change left out may be added instead.
  case voterChange
  /// The operator deletes a topic, and creates it again when the time is over.
  case recreateTopic
}

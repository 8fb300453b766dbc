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
  /// Where the entry stands in the file.
  public var position: SourcePosition
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
  /// The process makes no progress for a while.
  case pause
  /// The host is cut off from everybody, both ways.
  case isolate
  /// No messages between the target and one other broker, both ways.
  case cut
  /// No messages from the target to one other broker.
  case cutOneWay
  /// Messages from the target to one other broker are delayed.
  case clog
  /// The data disk fills and is freed.
  case fillDisk
  /// The device becomes ten times slower.
  case slowDisk
  /// One call in a hundred of a class fails on the data disk.
  case ioError
  /// A few sectors of the data disk cannot be read, and memory forgets their files.
  case latentSector
  /// A bit flips on the data disk, and memory forgets its file.
  case bitRot
  /// One write of the data disk is torn, and the host loses power some time later.
  case tornWrite
  /// The host loses power and comes back with an empty disk.
  case wipe
  /// The data disk acknowledges syncs and keeps the data volatile.
  case lyingFlush
  /// The wall clock jumps by up to a minute, and back.
  case clockStep
}

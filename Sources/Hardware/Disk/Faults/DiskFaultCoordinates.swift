import Primitives

/// A class of calls that a fault hits.
public enum DiskFaultTarget: String, Sendable, CaseIterable {
  /// Reads.
  case read
  /// Buffered writes.
  case write
  /// Syncs of files and directories.
  case sync
  /// Writeback in the background.
  case writeback
  /// Cuts and extensions of files.
  case truncate
  /// Calls about names: open, create, rename, remove, list.
  case name
  /// Writes of the journal, by age or for a sync: a failure stops the whole file system.
  case journal

  /// The set of this class alone.
  var set: DiskFaultTargets { DiskFaultTargets(rawValue: 1 << Self.bit(self)) }

  private static func bit(_ target: Self) -> UInt8 {
    switch target {
    case .read: 0
    case .write: 1
    case .sync: 2
    case .writeback: 3
    case .truncate: 4
    case .name: 5
    case .journal: 6
    }
  }
}

/// Classes of calls.
struct DiskFaultTargets: OptionSet, Sendable {
  var rawValue: UInt8

  /// Every class but that of the journal.
  static let calls = DiskFaultTargets(rawValue: 0x3f)
  static let write = DiskFaultTarget.write.set
  static let sync = DiskFaultTarget.sync.set
  static let writeback = DiskFaultTarget.writeback.set
  static let journal = DiskFaultTarget.journal.set
}

/// Which calls a fault hits: the nth of a class on files of a pattern, so many, or at a rate.
public struct DiskFaultCoordinates: Hashable, Sendable {
  /// Which files; `nil` for all.
  public var file: DiskFilePattern?
  /// Number of the first matching call that is hit, from 1.
  public var nth: Int64
  /// Calls that are hit in all; `nil` for no bound.
  public var count: Int64?
  /// Chance of each matching call from the nth on; `nil`: every one.
  public var chance: Ratio?
  /// Mean device time between two hits: the first matching call after a drawn instant is hit.
  ///
  /// The gaps are uniform between nothing and twice the mean.
  public var every: Interval?

  /// Names calls; with neither `chance` nor `every` and without `count`, one call.
  public init(
    file: String? = nil,
    nth: Int64 = 1,
    count: Int64? = nil,
    chance: Ratio? = nil,
    every: Interval? = nil
  ) {
    self.file = file.map { DiskFilePattern($0) }
    self.nth = nth
    self.chance = chance
    self.every = every
    self.count = count ?? (chance == nil && every == nil ? 1 : nil)
  }

  /// Takes the coordinates out of a fault's arguments.
  init(_ arguments: FaultArguments) {
    self.init(
      file: arguments.text("file"),
      nth: arguments.integer("nth") ?? 1,
      count: arguments.integer("count"),
      chance: arguments.ratio("chance"),
      every: arguments.interval("every")
    )
  }

  /// The parameters of these coordinates.
  static let parameters: [FaultParameter] = [
    FaultParameter("file", .pattern, "files that are hit", standard: "all"),
    FaultParameter(
      "nth",
      .integer(1...1_000_000_000),
      "first matching call that is hit",
      standard: "1"
    ),
    FaultParameter(
      "count",
      .integer(1...1_000_000_000),
      "calls that are hit",
      standard: "1, or no bound with 'chance' or 'every'"
    ),
    FaultParameter("chance", .ratio, "chance of each matching call from the nth on", standard: "1"),
    FaultParameter("every", .interval, "mean device time between two hits", standard: "never"),
  ]

  /// The class of calls as a parameter.
  static func operation(_ words: [DiskFaultTarget], _ standard: DiskFaultTarget)
    -> FaultParameter
  {
    FaultParameter(
      "operation",
      .word(words.map(\.rawValue)),
      "class of calls",
      standard: standard.rawValue
    )
  }

  /// The parameter that ends a fault by itself.
  static let length = FaultParameter(
    "for",
    .interval,
    "how long it lasts",
    standard: "until healed"
  )
}

extension FaultArguments {
  /// The class of calls that was given.
  var operation: DiskFaultTarget? { text("operation").flatMap { DiskFaultTarget(rawValue: $0) } }
}

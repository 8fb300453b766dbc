import Primitives

extension FileSystemProfile {
  /// ext4 with `data=ordered`, the default of most distributions (Pillai et al 2014, kernel
  /// documentation).
  public static let ext4Ordered = FileSystemProfile(
    name: "ext4-ordered",
    dirtyExpire: .seconds(30),
    flusherPeriod: .seconds(5),
    backgroundLimit: Ratio(10, 100),
    dirtyLimit: Ratio(20, 100),
    delayedAllocation: true,
    reservation: .mebibytes(16),
    rootReserve: Ratio(5, 100),
    journalCommit: .seconds(5),
    journalByClock: false,
    orderedJournal: true,
    dataJournal: false,
    sizeFollowsData: true,
    replaceByRenameFlushes: true,
    appendSurvival: .prefix,
    blockAtomic: false,
    strayWriteback: Ratio(1, 2),
    zeroTail: .zero,
    garbageTail: .zero,
    sectorSurvival: .one,
    garbage: .zero,
    failedSync: .keepNew,
    failedJournal: .readOnly,
    callCost: .microseconds(5),
    copyBandwidth: 4_000_000_000
  )

  /// ext4 with `data=writeback`: names and sizes in order, data in none (Pillai et al 2014).
  ///
  /// A committed size may cover zeros or what the blocks held before.
  public static let ext4Writeback = ext4Ordered.changed {
    $0.name = "ext4-writeback"
    $0.sizeFollowsData = false
    $0.replaceByRenameFlushes = false
    $0.appendSurvival = .blocks
    $0.zeroTail = Ratio(3, 10)
    $0.garbageTail = Ratio(3, 10)
    $0.sectorSurvival = Ratio(1, 2)
    $0.garbage = Ratio(1, 2)
  }

  /// ext4 with `data=journal`: contents and names in one order, nothing allocated late (Pillai and
  /// others, 2014, kernel documentation).
  public static let ext4Journal = ext4Ordered.changed {
    $0.name = "ext4-journal"
    $0.dirtyExpire = .seconds(5)
    $0.delayedAllocation = false
    $0.dataJournal = true
    $0.failedSync = .reportLate
    $0.replaceByRenameFlushes = false
    $0.blockAtomic = true
  }

  /// XFS: sizes follow data, the log is forced every 30 s, no help for replace-by-rename, nothing
  /// works once the log has failed (Pillai and others, 2014; kernel documentation of
  /// `xfssyncd_centisecs`; Rebello and others, 2020).
  public static let xfs = ext4Ordered.changed {
    $0.name = "xfs"
    $0.reservation = .mebibytes(32)
    $0.rootReserve = .zero
    $0.journalCommit = .seconds(30)
    $0.journalByClock = true
    $0.failedJournal = .shutdown
    $0.replaceByRenameFlushes = false
  }

  /// btrfs: blocks are never half written, names have no order among themselves (Pillai and others,
  /// 2014, manual page of the `commit` option).
  ///
  /// A write sets aside what placing its blocks will take, names and checksums included (kernel,
  /// `delalloc-space.c`), so that a full volume refuses writes and not their writeback.
  public static let btrfs = ext4Ordered.changed {
    $0.name = "btrfs"
    $0.rootReserve = .zero
    $0.journalCommit = .seconds(30)
    $0.orderedJournal = false
    $0.blockAtomic = true
    $0.failedSync = .revert
  }

  /// Everything POSIX allows: nothing is durable before a sync, sectors survive independently.
  public static let adversarial = ext4Ordered.changed {
    $0.name = "adversarial"
    $0.dirtyExpire = nil
    $0.delayedAllocation = false
    $0.rootReserve = .zero
    $0.journalCommit = nil
    $0.orderedJournal = false
    $0.sizeFollowsData = false
    $0.replaceByRenameFlushes = false
    $0.appendSurvival = .sectors
    $0.zeroTail = Ratio(1, 2)
    $0.sectorSurvival = Ratio(1, 2)
    $0.garbage = Ratio(1, 4)
  }

  /// Every profile, in the order of the documentation.
  public static let all: [FileSystemProfile] = [
    .ext4Ordered, .ext4Writeback, .ext4Journal, .xfs, .btrfs, .adversarial,
  ]

  /// The profile of that name, if any.
  public static func named(_ name: String) -> FileSystemProfile? { all.first { $0.name == name } }

  private func changed(_ change: (inout FileSystemProfile) -> Void) -> FileSystemProfile {
    var copy = self
    change(&copy)
    return copy
  }
}

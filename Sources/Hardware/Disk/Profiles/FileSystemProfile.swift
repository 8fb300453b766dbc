import Primitives

/// Which part of a file's unsynced appends a crash leaves.
public enum AppendSurvival: String, Hashable, Sendable, CaseIterable {
  /// The first so many blocks.
  case prefix
  /// Any subset of the blocks.
  case blocks
  /// Any subset of the sectors.
  case sectors
}

/// How a file system treats data and names that were not synced.
public struct FileSystemProfile: Hashable, Sendable {
  /// Name in scenario files.
  public var name: String

  // Writeback.

  /// Age of an inode's oldest dirty page at which the flusher writes it; `nil`: it never does.
  public var dirtyExpire: Interval?
  /// Time between wakes of the flusher.
  public var flusherPeriod: Interval
  /// Share of available memory in dirty pages at which background writeback starts.
  public var backgroundLimit: Ratio
  /// Share of available memory in dirty pages at which writers wait.
  public var dirtyLimit: Ratio
  /// Whether blocks are chosen when pages are written out, so that space can be missing then.
  public var delayedAllocation: Bool
  /// Space kept back for what choosing blocks takes on a full volume; beyond it a writeback fails.
  public var reservation: ByteCount
  /// Share of the volume that only the superuser may use; no node of a cluster is one.
  public var rootReserve: Ratio

  // Journal.

  /// Age at which a running journal transaction commits; `nil`: only when something syncs.
  public var journalCommit: Interval?
  /// Whether the journal is forced by a clock of that period instead, whatever its age.
  public var journalByClock: Bool
  /// Whether one journal orders all name and size changes, and any sync commits it.
  public var orderedJournal: Bool
  /// Whether contents go through the journal too, in one order with everything else.
  public var dataJournal: Bool
  /// Whether a size is committed only when the data below it are on the media.
  public var sizeFollowsData: Bool
  /// Whether renaming over a file first makes the new file's data durable (ext4 `auto_da_alloc`).
  public var replaceByRenameFlushes: Bool

  // What a crash leaves.

  /// Which part of unsynced appends to one file survives.
  public var appendSurvival: AppendSurvival
  /// Whether a block is old or new as a whole, whatever the device's sector.
  public var blockAtomic: Bool
  /// How often a crash finds more persisted than the flusher's schedule says.
  ///
  /// Drawn per file and for the journal, because the kernel may write early. 0 gives the
  /// calibrated model of loss estimates.
  public var strayWriteback: Ratio
  /// How often survivors are followed by zeros up to a later size (unwritten extents).
  public var zeroTail: Ratio
  /// How often survivors are followed by stale bytes up to a later size.
  public var garbageTail: Ratio
  /// Share of surviving dirty blocks or sectors when appends are no prefix.
  public var sectorSurvival: Ratio
  /// Share of lost blocks or sectors that read as garbage, when appends are no prefix.
  public var garbage: Ratio

  // What an error leaves.

  /// What a failed sync or writeback leaves, unless a fault says otherwise.
  public var failedSync: DiskFailedSync
  /// What the file system does when a write of its journal fails.
  public var failedJournal: DiskJournalFailure

  // Costs.

  /// Page-cache cost of one write or read call.
  public var callCost: Interval
  /// Page-cache copy speed, bytes per second.
  public var copyBandwidth: Int64

  /// Whether the surviving part of unsynced appends to one file is a prefix of whole blocks.
  public var appendsArePrefix: Bool { appendSurvival == .prefix }
}

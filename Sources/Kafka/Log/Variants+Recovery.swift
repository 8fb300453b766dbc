extension Variants {
  /// The variants of loading, recovery and disk errors.
  static let recovery: [Entry] = [
    Entry(
      variant: .contiguousRecovery,
      name: "contiguous-recovery",
      nature: .stricter,
      caughtBy: "RECOVER-TOTAL",
      summary: "recovery drops segments behind a gap, which Kafka keeps"
    ),
    Entry(
      variant: .markerRemovalSynced,
      name: "marker-removal-synced",
      nature: .stricter,
      caughtBy: "RECOVER-TOTAL",
      summary: "the clean-shutdown marker is gone for good before anything is loaded"
    ),
    Entry(
      variant: .cleanMarkerDeletedAfterLoad,
      name: "clean-marker-deleted-after-load",
      nature: .historicalBug,
      caughtBy: "RETENTION",
      summary: "the clean-shutdown marker is deleted only after all logs are loaded (KAFKA-10471)"
    ),
    Entry(
      variant: .badEpochFileIsEmpty,
      name: "bad-epoch-file-is-empty",
      nature: .historicalBug,
      caughtBy: "LOG-MATCH",
      summary: "a damaged leader-epoch checkpoint is taken for an empty one"
    ),
    Entry(
      variant: .badEpochFileIsRebuilt,
      name: "bad-epoch-file-is-rebuilt",
      nature: .stricter,
      caughtBy: nil,
      summary: "a leader-epoch checkpoint that is damaged, empty, missing or begins late is rebuilt"
    ),
    Entry(
      variant: .failedSyncRetried,
      name: "failed-sync-retried",
      nature: .plantedBug,
      caughtBy: "ACK-DURABLE",
      summary: "a failed fsync of a segment is tried again and then believed"
    ),
    Entry(
      variant: .shortWriteIgnored,
      name: "short-write-ignored",
      nature: .plantedBug,
      caughtBy: "ACK-DURABLE",
      summary: "an append cut short by a full disk is answered as if it were whole"
    ),
    Entry(
      variant: .appendsAfterShortWrite,
      name: "appends-after-short-write",
      nature: .plantedBug,
      caughtBy: "ACK-DURABLE",
      summary: "after an append cut short by a full disk the log goes on behind the torn batch"
    ),
    Entry(
      variant: .recoveryKeepsOnError,
      name: "recovery-keeps-on-error",
      nature: .stricter,
      caughtBy: nil,
      summary:
        "an error while a segment is recovered takes the directory offline and empties nothing"
    ),
    Entry(
      variant: .recoveryStopsAtDamage,
      name: "recovery-stops-at-damage",
      nature: .stricter,
      caughtBy: nil,
      summary: "recovery refuses damage before the last segment instead of deleting later segments"
    ),
    Entry(
      variant: .reindexStopsAtDamage,
      name: "reindex-stops-at-damage",
      nature: .stricter,
      caughtBy: nil,
      summary: "rebuilding a missing index refuses damage that would leave a gap"
    ),
    Entry(
      variant: .missingIndexWaits,
      name: "missing-index-waits",
      nature: .stricter,
      caughtBy: "RECOVER-TOTAL",
      summary: "an unflushed segment without index is scanned in its turn, not before the others"
    ),
    Entry(
      variant: .snapshotsReplaced,
      name: "snapshots-replaced",
      nature: .stricter,
      caughtBy: nil,
      summary: "producer snapshots are replaced by rename instead of written in place"
    ),
    Entry(
      variant: .cleanMarkerNeedsClose,
      name: "clean-marker-needs-close",
      nature: .stricter,
      caughtBy: "RETENTION",
      summary: "no clean-shutdown marker follows a log or checkpoint that could not be closed"
    ),
    Entry(
      variant: .closedIndexesSynced,
      name: "closed-indexes-synced",
      nature: .stricter,
      caughtBy: "RETENTION",
      summary: "a roll and an orderly stop sync the indexes after closing them, not only before"
    ),
    Entry(
      variant: .createdLogsRecovered,
      name: "created-logs-recovered",
      nature: .stricter,
      caughtBy: nil,
      summary: "a log created over an existing directory is recovered instead of trusted"
    ),
    Entry(
      variant: .logStartsKept,
      name: "log-starts-kept",
      nature: .stricter,
      caughtBy: nil,
      summary: "the log-start checkpoint keeps logs that start at their first segment"
    ),
    Entry(
      variant: .replacementsMustFinish,
      name: "replacements-must-finish",
      nature: .stricter,
      caughtBy: nil,
      summary: "a removal or rename that fails while a replacement is finished stops loading"
    ),
    Entry(
      variant: .checkpointsNeedLoading,
      name: "checkpoints-need-loading",
      nature: .stricter,
      caughtBy: nil,
      summary: "a stop during loading leaves the checkpoints of a directory not wholly loaded alone"
    ),
    Entry(
      variant: .watermarkFallsAtOnce,
      name: "watermark-falls-at-once",
      nature: .stricter,
      caughtBy: nil,
      summary: "a high watermark that falls with its log is checkpointed before the log grows again"
    ),
    Entry(
      variant: .oldReplicaGoesFirst,
      name: "old-replica-goes-first",
      nature: .stricter,
      caughtBy: nil,
      summary: "of a replica moved between disks the old copy goes before the new takes its name"
    ),
    Entry(
      variant: .shortCopyGoesOn,
      name: "short-copy-goes-on",
      nature: .stricter,
      caughtBy: "RECOVER-TOTAL",
      summary: "a start completes a copy between disks before the copy takes its name"
    ),
    Entry(
      variant: .namedReplicaStays,
      name: "named-replica-stays",
      nature: .stricter,
      caughtBy: "RECOVER-TOTAL",
      summary: "of a replica that two directories hold, a start keeps the one that metadata names"
    ),
    Entry(
      variant: .flushHeedsTruncation,
      name: "flush-heeds-truncation",
      nature: .stricter,
      caughtBy: "ACK-DURABLE",
      summary: "a flush that a truncation overtook does not raise the recovery point over the cut"
    ),
    Entry(
      variant: .truncationSynced,
      name: "truncation-synced",
      nature: .stricter,
      caughtBy: "LOG-MATCH",
      summary: "a log that is cut syncs the segment and the directory before it goes on"
    ),
  ]
}

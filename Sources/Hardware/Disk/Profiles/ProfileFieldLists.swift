import Primitives

extension FileSystemProfile {
  /// Every field but the name.
  public static let fields: [ProfileField<FileSystemProfile>] = [
    .optional(
      "dirtyExpire",
      \.dirtyExpire,
      "age of a file's oldest dirty page at which the flusher writes the file"
    ),
    .interval(
      "flusherPeriod",
      \.flusherPeriod,
      from: .milliseconds(1),
      "time between wakes of the flusher"
    ),
    .ratio(
      "backgroundLimit",
      \.backgroundLimit,
      "share of memory in dirty pages at which writeback starts"
    ),
    .ratio(
      "dirtyLimit",
      \.dirtyLimit,
      "share of memory in dirty pages at which writers wait"
    ),
    .flag(
      "delayedAllocation",
      \.delayedAllocation,
      "whether blocks are chosen when pages are written out, so that space can be missing then"
    ),
    .size(
      "reservation",
      \.reservation,
      "space kept back for choosing blocks on a full volume"
    ),
    .ratio(
      "rootReserve",
      \.rootReserve,
      "share of the volume that only the superuser may use, which no node is"
    ),
    .optional(
      "journalCommit",
      \.journalCommit,
      "age at which a running transaction of the journal commits"
    ),
    .flag(
      "journalByClock",
      \.journalByClock,
      "whether the journal is forced by a clock of that period instead"
    ),
    .flag(
      "orderedJournal",
      \.orderedJournal,
      "whether one journal orders all changes of names and sizes"
    ),
    .flag(
      "dataJournal",
      \.dataJournal,
      "whether contents go through the journal too"
    ),
    .flag(
      "sizeFollowsData",
      \.sizeFollowsData,
      "whether a size is committed only when the data below it are on the media"
    ),
    .flag(
      "replaceByRenameFlushes",
      \.replaceByRenameFlushes,
      "whether renaming over a file makes the new one's data durable first"
    ),
    .word(
      "appendSurvival",
      \.appendSurvival,
      "which part of unsynced appends to a file a crash leaves"
    ),
    .flag(
      "blockAtomic",
      \.blockAtomic,
      "whether a block is old or new as a whole, whatever the device's sector"
    ),
    .ratio(
      "strayWriteback",
      \.strayWriteback,
      "how often a crash finds more persisted than the flusher's schedule says"
    ),
    .ratio(
      "zeroTail",
      \.zeroTail,
      "how often survivors are followed by zeros up to a later size"
    ),
    .ratio(
      "garbageTail",
      \.garbageTail,
      "how often survivors are followed by stale bytes up to a later size"
    ),
    .ratio(
      "sectorSurvival",
      \.sectorSurvival,
      "share of blocks or sectors that survive, when appends are no prefix"
    ),
    .ratio(
      "garbage",
      \.garbage,
      "share of the lost ones that read as garbage, when appends are no prefix"
    ),
    .word(
      "failedSync",
      \.failedSync,
      "what a failed sync or writeback leaves: new bytes in memory until evicted, the same but "
        + "reported by a later sync, or the old bytes at once"
    ),
    .word(
      "failedJournal",
      \.failedJournal,
      "what a failed write of the journal does: no more changes, or no more calls"
    ),
    .interval(
      "callCost",
      \.callCost,
      from: .nanoseconds(1),
      "time of one read or write call in memory"
    ),
    .speed(
      "copyBandwidth",
      \.copyBandwidth,
      "speed of copying between process and page cache, per second"
    ),
  ]

  /// Sets one field by name; false when there is no such field or the value has not its form.
  public mutating func set(_ override: ProfileOverride) -> Bool {
    Self.fields.first { $0.word.name == override.field }?.set(&self, override.value) ?? false
  }
}

extension DeviceProfile {
  /// Every field but the name.
  public static let fields: [ProfileField<DeviceProfile>] = [
    .latency(
      "read",
      \.read,
      "time to read 4 KiB"
    ),
    .latency(
      "write",
      \.write,
      "time to write 4 KiB"
    ),
    .latency(
      "sync",
      \.sync,
      "time of a sync, transfer excluded"
    ),
    .size(
      "volatileCache",
      \.volatileCache,
      "volatile write cache; what does not fit goes to the media"
    ),
    .interval(
      "volatileHold",
      \.volatileHold,
      from: .zero,
      "longest stay of a write in the volatile cache without a flush"
    ),
    .ratio(
      "flushHonoured",
      \.flushHonoured,
      "share of devices of this kind whose flush does flush"
    ),
    .speed(
      "bandwidth",
      \.bandwidth,
      "sustained transfer speed, per second"
    ),
    .oneOf(
      [512, 1_024, 2_048, 4_096].map { ByteCount($0) },
      "sector",
      \.sector,
      "unit of atomic writes"
    ),
    .flag(
      "isEphemeral",
      \.isEphemeral,
      "whether a power-off takes all contents along"
    ),
  ]

  /// Sets one field by name; false when there is no such field or the value has not its form.
  public mutating func set(_ override: ProfileOverride) -> Bool {
    Self.fields.first { $0.word.name == override.field }?.set(&self, override.value) ?? false
  }
}

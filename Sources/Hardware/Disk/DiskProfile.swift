import Primitives

/// How a file system treats data and names that were not synced.
public struct FileSystemProfile: Hashable, Sendable {
  /// Name in scenario files.
  public var name: String
  /// Age of an inode's oldest dirty page at which the flusher writes it; `nil`: it never does.
  public var dirtyExpire: Interval?
  /// Time between wakes of the flusher.
  public var flusherPeriod: Interval
  /// Age at which a running journal transaction commits; `nil`: only when something syncs.
  public var journalCommit: Interval?
  /// Whether one journal orders all name and size changes, and any sync commits it.
  public var orderedJournal: Bool
  /// Whether the surviving part of unsynced appends to one file is a prefix of whole blocks.
  public var appendsArePrefix: Bool
  /// Whether renaming over a file first makes the new file's data durable (ext4 `auto_da_alloc`).
  public var replaceByRenameFlushes: Bool
  /// How often a crash finds more persisted than the flusher's schedule says.
  ///
  /// Drawn per file and for the journal, because the kernel may write early. 0 gives the
  /// calibrated model of loss estimates.
  public var strayWriteback: Ratio
  /// How often a surviving prefix is followed by zeros up to a later size (unwritten extents).
  public var zeroTail: Ratio
  /// Share of surviving dirty sectors when appends are no prefix.
  public var sectorSurvival: Ratio
  /// Share of lost sectors that read as garbage, when appends are no prefix.
  public var garbage: Ratio
  /// Share of available memory in dirty pages at which background writeback starts.
  public var backgroundLimit: Ratio
  /// Share of available memory in dirty pages at which writers wait.
  public var dirtyLimit: Ratio
  /// Page-cache cost of one write or read call.
  public var callCost: Interval
  /// Page-cache copy speed, bytes per second.
  public var copyBandwidth: Int64

  /// ext4 with `data=ordered`, the default of most distributions.
  public static let ext4Ordered = FileSystemProfile(
    name: "ext4-ordered",
    dirtyExpire: .seconds(30),
    flusherPeriod: .seconds(5),
    journalCommit: .seconds(5),
    orderedJournal: true,
    appendsArePrefix: true,
    replaceByRenameFlushes: true,
    strayWriteback: Ratio(1, 2),
    zeroTail: .zero,
    sectorSurvival: .one,
    garbage: .zero,
    backgroundLimit: Ratio(10, 100),
    dirtyLimit: Ratio(20, 100),
    callCost: .microseconds(5),
    copyBandwidth: 4_000_000_000
  )

  /// Everything POSIX allows: nothing is durable before a sync, sectors survive independently.
  public static let adversarial = FileSystemProfile(
    name: "adversarial",
    dirtyExpire: nil,
    flusherPeriod: .seconds(5),
    journalCommit: nil,
    orderedJournal: false,
    appendsArePrefix: false,
    replaceByRenameFlushes: false,
    strayWriteback: Ratio(1, 2),
    zeroTail: Ratio(1, 2),
    sectorSurvival: Ratio(1, 2),
    garbage: Ratio(1, 4),
    backgroundLimit: Ratio(10, 100),
    dirtyLimit: Ratio(20, 100),
    callCost: .microseconds(5),
    copyBandwidth: 4_000_000_000
  )

  /// Every profile, in the order of the documentation.
  public static let all: [FileSystemProfile] = [.ext4Ordered, .adversarial]

  /// The profile of that name, if any.
  public static func named(_ name: String) -> FileSystemProfile? { all.first { $0.name == name } }
}

/// How a storage device behaves.
public struct DeviceProfile: Hashable, Sendable {
  /// Name in scenario files.
  public var name: String
  /// Time to read 4 KiB.
  public var read: DiskLatency
  /// Time to write 4 KiB.
  public var write: DiskLatency
  /// Time of a sync, transfer excluded.
  public var sync: DiskLatency
  /// Size of the volatile write cache, zero for none.
  public var volatileCache: ByteCount
  /// Longest time a completed write stays in the volatile cache without a flush.
  public var volatileHold: Interval
  /// Share of devices of this kind whose flush command does flush.
  public var flushHonoured: Ratio
  /// Sustained transfer speed, bytes per second.
  public var bandwidth: Int64
  /// Unit of atomic writes.
  public var sector: ByteCount

  /// Enterprise NVMe with power-loss protection.
  public static let nvmePLP = DeviceProfile(
    name: "nvme-plp",
    read: .micro(80, 250),
    write: .micro(15, 60),
    sync: .micro(25, 150),
    volatileCache: .zero,
    volatileHold: .zero,
    flushHonoured: .one,
    bandwidth: 2_000_000_000,
    sector: .kibibytes(4)
  )

  /// Client NVMe: volatile cache, slow flush.
  public static let nvmeClient = DeviceProfile(
    name: "nvme-client",
    read: .micro(70, 400),
    write: .micro(20, 200),
    sync: .micro(2_000, 15_000),
    volatileCache: .mebibytes(64),
    volatileHold: .seconds(1),
    flushHonoured: Ratio(98, 100),
    bandwidth: 1_000_000_000,
    sector: ByteCount(512)
  )

  /// Network block storage of general-purpose class.
  public static let ebsGP3 = DeviceProfile(
    name: "ebs-gp3",
    read: .micro(700, 3_000),
    write: .micro(800, 3_500),
    sync: .micro(1_200, 6_000),
    volatileCache: .zero,
    volatileHold: .zero,
    flushHonoured: .one,
    bandwidth: 125_000_000,
    sector: .kibibytes(4)
  )

  /// A spinning disk.
  public static let hdd = DeviceProfile(
    name: "hdd",
    read: .micro(8_000, 25_000),
    write: .micro(100, 5_000),
    sync: .micro(12_000, 60_000),
    volatileCache: .mebibytes(64),
    volatileHold: .seconds(2),
    flushHonoured: Ratio(99, 100),
    bandwidth: 180_000_000,
    sector: ByteCount(512)
  )

  /// Every profile, in the order of the documentation.
  public static let all: [DeviceProfile] = [.nvmePLP, .nvmeClient, .ebsGP3, .hdd]

  /// The profile of that name, if any.
  public static func named(_ name: String) -> DeviceProfile? { all.first { $0.name == name } }
}

/// What a disk is made of.
public struct DiskProfile: Hashable, Sendable {
  /// The file system on the device.
  public var fileSystem: FileSystemProfile
  /// The device.
  public var device: DeviceProfile
  /// Capacity of the volume.
  public var capacity: ByteCount
  /// Memory the kernel counts as available for the page cache.
  public var availableMemory: ByteCount

  /// Describes a disk.
  public init(
    fileSystem: FileSystemProfile = .ext4Ordered,
    device: DeviceProfile = .nvmePLP,
    capacity: ByteCount = .gibibytes(1024),
    availableMemory: ByteCount = .gibibytes(16)
  ) {
    self.fileSystem = fileSystem
    self.device = device
    self.capacity = capacity
    self.availableMemory = availableMemory
  }
}

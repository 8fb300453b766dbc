import Primitives

/// A machine's disk: files and directories over a page cache over a device.
///
/// A value: assigning it forks it, sharing all contents. It has no events of its own; whoever owns
/// it calls `advance(to:)` with the instant of each event before letting a handler use it, and
/// background writeback and journal commits up to that instant are worked out then. Operations
/// take the logical instant at which they begin and move it on by their cost; a handler's
/// operations may so run ahead of the event's instant, and a crash takes back those that had not
/// begun. An operation on a file or directory waits for the begin of the latest change of it.
///
/// Modelled: dirty pages by inode and their expiry, background and hard dirty limits, the
/// metadata journal, sync latency and bandwidth, volatile device caches, torn and partly finished
/// transfers, space by page. Not modelled: eviction of clean pages, space for metadata, access
/// times, links, permissions.
public struct Disk: Sendable {
  /// What the disk is made of.
  public internal(set) var profile: DiskProfile
  /// What the disk did so far.
  public internal(set) var counters = DiskCounters()
  /// How often each fault kind had an effect.
  public internal(set) var faultCounters = DiskFaultCounters()
  /// Every fault ever brought upon the disk, in order, with its hits.
  public internal(set) var injections: [DiskInjection] = []
  /// Background work is done up to here, and operations begun by then cannot be taken back.
  public internal(set) var horizon = Instant.zero

  // Files.
  var inodes = DiskInodeTable()
  var orphans: [Int32] = []
  var handles: [DiskHandle] = []
  var freeHandles: [Int32] = []
  var handleBase: Int32 = 0

  // Space, in pages.
  /// What processes without privileges may take together.
  var usablePages: Int64
  var usedPages: Int64 = 0
  var ballastPages: Int64 = 0

  // What is not durable.
  var journal = DiskJournal()
  var transactionStart = Instant.distantFuture
  var committing = Instant(nanoseconds: -1)
  var undo = DiskUndoLog()
  var transfers: [DiskTransfer] = []
  var nextTransfer: Int64 = 0
  var dirtyPages: Int64 = 0
  var dirtyFiles: [DiskDirtyFile] = []
  var flushQueue: [DiskDirtyFile] = []
  var flushHead = 0
  var writebackEnd = Instant.zero
  var nextDue = Instant.distantFuture
  let flusherPhase: Interval
  let journalPhase: Interval
  let backgroundPages: Int64
  let limitPages: Int64

  // The device.
  /// Whether the device keeps what it said it had flushed; drawn once from its profile.
  public let honoursFlush: Bool
  var faults = DiskFaults()
  var halt: DiskHalt?
  var kindness: DiskKindness = []
  var busyFrom = Instant.zero
  var busyUntil = Instant.zero
  var seed: UInt64
  let entity: UInt64
  var costs: RandomStream
  var fates: DiskFates

  static let pageSize: Int64 = 4_096
  static let root: Int32 = 0

  /// Makes an empty disk.
  ///
  /// - Parameters:
  ///   - profile: File system, device and sizes.
  ///   - seed: Root seed of the run.
  ///   - entity: Which disk of the run it is; names its random streams.
  public init(profile: DiskProfile, seed: UInt64, entity: UInt64) {
    self.profile = profile
    usablePages = Self.usablePages(profile, profile.capacity)
    backgroundPages = profile.pages(profile.fileSystem.backgroundLimit)
    limitPages = profile.pages(profile.fileSystem.dirtyLimit)
    self.seed = seed
    self.entity = entity
    costs = Self.costs(seed, entity)
    fates = Self.fates(seed, entity)
    var build = RandomStream(seed: seed, purpose: "disk.build", entity: entity)
    honoursFlush = build.chance(profile.device.flushHonoured)
    let period = profile.fileSystem.flusherPeriod
    flusherPhase = build.interval(.zero, period - .nanoseconds(1))
    var clock = RandomStream(seed: seed, purpose: "disk.journal", entity: entity)
    let commit = profile.fileSystem.journalCommit ?? .nanoseconds(1)
    journalPhase = clock.interval(.zero, commit - .nanoseconds(1))
    let root = inodes.add(isDirectory: true)
    invariant(root == Self.root, "the root directory is the first inode")
    inodes[root].links = 1
    inodes[root].mediaLinks = 1
  }

  /// Draws service times and crash states from another root seed from now on.
  public mutating func reseed(_ seed: UInt64, entity: UInt64) {
    self.seed = seed
    costs = Self.costs(seed, entity)
    fates = Self.fates(seed, entity)
    for index in faults.armed.indices {
      faults.armed[index].stream = faultStream(faults.armed[index].serial)
    }
  }

  /// Pages of a volume that are not kept for the superuser.
  static func usablePages(_ profile: DiskProfile, _ size: ByteCount) -> Int64 {
    let (pages, reserve) = (size.bytes / pageSize, profile.fileSystem.rootReserve)
    let product = UInt64(pages).multipliedFullWidth(by: reserve.numerator)
    return pages - Int64(reserve.denominator.dividingFullWidth(product).quotient)
  }

  private static func costs(_ seed: UInt64, _ entity: UInt64) -> RandomStream {
    RandomStream(seed: seed, purpose: "disk.costs", entity: entity)
  }

  private static func fates(_ seed: UInt64, _ entity: UInt64) -> DiskFates {
    DiskFates(RandomStream(seed: seed, purpose: "disk.fates", entity: entity))
  }

  /// Bytes in the page cache that differ from the media and are not on their way there.
  public var usedBytes: ByteCount { ByteCount(usedPages * Self.pageSize) }

  /// Bytes of pages that are not written back.
  public var dirtyBytes: ByteCount { ByteCount(dirtyPages * Self.pageSize) }

  /// Free space of the volume, as a process without privileges sees it.
  public var freeBytes: ByteCount { ByteCount(freePages * Self.pageSize) }
}

/// What a disk did.
public struct DiskCounters: Hashable, Sendable {
  /// Syncs of files and directories.
  public var syncs: Int64 = 0
  /// Bytes written into the page cache.
  public var bytesWritten: Int64 = 0
  /// Bytes read.
  public var bytesRead: Int64 = 0
  /// Bytes sent to the device by syncs.
  public var bytesSynced: Int64 = 0
  /// Bytes sent to the device in the background.
  public var bytesWrittenBack: Int64 = 0
  /// Nanoseconds that writers waited because too many pages were dirty.
  public var throttledNanoseconds: Int64 = 0
  /// Crashes, those of the process included.
  public var crashes: Int64 = 0
}

import Primitives

/// A machine's disk: files and directories over a page cache over a device.
///
/// A value: assigning it forks it, sharing all contents. It has no events of its own; whoever owns
/// it calls `advance(to:)` with the instant of each event before letting a handler use it, and
/// background writeback and journal commits up to that instant are worked out then. Operations
/// take the logical instant at which they begin and move it on by their cost; a handler's
/// operations may so run ahead of the event's instant, and a crash takes back those that had not
/// begun.
public struct Disk: Sendable {
  /// What the disk is made of.
  public internal(set) var profile: DiskProfile
  /// What the disk did so far.
  public internal(set) var counters = DiskCounters()
  /// How often each fault kind had an effect.
  public internal(set) var faultCounters = DiskFaultCounters()

  var inodes = DiskInodeTable()
  var handles: [Int32] = []
  var freeHandles: [Int32] = []
  var handleBase: Int32 = 0
  var capacity: Int64
  var usedPages: Int64 = 0
  var ballastPages: Int64 = 0
  var isReadOnly = false
  var costs: RandomStream
  var fates: RandomStream

  static let pageSize: Int64 = 4_096
  static let root: Int32 = 0

  /// Makes an empty disk.
  ///
  /// - Parameters:
  ///   - seed: Root seed of the run.
  ///   - entity: Which disk of the run it is; names its random streams.
  public init(profile: DiskProfile, seed: UInt64, entity: UInt64) {
    self.profile = profile
    capacity = profile.capacity.bytes
    costs = RandomStream(seed: seed, purpose: "disk.costs", entity: entity)
    fates = RandomStream(seed: seed, purpose: "disk.fates", entity: entity)
    let root = inodes.add(DiskInode(isDirectory: true))
    invariant(root == Self.root, "the root directory is the first inode")
  }

  /// Bytes in the page cache that are not on the media.
  public var dirtyBytes: ByteCount { .zero }
}

/// What a disk did.
public struct DiskCounters: Hashable, Sendable {
  /// Syncs of files and directories.
  public var syncs: Int64 = 0
  /// Bytes written into the page cache.
  public var bytesWritten: Int64 = 0
  /// Bytes read.
  public var bytesRead: Int64 = 0
  /// Bytes written to the device by syncs.
  public var bytesSynced: Int64 = 0
  /// Bytes written to the device in the background.
  public var bytesWrittenBack: Int64 = 0
  /// Crashes, restarts of the process included.
  public var crashes: Int64 = 0
}

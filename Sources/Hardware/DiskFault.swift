import Primitives

/// An operation class that a device error hits.
public enum DiskFaultTarget: UInt8, Sendable, CaseIterable {
  /// Reads.
  case read
  /// Buffered writes.
  case write
  /// Syncs of files and directories.
  case sync
}

/// Name `input-output`: chosen calls of a class fail with EIO. Ends by itself or by healing.
public struct InputOutputFault: Hashable, Sendable {
  /// Which calls.
  public var target: DiskFaultTarget
  /// Calls of the class that still succeed before the first failure, from 0.
  public var after: Int64
  /// Calls that fail then, at least 1.
  public var count: Int64

  /// Describes the fault.
  public init(target: DiskFaultTarget, after: Int64 = 0, count: Int64 = 1) {
    self.target = target
    self.after = after
    self.count = count
  }
}

/// Name `slow-disk`: every cost of the device is multiplied until an instant.
public struct SlowDiskFault: Hashable, Sendable {
  /// Factor, 2 or more.
  public var factor: Int64
  /// When it ends.
  public var until: Instant

  /// Describes the fault.
  public init(factor: Int64, until: Instant) {
    self.factor = factor
    self.until = until
  }
}

/// A fault of a disk. Each kind counts how often it had an effect.
public enum DiskFault: Hashable, Sendable {
  /// Chosen calls fail with EIO.
  case inputOutput(InputOutputFault)
  /// The device is slow for a while.
  case slow(SlowDiskFault)
  /// Name `read-only`: the file system refuses changes until healed.
  case readOnly
  /// Name `lying-flush`: the device acknowledges flushes without doing them until healed.
  case lyingFlush
  /// Name `capacity`: the volume's size changes; writes beyond it fail with ENOSPC.
  case capacity(ByteCount)
}

/// How often each fault kind had an effect on an operation.
public struct DiskFaultCounters: Hashable, Sendable {
  /// Calls failed with EIO.
  public var inputOutput: Int64 = 0
  /// Calls whose cost was multiplied.
  public var slow: Int64 = 0
  /// Calls refused by a read-only file system.
  public var readOnly: Int64 = 0
  /// Flushes not done.
  public var lyingFlush: Int64 = 0
  /// Calls that ran out of space.
  public var noSpace: Int64 = 0
}

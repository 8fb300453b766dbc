import Primitives

/// A class of calls that a device error hits.
public enum DiskFaultTarget: UInt8, Sendable, CaseIterable {
  /// Reads.
  case read
  /// Buffered writes.
  case write
  /// Syncs of files and directories.
  case sync
  /// Writeback in the background; the next sync of the file reports it, once.
  case writeback
}

/// Name `input-output`: chosen calls of a class fail with EIO.
///
/// A sync that fails leaves its pages clean though they are not on the media, and is reported
/// once (loss-models §3.4, ext4). Ends after `count` calls or when healed.
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

/// Name `slow-disk`: every device cost that begins before an instant is multiplied.
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

/// Name `lying-flush`: the device acknowledges syncs and flushes at once and keeps the data in
/// volatile memory, until healed.
public struct LyingFlushFault: Hashable, Sendable {
  /// How long acknowledged data stays volatile.
  public var hold: Interval

  /// Describes the fault.
  public init(hold: Interval = .seconds(30)) { self.hold = hold }
}

/// Name `capacity`: the volume's size changes; writes beyond it fail with ENOSPC.
public struct CapacityFault: Hashable, Sendable {
  /// The new size.
  public var size: ByteCount

  /// Describes the fault.
  public init(size: ByteCount) { self.size = size }
}

/// A fault of a disk; each kind counts how often it had an effect.
public enum DiskFault: Hashable, Sendable {
  /// Chosen calls fail.
  case inputOutput(InputOutputFault)
  /// The device is slow for a while.
  case slow(SlowDiskFault)
  /// Flushes are acknowledged and not done.
  case lyingFlush(LyingFlushFault)
  /// The volume shrinks or grows.
  case capacity(CapacityFault)
  /// Name `read-only`: the file system refuses changes until healed.
  case readOnly

  /// The kind's name in scenarios and reports.
  public var name: String {
    switch self {
    case .inputOutput: "input-output"
    case .slow: "slow-disk"
    case .lyingFlush: "lying-flush"
    case .capacity: "capacity"
    case .readOnly: "read-only"
    }
  }
}

/// How often each fault kind had an effect on a call.
public struct DiskFaultCounters: Hashable, Sendable {
  /// Calls failed with EIO.
  public var inputOutput: Int64 = 0
  /// Device costs that were multiplied.
  public var slow: Int64 = 0
  /// Flushes acknowledged and not done, by fault or by nature of the device.
  public var lyingFlush: Int64 = 0
  /// Calls that ran out of space.
  public var noSpace: Int64 = 0
  /// Calls refused by a read-only file system.
  public var readOnly: Int64 = 0
}

/// The faults in force.
struct DiskFaults: Sendable {
  var inputOutput: [InputOutputFault] = []
  var slow: SlowDiskFault?
  var lyingFlush: LyingFlushFault?
  var isReadOnly = false
}

extension Disk {
  /// Brings a fault upon the disk.
  public mutating func inject(_ fault: DiskFault, at instant: Instant) {
    advance(to: instant)
    switch fault {
    case .inputOutput(let fault): faults.inputOutput.append(fault)
    case .slow(let fault): faults.slow = fault
    case .lyingFlush(let fault): faults.lyingFlush = fault
    case .capacity(let fault): capacity = fault.size.bytes
    case .readOnly: faults.isReadOnly = true
    }
  }

  /// Ends every fault; capacity returns to the profile's and what `fill` took is given back.
  public mutating func heal(at instant: Instant) {
    advance(to: instant)
    faults = DiskFaults()
    capacity = profile.capacity.bytes
    ballastPages = 0
  }

  /// Takes all free space but `left` with data that belongs to nobody.
  public mutating func fill(leaving left: ByteCount, at instant: Instant) {
    advance(to: instant)
    ballastPages = max(0, (capacity - left.bytes) / Self.pageSize - usedPages)
  }

  /// Gives back what `fill` took.
  public mutating func freeFill(at instant: Instant) {
    advance(to: instant)
    ballastPages = 0
  }

  /// Whether a call of that class, made now, fails; counts the call.
  mutating func failsNow(_ target: DiskFaultTarget) -> Bool {
    guard !faults.inputOutput.isEmpty else { return false }
    var fails = false
    for index in faults.inputOutput.indices where faults.inputOutput[index].target == target {
      if faults.inputOutput[index].after > 0 {
        faults.inputOutput[index].after -= 1
      } else if !fails {
        faults.inputOutput[index].count -= 1
        fails = true
      }
    }
    faults.inputOutput.removeAll { $0.count <= 0 }
    if fails { faultCounters.inputOutput += 1 }
    return fails
  }

  /// Refuses a change on a read-only file system.
  mutating func requireWritable() throws(DiskError) {
    guard faults.isReadOnly else { return }
    faultCounters.readOnly += 1
    throw .readOnly
  }
}

/// How often each fault kind had an effect, and what else went wrong.
public struct DiskFaultCounters: Hashable, Sendable {
  private var counts = [Int64](repeating: 0, count: DiskFaultName.allCases.count)
  /// Calls that ran out of space, by fault or because the volume is full.
  public var noSpace: Int64 = 0
  /// Flushes acknowledged and not done by nature of the device.
  public var unhonouredFlushes: Int64 = 0
  /// Syncs that reported an earlier failure of the file.
  public var reportedErrors: Int64 = 0

  /// How often a kind had an effect, as its description says.
  public subscript(kind: DiskFaultName) -> Int64 {
    get { counts[kind.index] }
    set { counts[kind.index] = newValue }
  }
}

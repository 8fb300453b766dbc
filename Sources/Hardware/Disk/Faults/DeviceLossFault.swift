import Primitives

/// Name `device-loss`: the device does not answer; every call fails with EIO until healed.
///
/// Contents stay: the cable is out. A disk that comes back empty is a `wipe`.
public struct DeviceLossFault: DiskFaultKind {
  /// Describes the fault.
  public init() {}

  /// Makes a fault, which has no parameters of its own.
  public init(_ arguments: FaultArguments) {}

  /// The kind's entry in the registry.
  public static let description = FaultDescription(
    name: DiskFaultName.deviceLoss.rawValue,
    summary: "The device is gone: every call fails with EIO, memory included.",
    source: "a cable that is pulled",
    parameters: [DiskFaultCoordinates.length],
    heals: "the device answers again with the contents it had",
    counters: ["calls and writebacks that failed"]
  )
}

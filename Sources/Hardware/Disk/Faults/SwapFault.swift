import Primitives

/// Name `swap`: two machines that are down exchange their disks.
public enum SwapFault {
  /// The kind's entry in the registry.
  public static let description = FaultDescription(
    name: DiskFaultName.swap.rawValue,
    summary: "Two machines come back with each other's disk.",
    source: "a mistake at the rack",
    parameters: [],
    heals: "each machine has its own disk again",
    counters: ["times the disk changed its machine"]
  )
}

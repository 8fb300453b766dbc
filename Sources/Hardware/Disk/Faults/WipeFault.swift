import Primitives

/// Name `wipe`: the disk is replaced by an empty one of the same profile; the machine must be down.
public struct WipeFault: DiskFaultKind {
  /// Describes the fault.
  public init() {}

  /// Makes a fault, which has no parameters.
  public init(_ arguments: FaultArguments) {}

  /// The kind's entry in the registry.
  public static let description = FaultDescription(
    name: DiskFaultName.wipe.rawValue,
    summary: "The machine comes back with an empty disk under the same id.",
    source: "replacement of a disk",
    parameters: [],
    heals: "it has happened; the disk takes data as a new one does",
    counters: ["times the disk was replaced"]
  )
}

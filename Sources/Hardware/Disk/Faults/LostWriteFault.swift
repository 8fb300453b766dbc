import Primitives

/// Name `lost-write`: a write is acknowledged and never reaches the media.
public struct LostWriteFault: DiskFaultKind {
  /// Which writes.
  public var writes: DiskWriteSelection

  /// Describes the fault.
  public init(_ writes: DiskWriteSelection = DiskWriteSelection()) { self.writes = writes }

  /// Makes a fault; arguments that are missing or have another form take their defaults.
  public init(_ arguments: FaultArguments) { self.init(DiskWriteSelection(arguments)) }

  /// The kind's entry in the registry.
  public static let description = FaultDescription(
    name: DiskFaultName.lostWrite.rawValue,
    summary: "A write is acknowledged, syncs succeed, and the media keep what was there.",
    source: "Bairavasundaram et al. 2008 (identity discrepancies)",
    parameters: DiskWriteSelection.parameters,
    heals: "writes arrive; what was lost stays so until it is written again",
    counters: ["writes lost on their way to the media"]
  )
}

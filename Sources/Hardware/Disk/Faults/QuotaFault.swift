import Primitives

/// Name `quota`: the files below some directories share a budget; writes beyond it fail as with
/// ENOSPC.
public struct QuotaFault: DiskFaultKind {
  /// The directories, whose files count in whole pages.
  public var paths: [DiskFilePattern]
  /// What they may take together.
  public var size: ByteCount

  /// Describes the fault.
  public init(paths: [String], size: ByteCount) {
    self.paths = paths.map { DiskFilePattern($0) }
    self.size = size
  }

  /// Makes a fault; arguments that are missing or have another form take their defaults.
  public init(_ arguments: FaultArguments) {
    self.init(paths: arguments.texts("paths") ?? ["**"], size: arguments.size("size") ?? .zero)
  }

  /// The kind's entry in the registry.
  public static let description = FaultDescription(
    name: DiskFaultName.quota.rawValue,
    summary: "The files below some directories share a budget of space (EDQUOT).",
    source: "quotactl(2)",
    parameters: [
      FaultParameter("paths", .patterns, "patterns of directories", standard: "all"),
      FaultParameter("size", .size(atLeast: 0), "what they may take together", standard: nil),
      DiskFaultCoordinates.length,
    ],
    heals: "only the volume's size bounds them",
    counters: ["calls that ran out of the budget"]
  )
}

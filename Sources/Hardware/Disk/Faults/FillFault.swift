import Primitives

/// Name `fill`: data that belongs to nobody takes all free space but a rest.
public struct FillFault: DiskFaultKind {
  /// Space that stays free.
  public var leave: ByteCount

  /// Describes the fault.
  public init(leave: ByteCount = .zero) { self.leave = leave }

  /// Makes a fault; arguments that are missing or have another form take their defaults.
  public init(_ arguments: FaultArguments) { self.init(leave: arguments.size("leave") ?? .zero) }

  /// The kind's entry in the registry.
  public static let description = FaultDescription(
    name: DiskFaultName.fill.rawValue,
    summary: "Foreign data takes the free space of the volume; writes fail with ENOSPC.",
    source: "write(2); ext4 documentation",
    parameters: [
      FaultParameter("leave", .size(atLeast: 0), "space that stays free", standard: "0B"),
      DiskFaultCoordinates.length,
    ],
    heals: "the foreign data is removed",
    counters: ["calls that ran out of space"]
  )
}

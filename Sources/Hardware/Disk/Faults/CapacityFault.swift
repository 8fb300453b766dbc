import Primitives

/// Name `capacity`: the volume's size changes; writes beyond it fail with ENOSPC.
public struct CapacityFault: DiskFaultKind {
  /// The new size.
  public var size: ByteCount

  /// Describes the fault.
  public init(size: ByteCount) { self.size = size }

  /// Makes a fault; arguments that are missing or have another form take their defaults.
  public init(_ arguments: FaultArguments) { self.init(size: arguments.size("size") ?? .zero) }

  /// The kind's entry in the registry.
  public static let description = FaultDescription(
    name: DiskFaultName.capacity.rawValue,
    summary: "The volume has another size; writes beyond it fail with ENOSPC.",
    source: "write(2); ext4 documentation",
    parameters: [
      FaultParameter("size", .size(atLeast: 0), "the new size", standard: nil),
      DiskFaultCoordinates.length,
    ],
    heals: "the volume has the profile's size again",
    counters: ["calls that ran out of space"]
  )
}

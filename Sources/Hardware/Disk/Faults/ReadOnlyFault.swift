import Primitives

/// Name `read-only`: the file system refuses changes with EROFS until healed.
///
/// With coordinates it is remounted by the chosen call, which is the first to be refused.
public struct ReadOnlyFault: DiskFaultKind {
  /// Class of calls that triggers it; `nil`: at once.
  public var target: DiskFaultTarget?
  /// Which call of the class triggers it.
  public var coordinates: DiskFaultCoordinates

  /// Describes the fault.
  public init(
    after target: DiskFaultTarget? = nil,
    at coordinates: DiskFaultCoordinates = DiskFaultCoordinates()
  ) {
    self.target = target
    self.coordinates = coordinates
  }

  /// Makes a fault; arguments that are missing or have another form take their defaults.
  public init(_ arguments: FaultArguments) {
    self.init(
      after: arguments.operation,
      at: DiskFaultCoordinates(
        file: arguments.text("file"),
        nth: arguments.integer("nth") ?? 1
      )
    )
  }

  /// The kind's entry in the registry.
  public static let description = FaultDescription(
    name: DiskFaultName.readOnly.rawValue,
    summary: "The file system refuses every change with EROFS.",
    source: "mount(8)",
    parameters: [
      FaultParameter(
        "operation",
        .word([DiskFaultTarget.write, .sync, .truncate, .name].map(\.rawValue)),
        "class of the call that brings it about",
        standard: "at once"
      ),
      DiskFaultCoordinates.parameters[0],
      DiskFaultCoordinates.parameters[1],
      DiskFaultCoordinates.length,
    ],
    heals: "changes are accepted again",
    counters: ["calls that were refused"]
  )
}

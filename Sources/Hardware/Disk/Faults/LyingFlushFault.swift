import Primitives

/// Name `lying-flush`: the device acknowledges syncs and flushes at once and keeps the data in
/// volatile memory, until healed.
public struct LyingFlushFault: DiskFaultKind {
  /// How long acknowledged data stays volatile.
  public var hold: Interval

  /// Describes the fault.
  public init(hold: Interval = .seconds(30)) { self.hold = hold }

  /// Makes a fault; arguments that are missing or have another form take their defaults.
  public init(_ arguments: FaultArguments) {
    self.init(hold: arguments.interval("hold") ?? .seconds(30))
  }

  /// The kind's entry in the registry.
  public static let description = FaultDescription(
    name: DiskFaultName.lyingFlush.rawValue,
    summary: "Syncs succeed, and what they should have persisted stays volatile for a while.",
    source: "Zheng et al. 2013",
    parameters: [
      FaultParameter(
        "hold",
        .interval,
        "how long acknowledged data stays volatile",
        standard: "30s"
      ),
      DiskFaultCoordinates.length,
    ],
    heals: "flushes are done again; what is volatile settles in its time",
    counters: ["syncs acknowledged and not done"]
  )
}

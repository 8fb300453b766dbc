import Primitives

/// Name `slow-disk`: device costs are multiplied, all the time or in episodes.
public struct SlowDiskFault: DiskFaultKind {
  /// Factor, 2 or more.
  public var factor: Int64
  /// When it ends.
  public var until: Instant
  /// Mean time from the end of an episode to the next; `nil`: slow all the time.
  public var every: Interval?
  /// Length of an episode.
  public var episode: Interval

  /// Describes the fault.
  public init(
    factor: Int64,
    until: Instant = .distantFuture,
    every: Interval? = nil,
    episode: Interval = .seconds(1)
  ) {
    self.factor = factor
    self.until = until
    self.every = every
    self.episode = episode
  }

  /// Makes a fault; arguments that are missing or have another form take their defaults.
  public init(_ arguments: FaultArguments) {
    self.init(
      factor: arguments.integer("factor") ?? 10,
      every: arguments.interval("every"),
      episode: arguments.interval("episode") ?? .seconds(1)
    )
  }

  /// The kind's entry in the registry.
  public static let description = FaultDescription(
    name: DiskFaultName.slow.rawValue,
    summary: "Everything the device does takes a multiple of its time.",
    source: "once in a device-year, 10 to 100 times for minutes (estimate)",
    parameters: [
      FaultParameter(
        "factor",
        .integer(2...1_000_000),
        "factor of every device time",
        standard: "10"
      ),
      FaultParameter(
        "every",
        .interval,
        "mean time between two episodes",
        standard: "slow all the time"
      ),
      FaultParameter("episode", .interval, "length of an episode", standard: "1s"),
      DiskFaultCoordinates.length,
    ],
    draws: "a gap per episode, uniform between nothing and twice the mean",
    heals: "the device has its own speed",
    counters: ["device times that were multiplied"]
  )
}

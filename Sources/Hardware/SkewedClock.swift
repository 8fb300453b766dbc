import Primitives

/// A wall clock that may be off, drift, jump and freeze; monotonic time is never touched.
public struct SkewedClock: Hashable, Sendable {
  /// Wall clock of a right clock at instant zero, milliseconds since 1970.
  public static let standardOriginMilliseconds: Int64 = 1_767_225_600_000

  /// From when on the current settings hold.
  private var since: Instant = .zero
  /// Nanoseconds since 1970 at `since`.
  private var reading: Int64
  /// Parts per billion it runs fast; negative when slow.
  public private(set) var driftPartsPerBillion: Int64 = 0
  /// Whether it stands still.
  public private(set) var isFrozen = false
  /// How often it was stepped.
  public private(set) var steps = 0
  /// How often it was frozen.
  public private(set) var freezes = 0

  /// Makes a clock that is `offset` ahead and runs `driftPartsPerMillion` fast.
  public init(
    originMilliseconds: Int64 = SkewedClock.standardOriginMilliseconds,
    offset: Interval = .zero,
    driftPartsPerMillion: Int64 = 0
  ) {
    reading = originMilliseconds * 1_000_000 + offset.nanoseconds
    driftPartsPerBillion = driftPartsPerMillion * 1_000
  }

  /// Nanoseconds since 1970 that the clock shows.
  public func nanoseconds(at now: Instant) -> Int64 {
    guard !isFrozen else { return reading }
    let elapsed = (now - since).nanoseconds
    let whole = elapsed / 1_000_000_000 * driftPartsPerBillion
    let part = elapsed % 1_000_000_000 * driftPartsPerBillion / 1_000_000_000
    return reading + elapsed + whole + part
  }

  /// Milliseconds since 1970 that the clock shows.
  public func milliseconds(at now: Instant) -> Int64 { nanoseconds(at: now) / 1_000_000 }

  /// Sets the clock forward, or back when `step` is negative.
  public mutating func step(by step: Interval, at now: Instant) {
    settle(at: now)
    reading += step.nanoseconds
    steps += 1
  }

  /// Changes how fast it runs, in parts per million, in -999,999 … 999,999.
  public mutating func drift(partsPerMillion: Int64, at now: Instant) {
    invariant(abs(partsPerMillion) < 1_000_000, "a clock does not run backward")
    settle(at: now)
    driftPartsPerBillion = partsPerMillion * 1_000
  }

  /// Stops the clock.
  public mutating func freeze(at now: Instant) {
    guard !isFrozen else { return }
    settle(at: now)
    isFrozen = true
    freezes += 1
  }

  /// Lets it run on from what it shows.
  public mutating func thaw(at now: Instant) {
    settle(at: now)
    isFrozen = false
  }

  /// Sets it right at once, without drift, as a time server's step does.
  public mutating func correct(
    at now: Instant,
    originMilliseconds: Int64 = SkewedClock.standardOriginMilliseconds
  ) {
    since = now
    reading = originMilliseconds * 1_000_000 + now.nanoseconds
    driftPartsPerBillion = 0
    isFrozen = false
  }

  private mutating func settle(at now: Instant) {
    reading = nanoseconds(at: now)
    since = now
  }
}

extension FaultDescription {
  /// A host's wall clock goes wrong.
  public static let clock = FaultDescription(
    name: "clock",
    summary: "a host's wall clock steps, drifts or freezes; monotonic time does not",
    parameters: [
      FaultParameter("step", "duration, -24h…24h", standard: "0s"),
      FaultParameter("drift", "parts per million, -999999…999999", standard: "0"),
      FaultParameter("freeze", "true or false", standard: "false"),
    ],
    draws: "",
    heals: "correct, which steps it to the right time",
    counters: ["steps", "freezes"]
  )
}

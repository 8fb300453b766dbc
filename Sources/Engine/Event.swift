import Primitives

/// One thing that will happen: a small plain value whose payload lives elsewhere.
@frozen
public struct Event: Sendable {
  /// When it happens.
  public var instant: Instant
  /// Order among events of one instant: the order in which they were scheduled.
  public var sequence: UInt64
  /// Whom it concerns: a dense index chosen by the world.
  public var target: Int32
  /// Slot of its payload, or a small value.
  public var payload: Int32
  /// Incarnation of the target that it is meant for; an older one is dropped.
  public var incarnation: UInt32
  /// What it is about; the world's own enumeration.
  public var kind: UInt16

  /// Makes an event.
  @inlinable public init(
    instant: Instant,
    sequence: UInt64,
    target: Int32,
    payload: Int32,
    incarnation: UInt32,
    kind: UInt16
  ) {
    self.instant = instant
    self.sequence = sequence
    self.target = target
    self.payload = payload
    self.incarnation = incarnation
    self.kind = kind
  }

  /// The total order of events: instant first, then sequence.
  @inlinable var key: UInt128 {
    UInt128(truncatingIfNeeded: instant.nanoseconds) << 64 | UInt128(sequence)
  }
}

import Primitives

/// One stretch of time in which an alert was on, or the instant of an event that pages at once.
public struct SignalSpan: Hashable, Sendable {
  /// What was wrong.
  public enum Kind: Int, Hashable, Sendable, CaseIterable {
    /// Fewer in-sync members than replicas.
    case underReplicated
    /// Fewer in-sync members than the contract's minimum.
    case underMinInSync
    /// No leader that runs.
    case offline
    /// An election outside the in-sync set.
    case uncleanElection
    /// No active controller, though there had been one.
    case withoutController
  }

  /// What was wrong.
  public var kind: Kind
  /// The partition's name; empty for the whole cluster.
  public var subject: String
  /// When it began.
  public var from: Instant
  /// When it ended; nil while it is still on.
  public var to: Instant?

  /// Names a stretch of time.
  public init(kind: Kind, subject: String, from: Instant, to: Instant?) {
    self.kind = kind
    self.subject = subject
    self.from = from
    self.to = to
  }
}

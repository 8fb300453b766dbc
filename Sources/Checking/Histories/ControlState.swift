import Primitives

/// One partition as the control plane recorded it.
struct ControlState: Sendable {
  var leader: NodeID
  var epoch: Int32
  var version: Int32
  /// The in-sync set.
  var members: [NodeID]
  /// Nodes outside the in-sync set that may still be elected cleanly.
  var eligible: [NodeID]
  /// Whether the leader was elected outside both.
  var isUnclean: Bool
}

/// What was recorded of a partition before a controller told something new.
struct ToldControl: Sendable {
  /// Told last by controllers; older ones have ended their handlers.
  static let kept = 4

  var before: ControlState?
  var controller: NodeID
  var at: Instant
}

/// An election outside the in-sync and eligible nodes.
struct UncleanElection: Sendable {
  var epoch: Int32
  var at: Instant
  /// Whether nobody in sync or eligible was left, so that the last known leader was taken, or the
  /// longest log.
  var wasNobodyLeft: Bool
  /// How many broken promises, of all partitions, had been noted before it was told; what is told of
  /// one instant may be told in any order.
  var precursors: Int
}

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

import Primitives

extension Checker {
  /// Takes an observation of a member of the metadata quorum.
  mutating func recordQuorum(_ observation: QuorumObservation, from member: NodeID, at: Instant) {
  }
}

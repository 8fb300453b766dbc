import Primitives

// Who may ask for leadership of the metadata quorum, and how long it lasts.
extension Checker {
  /// A member would vote for a candidate after an epoch.
  mutating func wouldVote(_ member: Int, _ epoch: Int32, _ candidate: NodeID) {
    quorum.members[member].wouldVote.removeAll { $0.candidate == candidate }
    quorum.members[member].wouldVote.append((candidate, epoch))
  }

  /// Whoever begins an epoch has heard from a majority that would vote for it (KIP-996).
  mutating func checkPreVotes(_ member: Int, _ epoch: Int32, at: Instant) {
    let state = quorum.members[member]
    guard !state.voters.isEmpty else { return }
    evaluated(.quorumPreVote)
    let others = quorum.members.count { other in
      other.node != state.node && state.voters.contains(other.node)
        && other.wouldVote.contains { $0.candidate == state.node && $0.epoch == epoch - 1 }
    }
    guard others + 1 <= state.voters.count / 2 else { return }
    quorumViolated(
      .quorumPreVote,
      member,
      at: at,
      "\(controllerName(member)) begins epoch \(epoch), and \(others + 1) of "
        + "\(state.voters.count) voters would vote for it"
    )
  }

  /// A leader that goes on speaking has heard from a majority not long ago.
  ///
  /// - Complexity: O(voters).
  mutating func checkMajority(_ member: Int, at: Instant) {
    let state = quorum.members[member]
    guard state.leads >= 0, !state.voters.isEmpty else { return }
    evaluated(.quorumResign)
    let isOverdue = quorum.members[member].hearing.isOverdue(
      state.voters,
      leader: state.node,
      bound: configuration.quorumFetchTimeout * 3,
      at: at
    )
    guard isOverdue, !quorum.members[member].hasOverstayed else { return }
    quorum.members[member].hasOverstayed = true
    let last = state.hearing.lastMajority(of: state.voters, leader: state.node)
    quorumViolated(
      .quorumResign,
      member,
      at: at,
      "\(controllerName(member)) still leads epoch \(state.leads), and no majority of its voters "
        + "has fetched since \(last)"
    )
  }
}

import Primitives

// Elections among those who have lost something, when nobody else is left (KIP-966).
extension Checker {
  /// Keeps who was in sync or eligible since the in-sync set fell below its minimum: each of them had
  /// everything that was committed.
  mutating func noteLastInSync(_ place: Int, _ before: ControlState?, _ state: ControlState) {
    let contract = partitions[place].contract
    guard contract.longestLogRecovers else { return }
    guard state.members.count < contract.minInSync, !state.isUnclean else {
      partitions[place].lastInSync = []
      return
    }
    var known = partitions[place].lastInSync
    for node in (before?.members ?? []) + (before?.eligible ?? []) + state.members + state.eligible
    where !known.contains(node) { known.append(node) }
    partitions[place].lastInSync = known
  }

  /// Where the longest log leads, nobody who was in sync last has a committed batch that it lacks.
  ///
  /// A leader that stopped after it had told the end of its log is not blamed for what that took.
  ///
  /// - Complexity: O(*n* log *n*) for the committed batches not yet compared with its log.
  mutating func checkRecovered(_ place: Int, by leader: NodeID, at: Instant) {
    let contract = partitions[place].contract
    guard contract.longestLogRecovers, !contract.minInSyncChanges,
      let slot = partitions[place].slot(of: leader), nodes[leader.index].isAdmitted,
      !hasStoppedSinceAdmission(place, slot)
    else { return }
    evaluated(.leaderComplete)
    let mirror = partitions[place].mirrors[slot]
    var index = partitions[place].committedIndex(reaching: max(mirror.start, mirror.agreedTo))
    while index < partitions[place].committed.count,
      mirror.holds(partitions[place].committed[index].stamp)
    {
      index += 1
    }
    guard index < partitions[place].committed.count else { return }
    let missing = partitions[place].committed[index].stamp
    let better = partitions[place].lastInSync.first { other in
      guard other != leader, let slot = partitions[place].slot(of: other) else { return false }
      let mirror = partitions[place].mirrors[slot]
      return mirror.start <= missing.base && mirror.holds(missing)
    }
    guard let better else { return }
    violated(
      .leaderComplete,
      in: place,
      by: [leader, better],
      offsets: missing.base..<missing.last + 1,
      at: at,
      "\(name(leader)) was elected for the longest log without the committed \(missing.base), "
        + "which \(name(better)) has"
    )
  }

  private func hasStoppedSinceAdmission(_ place: Int, _ slot: Int) -> Bool {
    let stop = partitions[place].mirrors[slot].uncleanStops.last
    return stop.map { $0.at > nodes[node(place, slot).index].admittedAt } ?? false
  }
}

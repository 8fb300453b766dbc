import Primitives

// Copies that come and go because the control plane says so.
extension Checker {
  /// Whether an observation is about a copy of a deleted partition, which nobody has any promise of;
  /// the copy ends when it is dropped, and the next one of that name begins when it is created.
  ///
  /// What tells the end of a copy is dealt with here.
  mutating func isOfDeleted(_ observation: Observation, on node: NodeID, at: Instant) -> Bool {
    switch observation {
    case .dropped(let partition):
      guard let (place, slot) = place(of: partition, copyOn: node) else { return true }
      dropped(place, slot, at: at)
      return true
    case .created(let partition):
      guard let (place, slot) = place(of: partition, copyOn: node) else { return true }
      if partitions[place].mirrors[slot].isOfDeleted {
        partitions[place].mirrors[slot] = ReplicaMirror()
      }
      return true
    case .append(let partition, _, _, _, _, _), .truncate(let partition, _),
      .startOffset(let partition, _), .highWatermark(let partition, _, _, _),
      .becameLeader(let partition, _, _), .becameFollower(let partition, _, _),
      .recovered(let partition, _, _, _):
      guard hasDeletions, let (place, slot) = place(of: partition, copyOn: node) else {
        return false
      }
      return partitions[place].mirrors[slot].isOfDeleted
    default: return false
    }
  }

  /// A node deleted its copy, or set it aside: lawful once the control plane has recorded that it is
  /// to hold none.
  private mutating func dropped(_ place: Int, _ slot: Int, at: Instant) {
    evaluated(.inSyncComplete)
    guard !partitions[place].mirrors[slot].isOfDeleted else {
      partitions[place].mirrors[slot] = ReplicaMirror()
      return
    }
    let node = node(place, slot)
    let isReleased = partitions[place].assigned.map { !$0.contains(node) } ?? false
    partitions[place].mirrors[slot].dropped(by: node, isReleased: isReleased, at: at)
    guard isMember(place, slot) else { return }
    checkInSyncComplete(place, slot, upTo: partitions[place].commit, at: at)
  }

  /// The control plane recorded that a partition is no more: what it held is nobody's promise, and
  /// one of the same name begins anew.
  mutating func removed(_ place: Int) {
    hasDeletions = true
    let old = partitions[place]
    var new = PartitionState(contract: old.contract)
    new.produced = old.produced
    for index in 0..<new.produced.count { new.produced[index].isOfDeleted = true }
    for slot in old.mirrors.indices { new.mirrors[slot].isOfDeleted = old.mirrors[slot].isKnown }
    partitions[place] = new
    precursors.removeAll { $0.partition == old.contract.partition }
  }
}

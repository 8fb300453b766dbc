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
    case .created(let partition, let incarnation):
      guard let (place, slot) = place(of: partition, copyOn: node) else { return true }
      let isOfDeleted = partitions[place].deleted.includes(incarnation)
      if isOfDeleted || partitions[place].mirrors[slot].isOfDeleted {
        partitions[place].mirrors[slot] = ReplicaMirror()
        partitions[place].mirrors[slot].isOfDeleted = isOfDeleted
      }
      return true
    case .append(let partition, let base, let last, let epoch, let checksum, _):
      guard hasDeletions, let (place, slot) = place(of: partition, copyOn: node),
        partitions[place].mirrors[slot].isOfDeleted
      else { return false }
      let stamp = BatchStamp(
        base: base.raw,
        last: last.raw,
        epoch: epoch.raw,
        checksum: checksum
      )
      if isUnaware(place, slot) { partitions[place].deleted.append(stamp, at: at) }
      return true
    case .truncate(let partition, _),
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
      if isUnaware(place, slot) { partitions[place].deleted.end(on: node(place, slot), at: at) }
      partitions[place].mirrors[slot] = ReplicaMirror()
      return
    }
    let node = node(place, slot)
    partitions[place].deleted.end(on: node, at: at)
    let isReleased = partitions[place].assigned.map { !$0.contains(node) } ?? false
    partitions[place].mirrors[slot].dropped(by: node, isReleased: isReleased, at: at)
    guard isMember(place, slot) else { return }
    checkInSyncComplete(place, slot, upTo: partitions[place].commit, at: at)
  }

  /// The control plane recorded that a partition is no more: what it held is nobody's promise, and
  /// one of the same name begins anew.
  mutating func removed(_ place: Int, incarnation: Int64, at: Instant) {
    hasDeletions = true
    let old = partitions[place]
    var new = PartitionState(contract: old.contract)
    new.produced = old.produced
    new.deleted = old.deleted
    new.deleted.add(incarnation, at: at)
    for mirror in old.mirrors { new.deleted.add(mirror) }
    for loss in old.pending { new.deleted.add(loss) }
    for index in 0..<new.produced.count { new.produced[index].isOfDeleted = true }
    for slot in old.mirrors.indices { new.mirrors[slot].isOfDeleted = old.mirrors[slot].isKnown }
    partitions[place] = new
    precursors.removeAll { $0.partition == old.contract.partition }
    hollowJoins.removeAll { $0.partition == old.contract.partition }
  }

  /// Whether a node has a copy of a deleted partition and cannot have heard: a node that came up
  /// since then knows the metadata.
  private func isUnaware(_ place: Int, _ slot: Int) -> Bool {
    partitions[place].mirrors[slot].isOfDeleted
      && nodes[node(place, slot).index].served <= partitions[place].deleted.since
  }

  /// Whether a reader was given a batch of a deleted partition by a node that had not heard yet.
  func isOfDeleted(
    _ stamp: BatchStamp,
    _ place: Int,
    from node: NodeID,
    to reader: NodeID,
    at: Instant
  ) -> Bool {
    guard hasDeletions, let slot = partitions[place].slot(of: node) else { return false }
    let deleted = partitions[place].deleted
    guard deleted.holds(stamp) else { return false }
    return isUnaware(place, slot) || deleted.hasJustEnded(on: node, at: arrival(at: reader, at))
  }

  /// Whether a reader can have an offset only from a node that has not heard that the partition of
  /// this name was deleted: no copy of the present one reaches it.
  func isTold(of offset: Int64, byUnaware place: Int, to reader: NodeID, at: Instant) -> Bool {
    guard hasDeletions else { return false }
    let state = partitions[place]
    guard !state.mirrors.contains(where: { !$0.isOfDeleted && $0.end >= offset }) else {
      return false
    }
    let arrived = arrival(at: reader, at)
    return state.mirrors.indices.contains { slot in
      isUnaware(place, slot) || state.deleted.hasJustEnded(on: node(place, slot), at: arrived)
    }
  }

  /// When what a node takes up now may have arrived: before the pause that it comes from.
  func arrival(at node: NodeID, _ now: Instant) -> Instant {
    guard let pause = nodes[node.index].pause, now <= pause.to + .seconds(1) else { return now }
    return min(now, pause.from)
  }
}

import Primitives

extension Checker {
  // MARK: LOG-SHAPE

  /// A batch continues the log and does not go back in epochs.
  mutating func checkShape(ofAppend stamp: BatchStamp, _ place: Int, _ slot: Int, at: Instant) {
    evaluated(.logShape)
    let end = partitions[place].mirrors[slot].end
    let last = partitions[place].mirrors[slot].entries.last
    let isLeading = partitions[place].mirrors[slot].leadingEpoch == stamp.epoch
    let gaps = partitions[place].contract.gapsAllowed && !isLeading
    let fits = gaps ? stamp.base >= end : stamp.base == end
    if !fits, let excuse = damage(behind: stamp, place, slot) {
      excused(.logShape, by: excuse)
      partitions[place].mirrors[slot].skip(to: stamp.base, because: excuse)
    } else if !fits || stamp.last < stamp.base {
      violated(
        .logShape,
        in: place,
        by: [node(place, slot)],
        offsets: stamp.base..<max(stamp.base, stamp.last) + 1,
        at: at,
        "batch \(stamp.base)..\(stamp.last) was appended to a log that ends at \(end)"
      )
    }
    let start = partitions[place].mirrors[slot].start
    if let last, last.last >= start, last.epoch > stamp.epoch {
      violated(
        .logShape,
        in: place,
        by: [node(place, slot)],
        offsets: stamp.base..<max(stamp.base, stamp.last) + 1,
        at: at,
        "batch \(stamp.base) of epoch \(stamp.epoch) was appended after one of \(last.epoch)"
      )
    }
  }

  /// What damage makes a log go on behind its end: its own hides records, or that of the leader keeps
  /// it from sending them.
  private func damage(behind stamp: BatchStamp, _ place: Int, _ slot: Int) -> Excuse? {
    let mirror = partitions[place].mirrors[slot]
    if stamp.base == mirror.hiddenEnd { return damage(to: node(place, slot)) }
    guard stamp.base > mirror.end, mirror.leadingEpoch != stamp.epoch,
      let reign = partitions[place].reigns.last, reign.leader != node(place, slot)
    else { return nil }
    let reason = damage(to: reign.leader)
    return reason == .lyingFlush ? nil : reason
  }

  /// A high watermark lies within the replica's log.
  mutating func checkShape(
    ofHighWatermark offset: Int64,
    _ place: Int,
    _ slot: Int,
    at: Instant
  ) {
    evaluated(.logShape)
    let mirror = partitions[place].mirrors[slot]
    let end = mirror.reach
    guard offset > end else { return }
    guard nodes[node(place, slot).index].unwrittenSince == nil else {
      return excused(.logShape, by: .failedWriteOut)
    }
    violated(
      .logShape,
      in: place,
      by: [node(place, slot)],
      offsets: end..<offset,
      at: at,
      "high watermark \(offset) beyond the end \(end) of the log"
    )
  }

  // MARK: LOG-MATCH

  /// A follower's batch is one that the leader of its epoch wrote there.
  mutating func checkLogMatch(
    appending stamp: BatchStamp,
    _ place: Int,
    _ slot: Int,
    at: Instant
  ) {
    evaluated(.logMatch)
    guard !isWritten(stamp, place) else { return }
    let reign = partitions[place].reignIndex(of: stamp.epoch)
    let leader = reign.map { partitions[place].reigns[$0].leader }
    violated(
      .logMatch,
      in: place,
      by: [node(place, slot)] + (leader.map { [$0] } ?? []),
      offsets: stamp.base..<stamp.last + 1,
      at: at,
      "batch \(stamp.base)..\(stamp.last) of epoch \(stamp.epoch) was never written by "
        + (leader.map { "\(name($0)), its leader" } ?? "any leader")
    )
  }

  /// Whether the leader of the batch's epoch wrote exactly this batch.
  func isWritten(_ stamp: BatchStamp, _ place: Int) -> Bool {
    guard let reign = partitions[place].reignIndex(of: stamp.epoch) else { return false }
    return partitions[place].reigns[reign].written.batch(startingAt: stamp.base) == stamp
  }

  /// A leader that writes an offset of its epoch anew must be alone in having had it.
  mutating func checkLogMatch(
    rewriting stamp: BatchStamp,
    _ reign: Int,
    _ place: Int,
    _ slot: Int,
    at: Instant
  ) {
    evaluated(.logMatch)
    let old = partitions[place].reigns[reign].written.batch(startingAt: stamp.base)
    guard let old, old != stamp else { return }
    let other = partitions[place].mirrors.indices.first {
      $0 != slot && partitions[place].mirrors[$0].holds(old)
    }
    guard let other else { return }
    violated(
      .logMatch,
      in: place,
      by: [node(place, slot), node(place, other)],
      offsets: stamp.base..<stamp.last + 1,
      at: at,
      "offset \(stamp.base) was written twice in epoch \(stamp.epoch); "
        + "\(name(node(place, other))) has the first one"
    )
  }

  /// What a follower holds below a high watermark that it was told of is what was committed.
  ///
  /// Nothing is owed below where logs lawfully begin: there a leader tells the beginning of its first
  /// epoch as the end of any older one, and a follower keeps what it had until it learns of the new
  /// beginning.
  ///
  /// - Complexity: O(batches that became committed since the last report).
  mutating func checkLogMatch(below offset: Int64, _ place: Int, _ slot: Int, at: Instant) {
    evaluated(.logMatch)
    let start = max(partitions[place].mirrors[slot].start, partitions[place].lawfulStart)
    let agreed = max(partitions[place].mirrors[slot].agreedTo, start)
    var index = partitions[place].mirrors[slot].index(reaching: agreed)
    while index < partitions[place].mirrors[slot].entries.count {
      let entry = partitions[place].mirrors[slot].entries[index]
      guard entry.last < offset, entry.last < partitions[place].commit else { break }
      if let committed = partitions[place].committedOverlap(of: entry), committed != entry {
        violated(
          .logMatch,
          in: place,
          by: [node(place, slot)],
          offsets: entry.base..<entry.last + 1,
          at: at,
          "offset \(entry.base) holds a record of epoch \(entry.epoch) below the high watermark "
            + "\(offset), where one of epoch \(committed.epoch) is committed"
        )
        return
      }
      partitions[place].mirrors[slot].agreedTo = entry.last + 1
      index += 1
    }
  }

  // MARK: HW-MONO

  /// A leader's high watermark never goes back while it leads.
  mutating func checkHighWatermark(
    _ offset: Int64,
    epoch: Int32,
    _ place: Int,
    _ slot: Int,
    at: Instant
  ) {
    evaluated(.highWatermarkMonotonic)
    let known = partitions[place].mirrors[slot].leaderHighWatermark
    guard epoch == partitions[place].mirrors[slot].highWatermarkEpoch, offset < known else {
      return
    }
    violated(
      .highWatermarkMonotonic,
      in: place,
      by: [node(place, slot)],
      offsets: offset..<known,
      at: at,
      "the high watermark of epoch \(epoch) went back from \(known) to \(offset)"
    )
  }

  // MARK: ONE-LEADER

  /// Nobody else leads or led in this epoch, and the control plane does not say otherwise.
  mutating func checkOneLeader(leading epoch: Int32, _ place: Int, _ slot: Int, at: Instant) {
    evaluated(.oneLeader)
    let node = node(place, slot)
    var other: NodeID?
    if let reign = partitions[place].reignIndex(of: epoch) {
      other = partitions[place].reigns[reign].leader
    }
    if let control = partitions[place].control, control.epoch == epoch, control.leader != .none,
      control.leader != node
    {
      other = control.leader
    }
    guard let other, other != node else { return }
    violated(
      .oneLeader,
      in: place,
      by: [node, other],
      at: at,
      "\(name(node)) leads epoch \(epoch), which belongs to \(name(other))"
    )
  }

  /// A leader appends only in its own epoch.
  mutating func checkOneLeader(
    appending stamp: BatchStamp,
    _ place: Int,
    _ slot: Int,
    at: Instant
  ) {
    evaluated(.oneLeader)
    guard let reign = partitions[place].reignIndex(of: stamp.epoch) else { return }
    let leader = partitions[place].reigns[reign].leader
    let node = node(place, slot)
    guard leader != node else { return }
    violated(
      .oneLeader,
      in: place,
      by: [node, leader],
      offsets: stamp.base..<stamp.last + 1,
      at: at,
      "\(name(node)) appended in epoch \(stamp.epoch), which belongs to \(name(leader))"
    )
  }

  /// A leader of an older epoch commits only what the newest leader has; false when it does not.
  mutating func checkOneLeader(
    committing offset: Int64,
    epoch: Int32,
    _ place: Int,
    _ slot: Int,
    at: Instant
  ) -> Bool {
    evaluated(.oneLeader)
    guard let newest = partitions[place].reigns.last,
      let leader = partitions[place].slot(of: newest.leader)
    else { return true }
    var index = partitions[place].mirrors[slot].index(reaching: partitions[place].commit)
    while index < partitions[place].mirrors[slot].entries.count {
      let stamp = partitions[place].mirrors[slot].entries[index]
      guard stamp.base < offset else { break }
      guard partitions[place].isHeld(stamp, by: newest, leader) else {
        return excuseZombie(at: stamp, below: offset, epoch, newest, place, slot, at: at)
      }
      index += 1
    }
    return true
  }

  private mutating func excuseZombie(
    at stamp: BatchStamp,
    below offset: Int64,
    _ epoch: Int32,
    _ newest: Reign,
    _ place: Int,
    _ slot: Int,
    at: Instant
  ) -> Bool {
    if partitions[place].contract.uncleanElectionAllowed,
      partitions[place].unclean.contains(where: { $0.epoch > epoch })
    {
      excused(.oneLeader, by: .uncleanElection)
      return false
    }
    if partitions[place].slot(of: newest.leader).map({ hasLost(place, $0) }) ?? false {
      excused(.oneLeader, by: .lossyFailure)
      return false
    }
    violated(
      .oneLeader,
      in: place,
      by: [node(place, slot), newest.leader],
      offsets: stamp.base..<offset,
      at: at,
      "\(name(node(place, slot))), leader of epoch \(epoch), committed up to \(offset) while "
        + "\(name(newest.leader)) led epoch \(newest.epoch) without it"
    )
    return false
  }

  /// Whether the copy ever lost something by a failure.
  private func hasLost(_ place: Int, _ slot: Int) -> Bool {
    partitions[place].mirrors[slot].deaths.contains(where: \.isLossy)
  }
}

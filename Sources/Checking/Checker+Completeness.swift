import Primitives

extension Checker {
  /// An in-sync member's log reaches `offset`; otherwise the promise broke, whoever is to blame.
  mutating func checkInSyncComplete(_ place: Int, _ slot: Int, upTo offset: Int64, at: Instant) {
    evaluated(.inSyncComplete)
    let end = partitions[place].mirrors[slot].reach
    guard end < offset else { return }
    foreshadowed(
      .inSyncComplete,
      in: place,
      by: node(place, slot),
      offsets: end..<offset,
      at: at,
      "\(name(node(place, slot))) is in sync with its log ending at \(end), "
        + "and \(offset) is committed"
    )
  }

  /// A failure explains what a member of the in-sync set lacks, but not that one joins without it whose
  /// process has served since: it joins for what it had before (KIP-903).
  ///
  /// What damage on media hides it may still have.
  mutating func checkReturned(_ place: Int, _ slot: Int, upTo offset: Int64, at: Instant) {
    let mirror = partitions[place].mirrors[slot]
    let node = node(place, slot)
    let end = mirror.reach
    let served = nodes[node.index].served
    guard end < offset, nodes[node.index].isRunning, served < at,
      mirror.deaths.contains(where: { $0.isLossy && $0.at < served && $0.end.raw > end })
    else { return }
    hollowJoins.append(
      violation(
        .inSyncComplete,
        in: place,
        by: [node],
        offsets: end..<offset,
        at: at,
        "\(name(node)) joined the in-sync set with its log ending at \(end) after a failure, "
          + "and \(offset) is committed"
      )
    )
  }

  /// A new leader has every committed batch; what it lacks is a loss in the making.
  ///
  /// - Complexity: O(*n* log *n*) for the committed batches not yet compared with its log.
  mutating func checkLeaderComplete(_ place: Int, _ slot: Int, epoch: Int32, at: Instant) {
    evaluated(.leaderComplete)
    let mirror = partitions[place].mirrors[slot]
    var index = partitions[place].committedIndex(reaching: max(mirror.start, mirror.agreedTo))
    while index < partitions[place].committed.count,
      mirror.holds(partitions[place].committed[index].stamp)
    {
      index += 1
    }
    guard index < partitions[place].committed.count else { return }
    let first = partitions[place].committed[index].stamp.base
    foreshadowed(
      .leaderComplete,
      in: place,
      by: node(place, slot),
      offsets: first..<partitions[place].commit,
      at: at,
      "\(name(node(place, slot))) leads epoch \(epoch) with its log ending at \(mirror.end), "
        + "without the committed \(first)..\(partitions[place].commit - 1)"
    )
    withdraw(from: index, place, leader: node(place, slot), epoch: epoch, at: at)
  }

  /// Moves committed batches from `index` on into a pending loss.
  private mutating func withdraw(
    from index: Int,
    _ place: Int,
    leader: NodeID,
    epoch: Int32,
    at: Instant
  ) {
    let batches = (index..<partitions[place].committed.count).map {
      partitions[place].committed[$0]
    }
    let first = partitions[place].committed[index].stamp.base
    let read = partitions[place].read.remove(from: first)
    partitions[place].pending.append(
      PendingLoss(batches: batches, at: at, leader: leader, epoch: epoch, read: read)
    )
    partitions[place].committed.truncate(to: index)
    partitions[place].commit = first
    for slot in partitions[place].mirrors.indices {
      partitions[place].mirrors[slot].agreedTo = min(
        partitions[place].mirrors[slot].agreedTo,
        first
      )
    }
    for reader in partitions[place].readers.indices
    where partitions[place].readers[reader].position > first {
      let known = partitions[place].readers[reader].overtakenFrom ?? first
      partitions[place].readers[reader].overtakenFrom = min(known, first)
      partitions[place].readers[reader].overtakenAt = at
      partitions[place].readers[reader].overtaken += batches.map(\.stamp)
    }
  }

  /// Enters what a leader that does not know of its successor commits, and a successor lacks, as
  /// lost from the start: whether that may be is judged as of every loss.
  ///
  /// - Complexity: O(batches that became known × losses).
  mutating func commitLate(_ place: Int, upTo offset: Int64, epoch: Int32, _ slot: Int, at: Instant)
  {
    let mirror = partitions[place].mirrors[slot]
    let counted = counted(place, epoch: epoch) | 1 << UInt64(slot)
    var index = mirror.index(reaching: offset)
    while index > 0, !partitions[place].knows(mirror.entries[index - 1]) {
      index -= 1
      let stamp = mirror.entries[index]
      guard let without = partitions[place].firstReign(without: stamp) else { continue }
      let reign = partitions[place].reigns[without]
      let written = min(at, mirror.instants[index])
      let batch = CommittedBatch(
        stamp: stamp,
        holders: counted & heldBefore(reign.since, stamp, writtenAt: written, place),
        reporter: slot,
        written: written,
        at: at
      )
      partitions[place].pending.append(
        PendingLoss(
          batches: [batch],
          at: reign.since,
          leader: reign.leader,
          epoch: reign.epoch,
          read: OffsetRanges()
        )
      )
    }
  }

  /// The copies that hold a batch, or lost it by a failure before a leadership that does without.
  private func heldBefore(
    _ reign: Instant,
    _ stamp: BatchStamp,
    writtenAt written: Instant,
    _ place: Int
  ) -> UInt64 {
    var mask: UInt64 = 0
    for slot in partitions[place].mirrors.indices {
      let mirror = partitions[place].mirrors[slot]
      if mirror.holds(stamp) || mirror.hasLost(stamp, in: written...max(written, reign)) {
        mask |= 1 << UInt64(slot)
      }
    }
    return mask
  }

  /// Takes back what a handler of a node reported that did not live to its end.
  mutating func withdrawUnfinished(_ place: Int, _ slot: Int, after stop: Instant) {
    var count = partitions[place].committed.count
    while count > 0 {
      let batch = partitions[place].committed[count - 1]
      guard batch.reporter == slot, batch.at > stop else { break }
      count -= 1
    }
    guard count < partitions[place].committed.count else { return }
    let all = partitions[place].committed.count
    partitions[place].withdrawn = (count..<all).map { partitions[place].committed[$0] }
    partitions[place].commit = partitions[place].committed[count].stamp.base
    partitions[place].committed.truncate(to: count)
    partitions[place].mirrors[slot].agreedTo = min(
      partitions[place].mirrors[slot].agreedTo,
      partitions[place].commit
    )
  }

  /// Start-up recovery keeps what the node's last stop cannot have taken.
  ///
  /// Of a log that was to begin anew further on, and whose storage refused that half-way, the files of
  /// before may be left.
  mutating func checkRecovery(_ place: Int, _ slot: Int, end: Int64, at: Instant) {
    evaluated(.recoverTotal)
    let mirror = partitions[place].mirrors[slot]
    let node = node(place, slot)
    guard let stop = mirror.stop else { return }
    var kept = min(mirror.end, mirror.unfinishedFrom ?? mirror.end)
    if stop.cause.isLossy {
      kept = min(kept, mirror.survivingEnd ?? 0)
    } else if nodes[node.index].hasReverted, let surviving = mirror.survivingEnd {
      kept = min(kept, surviving)
    }
    guard end < kept else { return }
    guard !nodes[node.index].isDamaged else {
      return excused(.recoverTotal, by: .damagedMedia)
    }
    let isRestarted = mirror.entries.isEmpty && nodes[node.index].hasEverRefused
    guard !nodes[node.index].hasRefused, !isRestarted else {
      return excused(.recoverTotal, by: .refusingStorage)
    }
    guard nodes[node.index].unwrittenSince == nil else {
      return excused(.recoverTotal, by: .failedWriteOut)
    }
    guard !nodes[node.index].liesAboutFlush else {
      return excused(.recoverTotal, by: .lyingFlush)
    }
    violated(
      .recoverTotal,
      in: place,
      by: [node],
      offsets: end..<kept,
      at: at,
      "\(name(node)) recovered its log up to \(end), though \(kept) had survived its stop"
    )
  }
}

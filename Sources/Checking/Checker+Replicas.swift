import Primitives

extension Checker {
  /// A batch was appended to a copy.
  mutating func appended(
    _ place: Int,
    _ slot: Int,
    _ stamp: BatchStamp,
    asLeader: Bool,
    at: Instant
  ) {
    checkShape(ofAppend: stamp, place, slot, at: at)
    if asLeader {
      checkOneLeader(appending: stamp, place, slot, at: at)
      write(stamp, place, slot, at: at)
    } else {
      checkLogMatch(appending: stamp, place, slot, at: at)
    }
    if stamp.base < partitions[place].mirrors[slot].end {
      partitions[place].mirrors[slot].cut(
        to: stamp.base,
        node: node(place, slot),
        cause: .truncation(Epoch(stamp.epoch)),
        at: at
      )
    }
    partitions[place].mirrors[slot].append(stamp, at: at)
  }

  /// Enters a leader's batch in the book of its reign.
  private mutating func write(_ stamp: BatchStamp, _ place: Int, _ slot: Int, at: Instant) {
    guard let reign = partitions[place].reignIndex(of: stamp.epoch) else {
      var new = Reign(epoch: stamp.epoch, leader: node(place, slot), since: at)
      new.predecessor = partitions[place].mirrors[slot].entries.last
      new.written.append(stamp)
      insert(new, place)
      return
    }
    partitions[place].reigns[reign].since = min(partitions[place].reigns[reign].since, at)
    if let last = partitions[place].reigns[reign].written.last, last.base >= stamp.base {
      checkLogMatch(rewriting: stamp, reign, place, slot, at: at)
      let kept = partitions[place].reigns[reign].written.partitionPoint { $0.base < stamp.base }
      partitions[place].reigns[reign].written.truncate(to: kept)
    }
    partitions[place].reigns[reign].written.append(stamp)
  }

  /// Enters a batch that its leader had written when its storage refused to go on, so that nobody
  /// was told of it; false when the copy's node did not lead in that epoch, or had gone on.
  mutating func enterUnfinished(
    _ stamp: BatchStamp,
    _ place: Int,
    _ slot: Int,
    at: Instant
  ) -> Bool {
    guard let reign = partitions[place].reignIndex(of: stamp.epoch),
      partitions[place].reigns[reign].leader == node(place, slot),
      (partitions[place].reigns[reign].written.last?.last ?? -1) < stamp.base
    else { return false }
    write(stamp, place, slot, at: at)
    return true
  }

  private mutating func insert(_ reign: Reign, _ place: Int) {
    let after = partitions[place].reigns.lastIndex { $0.epoch < reign.epoch }
    partitions[place].reigns.insert(reign, at: after.map { $0 + 1 } ?? 0)
  }

  /// A copy cut its log.
  mutating func truncated(_ place: Int, _ slot: Int, to offset: Int64, at: Instant) {
    evaluated(.inSyncComplete)
    if offset < partitions[place].mirrors[slot].end { occurrences.note(.truncation) }
    let epoch = max(
      partitions[place].mirrors[slot].followingEpoch,
      partitions[place].mirrors[slot].leadingEpoch
    )
    partitions[place].mirrors[slot].cut(
      to: offset,
      node: node(place, slot),
      cause: .truncation(Epoch(epoch)),
      at: at
    )
    if offset > partitions[place].mirrors[slot].end {
      partitions[place].mirrors[slot].restart(at: offset)
    }
    if isMember(place, slot) {
      checkInSyncComplete(place, slot, upTo: partitions[place].commit, at: at)
    }
  }

  /// A copy dropped its oldest records on purpose.
  mutating func startMoved(_ place: Int, _ slot: Int, to start: Int64) {
    if start > partitions[place].mirrors[slot].end {
      partitions[place].mirrors[slot].restart(at: start)
    } else {
      partitions[place].mirrors[slot].start = start
    }
  }

  /// A copy's log was opened at start-up.
  mutating func recovered(
    _ place: Int,
    _ slot: Int,
    start: Int64,
    end: Int64,
    at: Instant
  ) {
    checkRecovery(place, slot, end: end, at: at)
    let node = node(place, slot)
    let stop = partitions[place].mirrors[slot].stop
    partitions[place].mirrors[slot].cut(
      to: end,
      node: node,
      cause: isCutByStorage(place, slot) ? .refused : causeOfShortening(node, stop),
      at: stop?.at ?? at
    )
    partitions[place].mirrors[slot].opened(endingAt: end, at: at)
    if start > partitions[place].mirrors[slot].start {
      noteStart(place, slot, start, isOfStart: true, at: at)
      startMoved(place, slot, to: start)
    }
    if isMember(place, slot) {
      checkInSyncComplete(place, slot, upTo: partitions[place].commit, at: at)
    }
  }

  /// Whether storage, and not recovery, took records while the process was alive.
  private func isCutByStorage(_ place: Int, _ slot: Int) -> Bool {
    let mirror = partitions[place].mirrors[slot]
    guard let stop = mirror.stop, !stop.cause.isLossy, let surviving = mirror.survivingEnd,
      nodes[node(place, slot).index].hasReverted
    else { return false }
    return surviving < min(mirror.end, mirror.unfinishedFrom ?? mirror.end)
  }

  /// What made a log shorter than its node had said before it stopped.
  func causeOfShortening(_ node: NodeID, _ stop: Stop?) -> CopyDeath.Cause {
    if let stop, stop.cause.isLossy { return .crash(stop.cause) }
    if nodes[node.index].isDamaged { return .damaged }
    return nodes[node.index].hasRefused ? .refused : .recovery
  }

  /// A copy's high watermark moved.
  mutating func highWatermarkMoved(
    _ place: Int,
    _ slot: Int,
    to offset: Int64,
    epoch: Int32,
    asLeader: Bool,
    at: Instant
  ) {
    checkShape(ofHighWatermark: offset, place, slot, at: at)
    // What a cut lowers is nobody's word: the next round may cut more.
    let isLowered = offset < partitions[place].mirrors[slot].highWatermark
    partitions[place].mirrors[slot].highWatermark = offset
    guard asLeader else {
      if !isLowered, epoch == partitions[place].newestEpoch {
        checkLogMatch(below: offset, place, slot, at: at)
      }
      return
    }
    checkHighWatermark(offset, epoch: epoch, place, slot, at: at)
    partitions[place].mirrors[slot].leaderHighWatermark = offset
    partitions[place].mirrors[slot].highWatermarkEpoch = epoch
    let newest = partitions[place].reigns.last?.epoch ?? -1
    if epoch < newest { commitLate(place, upTo: offset, epoch: epoch, slot, at: at) }
    guard offset > partitions[place].commit else { return }
    if epoch < newest, !checkOneLeader(committing: offset, epoch: epoch, place, slot, at: at) {
      return
    }
    extendCommit(place, to: offset, epoch: epoch, from: slot, at: at)
  }

  /// A copy took leadership.
  mutating func tookLeadership(
    _ place: Int,
    _ slot: Int,
    epoch: Int32,
    at: Instant
  ) {
    noteLeader(place, slot)
    partitions[place].mirrors[slot].leadingEpoch = epoch
    partitions[place].mirrors[slot].leaderHighWatermark = -1
    checkOneLeader(leading: epoch, place, slot, at: at)
    if partitions[place].reignIndex(of: epoch) == nil {
      var reign = Reign(epoch: epoch, leader: node(place, slot), since: at)
      reign.predecessor = partitions[place].mirrors[slot].entries.last
      insert(reign, place)
    }
    guard epoch == partitions[place].reigns.last?.epoch else { return }
    checkLeaderComplete(place, slot, epoch: epoch, at: at)
  }

  /// The node of a slot.
  func node(_ place: Int, _ slot: Int) -> NodeID { partitions[place].contract.replicas[slot] }

  /// Whether the control plane counts the copy in the in-sync set.
  func isMember(_ place: Int, _ slot: Int) -> Bool {
    partitions[place].memberMask & 1 << UInt64(slot) != 0
  }

  /// Moves the commit point up to `offset`, with what `slot` holds there.
  ///
  /// - Complexity: O(batches that became committed).
  mutating func extendCommit(
    _ place: Int,
    to offset: Int64,
    epoch: Int32,
    from slot: Int,
    at: Instant
  ) {
    for member in partitions[place].mirrors.indices where isMember(place, member) {
      checkInSyncComplete(place, member, upTo: offset, at: at)
    }
    let counted = counted(place, epoch: epoch) | 1 << UInt64(slot)
    let next = partitions[place].committed.last.map { $0.stamp.last + 1 } ?? 0
    var index = partitions[place].mirrors[slot].index(reaching: next)
    while index < partitions[place].mirrors[slot].entries.count {
      let stamp = partitions[place].mirrors[slot].entries[index]
      guard stamp.base < offset else { break }
      let written = min(at, partitions[place].mirrors[slot].instants[index])
      let holders = holders(of: stamp, writtenAt: written, among: counted, place)
      partitions[place].committed.append(
        CommittedBatch(
          stamp: stamp,
          holders: holders,
          reporter: slot,
          written: written,
          at: at,
          removed: holders & ~partitions[place].memberMask
        )
      )
      index += 1
    }
    partitions[place].commit = max(partitions[place].commit, offset)
    partitions[place].mirrors[slot].agreedTo = partitions[place].commit
  }

  /// Bit per slot: members of the last two in-sync sets recorded in the leader's epoch, since a
  /// leader learns of a smaller set late.
  func counted(_ place: Int, epoch: Int32) -> UInt64 {
    var mask: UInt64 = 0
    var sets = 0
    for index in partitions[place].recentMembers.indices.reversed()
    where sets < 2 && partitions[place].recentMembers[index].epoch == epoch {
      mask |= partitions[place].recentMembers[index].mask
      sets += 1
    }
    return sets > 0 ? mask : partitions[place].memberMask
  }

  /// The copies, among those that count, that hold all of a batch or lost it by a failure of which
  /// their leader does not know yet.
  func holders(
    of stamp: BatchStamp,
    writtenAt written: Instant,
    among counted: UInt64,
    _ place: Int
  ) -> UInt64 {
    var mask: UInt64 = 0
    for slot in partitions[place].mirrors.indices
    where partitions[place].mirrors[slot].held(stamp, since: written) {
      mask |= counted & 1 << UInt64(slot)
    }
    return mask
  }
}

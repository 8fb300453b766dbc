import Primitives

extension Checker {
  /// Reads a replica's files with an independent reader and compares them with what was observed.
  ///
  /// Meant for the moment after start-up recovery: the files then are what the node goes on with,
  /// including a tail that an unsynced truncation brought back. A copy of a partition that was deleted
  /// during the start is nobody's concern.
  ///
  /// - Complexity: O(bytes).
  public mutating func auditReplica(_ replica: ReplicaFiles, at: Instant) {
    guard let (place, slot) = place(of: replica.partition, copyOn: replica.node),
      !partitions[place].mirrors[slot].isOfDeleted
    else { return }
    evaluated(.logShape)
    let content = ReplicaContent(
      replica,
      gapsBelow: partitions[place].gapsBelow(of: slot)
    )
    if let damage = mediaDamage(to: replica.node) {
      if !content.flaws.isEmpty { excused(.logShape, by: damage) }
    } else if let flaw = content.flaws.first {
      violated(
        .logShape,
        in: place,
        by: [replica.node],
        offsets: flaw.offset..<flaw.offset + 1,
        at: at,
        "\(name(replica.node)) recovered a log that is none: \(flaw.text)"
      )
    }
    adopt(content, place, slot, at: at)
  }

  /// Makes the files the truth about a copy, after checking that they hold nothing foreign; of damaged
  /// files, what comes before the damage, which no checksum need tell: the epoch of a batch has none.
  private mutating func adopt(_ content: ReplicaContent, _ place: Int, _ slot: Int, at: Instant) {
    var index = content.firstIndex(from: partitions[place].mirrors[slot].start)
    while index < content.batches.count,
      partitions[place].mirrors[slot].holds(content.batches[index].stamp)
    {
      index += 1
    }
    let agreed = index > 0 ? content.batches[index - 1].stamp.last + 1 : content.start
    if agreed < partitions[place].mirrors[slot].end {
      let stop = partitions[place].mirrors[slot].openedAfter
      let node = node(place, slot)
      partitions[place].mirrors[slot].cut(
        to: agreed,
        node: node,
        cause: causeOfShortening(node, stop),
        at: stop?.at ?? at
      )
    }
    let isDamaged = mediaDamage(to: node(place, slot)) != nil
    while index < content.batches.count {
      let stamp = content.batches[index].stamp
      if isDamaged, stamp.last >= content.soundEnd { break }
      checkKnown(stamp, place, slot, at: at)
      if isDamaged, !isWritten(stamp, place) { break }
      partitions[place].mirrors[slot].append(stamp, at: at)
      index += 1
    }
    partitions[place].mirrors[slot].audited(isDamaged: isDamaged)
  }

  /// What recovery brings back was written once.
  private mutating func checkKnown(_ stamp: BatchStamp, _ place: Int, _ slot: Int, at: Instant) {
    evaluated(.recoverTotal)
    let state = nodes[node(place, slot).index]
    guard !isWritten(stamp, place) else { return }
    guard !state.isDamaged else { return excused(.recoverTotal, by: .damagedMedia) }
    if state.hasEverRefused, enterUnfinished(stamp, place, slot, at: at) {
      return excused(.recoverTotal, by: .refusedAppend)
    }
    violated(
      .recoverTotal,
      in: place,
      by: [node(place, slot)],
      offsets: stamp.base..<stamp.last + 1,
      at: at,
      "\(name(node(place, slot))) recovered batch \(stamp.base)..\(stamp.last) of epoch "
        + "\(stamp.epoch), which nobody wrote"
    )
  }
}

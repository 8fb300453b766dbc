import Primitives

extension Checker {
  /// A producer handed over a batch.
  mutating func invoked(_ place: Int, by client: NodeID, first: Int64, count: Int32, at: Instant) {
    nodes[client.index].open.append(
      OpenBatch(partition: place, first: first, entry: partitions[place].produced.count)
    )
    partitions[place].produced.append(
      ProduceEntry(client: client, first: first, count: count, invoked: at)
    )
  }

  /// A producer received a success.
  mutating func acknowledged(
    _ place: Int,
    by client: NodeID,
    first: Int64,
    count: Int32,
    base: Int64,
    acks: Int8,
    at: Instant
  ) {
    guard let entry = close(place, client, first, as: .acknowledged, at: at) else { return }
    partitions[place].produced[entry].acks = acks
    partitions[place].produced[entry].base = base
    let invoked = partitions[place].produced[entry].invoked
    signals.acknowledged(after: at - invoked)
    let offsets = base..<base + Int64(count)
    if hasDeletions, base >= 0, partitions[place].deleted.appended(offsets, since: invoked) {
      partitions[place].produced[entry].isOfDeleted = true
    }
    guard acks == -1, base >= 0, !partitions[place].produced[entry].isOfDeleted else { return }
    evaluated(.ackDurable, times: Int64(count))
    checkAcknowledgement(place, by: client, offsets, invoked: invoked, at: at)
  }

  /// A full acknowledgement says: committed, and on as many copies as the contract asks for.
  private mutating func checkAcknowledgement(
    _ place: Int,
    by client: NodeID,
    _ offsets: Range<Int64>,
    invoked: Instant,
    at: Instant
  ) {
    partitions[place].confirm(through: offsets.upperBound - 1)
    let isWithdrawn = partitions[place].pending.contains { $0.end >= offsets.upperBound }
    if offsets.upperBound > partitions[place].commit, !isWithdrawn,
      partitions[place].unclean.isEmpty
    {
      violated(
        .ackDurable,
        in: place,
        by: acknowledgers(place),
        offsets: offsets,
        at: at,
        "\(offsets.lowerBound)..\(offsets.upperBound - 1) was acknowledged to \(name(client)) "
          + "while the commit point was \(partitions[place].commit)"
      )
    }
    let copies = partitions[place].mirrors.indices.filter {
      partitions[place].mirrors[$0].reached(offsets.upperBound, since: invoked)
    }
    if copies.count < partitions[place].contract.minInSync {
      violated(
        .ackDurable,
        in: place,
        by: acknowledgers(place),
        offsets: offsets,
        at: at,
        "\(offsets.lowerBound)..\(offsets.upperBound - 1) was acknowledged with \(copies.count) "
          + "copies instead of \(partitions[place].contract.minInSync)"
      )
    }
    countHolders(place, offsets)
  }

  private func acknowledgers(_ place: Int) -> [NodeID] {
    partitions[place].reigns.last.map { [$0.leader] } ?? []
  }

  /// Members that caught up before the acknowledgement count for it too.
  private mutating func countHolders(_ place: Int, _ offsets: Range<Int64>) {
    let index = partitions[place].committed.partitionPoint { $0.stamp.base < offsets.lowerBound }
    guard index < partitions[place].committed.count else { return }
    let batch = partitions[place].committed[index]
    guard batch.stamp.base == offsets.lowerBound else { return }
    let more = holders(
      of: batch.stamp,
      writtenAt: batch.written,
      among: partitions[place].memberMask,
      place
    )
    guard more & ~batch.holders != 0 else { return }
    partitions[place].committed[index].holders |= more
  }

  /// A producer gave up on a batch.
  mutating func closed(
    _ place: Int,
    by client: NodeID,
    first: Int64,
    as outcome: ProduceEntry.Outcome,
    at: Instant
  ) {
    _ = close(place, client, first, as: outcome, at: at)
  }

  /// Settles a batch in flight and returns its entry.
  private mutating func close(
    _ place: Int,
    _ client: NodeID,
    _ first: Int64,
    as outcome: ProduceEntry.Outcome,
    at: Instant
  ) -> Int? {
    let open = nodes[client.index].open.firstIndex {
      $0.partition == place && $0.first == first
    }
    guard let open else {
      violated(
        .conserve,
        in: place,
        by: [client],
        at: at,
        "\(name(client)) learnt the fate of record \(first), which it had not handed over "
          + "or knew the fate of"
      )
      return nil
    }
    let entry = nodes[client.index].open.remove(at: open).entry
    partitions[place].produced[entry].outcome = outcome
    partitions[place].produced[entry].closed = at
    return entry
  }

  /// A consumer was given whole batches.
  mutating func delivered(
    _ place: Int,
    to client: NodeID,
    by node: NodeID,
    from: Int64,
    _ batches: Bytes,
    at: Instant
  ) {
    let reader = reader(place, client, startingAt: from)
    checkPosition(place, reader, from, batches, by: node, at: at)
    var scanner = BatchScanner(batches)
    do throws(FormatFault) {
      while let batch = try scanner.next() {
        if let rot = rot(in: batch, place, by: node) {
          excused(.readStable, by: rot)
          partitions[place].readers[reader].follow(batch.stamp, rottenBy: rot)
          continue
        }
        checkContinuity(place, reader, batch.stamp, by: node, at: at)
        let isOld = isOfDeleted(batch.stamp, place, from: node, to: client, at: at)
        if !isOld { checkStable(place, client, batch, from: from, at: at) }
        partitions[place].readers[reader].followsDeleted = isOld
        partitions[place].readers[reader].take(batch.stamp)
      }
    } catch {
      violated(
        .readStable,
        in: place,
        by: [client],
        at: at,
        "\(name(client)) was given bytes that are no batch: \(error.reason)"
      )
    }
  }

  /// What a node's media did to a batch that it served and that is sound for all its checksum says.
  ///
  /// The checksum covers neither where a batch begins nor the leader's epoch, and nobody between the
  /// media and the application looks at either (`DefaultRecordBatch`).
  private func rot(in batch: StoredBatch, _ place: Int, by node: NodeID) -> Excuse? {
    guard batch.isIntact, node != .none, let damage = mediaDamage(to: node),
      !isWritten(batch.stamp, place)
    else { return nil }
    let isKnown = partitions[place].reigns.contains { $0.hasWritten(contentOf: batch.stamp) }
    return isKnown ? damage : nil
  }

  private mutating func reader(_ place: Int, _ client: NodeID, startingAt from: Int64) -> Int {
    if let known = partitions[place].readers.firstIndex(where: { $0.node == client }) {
      return known
    }
    partitions[place].readers.append(ReaderState(node: client, position: from))
    return partitions[place].readers.count - 1
  }

  /// A reader goes on where it stopped, unless the log was cut below that.
  ///
  /// One that goes on with a deposed leader who has not heard, or with what was sent before the cut,
  /// cannot know of it, and is judged again when it goes on with another.
  private mutating func checkPosition(
    _ place: Int,
    _ index: Int,
    _ from: Int64,
    _ batches: Bytes,
    by node: NodeID,
    at: Instant
  ) {
    evaluated(.readNoSkip)
    let reader = partitions[place].readers[index]
    if from != reader.position {
      skipped(place, reader.node, min(from, reader.position)..<max(from, reader.position), at: at)
    }
    if let overtaken = firstOvertaken(place, reader), overtaken < from {
      let isEarlier = arrival(at: reader.node, at) <= reader.overtakenAt
      let isUnknowing = isEarlier || isDeposed(node, place)
      partitions[place].skips.append(
        ReaderSkip(
          node: reader.node,
          offsets: overtaken..<from,
          at: at,
          isExcusable: isUnknowing || mayNotKnow(place, reader, from, batches, by: node),
          given: reader.overtaken
        )
      )
      if isUnknowing { return }
    }
    partitions[place].readers[index].settle(at: from)
  }

  /// Whether a node leads, as far as it knows, in an epoch that is over.
  private func isDeposed(_ node: NodeID, _ place: Int) -> Bool {
    guard let slot = partitions[place].slot(of: node) else { return false }
    let epoch = partitions[place].mirrors[slot].leadingEpoch
    return epoch >= 0 && epoch < partitions[place].newestEpoch
  }

  /// Whether a lookup of epochs cannot tell a reader at `from` that the log was cut (KIP-320 compares
  /// ends of epochs, not histories).
  ///
  /// Where the record before is of the epoch that the reader read last, or of an older one, the log
  /// has that epoch, or the greatest below it, reach the position; and a log that begins there has
  /// every older epoch end there. What damage to the leader's media hides, the leader still knows the
  /// epochs of.
  private func mayNotKnow(
    _ place: Int,
    _ reader: ReaderState,
    _ from: Int64,
    _ batches: Bytes,
    by node: NodeID
  ) -> Bool {
    if let slot = partitions[place].slot(of: node) {
      let mirror = partitions[place].mirrors[slot]
      if mirror.start >= from { return true }
      if max(mirror.hiddenEnd ?? 0, mirror.excusedGap) >= from { return true }
    }
    let before = partitions[place].committedIndex(reaching: from - 1)
    if before < partitions[place].committed.count {
      let stamp = partitions[place].committed[before].stamp
      if stamp.base < from, stamp.epoch <= reader.epoch { return true }
    }
    var scanner = BatchScanner(batches)
    guard let next = try? scanner.next() else { return true }
    return next.stamp.epoch <= reader.epoch
  }

  /// Where the log differs from what a reader that the log was cut below had been given; what came
  /// back with an older leader does not.
  private func firstOvertaken(_ place: Int, _ reader: ReaderState) -> Int64? {
    reader.overtakenFrom.map { partitions[place].firstDifference(from: $0, reader.overtaken) }
  }

  /// The next batch reaches the position, and begins there unless it is the first.
  ///
  /// A batch that says on damaged media that it is elsewhere misleads who reads it, and is not found
  /// where it should be.
  private mutating func checkContinuity(
    _ place: Int,
    _ index: Int,
    _ stamp: BatchStamp,
    by node: NodeID,
    at: Instant
  ) {
    let reader = partitions[place].readers[index]
    let isGap = stamp.base > reader.position && !partitions[place].contract.gapsAllowed
    let isMissed = stamp.last < reader.position || isGap
    let isKnown = isGap && node != .none
    if isMissed, let damage = reader.misledBy ?? (isKnown ? mediaDamage(to: node) : nil) {
      return excused(.readNoSkip, by: damage)
    }
    if stamp.last < reader.position {
      violated(
        .readNoSkip,
        in: place,
        by: [reader.node],
        offsets: stamp.base..<stamp.last + 1,
        at: at,
        "\(name(reader.node)) was given \(stamp.base)..\(stamp.last) at \(reader.position)"
      )
    } else if isGap {
      skipped(place, reader.node, reader.position..<stamp.base, at: at)
    }
  }

  private mutating func skipped(
    _ place: Int,
    _ node: NodeID,
    _ offsets: Range<Int64>,
    at: Instant
  ) {
    violated(
      .readNoSkip,
      in: place,
      by: [node],
      offsets: offsets,
      at: at,
      "\(name(node)) was not given \(offsets.lowerBound)..\(offsets.upperBound - 1)"
    )
  }

  /// What is read is committed, undamaged, and the only thing ever read there.
  private mutating func checkStable(
    _ place: Int,
    _ client: NodeID,
    _ batch: StoredBatch,
    from: Int64,
    at: Instant
  ) {
    evaluated(.readStable)
    let stamp = batch.stamp
    let offsets = max(from, stamp.base)..<max(from, stamp.last + 1)
    if !batch.isIntact {
      violated(
        .readStable,
        in: place,
        by: [client],
        offsets: offsets,
        at: at,
        "\(name(client)) was given a damaged batch at \(stamp.base)"
      )
    }
    if partitions[place].withdrawn.contains(where: { $0.stamp == stamp }) {
      partitions[place].confirm(through: stamp.last)
    }
    if partitions[place].committedBatch(startingAt: stamp.base)?.stamp == stamp {
      partitions[place].read.insert(offsets)
      return
    }
    let lost = partitions[place].pending.lastIndex { pending in
      pending.batches.contains { $0.stamp == stamp }
    }
    if let lost {
      partitions[place].pending[lost].read.insert(offsets)
      return
    }
    if partitions[place].contract.uncleanElectionAllowed, !partitions[place].unclean.isEmpty {
      return excused(.readStable, by: .uncleanElection)
    }
    violated(
      .readStable,
      in: place,
      by: [client],
      offsets: offsets,
      at: at,
      "\(name(client)) was given \(stamp.base)..\(stamp.last) of epoch \(stamp.epoch), "
        + "which is not committed; the commit point is \(partitions[place].commit)"
    )
  }

  /// A consumer's position jumped: to where the log begins if the records there were deleted, or to
  /// its end if that is the reader's policy.
  mutating func sought(_ place: Int, by client: NodeID, from: Int64, to: Int64, at: Instant) {
    evaluated(.readNoSkip)
    let index = reader(place, client, startingAt: to)
    let position = partitions[place].readers[index].position
    if partitions[place].readers[index].followsDeleted {
      // Where it stood says nothing of the partition that has the name now.
      return partitions[place].readers[index].settle(at: to)
    }
    if isTold(of: to, byUnaware: place, to: client, at: at) {
      partitions[place].readers[index].followsDeleted = true
      return partitions[place].readers[index].settle(at: to)
    }
    let given = partitions[place].readers[index].overtaken
    let overtaken = firstOvertaken(place, partitions[place].readers[index])
    partitions[place].readers[index].settle(at: to)
    if let overtaken, overtaken < position {
      guard overtaken < to else { return }
      return partitions[place].skips.append(
        ReaderSkip(node: client, offsets: overtaken..<to, at: at, isExcusable: true, given: given)
      )
    }
    let retained = partitions[place].mirrors.map(\.start).max() ?? 0
    guard from >= 0, to > position else { return }
    if to <= retained || position < retained && configuration.readersOfLatest.contains(client) {
      return passed(place, client, position, to: to, retained: retained)
    }
    skipped(place, client, position..<to, at: at)
  }
}

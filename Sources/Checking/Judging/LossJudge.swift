import Primitives

/// Finds what is gone for good, why, and whether the contract permits it.
struct LossJudge {
  /// One lost batch with everything its judgement depends on.
  struct LostBatch {
    var stamp: BatchStamp
    var holders: UInt64
    /// When it was written: copies may die before they count.
    var since: Instant
    /// When it began to count.
    var committed: Instant
    var isCommitted: Bool
    /// Holders that the control plane had put out of the in-sync set when it began to count.
    var removed: UInt64 = 0
    /// Leadership that does without it.
    var leader: NodeID
    var epoch: Int32
    var at: Instant
    var acknowledged: Int64 = 0
    var fullyAcknowledged: Int64 = 0
    var read: Int64 = 0

    var offsets: Range<Int64> { stamp.base..<stamp.last + 1 }
  }

  /// A verdict on one batch; neighbours with the same verdict share an account.
  struct Verdict: Equatable {
    var epoch: Int32
    var holders: UInt64
    var lossy: UInt64
    var excuse: Excuse?
    var isGone: Bool
  }

  /// Failures are told of the instant they happen, appends of the instant their handler ends.
  private static let slack = Interval.milliseconds(100)

  let state: PartitionState
  private let nodes: [NodeState]
  let suspects: [Violation]
  private let final: FinalLog
  let contents: [ReplicaContent]
  private let end: Instant

  init(
    _ checker: Checker,
    _ place: Int,
    final: FinalLog,
    contents: [ReplicaContent],
    at: Instant
  ) {
    state = checker.partitions[place]
    nodes = checker.nodes
    let partition = state.contract.partition
    suspects = (checker.precursors + checker.violations).filter { $0.partition == partition }
    self.final = final
    self.contents = contents
    end = at
  }

  /// One account per range of neighbouring records lost in the same way, by offset.
  func accounts() -> [LossAccount] {
    var accounts: [LossAccount] = []
    var last: Verdict?
    for batch in lostBatches() {
      let verdict = verdict(on: batch)
      if verdict == last, let index = accounts.indices.last,
        accounts[index].end.raw == batch.stamp.base
      {
        extend(&accounts[index], by: batch)
      } else {
        accounts.append(account(of: batch, verdict))
      }
      last = verdict
    }
    return accounts
  }

  // MARK: What is lost

  /// Committed or acknowledged batches that the final log does not have, by place and epoch.
  private func lostBatches() -> [LostBatch] {
    var lost: [LostBatch] = []
    for pending in state.pending {
      for batch in pending.batches where !final.holds(batch.stamp) {
        var entry = LostBatch(
          stamp: batch.stamp,
          holders: batch.holders,
          since: batch.written,
          committed: batch.at,
          isCommitted: true,
          removed: batch.removed,
          leader: pending.leader,
          epoch: pending.epoch,
          at: pending.at
        )
        entry.read = pending.read.count(in: entry.offsets)
        lost.append(entry)
      }
    }
    lost = unique(lost).map(withJoiners)
    var extra: [LostBatch] = []
    for index in 0..<state.produced.count {
      let entry = state.produced[index]
      guard entry.outcome == .acknowledged, entry.base >= 0, !entry.isOfDeleted else { continue }
      let missing = missing(entry)
      guard missing > 0 else { continue }
      if let known = position(of: entry, in: lost) {
        charge(&lost[known], entry, missing)
      } else {
        var batch = withJoiners(batch(of: entry))
        charge(&batch, entry, missing)
        extra.append(batch)
      }
    }
    return (lost + extra).sorted { ($0.epoch, $0.stamp.base) < ($1.epoch, $1.stamp.base) }
  }

  /// Counts the copies that came into the in-sync set with the batch before it was lost.
  private func withJoiners(_ batch: LostBatch) -> LostBatch {
    guard batch.isCommitted else { return batch }
    var all = batch
    for join in state.joins
    where join.at >= batch.since && join.at <= batch.at && join.commit > batch.stamp.last {
      all.holders |= 1 << UInt64(join.slot)
    }
    return all
  }

  /// Each batch once: where it was lost, returned and was lost again, the last loss counts.
  private func unique(_ lost: [LostBatch]) -> [LostBatch] {
    var result: [LostBatch] = []
    for batch in lost.sorted(by: { ($0.stamp.base, $0.epoch) < ($1.stamp.base, $1.epoch) }) {
      if let last = result.last, last.stamp == batch.stamp { result.removeLast() }
      result.append(batch)
    }
    return result
  }

  /// Records of an acknowledged batch that the final log does not have.
  private func missing(_ entry: ProduceEntry) -> Int64 {
    guard entry.base + Int64(entry.count) > state.retainedFrom(in: final) else { return 0 }
    let positions = final.positions(client: entry.client, first: entry.first, count: entry.count)
    var found: Int64 = 0
    var last: Int64 = -1
    for position in positions where final.records[position].sequence != last {
      last = final.records[position].sequence
      found += 1
    }
    return Int64(entry.count) - found
  }

  /// The lost batch that the entry was acknowledged with, among those sorted by place.
  private func position(of entry: ProduceEntry, in lost: [LostBatch]) -> Int? {
    var low = 0
    var high = lost.count
    while low < high {
      let middle = (low + high) / 2
      if lost[middle].stamp.base < entry.base { low = middle + 1 } else { high = middle }
    }
    while low < lost.count, lost[low].stamp.base == entry.base {
      if wrote(lost[low].stamp, entry) { return low }
      low += 1
    }
    return nil
  }

  /// Whether a batch can be the entry's: same place and size, appended before the answer.
  private func wrote(_ stamp: BatchStamp, _ entry: ProduceEntry) -> Bool {
    guard stamp.base == entry.base, stamp.last == entry.base + Int64(entry.count) - 1,
      let reign = state.reignIndex(of: stamp.epoch)
    else { return false }
    return state.reigns[reign].since <= entry.closed
  }

  private func charge(_ batch: inout LostBatch, _ entry: ProduceEntry, _ missing: Int64) {
    batch.acknowledged += missing
    batch.since = min(batch.since, entry.invoked)
    if entry.acks == -1 { batch.fullyAcknowledged += missing }
  }

  /// A batch that was acknowledged and is gone without having been withdrawn by an election.
  private func batch(of entry: ProduceEntry) -> LostBatch {
    let reign = state.reigns.lastIndex { reign in
      reign.since <= entry.closed
        && reign.written.batch(startingAt: entry.base).map {
          wrote($0, entry) && !final.holds($0)
        } ?? false
    }
    guard let reign, let stamp = state.reigns[reign].written.batch(startingAt: entry.base) else {
      return strayBatch(of: entry)
    }
    let committed = state.committedBatch(startingAt: stamp.base)
    let isCommitted = committed?.stamp == stamp
    let writer = state.slot(of: state.reigns[reign].leader).map { UInt64(1) << UInt64($0) } ?? 0
    let holders = isCommitted ? committed?.holders ?? writer : writer
    let without = state.firstReign(without: stamp).map { state.reigns[$0] }
    let next = without ?? state.reigns.last
    let isLeaderless = without == nil && state.control?.leader == NodeID.none
    let gone = without == nil ? goneWithBeginning(stamp) : nil
    return LostBatch(
      stamp: stamp,
      holders: holders,
      since: isCommitted ? committed?.written ?? end : entry.invoked,
      committed: isCommitted ? committed?.at ?? end : entry.closed,
      isCommitted: isCommitted,
      removed: committed?.removed ?? 0,
      leader: next?.leader ?? .none,
      epoch: next?.epoch ?? -1,
      at: isLeaderless ? end : max(gone ?? next?.since ?? entry.closed, entry.invoked)
    )
  }

  /// When the cluster was without a batch that went with the beginning of the log which it serves
  /// in the end: when that was dropped, or its node led with what its start had left.
  private func goneWithBeginning(_ stamp: BatchStamp) -> Instant? {
    guard let node = final.node, let slot = state.slot(of: node),
      let drop = state.drops.last(where: { $0.slot == slot && $0.offsets.contains(stamp.base) })
    else { return nil }
    guard drop.isOfStart else { return drop.at }
    return state.reigns.first { $0.leader == node && $0.since >= drop.at }?.since ?? drop.at
  }

  /// A batch that was acknowledged though no leader said that it wrote it.
  private func strayBatch(of entry: ProduceEntry) -> LostBatch {
    let leader = state.reigns.last { $0.since <= entry.closed }
    let stamp = BatchStamp(
      base: entry.base,
      last: entry.base + Int64(entry.count) - 1,
      epoch: leader?.epoch ?? -1,
      checksum: 0
    )
    return LostBatch(
      stamp: stamp,
      holders: 0,
      since: entry.invoked,
      committed: entry.closed,
      isCommitted: false,
      leader: leader?.leader ?? .none,
      epoch: leader?.epoch ?? -1,
      at: entry.closed
    )
  }

  // MARK: Why

  private func verdict(on batch: LostBatch) -> Verdict {
    let lossy = lossyHolders(of: batch)
    return Verdict(
      epoch: batch.epoch,
      holders: batch.holders,
      lossy: lossy,
      excuse: excuse(for: batch, lossy: lossy),
      isGone: !contents.contains { $0.batch(startingAt: batch.stamp.base)?.stamp == batch.stamp }
    )
  }

  /// Copies that counted and had a lossy failure before the leadership that does without.
  private func lossyHolders(of batch: LostBatch) -> UInt64 {
    var mask: UInt64 = 0
    for slot in state.mirrors.indices where batch.holders & 1 << UInt64(slot) != 0 {
      if isLost(batch, slot) || isDoubtful(batch, slot) { mask |= 1 << UInt64(slot) }
    }
    return mask
  }

  private func isLost(_ batch: LostBatch, _ slot: Int) -> Bool {
    guard let death = death(of: batch, slot), death.at <= batch.at else { return false }
    return isFailure(death, of: batch, slot)
  }

  /// Whether the copy's machine failed and the copy was not back in the in-sync set in time: it
  /// may have kept everything, but nobody could rely on that.
  ///
  /// A copy that the control plane had put out of the set counts for a leader that has not heard, and
  /// its failure of before counts with it: it may not be elected.
  private func isDoubtful(_ batch: LostBatch, _ slot: Int) -> Bool {
    let isRemoved = batch.removed & 1 << UInt64(slot) != 0
    let from = isRemoved ? .zero : batch.since - Self.slack
    let lies = nodes[state.contract.replicas[slot].index].liesAboutFlush
    guard !state.contract.syncedBeforeAck || lies,
      let stop = state.mirrors[slot].uncleanStops.last(where: {
        $0.cause.isLossy && from <= $0.at && $0.at <= batch.at
      })
    else { return false }
    return !isBack(batch, slot, after: stop.at)
  }

  /// Whether the copy came back into the in-sync set with the batch before it was lost.
  private func isBack(_ batch: LostBatch, _ slot: Int, after stop: Instant) -> Bool {
    state.joins.contains {
      $0.slot == slot && $0.isServing && $0.at > stop && $0.at <= batch.at
        && ($0.at <= batch.since || $0.commit > batch.stamp.last)
    }
  }

  /// Copies that counted and whose node stopped uncleanly, lossy or not, and did not come back.
  private func uncleanHolders(of batch: LostBatch) -> Int {
    let from = batch.since - Self.slack
    return state.mirrors.indices.count { slot in
      guard batch.holders & 1 << UInt64(slot) != 0,
        let stop = state.mirrors[slot].uncleanStops.last(where: {
          from <= $0.at && $0.at <= batch.at
        })
      else { return false }
      return !isBack(batch, slot, after: stop.at)
    }
  }

  func death(of batch: LostBatch, _ slot: Int) -> CopyDeath? {
    state.mirrors[slot].death(of: batch.offsets, since: batch.since - Self.slack)
  }

  /// Whether the contract counts the death as a failure: where copies are synced before they
  /// count, a crash takes them only if the device lied, or if a write-out had failed before and
  /// another process found in memory what was not on media.
  private func isFailure(_ death: CopyDeath, of batch: LostBatch, _ slot: Int) -> Bool {
    guard case .crash = death.cause, state.contract.syncedBeforeAck else { return death.isLossy }
    let node = nodes[state.contract.replicas[slot].index]
    let isUnwritten = node.unwrittenSince.map { $0 <= batch.committed } ?? false
    return death.isLossy && (node.liesAboutFlush || isUnwritten)
  }

  /// Whether some device among those of the copies lied.
  private func isLie(_ lossy: UInt64) -> Bool {
    state.mirrors.indices.contains {
      lossy & 1 << UInt64($0) != 0 && nodes[state.contract.replicas[$0].index].liesAboutFlush
    }
  }

  /// What damage to media keeps an offset from the log that the cluster serves in the end: its own,
  /// or that of a leader whom it was copied from.
  private func damage(at offset: Int64) -> Excuse? {
    guard let node = final.node else { return nil }
    if let damage = nodes[node.index].mediaDamage, final.isUnreadable(at: offset) { return damage }
    return state.slot(of: node).flatMap { state.mirrors[$0].excuse(forLacking: offset) }
  }

  private func excuse(for batch: LostBatch, lossy: UInt64) -> Excuse? {
    if let damage = damage(at: batch.stamp.base) { return damage }
    let isByClock = state.drops.contains { $0.isByClock && $0.offsets.contains(batch.stamp.base) }
    if isByClock { return .wrongClock }
    let failures = lossy.nonzeroBitCount
    let unclean = state.unclean.filter {
      $0.epoch > batch.stamp.epoch && $0.epoch <= batch.epoch
    }
    if !unclean.isEmpty, state.contract.uncleanElectionAllowed { return .uncleanElection }
    if batch.acknowledged > 0, batch.fullyAcknowledged == 0 {
      let copies = batch.holders.nonzeroBitCount
      let isWeak = !batch.isCommitted || copies < state.contract.minInSync
      if isWeak || failures > 0 { return .weakAcknowledgement }
    }
    let tolerated = state.contract.toleratedLossyFailures
    guard failures > tolerated else {
      let wasNobodyLeft = unclean.contains(where: \.wasNobodyLeft)
      return wasNobodyLeft && uncleanHolders(of: batch) > tolerated ? .nobodyLeft : nil
    }
    if state.contract.syncedBeforeAck { return isLie(lossy) ? .lyingFlush : .failedWriteOut }
    if failures > 1, lossy == batch.holders { return .wholeInSyncSet }
    return state.contract.minInSync <= 1 ? .singleCopy : .tooManyLossyFailures
  }
}

import Primitives

// What is told of each loss.
extension LossJudge {
  func account(of batch: LostBatch, _ verdict: Verdict) -> LossAccount {
    var account = LossAccount(
      partition: state.contract.partition,
      name: state.contract.name,
      first: Offset(batch.stamp.base),
      end: Offset(batch.stamp.last + 1),
      acknowledged: batch.acknowledged,
      fullyAcknowledged: batch.fullyAcknowledged,
      read: batch.read,
      at: batch.at,
      leader: batch.leader,
      epoch: Epoch(batch.epoch),
      lossyFailures: verdict.lossy.nonzeroBitCount,
      tolerated: state.contract.toleratedLossyFailures,
      excuse: verdict.excuse,
      goneEverywhere: verdict.isGone
    )
    for slot in state.mirrors.indices where batch.holders & 1 << UInt64(slot) != 0 {
      let copy = copy(of: batch, slot)
      account.copies.append(copy)
      guard let death = copy.death, !death.isLossy, death.at >= batch.at, !death.isDeletion
      else { continue }
      account.survivorsCut.append(copy.node)
    }
    if verdict.isGone {
      account.definitive = account.copies.compactMap(\.death?.at).reduce(batch.at, max)
    }
    account.firstBroken = firstBroken(batch)
    return account
  }

  private func copy(of batch: LostBatch, _ slot: Int) -> CopyAccount {
    let mirror = state.mirrors[slot]
    let death = death(of: batch, slot)
    var copy = CopyAccount(node: state.contract.replicas[slot], onMedia: nil, death: death)
    if let death, case .crash = death.cause {
      copy.onMedia = false
    } else if let stop = mirror.uncleanStops.last(where: \.cause.isLossy)?.at, stop >= batch.since,
      death.map({ $0.at > stop }) ?? true
    {
      copy.onMedia = true
    }
    return copy
  }

  /// The first promise that broke on the way to the loss.
  private func firstBroken(_ batch: LostBatch) -> Violation? {
    let touching = suspects.filter {
      $0.first.raw < batch.offsets.upperBound && batch.offsets.lowerBound < $0.end.raw
        && $0.at >= batch.since
    }
    return touching.min { $0.at < $1.at }
  }

  func extend(_ account: inout LossAccount, by batch: LostBatch) {
    account.end = Offset(batch.stamp.last + 1)
    account.acknowledged += batch.acknowledged
    account.fullyAcknowledged += batch.fullyAcknowledged
    account.read += batch.read
    for index in account.copies.indices {
      let node = account.copies[index].node
      guard let slot = state.slot(of: node), let death = death(of: batch, slot) else { continue }
      guard var known = account.copies[index].death else {
        account.copies[index].death = death
        continue
      }
      known.end = max(known.end, death.end)
      account.copies[index].death = known
    }
    if account.goneEverywhere {
      account.definitive = account.copies.compactMap(\.death?.at).reduce(account.at, max)
    }
  }
}

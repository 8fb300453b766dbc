import KafkaLog
import KafkaProtocol
import Primitives

extension Partition {
  /// Raises a leader's high watermark to the smallest log end of those it waits for
  /// (Partition#maybeIncrementLeaderHW); true when it rose.
  ///
  /// It waits for the maximal ISR, and for a follower outside that is caught up and may join at any
  /// moment. It stands still under min ISR (KIP-966); the variants `minInsyncAfterAppend`,
  /// `minimumCheckedBeforeOnly` and `watermarkRisesUnderMinimum` move it all the same. It never
  /// falls, whoever joins, but for the variant `watermarkFalls`.
  mutating func advanceHighWatermark(
    now: Instant,
    lag: Interval,
    image: MetadataImage,
    variants: Variants
  ) -> Bool {
    guard isLeader else { return false }
    let ignoring: Variants = [
      .minInsyncAfterAppend, .minimumCheckedBeforeOnly, .watermarkRisesUnderMinimum,
    ]
    guard !isUnderMinIsr || !variants.isDisjoint(with: ignoring) else { return false }
    let end = logEnd
    var candidate = end
    for remote in remotes where remote.logEnd < candidate {
      let holds =
        mustHoldHighWatermark(remote, variants)
        ?? holdsHighWatermark(remote, leaderEnd: end, now: now, lag: lag, image: image)
      if holds { candidate = remote.logEnd }
    }
    if candidate < highWatermark, variants.contains(.watermarkFalls) {
      log?.setHighWatermark(candidate)
      return true
    }
    guard candidate > highWatermark else { return false }
    return log?.raiseHighWatermark(candidate) ?? false
  }

  /// What the variants `watermarkIgnoresExpansion` and `shrinkCountsAtOnce` say of a follower; nil
  /// for nothing.
  private func mustHoldHighWatermark(_ remote: RemoteReplica, _ variants: Variants) -> Bool? {
    if variants.contains(.watermarkIgnoresExpansion) { return remote.isMember }
    if variants.contains(.shrinkCountsAtOnce), let proposal, proposal.kind == .shrink,
      !proposal.isr.contains(remote.id)
    {
      return false
    }
    return nil
  }

  private func holdsHighWatermark(
    _ remote: RemoteReplica,
    leaderEnd: Offset,
    now: Instant,
    lag: Interval,
    image: MetadataImage
  ) -> Bool {
    if remote.isMember { return true }
    if let proposal, proposal.kind == .expand, proposal.isr.contains(remote.id) { return true }
    return remote.isCaughtUp(leaderEnd: leaderEnd, now: now, lag: lag)
      && isEligible(remote, image: image)
  }
}

import KafkaLog
import KafkaProtocol
import Primitives

// The in-sync set and what it allows (`Partition.scala`).
extension Partition {
  /// The ISR that the high watermark waits for: with members of an unanswered expansion, and
  /// still with those of an unanswered shrink (KIP-497).
  var maximalIsr: [NodeID] {
    guard let proposal, proposal.kind == .expand else { return isr }
    return proposal.isr
  }

  /// `min.insync.replicas`, at most the number of assigned replicas.
  var effectiveMinIsr: Int { min(Int(minInsyncReplicas), remotes.count + 1) }

  /// Whether the committed ISR is smaller than it must be.
  var isUnderMinIsr: Bool { isLeader && isr.count < effectiveMinIsr }

  /// Members of the ISR, but this broker, that left the caught-up window; none while a change is
  /// on its way (Partition#getOutOfSyncReplicas).
  func outOfSyncReplicas(local: NodeID, now: Instant, lag: Interval) -> [NodeID] {
    guard isLeader, proposal == nil else { return [] }
    return isr.filter { member in
      guard member != local else { return false }
      guard let index = remoteIndex(of: member) else { return true }
      return !remotes[index].isCaughtUp(leaderEnd: logEnd, now: now, lag: lag)
    }
  }

  /// Whether a follower that just fetched may be proposed for the ISR
  /// (Partition#needsExpandIsr): it reached the high watermark and the start of the leader's
  /// epoch, since the watermark of a new leader may lag the true one (KAFKA-7128).
  func mayJoin(
    _ remote: RemoteReplica,
    image: MetadataImage,
    variants: Variants
  ) -> Bool {
    guard isLeader, proposal == nil, !remote.isMember else { return false }
    let isKnown = variants.contains(.brokerEpochNotCompared) && image.isActive(remote.id)
    guard isKnown || isEligible(remote, image: image),
      remote.logEnd >= highWatermark || variants.contains(.expandBelowWatermark)
    else { return false }
    if variants.contains(.expandBeforeEpochStart) { return true }
    return epochStart != .unknown && remote.logEnd >= epochStart
  }

  /// Whether the controller would take the follower into the ISR, as far as this broker knows:
  /// neither fenced nor stopping, and the process that fetched is the one that is registered
  /// (KIP-841, KIP-903).
  func isEligible(_ remote: RemoteReplica, image: MetadataImage) -> Bool {
    guard image.isActive(remote.id), let epoch = remote.brokerEpoch,
      let registered = image.broker(remote.id)?.epoch
    else { return false }
    return epoch == -1 || epoch == registered
  }
}

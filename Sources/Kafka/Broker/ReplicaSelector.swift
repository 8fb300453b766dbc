import Environment
import KafkaLog
import KafkaProtocol
import Primitives

/// Which replica a consumer is sent to (`replica.selector.class`, KIP-392).
public enum ReplicaSelector: Sendable {
  /// The leader serves everybody (`LeaderSelector`).
  case leader
  /// A replica in the consumer's rack, the leader if it stands there, else the one that has most.
  case rackAware
}

extension Broker {
  /// The replica that a consumer should read from instead of this leader, if there is a better one.
  ///
  /// Candidates are in sync, in service, and have the offset (ReplicaManager#findPreferredReadReplica,
  /// RackAwareReplicaSelector).
  mutating func preferredReplica(
    for request: FetchRequest,
    _ asked: FetchRequest.Partition,
    at slot: Int
  ) -> NodeID? {
    guard config.replicaSelector == .rackAware, partitions.slots[slot].isLeader,
      let wanted = request.rack, rack != wanted
    else { return nil }
    var best: RemoteReplica?
    for remote in partitions.slots[slot].remotes
    where remote.isMember && remote.logEnd >= asked.fetchOffset
      && remote.logStart <= asked.fetchOffset && remote.logStart != .unknown
      && image.isUnfenced(remote.id) && image.broker(remote.id)?.rack == wanted
    {
      if let known = best, !remote.isBetter(than: known) { continue }
      best = remote
    }
    return best?.id
  }
}

extension RemoteReplica {
  /// Whether it has more, or was caught up later, or comes first (ReplicaView.comparator).
  fileprivate func isBetter(than other: RemoteReplica) -> Bool {
    if logEnd != other.logEnd { return logEnd > other.logEnd }
    let (mine, theirs) = (lastCaughtUp ?? .zero, other.lastCaughtUp ?? .zero)
    if mine != theirs { return mine > theirs }
    return id < other.id
  }
}

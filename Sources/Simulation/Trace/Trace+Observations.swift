import Checking
import Primitives

extension Trace {
  /// Keeps what an observation tells, if people may want to see it.
  mutating func observe(_ observation: Observation, from node: NodeID, at instant: Instant) {
    switch observation {
    case .append(let partition, let base, let last, let epoch, _, let asLeader):
      append(
        TracedAppend(
          at: instant,
          partition: partition,
          node: node,
          base: base,
          last: last,
          epoch: epoch,
          asLeader: asLeader
        )
      )
    case .highWatermark(let partition, let offset, _, let asLeader):
      mark(
        TracedMark(
          at: instant,
          partition: partition,
          node: node,
          offset: offset,
          asLeader: asLeader
        )
      )
    case .produceInvoke, .produceAck, .produceFail, .produceUnknown:
      write(observation, from: node, at: instant)
    case .deliver, .metadataCommitted, .metadataRestated: break
    case .created: follow(.observed(observation), on: node, at: instant)
    case .quorum(let change):
      if change.isRare { note(.observed(observation), on: node, at: instant) }
    case .seek, .truncate, .startOffset, .becameLeader, .becameFollower, .recovered,
      .dropped, .storageFailed, .halted, .serving, .refused, .partitionState, .assigned, .removed,
      .fenced, .controllerActive:
      note(.observed(observation), on: node, at: instant)
    }
  }

  private mutating func write(
    _ observation: Observation,
    from client: NodeID,
    at instant: Instant
  ) {
    switch observation {
    case .produceInvoke(let partition, let first, let count):
      invoke(
        TracedBatch(
          client: client,
          partition: partition,
          first: first,
          count: count,
          invoked: instant
        )
      )
    case .produceAck(let partition, let first, _, let base, _):
      let known = base.raw < 0 ? nil : base
      settle(partition, first: first, of: client, .acknowledged, base: known, at: instant)
    case .produceFail(let partition, let first, _, _):
      settle(partition, first: first, of: client, .failed, at: instant)
    case .produceUnknown(let partition, let first, _):
      settle(partition, first: first, of: client, .unknown, at: instant)
    default: break
    }
  }
}

extension QuorumObservation {
  /// Whether it is none of the changes that every record brings.
  fileprivate var isRare: Bool {
    switch self {
    case .appended, .synced, .committed, .applied, .wouldVote, .heard: false
    case .epoch, .voted, .leads, .resigned, .truncated, .opened, .snapshotTaken, .snapshotLoaded,
      .voters:
      true
    }
  }
}

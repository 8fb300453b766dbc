import Primitives

extension Checker {
  /// Takes one observation from `subject`.
  ///
  /// - Complexity: O(1) amortized, except where the kind says otherwise in its handler.
  public mutating func record(_ observation: Observation, from subject: NodeID, at: Instant) {
    switch observation {
    case .produceInvoke, .produceAck, .produceFail, .produceUnknown, .deliver, .seek, .refused:
      recordClient(observation, from: subject, at: at)
    case .append, .truncate, .startOffset, .highWatermark, .becameLeader, .becameFollower,
      .recovered, .created, .dropped:
      recordReplica(observation, from: subject, at: at)
    case .halted, .serving:
      recordNode(observation, from: subject, at: at)
    case .partitionState, .assigned, .removed, .fenced, .controllerActive:
      recordController(observation, from: subject, at: at)
    // What a node says of its storage excuses nothing; `faultNoted` does.
    case .storageFailed: break
    case .metadataCommitted, .metadataRestated: break
    case .quorum(let observation): recordQuorum(observation, from: subject, at: at)
    }
  }

  private mutating func recordClient(
    _ observation: Observation,
    from subject: NodeID,
    at: Instant
  ) {
    switch observation {
    case .produceInvoke(let partition, let first, let count):
      guard let place = place(of: partition) else { return }
      invoked(place, by: subject, first: first, count: count, at: at)
    case .produceAck(let partition, let first, let count, let base, let acks):
      guard let place = place(of: partition) else { return }
      acknowledged(
        place,
        by: subject,
        first: first,
        count: count,
        base: base.raw,
        acks: acks,
        at: at
      )
    case .produceFail(let partition, let first, _, _):
      guard let place = place(of: partition) else { return }
      closed(place, by: subject, first: first, as: .failed, at: at)
    case .produceUnknown(let partition, let first, _):
      guard let place = place(of: partition) else { return }
      closed(place, by: subject, first: first, as: .unknown, at: at)
    case .deliver(let partition, let from, let batches, let node):
      guard let place = place(of: partition) else { return }
      delivered(place, to: subject, by: node, from: from.raw, batches, at: at)
    case .seek(let partition, let from, let to):
      guard let place = place(of: partition) else { return }
      sought(place, by: subject, from: from.raw, to: to.raw, at: at)
    case .refused: signals.refused()
    default: break
    }
  }

  private mutating func recordReplica(
    _ observation: Observation,
    from subject: NodeID,
    at: Instant
  ) {
    guard !isOfDeleted(observation, on: subject, at: at) else { return }
    switch observation {
    case .append(let partition, let base, let last, let epoch, let checksum, let asLeader):
      guard let (place, slot) = place(of: partition, copyOn: subject) else { return }
      let stamp = BatchStamp(
        base: base.raw,
        last: last.raw,
        epoch: epoch.raw,
        checksum: checksum
      )
      appended(place, slot, stamp, asLeader: asLeader, at: at)
    case .truncate(let partition, let to):
      guard let (place, slot) = place(of: partition, copyOn: subject) else { return }
      truncated(place, slot, to: to.raw, at: at)
    case .startOffset(let partition, let start):
      guard let (place, slot) = place(of: partition, copyOn: subject) else { return }
      noteStart(place, slot, start.raw, isOfStart: false, at: at)
      startMoved(place, slot, to: start.raw)
    case .highWatermark(let partition, let offset, let epoch, let asLeader):
      guard let (place, slot) = place(of: partition, copyOn: subject) else { return }
      highWatermarkMoved(
        place,
        slot,
        to: offset.raw,
        epoch: epoch.raw,
        asLeader: asLeader,
        at: at
      )
    case .becameLeader(let partition, let epoch, _):
      guard let (place, slot) = place(of: partition, copyOn: subject) else { return }
      tookLeadership(place, slot, epoch: epoch.raw, at: at)
    case .becameFollower(let partition, let epoch, _):
      guard let (place, slot) = place(of: partition, copyOn: subject) else { return }
      partitions[place].mirrors[slot].leadingEpoch = -1
      partitions[place].mirrors[slot].followingEpoch = epoch.raw
    case .recovered(let partition, let start, let end, let isClean):
      guard let (place, slot) = place(of: partition, copyOn: subject) else { return }
      if !isClean, nodes[subject.index].hasSpoiledStop {
        partitions[place].mirrors[slot].stopWasSpoiled()
      }
      recovered(place, slot, start: start.raw, end: end.raw, at: at)
    default: break
    }
  }

  private mutating func recordController(
    _ observation: Observation,
    from subject: NodeID,
    at: Instant
  ) {
    switch observation {
    case .partitionState(
      let partition,
      let leader,
      let epoch,
      let version,
      let members,
      let eligible,
      let unclean
    ):
      guard let place = place(of: partition) else { return }
      let state = ControlState(
        leader: leader,
        epoch: epoch.raw,
        version: version,
        members: members,
        eligible: eligible,
        isUnclean: unclean
      )
      controlled(place, state, by: subject, at: at)
    case .assigned(let partition, let replicas):
      guard let place = place(of: partition) else { return }
      partitions[place].assigned = replicas
      partitions[place].isBeingAssigned = true
    case .removed(let partition, let incarnation):
      guard let place = place(of: partition) else { return }
      removed(place, incarnation: incarnation, at: at)
    case .fenced(let node, let isFenced): admitted(node, !isFenced, at: at)
    case .controllerActive:
      noteController()
      signals.controllerActive(subject, at: at)
    default: break
    }
  }

  private mutating func recordNode(
    _ observation: Observation,
    from subject: NodeID,
    at: Instant
  ) {
    switch observation {
    case .halted(let reason):
      nodes[subject.index].foundNoController = "\(reason)" == Self.noController
      nodes[subject.index].lostMetadata = "\(reason)" == Self.metadataLogFailed
    case .serving: served(subject, at: at)
    default: break
    }
  }

  /// What a broker says when it gives up waiting for its registration.
  private static let noController = "registration timed out"
  /// What it says when its copy of the metadata log cannot go on as the controllers' goes on.
  private static let metadataLogFailed = "metadata log failed"
}

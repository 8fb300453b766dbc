import Environment
import KafkaLog
import KafkaProtocol
import Primitives

// Is the position still on the log that it was taken from? (`SubscriptionState`, KIP-320)
extension Consumer {
  /// Looks at every partition's leadership after an answer to Metadata.
  ///
  /// A preferred replica that is not among the brokers any more is asked no longer
  /// (`Cluster#nodeIfOnline`).
  mutating func noteLeaderships<M: Machine<KafkaMessage>>(on machine: inout M) {
    for index in positions.indices {
      noteLeadership(index)
      guard positions[index].preferred != .none,
        !metadata.brokers.contains(positions[index].preferred)
      else { continue }
      machine.reach(Probe("consumer.replica.offline"))
      positions[index].preferred = .none
    }
  }

  /// A position that was used under another leadership is compared with the new leader's log before
  /// reading goes on; the variant `positionNotValidated` trusts it.
  mutating func noteLeadership(_ index: Int) {
    let epoch = metadata.leaders[index].epoch
    guard epoch != positions[index].leaderEpoch else { return }
    positions[index].leaderEpoch = epoch
    positions[index].preferred = .none
    guard positions[index].next != nil, positions[index].epoch != .none,
      !variants.contains(.positionNotValidated)
    else { return }
    positions[index].isUnvalidated = true
  }

  /// Asks the leader where the epoch of the last record read ends.
  mutating func askForEpochEnd<M: Machine<KafkaMessage>>(
    _ index: Int,
    _ leader: NodeID,
    on machine: inout M
  ) {
    guard let offset = positions[index].next, client.prepare(leader, on: &machine) else { return }
    let request = Request.offsetsForLeaderEpoch(
      OffsetsForLeaderEpochRequest(
        replica: .none,
        partition: metadata.partitions[index],
        currentLeaderEpoch: metadata.leaders[index].epoch,
        leaderEpoch: positions[index].epoch
      )
    )
    let context = Context.validation(
      partition: Int32(index),
      offset: offset,
      leaderEpoch: metadata.leaders[index].epoch
    )
    client.send(request, to: leader, context: context, on: &machine)
    positions[index].isAsked = true
  }

  /// Takes the answer to OffsetsForLeaderEpoch: a log that ends below the position was cut, and
  /// reading goes on at the fork, or the application is told (SubscriptionState#maybeCompleteValidation).
  ///
  /// An answer for another position, or for a leadership that is over, says nothing: it is asked again.
  mutating func validated<M: Machine<KafkaMessage>>(
    _ index: Int,
    _ offset: Offset,
    _ leaderEpoch: Epoch,
    _ answer: OffsetsForLeaderEpochResponse,
    on machine: inout M
  ) {
    positions[index].isAsked = false
    watched.insert(index)
    guard answer.error == .none else {
      metadata.want()
      return postpone(index, on: &machine)
    }
    positions[index].failures = 0
    guard positions[index].next == offset, metadata.leaders[index].epoch == leaderEpoch else {
      return machine.reach(Probe("consumer.validation.overtaken"))
    }
    positions[index].isUnvalidated = false
    let end = answer.end
    let isKnown = end.epoch != .none && end.endOffset != .unknown
    guard !isKnown || end.endOffset < offset else { return }
    machine.reach(Probe("consumer.truncation.found"))
    guard isKnown, config.offsetReset != .none else { return reset(index, on: &machine) }
    positions[index].next = end.endOffset
    positions[index].epoch = end.epoch
    machine.observe(.seek(metadata.partitions[index], from: offset, to: end.endOffset))
  }
}

// Which replica is read (`AbstractFetch#selectReadReplica`, KIP-392).
extension Consumer {
  /// The broker that a partition is read from: a replica the leader named, else the leader.
  func source(of index: Int, at now: Instant) -> NodeID {
    let position = positions[index]
    let isPreferred = position.preferred != .none && now < position.preferredUntil
    return isPreferred ? position.preferred : metadata.leaders[index].leader
  }

  /// Reads from `replica` until metadata is old or the leadership changes.
  mutating func prefer<M: Machine<KafkaMessage>>(
    _ replica: NodeID,
    _ index: Int,
    on machine: inout M
  ) {
    machine.reach(Probe("consumer.replica.preferred"))
    positions[index].preferred = replica
    positions[index].preferredUntil = machine.monotonicNow + config.connections.metadataMaxAge
  }
}

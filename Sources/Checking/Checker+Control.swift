import Primitives

extension Checker {
  /// The control plane recorded a partition.
  mutating func controlled(
    _ place: Int,
    _ state: ControlState,
    by controller: NodeID,
    at: Instant
  ) {
    let before = partitions[place].control
    partitions[place].rememberControl(before, by: controller, at: at)
    let isElection = before?.epoch != state.epoch && state.leader != .none
    if let before { checkOrder(place, before, state, by: controller, at: at) }
    if isElection { checkElection(place, before, state, at: at) }
    checkSets(place, state, at: at)
    let isNew = state.isUnclean && !partitions[place].unclean.contains { $0.epoch == state.epoch }
    if isNew {
      partitions[place].unclean.append(
        UncleanElection(
          epoch: state.epoch,
          at: at,
          wasNobodyLeft: wasNobodyLeft(place, before, state),
          precursors: precursors.count
        )
      )
    }
    noteOccurrences(before, state, isUnclean: isNew)
    noteLastInSync(place, before, state)
    partitions[place].control = state
    leaders[place] = state.leader
    partitions[place].isBeingAssigned = false
    partitions[place].memberMask = partitions[place].mask(of: state.members)
    if state.leader != .none { partitions[place].lastLeader = state.leader }
    if before?.members != state.members || before?.epoch != state.epoch {
      if partitions[place].recentMembers.count == PartitionState.remembered {
        partitions[place].recentMembers.removeFirst()
      }
      partitions[place].recentMembers.append(
        (epoch: state.epoch, mask: partitions[place].memberMask)
      )
    }
    if !state.isUnclean { checkJoiners(place, before, state, at: at) }
    signals.partitionChanged(
      place,
      inSync: state.members.count,
      isLed: state.leader != .none && nodes[state.leader.index].isServing,
      isElection: isElection && before?.leader != state.leader,
      isUnclean: isNew,
      at: at
    )
  }

  /// Takes back what a lone controller said in a handler that did not end: nobody else has heard of
  /// it, and whether it was made durable shows when the controller returns.
  mutating func withdrawControl(by controller: NodeID, after stop: Instant) {
    guard quorum.members.count <= 1 else { return }
    for place in partitions.indices
    where partitions[place].withdrawControl(by: controller, after: stop) {
      leaders[place] = partitions[place].control?.leader ?? .none
    }
  }

  /// Whether the checkers were told of a decision of the control plane on a partition.
  ///
  /// They hear of it when the handler that took it ends, which includes its writes.
  public func knows(_ partition: TopicPartition, version: Int32) -> Bool {
    guard let place = knownPlace(of: partition) else { return true }
    return partitions[place].control.map { $0.version >= version } ?? false
  }

  /// Whether nobody could be elected cleanly and the last leader was taken instead, or the longest
  /// log: the in-sync set was empty, and every eligible node has come back from a stop, though it
  /// may be down again.
  private func wasNobodyLeft(
    _ place: Int,
    _ before: ControlState?,
    _ state: ControlState
  ) -> Bool {
    guard let before, before.members.isEmpty,
      partitions[place].contract.longestLogRecovers || state.leader == partitions[place].lastLeader
    else { return false }
    return before.eligible.allSatisfy { eligible in
      nodes[eligible.index].startingSince != nil || nodes[eligible.index].hasReturned
    }
  }

  /// What made the metadata log go back, where the media of a controller broke their promises.
  private func damage(toControllers active: NodeID) -> Excuse? {
    let members = quorum.members.map(\.node)
    return (members.isEmpty ? [active] : members).lazy.compactMap { damage(to: $0) }.first
  }

  /// Epochs and versions only grow, and an epoch has one leader, unless committed metadata are gone.
  private mutating func checkOrder(
    _ place: Int,
    _ before: ControlState,
    _ state: ControlState,
    by controller: NodeID,
    at: Instant
  ) {
    evaluated(.oneLeader)
    let isBack = state.epoch < before.epoch || state.version < before.version
    if isBack, let excuse = damage(toControllers: controller) {
      return excused(.oneLeader, by: excuse)
    }
    if isBack {
      violated(
        .oneLeader,
        in: place,
        by: [state.leader],
        at: at,
        "the control plane went back from epoch \(before.epoch), version \(before.version) "
          + "to epoch \(state.epoch), version \(state.version)"
      )
    }
    if state.epoch == before.epoch, state.leader != before.leader, state.leader != .none,
      before.leader != .none
    {
      violated(
        .oneLeader,
        in: place,
        by: [state.leader, before.leader],
        at: at,
        "the control plane gave epoch \(state.epoch) to \(name(before.leader)) "
          + "and to \(name(state.leader))"
      )
    }
  }

  /// A leader is in sync, and nobody else is eligible while enough are in sync (KIP-966).
  ///
  /// Where the minimum changes while the cluster runs, how many are enough is not known here.
  private mutating func checkSets(_ place: Int, _ state: ControlState, at: Instant) {
    if state.leader != .none, !state.members.contains(state.leader) {
      violated(
        .oneLeader,
        in: place,
        by: [state.leader],
        at: at,
        "\(name(state.leader)) leads epoch \(state.epoch) and is not in sync with itself"
      )
    }
    let contract = partitions[place].contract
    let isEnough = state.members.count >= contract.minInSync && !contract.minInSyncChanges
    if isEnough || state.eligible.contains(where: state.members.contains), !state.eligible.isEmpty {
      violated(
        .oneLeader,
        in: place,
        by: state.eligible,
        at: at,
        "\(state.members.count) replicas are in sync, of \(contract.minInSync) that are enough, "
          + "and \(name(state.eligible[0])) is eligible all the same"
      )
    }
  }

  /// An elected leader is not fenced, and comes from the in-sync set unless that is said.
  private mutating func checkElection(
    _ place: Int,
    _ before: ControlState?,
    _ state: ControlState,
    at: Instant
  ) {
    evaluated(.leaderComplete)
    if !nodes[state.leader.index].isAdmitted {
      violated(
        .oneLeader,
        in: place,
        by: [state.leader],
        at: at,
        "epoch \(state.epoch) was given to \(name(state.leader)), which is fenced"
      )
    }
    if state.isUnclean, wasNobodyLeft(place, before, state) {
      excused(.leaderComplete, by: .nobodyLeft)
      checkRecovered(place, by: state.leader, at: at)
    } else if state.isUnclean, !partitions[place].contract.uncleanElectionAllowed {
      violated(
        .leaderComplete,
        in: place,
        by: [state.leader],
        at: at,
        "\(name(state.leader)) was elected outside the in-sync set, which is not allowed"
      )
    }
    guard let before, !state.isUnclean,
      !before.members.contains(state.leader), !before.eligible.contains(state.leader),
      !mayLeadAsJoiner(place, before, state)
    else { return }
    violated(
      .leaderComplete,
      in: place,
      by: [state.leader],
      at: at,
      "\(name(state.leader)) was elected for epoch \(state.epoch) though it was neither in "
        + "sync nor eligible"
    )
  }

  /// Whether a leader may come into the in-sync set and into office at once.
  ///
  /// With it the last of the new replicas was in sync, so that the one that led was removed. That it
  /// has everything is another promise.
  private func mayLeadAsJoiner(
    _ place: Int,
    _ before: ControlState,
    _ state: ControlState
  ) -> Bool {
    guard partitions[place].isBeingAssigned, let assigned = partitions[place].assigned else {
      return false
    }
    return state.members.contains(state.leader) && !assigned.contains(before.leader)
      && assigned.allSatisfy(state.members.contains)
  }

  /// Who joins the in-sync set has what is committed, and is not fenced.
  private mutating func checkJoiners(
    _ place: Int,
    _ before: ControlState?,
    _ state: ControlState,
    at: Instant
  ) {
    guard let before else { return }
    for member in state.members where !before.members.contains(member) {
      guard let slot = partitions[place].slot(of: member) else { continue }
      if before.eligible.contains(member), state.leader == member { continue }
      let commit = partitions[place].commit
      checkInSyncComplete(place, slot, upTo: commit, at: at)
      checkReturned(place, slot, upTo: commit, at: at)
      let state = nodes[member.index]
      let isServing = state.isRunning && state.startingSince == nil
      partitions[place].joins.append(
        Join(slot: slot, at: at, commit: commit, isServing: isServing)
      )
      guard !nodes[member.index].isAdmitted else { continue }
      violated(
        .inSyncComplete,
        in: place,
        by: [member],
        at: at,
        "\(name(member)) joined the in-sync set though it is fenced"
      )
    }
  }

  /// The control plane fenced or unfenced a node; a new controller states again what holds.
  mutating func admitted(_ node: NodeID, _ isAdmitted: Bool, at: Instant) {
    if isAdmitted, !nodes[node.index].isAdmitted { nodes[node.index].hasReturned = false }
    nodes[node.index].isAdmitted = isAdmitted
    if isAdmitted { nodes[node.index].admittedAt = at }
  }
}

import Primitives

// The metadata quorum, judged by what its members tell.
extension Checker {
  /// Takes an observation of a member of the metadata quorum.
  mutating func recordQuorum(_ observation: QuorumObservation, from node: NodeID, at: Instant) {
    let member = quorum.index(of: node)
    checkMajority(member, at: at)
    switch observation {
    case .wouldVote(let epoch, let candidate): wouldVote(member, epoch.raw, candidate)
    case .heard(let voter): quorum.members[member].hearing.note(voter, at: at)
    case .epoch(let epoch, let leader): epochSaid(member, epoch.raw, leader, at: at)
    case .voted(let epoch, let candidate): voted(member, epoch.raw, candidate, at: at)
    case .leads(let epoch, _): leads(member, epoch.raw, at: at)
    case .resigned:
      quorum.members[member].leads = -1
      signals.nodeStopped(node, at: at)
    case .appended(let base, let last, let epoch, let checksum):
      let stamp = BatchStamp(
        base: base.raw,
        last: last.raw,
        epoch: epoch.raw,
        checksum: checksum
      )
      quorumAppended(member, stamp, at: at)
    case .truncated(let end): quorumTruncated(member, to: end.raw, at: at)
    case .synced(let end): quorum.members[member].say(at: at) { $0.logEnd = end.raw }
    case .committed(let end): committed(member, end.raw, at: at)
    case .applied(let end): applied(member, end.raw, at: at)
    case .opened(let start, let end): opened(member, start.raw, end.raw, at: at)
    case .snapshotTaken(let end, let epoch): snapshot(member, end.raw, epoch.raw, at: at)
    case .snapshotLoaded(let end, let epoch): snapshotLoaded(member, end.raw, epoch.raw, at: at)
    case .voters(let voters, let offset): votersSaid(member, voters, at: offset.raw, when: at)
    }
  }

  /// A member's process is gone.
  mutating func quorumStopped(_ node: NodeID, at: Instant) {
    guard let member = quorum.members.firstIndex(where: { $0.node == node }) else { return }
    for stamp in quorum.members[member].stopped(at: at) {
      quorum.contents[.init(epoch: stamp.epoch, base: stamp.base)] = nil
    }
  }

  /// A member's storage failed in a way that a quorum is not made to survive, or was emptied.
  ///
  /// A quorum that tells directories apart survives an empty disk: its node is a voter no more.
  mutating func quorumDamaged(_ node: NodeID, _ fault: StorageFault) {
    let isSurvived = fault == .wiped && configuration.voterDirectories
    if !isSurvived, !quorum.spoiled.contains(node) { quorum.spoiled.append(node) }
    guard fault == .wiped, let member = quorum.members.firstIndex(where: { $0.node == node })
    else { return }
    quorum.members[member].forget()
  }

  /// Reports a broken promise of the quorum, unless media broke theirs first.
  mutating func quorumViolated(
    _ name: InvariantName,
    _ member: Int,
    offsets: Range<Int64>? = nil,
    excusedBy scope: QuorumExcuse = .anybody,
    at: Instant,
    _ evidence: String
  ) {
    guard !quorum.isSpoiled(member, by: scope) else { return excused(name, by: .damagedMedia) }
    violated(name, in: nil, by: [quorum.members[member].node], offsets: offsets, at: at, evidence)
  }

  func controllerName(_ member: Int) -> String { name(quorum.members[member].node) }
}

// Epochs, votes and leaders.
extension Checker {
  private mutating func epochSaid(
    _ member: Int,
    _ epoch: Int32,
    _ leader: NodeID,
    at: Instant
  ) {
    evaluated(.quorumEpochMonotonic)
    let known = quorum.members[member].durable.epoch
    if epoch < known {
      quorumViolated(
        .quorumEpochMonotonic,
        member,
        excusedBy: .itself,
        at: at,
        "\(controllerName(member)) is in epoch \(epoch) after it had made \(known) durable"
      )
    }
    quorum.members[member].say(at: at) { $0.epoch = epoch }
    if leader != .none { named(leader, of: epoch, by: member, at: at) }
    if quorum.members[member].leads >= 0, quorum.members[member].leads != epoch {
      quorum.members[member].leads = -1
    }
  }

  /// Two members never name different leaders of one epoch.
  private mutating func named(_ leader: NodeID, of epoch: Int32, by member: Int, at: Instant) {
    evaluated(.quorumElection)
    guard let known = quorum.leader(of: epoch) else { return quorum.note(leader, of: epoch) }
    guard known != leader else { return }
    quorumViolated(
      .quorumElection,
      member,
      at: at,
      "\(controllerName(member)) names \(name(leader)) leader of epoch \(epoch), which "
        + "\(name(known)) led"
    )
  }

  private mutating func voted(
    _ member: Int,
    _ epoch: Int32,
    _ candidate: NodeID,
    at: Instant
  ) {
    evaluated(.quorumVote)
    if candidate == quorum.members[member].node { checkPreVotes(member, epoch, at: at) }
    let past = quorum.members[member].durable
    if past.votedIn == epoch, past.votedFor != candidate {
      quorumViolated(
        .quorumVote,
        member,
        excusedBy: .itself,
        at: at,
        "\(controllerName(member)) votes for \(name(candidate)) in epoch \(epoch) after a vote "
          + "for \(name(past.votedFor))"
      )
    }
    quorum.members[member].say(at: at) { state in
      state.votedIn = epoch
      state.votedFor = candidate
    }
  }

  /// A leader's log holds everything that leaders before it committed, and it itself.
  ///
  /// One that hears late of its election may find that a successor has committed more; one that has
  /// led the epoch already and leads it again, in another life, hears of nothing.
  private mutating func leads(_ member: Int, _ epoch: Int32, at: Instant) {
    named(quorum.members[member].node, of: epoch, by: member, at: at)
    let isAgain = quorum.members[member].hasLed >= epoch
    quorum.members[member].leads = epoch
    quorum.members[member].hearing = QuorumHearing(since: at)
    quorum.members[member].hasOverstayed = false
    quorum.members[member].hasLed = max(quorum.members[member].hasLed, epoch)
    evaluated(.quorumLeaderComplete)
    let log = quorum.members[member].log
    let end = isAgain ? quorum.truth.end : quorum.committedEnd(upTo: epoch)
    let missing = quorum.truth.divergence(from: log, in: 0..<end)
    guard missing != nil || log.end < end else { return }
    let from = missing ?? log.end
    quorumViolated(
      .quorumLeaderComplete,
      member,
      offsets: from..<max(from + 1, end),
      at: at,
      "\(controllerName(member)) leads the quorum in epoch \(epoch) without the committed "
        + "metadata from offset \(from) to \(end)"
    )
  }

  private mutating func votersSaid(
    _ member: Int,
    _ voters: [NodeID],
    at offset: Int64,
    when at: Instant
  ) {
    let old = quorum.members[member]
    quorum.heard(ofVoters: voters)
    defer {
      if old.voters != voters { quorum.members[member].hearing.since = at }
      quorum.members[member].voters = voters
      quorum.members[member].votersAt = offset
    }
    guard old.leads >= 0, !old.voters.isEmpty, offset > old.votersAt else { return }
    evaluated(.quorumVoters)
    let changed =
      voters.count { !old.voters.contains($0) } + old.voters.count { !voters.contains($0) }
    let isPending = old.votersAt >= 0 && old.votersAt >= old.committed
    guard changed > 1 || (changed > 0 && isPending) else { return }
    quorumViolated(
      .quorumVoters,
      member,
      offsets: offset..<offset + 1,
      at: at,
      isPending
        ? "\(controllerName(member)) changes the voters at offset \(offset) while the change at "
          + "\(old.votersAt) is not committed"
        : "\(controllerName(member)) changes \(changed) voters at once at offset \(offset)"
    )
  }
}

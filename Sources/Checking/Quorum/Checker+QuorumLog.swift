import Primitives

// The metadata log: what is appended, committed, applied and found again.
extension Checker {
  /// One epoch and offset name one batch; a log has no holes.
  mutating func quorumAppended(_ member: Int, _ stamp: BatchStamp, at: Instant) {
    evaluated(.quorumUnique)
    let place = QuorumHistory.Place(epoch: stamp.epoch, base: stamp.base)
    if let known = quorum.contents[place], known != stamp.checksum {
      quorumViolated(
        .quorumUnique,
        member,
        offsets: stamp.base..<stamp.last + 1,
        at: at,
        "\(controllerName(member)) has another batch at offset \(stamp.base) of epoch "
          + "\(stamp.epoch) than a member before it"
      )
    }
    quorum.contents[place] = stamp.checksum
    let end = quorum.members[member].log.end
    evaluated(.quorumLogMatch)
    if stamp.base != end {
      quorumViolated(
        .quorumLogMatch,
        member,
        offsets: min(end, stamp.base)..<max(end, stamp.base),
        at: at,
        "\(controllerName(member)) appends metadata at offset \(stamp.base) to a log that ends "
          + "at \(end)"
      )
      quorum.members[member].log.restart(at: stamp.base)
    }
    quorum.members[member].log.append(stamp)
    quorum.members[member].remember(stamp, at: at)
  }

  /// What a member knows to be committed is never cut off.
  mutating func quorumTruncated(_ member: Int, to end: Int64, at: Instant) {
    evaluated(.quorumLogMatch)
    let committed = quorum.members[member].committed
    if end < committed {
      quorumViolated(
        .quorumLogMatch,
        member,
        offsets: end..<committed,
        excusedBy: .itself,
        at: at,
        "\(controllerName(member)) truncates its metadata to \(end), below \(committed) which it "
          + "knew to be committed"
      )
    }
    quorum.members[member].log.truncate(to: end)
    quorum.members[member].say(at: at) { $0.logEnd = min($0.logEnd, end) }
  }

  /// The commit point only rises, lies within the log, and what is committed is the same everywhere.
  ///
  /// A leader is not behind what was committed when it began; one that was deposed and does not know
  /// may hear late of what its followers had, while its successor commits more.
  mutating func committed(_ member: Int, _ end: Int64, at: Instant) {
    evaluated(.quorumCommitMonotonic)
    let state = quorum.members[member]
    let isBehind =
      state.leads >= quorum.truth.batches.last?.epoch ?? 0 && end < quorum.truth.end
    if end < state.committed || end > state.log.end || isBehind {
      quorumViolated(
        .quorumCommitMonotonic,
        member,
        offsets: min(end, quorum.truth.end)..<max(end + 1, quorum.truth.end),
        at: at,
        end > state.log.end
          ? "\(controllerName(member)) calls \(end) committed, and its log ends at "
            + "\(state.log.end)"
          : "\(controllerName(member)) steps back to \(end) from what was committed up to "
            + "\(max(state.committed, quorum.truth.end))"
      )
    }
    matchCommitted(member, from: state.committed, to: min(end, quorum.truth.end), at: at)
    if end > quorum.truth.end { extendTruth(member, to: end, at: at) }
    quorum.members[member].committed = max(end, state.committed)
  }

  private mutating func matchCommitted(
    _ member: Int,
    from low: Int64,
    to high: Int64,
    at: Instant
  ) {
    guard low < high else { return }
    evaluated(.quorumLogMatch)
    let log = quorum.members[member].log
    guard let offset = quorum.truth.divergence(from: log, in: low..<high) else { return }
    quorumViolated(
      .quorumLogMatch,
      member,
      offsets: offset..<high,
      at: at,
      "\(controllerName(member)) holds other metadata at offset \(offset) than what was committed"
    )
  }

  /// A leader may call committed only what is on the media of a majority of its voters.
  private mutating func extendTruth(_ member: Int, to end: Int64, at: Instant) {
    let state = quorum.members[member]
    if state.leads >= 0, !state.voters.isEmpty {
      evaluated(.quorumMajority)
      let holders = quorum.holders(of: quorum.truth.end..<end, as: member)
      if holders <= state.voters.count / 2 {
        quorumViolated(
          .quorumMajority,
          member,
          offsets: quorum.truth.end..<end,
          at: at,
          "\(controllerName(member)) calls \(end) committed, which \(holders) of "
            + "\(state.voters.count) voters have on their media"
        )
      }
    }
    quorum.noteCommit(in: state.leads >= 0 ? state.leads : state.durable.epoch, to: end)
    if state.log.start > quorum.truth.end { quorum.truth.restart(at: state.log.start) }
    let first = state.log.index(reaching: quorum.truth.end)
    for stamp in state.log.batches[first...] where stamp.last < end { quorum.truth.append(stamp) }
  }

  /// Committed records are applied in order, and only those.
  mutating func applied(_ member: Int, _ end: Int64, at: Instant) {
    evaluated(.quorumCommitMonotonic)
    let state = quorum.members[member]
    let known = max(state.committed, quorum.truth.end)
    if end < state.applied || end > known {
      quorumViolated(
        .quorumCommitMonotonic,
        member,
        offsets: min(end, known)..<max(end, known, state.applied),
        at: at,
        end < state.applied
          ? "\(controllerName(member)) applies metadata up to \(end) after it had applied "
            + "\(state.applied)"
          : "\(controllerName(member)) applies metadata up to \(end), and only \(known) is "
            + "committed"
      )
    }
    quorum.members[member].applied = end
  }

  /// A start finds what was durable, and syncs all that it finds.
  mutating func opened(_ member: Int, _ start: Int64, _ end: Int64, at: Instant) {
    evaluated(.quorumDurable)
    let durable = quorum.members[member].durable.logEnd
    if end < durable {
      quorumViolated(
        .quorumDurable,
        member,
        offsets: end..<durable,
        excusedBy: .itself,
        at: at,
        "\(controllerName(member)) finds its metadata up to \(end) after it had synced \(durable)"
      )
    }
    let loaded = quorum.members[member].durable.loaded
    if start < loaded {
      quorumViolated(
        .quorumSnapshot,
        member,
        offsets: start..<loaded,
        excusedBy: .itself,
        at: at,
        "\(controllerName(member)) finds its metadata from \(start) on after a snapshot had "
          + "replaced what was below \(loaded)"
      )
    }
    quorum.members[member].log.truncate(to: end)
    quorum.members[member].log.raiseStart(to: start)
    if quorum.members[member].log.end < end { quorum.members[member].log.restart(at: end) }
    quorum.members[member].say(at: at) { $0.logEnd = end }
  }

  /// A snapshot holds committed records only, and names the epoch of the last.
  mutating func snapshot(_ member: Int, _ end: Int64, _ epoch: Int32, at: Instant) {
    evaluated(.quorumSnapshot)
    let known = quorum.truth.epoch(at: end - 1)
    guard end > quorum.truth.end || (known ?? epoch) != epoch else { return }
    quorumViolated(
      .quorumSnapshot,
      member,
      offsets: 0..<max(end, 1),
      at: at,
      end > quorum.truth.end
        ? "\(controllerName(member)) takes a snapshot up to \(end), and \(quorum.truth.end) is "
          + "committed"
        : "\(controllerName(member)) takes a snapshot at \(end) of epoch \(epoch), and the record "
          + "before it is of epoch \(known ?? -1)"
    )
  }

  /// A snapshot that replaces a log replaces all of it.
  mutating func snapshotLoaded(_ member: Int, _ end: Int64, _ epoch: Int32, at: Instant) {
    snapshot(member, end, epoch, at: at)
    if quorum.members[member].leads >= 0 {
      quorumViolated(
        .quorumSnapshot,
        member,
        at: at,
        "\(controllerName(member)) loads a snapshot while it leads"
      )
    }
    quorum.members[member].log.restart(at: end)
    quorum.members[member].committed = max(quorum.members[member].committed, end)
    quorum.members[member].say(at: at) { state in (state.logEnd, state.loaded) = (end, end) }
  }

  /// The promises of the quorum at the end of a run: everybody who runs has what it knows to be
  /// committed; what a deposed leader alone has may differ until it hears of its successor.
  mutating func finishQuorum(at: Instant) {
    for member in quorum.members.indices
    where nodes[quorum.members[member].node.index].isRunning {
      let state = quorum.members[member]
      let end = min(state.log.end, state.committed, quorum.truth.end)
      matchCommitted(member, from: 0, to: end, at: at)
    }
    guard let leader = quorum.members.indices.last(where: { quorum.members[$0].leads >= 0 }) else {
      return
    }
    evaluated(.quorumDurable)
    let end = quorum.members[leader].log.end
    guard end < quorum.truth.end else { return }
    quorumViolated(
      .quorumDurable,
      leader,
      offsets: end..<quorum.truth.end,
      at: at,
      "committed metadata from \(end) to \(quorum.truth.end) is gone"
    )
  }
}

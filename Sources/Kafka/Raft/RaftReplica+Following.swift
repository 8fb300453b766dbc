import Environment
import KafkaLog
import KafkaProtocol
import Primitives

// Answers of other replicas.
extension RaftReplica {
  /// Takes an answer of the quorum's protocol; one that is not awaited any more is ignored.
  public mutating func take(
    _ response: QuorumResponse,
    _ correlation: Int32,
    on connection: Connection,
    machine: inout some Machine<KafkaMessage>
  ) throws(LogError) {
    guard let peer = links.take(correlation, on: connection) else { return }
    if try isRelevant(response, from: peer, on: &machine) {
      switch response.body {
      case .vote(let granted): try takeVote(granted, from: peer, on: &machine)
      case .fetch(let fetched): try takeFetched(fetched, on: &machine)
      case .fetchSnapshot(let id, let position, let size, let part):
        if response.error == .none {
          try takePart(id, position, size, part, on: &machine)
        } else {
          copying = nil
          links.backOff(peer, until: machine.monotonicNow + config.retryBackoff)
        }
      case .endEpoch: unacknowledged.removeAll { $0 == peer }
      case .beginEpoch, .voters, .describe: break
      }
    }
    try poll(on: &machine)
  }

  /// Heeds what an answer tells of epoch and leader; false when nothing else in it counts
  /// (maybeHandleCommonResponse).
  private mutating func isRelevant(
    _ response: QuorumResponse,
    from peer: NodeID,
    on machine: inout some Machine<KafkaMessage>
  ) throws(LogError) -> Bool {
    if response.epoch < epoch || response.error == .unknownLeaderEpoch {
      links.backOff(peer, until: machine.monotonicNow + config.retryBackoff)
      return false
    }
    if response.epoch > epoch {
      try heed(response.epoch, leader: response.leader, on: &machine)
      return false
    }
    if response.leader != .none, leader == .none, response.leader != key.id {
      try heed(response.epoch, leader: response.leader, on: &machine)
      return false
    }
    switch response.error {
    case .none, .snapshotNotFound, .positionOutOfRange: return true
    case .invalidVoterKey, .invalidRequest, .inconsistentClusterId:
      machine.reach(Probe("quorum.request.refused"))
      if case .vote = response.body { return true }
      fallthrough
    default:
      links.backOff(peer, until: machine.monotonicNow + config.retryBackoff)
      if !isVoter { bootstrap += 1 }
      return false
    }
  }

  private mutating func takeVote(
    _ isGranted: Bool,
    from peer: NodeID,
    on machine: inout some Machine<KafkaMessage>
  ) throws(LogError) {
    guard shutdownDeadline == nil, role == .candidate || role == .prospective,
      voters.voter(on: peer) != nil
    else { return }
    guard !granted.contains(peer), !rejected.contains(peer) else { return }
    if isGranted { granted.append(peer) } else { rejected.append(peer) }
    if isElected {
      if role == .prospective {
        try becomeCandidate(on: &machine)
      } else {
        try becomeLeader(on: &machine)
      }
    } else if voters.count - rejected.count < voters.majority {
      try loseElection(on: &machine)
    }
  }

  /// A majority is out of reach, or the time is over.
  mutating func loseElection(on machine: inout some Machine<KafkaMessage>) throws(LogError) {
    let now = machine.monotonicNow
    if role == .candidate {
      guard backoffDeadline == .distantFuture else { return }
      machine.reach(Probe("quorum.election.lost"))
      retries += 1
      backoffDeadline = now + electionBackoff(on: &machine)
      electionDeadline = .distantFuture
    } else if hasLed {
      role = .resigned
      links.resetAll()
      electionDeadline = now + electionTimeout(on: &machine)
    } else if leader != .none {
      try becomeFollower(epoch, leader, on: &machine)
    } else {
      role = .unattached
      links.resetAll()
      electionDeadline = now + electionTimeout(on: &machine)
    }
  }

  /// A random number of steps whose bound doubles with every lost election
  /// (binaryExponentialElectionBackoffMs).
  private func electionBackoff(on machine: inout some Machine<KafkaMessage>) -> Interval {
    let most = max(1, config.electionBackoffMax.nanoseconds)
    let bound = UInt64(2) << UInt64(min(retries - 1, 20))
    let steps = Int64(machine.random(below: bound, for: .election))
    return .nanoseconds(min(steps * Self.backoffStep.nanoseconds, most))
  }

  /// RETRY_BACKOFF_BASE_MS.
  private static let backoffStep = Interval.milliseconds(100)
}

// What a follower fetched.
extension RaftReplica {
  private mutating func takeFetched(
    _ fetched: QuorumFetched,
    on machine: inout some Machine<KafkaMessage>
  ) throws(LogError) {
    guard role == .follower else { return }
    fetchDeadline = machine.monotonicNow + config.fetchTimeout
    if let point = fetched.diverging {
      try truncate(point, on: &machine)
    } else if let id = fetched.snapshot {
      copying = Copying(id: id)
    } else {
      hasFetched = true
      try appendFetched(fetched.records, on: &machine)
      followHighWatermark(fetched.highWatermark, on: &machine)
    }
  }

  private mutating func truncate(
    _ diverging: EpochEndOffset,
    on machine: inout some Machine<KafkaMessage>
  ) throws(LogError) {
    let point = log.truncationPoint(diverging)
    guard point < log.end else { return }
    machine.reach(Probe("quorum.truncated"))
    if point < highWatermark {
      guard variants.contains(.truncateBelowHighWatermark) else {
        throw .illegalState("a committed record would be cut off")
      }
      highWatermark = point
      handedOut = min(handedOut, point)
    }
    tell(.truncated(end: point), on: &machine)
    try log.truncate(to: point, now: machine.wallClockMilliseconds, on: &machine)
    if history.truncate(to: point) { votersChanged(on: &machine) }
  }

  /// Appends what was fetched; a voter syncs it before it asks for more, for that is its word that
  /// it has it.
  ///
  /// A broker's copy is not synced (KAFKA-13884); that of a controller is, voter or not.
  private mutating func appendFetched(
    _ records: Bytes,
    on machine: inout some Machine<KafkaMessage>
  ) throws(LogError) {
    guard !records.isEmpty else { return }
    let now = machine.wallClockMilliseconds
    guard try log.append(records, now: now, on: &machine) else { return }
    try noteAppended(records, on: &machine)
    guard isVoter || config.canBecomeVoter, !variants.contains(.noVoterSync) else { return }
    try log.flush(now: now, on: &machine)
    tell(.synced(end: log.end), on: &machine)
  }

  private mutating func followHighWatermark(
    _ told: Offset,
    on machine: inout some Machine<KafkaMessage>
  ) {
    guard told != .unknown else { return }
    let offset = min(told, log.end)
    if variants.contains(.highWatermarkRegress), offset < highWatermark {
      return setHighWatermark(offset, on: &machine)
    }
    guard offset > highWatermark else { return }
    setHighWatermark(offset, on: &machine)
  }
}

// Snapshots.
extension RaftReplica {
  mutating func serveSnapshot(
    _ id: SnapshotID,
    _ position: Int64,
    _ maxBytes: ByteCount,
    _ request: QuorumRequest,
    _ reply: Reply,
    on machine: inout some Machine<KafkaMessage>
  ) throws(LogError) {
    var error = leaderError(request)
    var found: (part: Bytes, size: Int64)?
    if error == .none {
      found = try log.readSnapshot(id, at: max(0, position), count: maxBytes, on: &machine)
      if let size = found?.size {
        if position < 0 || position >= size { error = .positionOutOfRange }
      } else {
        error = .snapshotNotFound
      }
    }
    if error == .none { noteAlive(request.sender, on: &machine) }
    let part = error == .none ? found?.part ?? .empty : .empty
    answer(
      .fetchSnapshot(id, position: position, size: found?.size ?? 0, part: part),
      error: error,
      to: reply,
      on: &machine
    )
  }

  private mutating func takePart(
    _ id: SnapshotID,
    _ position: Int64,
    _ size: Int64,
    _ part: Bytes,
    on machine: inout some Machine<KafkaMessage>
  ) throws(LogError) {
    guard role == .follower, copying?.id == id else { return }
    fetchDeadline = machine.monotonicNow + config.fetchTimeout
    guard Int64(copying?.parts.buffer.count ?? -1) == position else {
      copying = nil
      return
    }
    copying?.parts.bytes(part)
    guard let done = copying, Int64(done.parts.buffer.count) >= size else { return }
    copying = nil
    try load(id, done.parts.finish(), on: &machine)
  }

  /// Puts a snapshot in the place of the log.
  private mutating func load(
    _ id: SnapshotID,
    _ contents: Bytes,
    on machine: inout some Machine<KafkaMessage>
  ) throws(LogError) {
    machine.reach(Probe("quorum.snapshot.loaded"))
    let now = machine.wallClockMilliseconds
    try log.freeze(id, contents, on: &machine)
    if !variants.contains(.snapshotNoTruncate) {
      try log.restart(at: id, now: now, on: &machine)
    }
    let before = voters
    let voters = try SnapshotContents.voters(contents) ?? history.entries[0].voters
    history.reset(to: voters, at: config.dynamicVoters ? id.end - 1 : .unknown)
    tell(.snapshotLoaded(end: id.end, epoch: id.epoch), on: &machine)
    if before != voters { votersChanged(on: &machine) }
    if id.end > highWatermark { setHighWatermark(id.end, on: &machine) }
  }

  /// Writes a snapshot of everything below `end`, as the state machine has it.
  ///
  /// - Returns: false when there is one as new already.
  /// - Throws: `illegalState` above the high watermark (unless the variant says otherwise).
  public mutating func takeSnapshot(
    _ values: [Bytes],
    end: Offset,
    on machine: inout some Machine<KafkaMessage>
  ) throws(LogError) -> Bool {
    if let latest = latestSnapshot, latest.end >= end { return false }
    guard end <= highWatermark || variants.contains(.snapshotAboveHighWatermark),
      end <= log.end, end > .zero
    else { throw .illegalState("a snapshot holds what is committed") }
    let epoch = log.epochOfRecord(before: end)
    let now = machine.wallClockMilliseconds
    let id = SnapshotID(end: end, epoch: epoch)
    let contents = SnapshotContents.encode(
      values,
      voters: config.dynamicVoters ? history.set(before: end) : nil,
      epoch: epoch,
      timestamp: now
    )
    try log.freeze(id, contents, on: &machine)
    machine.reach(Probe("quorum.snapshot.taken"))
    tell(.snapshotTaken(end: end, epoch: epoch), on: &machine)
    return true
  }
}

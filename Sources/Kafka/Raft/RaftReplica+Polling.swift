import Environment
import KafkaLog
import KafkaProtocol
import Primitives

// What is due.
extension RaftReplica {
  /// Its timer fired.
  public mutating func timerFired(
    on machine: inout some Machine<KafkaMessage>
  ) throws(LogError) {
    if machine.monotonicNow >= armed { armed = .distantFuture }
    try poll(on: &machine)
  }

  /// A connection ended, whoever opened it.
  public mutating func lost(
    _ connection: Connection,
    on machine: inout some Machine<KafkaMessage>
  ) throws(LogError) {
    forgetParked(connection)
    guard let peer = links.lost(connection, on: &machine) else { return }
    failed(peer)
    try poll(on: &machine)
  }

  /// Does what is due and plans for the next time.
  public mutating func poll(on machine: inout some Machine<KafkaMessage>) throws(LogError) {
    for peer in links.expire(on: &machine) { failed(peer) }
    while try changeRole(on: &machine) {}
    if role == .leader { try pollLeader(on: &machine) }
    talk(on: &machine)
    if cleaningAt <= machine.monotonicNow {
      cleaningAt = machine.monotonicNow + config.cleaningInterval
      if try log.clean(config, now: machine.wallClockMilliseconds, on: &machine) {
        machine.reach(Probe("quorum.log.cleaned"))
      }
    }
    arm(on: &machine)
  }

  private mutating func failed(_ peer: NodeID) {
    if !isVoter, servers.contains(peer) { bootstrap += 1 }
  }

  /// Changes to another role whose time has come; true when it did.
  ///
  /// A replica that stops stands for no election any more.
  private mutating func changeRole(
    on machine: inout some Machine<KafkaMessage>
  ) throws(LogError) -> Bool {
    let now = machine.monotonicNow
    guard shutdownDeadline == nil, isVoter || role == .leader || role == .resigned else {
      return false
    }
    switch role {
    case .unattached where electionDeadline <= now,
      .follower where fetchDeadline <= now:
      if role == .follower { machine.reach(Probe("quorum.fetch.timeout")) }
      try becomeProspective(on: &machine)
    case .resigned where electionDeadline <= now:
      guard isVoter else {
        try becomeUnattached(Epoch(epoch.raw + 1), on: &machine)
        return true
      }
      try becomeProspective(on: &machine)
    case .prospective where electionDeadline <= now:
      try loseElection(on: &machine)
    case .candidate where backoffDeadline <= now:
      try becomeProspective(on: &machine)
    case .candidate where electionDeadline <= now:
      try loseElection(on: &machine)
      return backoffDeadline <= now
    case .leader where leading.checkQuorumAt <= now:
      machine.reach(Probe("quorum.check.failed"))
      try resign(on: &machine)
    default: return false
    }
    return true
  }

  private mutating func pollLeader(
    on machine: inout some Machine<KafkaMessage>
  ) throws(LogError) {
    let now = machine.monotonicNow
    if leading.drainAt <= now { try drain(on: &machine) }
    if let first = parked.first, first.deadline <= now { try answerParked(on: &machine) }
    if leading.beginEpochAt <= now {
      leading.untold = others.map(\.id)
      leading.beginEpochAt = now + config.fetchTimeout / 2
      leading.forgetSilent(voters, leader: key, now: now)
    }
  }
}

// What is said.
extension RaftReplica {
  private mutating func talk(on machine: inout some Machine<KafkaMessage>) {
    switch role {
    case .unattached: if !isVoter { askAnyone(on: &machine) }
    case .prospective: askVotes(isPreliminary: true, on: &machine)
    case .candidate: askVotes(isPreliminary: false, on: &machine)
    case .leader: tellEpoch(on: &machine)
    case .follower: follow(on: &machine)
    case .resigned:
      for peer in unacknowledged {
        ask(peer, .endEpoch(successors: successors), on: &machine)
      }
    }
  }

  private mutating func askVotes(
    isPreliminary: Bool,
    on machine: inout some Machine<KafkaMessage>
  ) {
    guard shutdownDeadline == nil, backoffDeadline == .distantFuture || isPreliminary else {
      return
    }
    for voter in others where !granted.contains(voter.id) && !rejected.contains(voter.id) {
      let body = QuorumRequest.Body.vote(
        isPreliminary: isPreliminary,
        lastEpoch: log.lastEpoch,
        end: log.end
      )
      ask(voter.id, body, receiver: voter, on: &machine)
    }
  }

  private mutating func tellEpoch(on machine: inout some Machine<KafkaMessage>) {
    for peer in leading.untold where links.isReady(peer, at: machine.monotonicNow) {
      let receiver = voters.voter(on: peer) ?? ReplicaKey(peer)
      ask(peer, .beginEpoch, receiver: receiver, on: &machine)
      leading.untold.removeAll { $0 == peer }
    }
  }

  private mutating func follow(on machine: inout some Machine<KafkaMessage>) {
    let now = machine.monotonicNow
    if !isVoter, fetchDeadline <= now { return askAnyone(on: &machine) }
    guard links.isReady(leader, at: now) else { return }
    if let copying {
      let body = QuorumRequest.Body.fetchSnapshot(
        copying.id,
        position: Int64(copying.parts.buffer.count),
        maxBytes: config.fetchMaxBytes
      )
      ask(leader, body, on: &machine)
    } else {
      ask(leader, .fetch(nextFetch), on: &machine)
    }
  }

  /// An observer without a leader asks one voter after the other who leads.
  private mutating func askAnyone(on machine: inout some Machine<KafkaMessage>) {
    guard let peer = nextToAsk else { return }
    guard links.isReady(peer, at: machine.monotonicNow) else { return }
    ask(peer, .fetch(nextFetch), on: &machine)
  }

  private var nextFetch: QuorumFetch {
    let isShort = variants.contains(.snapshotNoTruncate) && log.end < latestSnapshot?.end ?? .zero
    return QuorumFetch(
      offset: isShort ? latestSnapshot?.end ?? log.end : log.end,
      lastEpoch: isShort ? latestSnapshot?.epoch ?? log.lastEpoch : log.lastEpoch,
      highWatermark: highWatermark,
      maxWait: config.fetchMaxWait,
      maxBytes: config.fetchMaxBytes
    )
  }

  private mutating func ask(
    _ peer: NodeID,
    _ body: QuorumRequest.Body,
    receiver: ReplicaKey? = nil,
    on machine: inout some Machine<KafkaMessage>
  ) {
    guard links.isReady(peer, at: machine.monotonicNow) else { return }
    let request = QuorumRequest(
      cluster: config.cluster,
      epoch: epoch,
      sender: key,
      receiver: receiver ?? ReplicaKey(peer),
      body: body
    )
    _ = links.send(.quorum(request), to: peer, patience: config.requestTimeout, on: &machine)
  }

  /// Arms the timer for the next thing that is due.
  private mutating func arm(on machine: inout some Machine<KafkaMessage>) {
    var next = min(links.nextDeadline, min(cleaningAt, roleDeadline))
    func consider(_ instant: Instant) { next = min(next, instant) }
    switch role {
    case .unattached: if !isVoter { consider(readyForAnyone) }
    case .prospective, .candidate:
      guard shutdownDeadline == nil else { break }
      for voter in others where !granted.contains(voter.id) && !rejected.contains(voter.id) {
        consider(backoffDeadline == .distantFuture ? links.readyAt(voter.id) : .distantFuture)
      }
    case .leader:
      consider(min(leading.drainAt, leading.beginEpochAt))
      consider(parked.first?.deadline ?? .distantFuture)
      for peer in leading.untold { consider(links.readyAt(peer)) }
    case .follower:
      consider(
        !isVoter && fetchDeadline <= machine.monotonicNow ? readyForAnyone : links.readyAt(leader)
      )
    case .resigned:
      for peer in unacknowledged { consider(links.readyAt(peer)) }
    }
    if let shutdownDeadline, shutdownDeadline > machine.monotonicNow { consider(shutdownDeadline) }
    next = max(next, machine.monotonicNow)
    guard next < armed else { return }
    armed = next
    machine.setTimer(timer, at: next)
  }

  /// When its role changes unless something happens before; never once it stops.
  private var roleDeadline: Instant {
    guard shutdownDeadline == nil else { return .distantFuture }
    return switch role {
    case .unattached: isVoter ? electionDeadline : .distantFuture
    case .prospective, .candidate: min(electionDeadline, backoffDeadline)
    case .leader: leading.checkQuorumAt
    case .follower: isVoter ? fetchDeadline : .distantFuture
    case .resigned: electionDeadline
    }
  }

  private var readyForAnyone: Instant {
    nextToAsk.map { links.readyAt($0) } ?? .distantFuture
  }

  /// Whom an observer asks who leads: the voters that it knows of, and those that it was told at its
  /// start, since the leader may be one that its log does not name.
  ///
  /// Kafka asks the latter alone (`controller.quorum.bootstrap.servers`).
  private var servers: [NodeID] {
    let known = voters.ids
    return known + bootstrapServers.filter { !known.contains($0) }
  }

  /// The server that an observer asks next who leads; nil while an answer is awaited.
  ///
  /// A node whose directory is no voter any more may still be named as one.
  private var nextToAsk: NodeID? {
    let peers = servers.filter { $0 != key.id }
    let isWaiting = peers.contains { links.readyAt($0) == .distantFuture }
    guard !peers.isEmpty, !isWaiting else { return nil }
    return peers[bootstrap % peers.count]
  }
}

import Environment
import KafkaLog
import KafkaProtocol
import Primitives

// Changes of state; what must survive a crash is on the medium before it takes effect.
extension RaftReplica {
  /// Writes the durable part of a state.
  func persist(
    _ state: ElectionState,
    on machine: inout some Machine<KafkaMessage>
  ) throws(LogError) {
    try stateFile.write(
      state,
      version: config.dynamicVoters ? 1 : 0,
      voters: voters.ids,
      syncs: !variants.contains(.unsyncedVote),
      on: &machine
    )
  }

  /// Makes epoch, leader and vote durable, then believes them.
  private mutating func adopt(
    _ epoch: Epoch,
    leader: NodeID,
    vote: ReplicaKey?,
    writes: Bool = true,
    on machine: inout some Machine<KafkaMessage>
  ) throws(LogError) {
    guard epoch >= self.epoch else {
      throw .illegalState("an epoch never falls")
    }
    let old = ElectionState(epoch: self.epoch, leader: self.leader, vote: self.vote)
    let new = ElectionState(epoch: epoch, leader: leader, vote: vote)
    if writes { try persist(new, on: &machine) }
    self.epoch = epoch
    self.leader = leader
    self.vote = vote
    if old.epoch != epoch || old.leader != leader {
      tell(.epoch(epoch, leader: leader), on: &machine)
    }
    if let vote, old.epoch != epoch || old.vote != vote {
      tell(.voted(epoch, candidate: vote.id), on: &machine)
    }
  }

  /// Knows of no leader from now on, in this epoch or a later one.
  mutating func becomeUnattached(
    _ epoch: Epoch,
    vote: ReplicaKey? = nil,
    on machine: inout some Machine<KafkaMessage>
  ) throws(LogError) {
    let now = machine.monotonicNow
    let remaining: Instant =
      switch role {
      case .unattached, .prospective, .candidate, .resigned:
        vote == nil ? electionDeadline : .distantFuture
      case .follower: fetchDeadline
      case .leader: .distantFuture
      }
    let writes = !(variants.contains(.epochNotDurable) && vote == nil)
    try stopLeading(on: &machine)
    try adopt(epoch, leader: .none, vote: vote, writes: writes, on: &machine)
    enter(.unattached, on: &machine)
    electionDeadline =
      remaining < .distantFuture
      ? max(now, remaining) : now + electionTimeout(on: &machine)
  }

  /// Follows the leader of this epoch or a later one.
  mutating func becomeFollower(
    _ epoch: Epoch,
    _ leader: NodeID,
    on machine: inout some Machine<KafkaMessage>
  ) throws(LogError) {
    guard leader != key.id else {
      throw .illegalState("a replica does not follow itself")
    }
    try stopLeading(on: &machine)
    try adopt(epoch, leader: leader, vote: nil, on: &machine)
    enter(.follower, on: &machine)
    fetchDeadline = machine.monotonicNow + config.fetchTimeout
    hasFetched = false
    retries = 0
  }

  /// Asks whether it could win, without a new epoch.
  mutating func becomeProspective(
    on machine: inout some Machine<KafkaMessage>
  ) throws(LogError) {
    guard config.preVote, !variants.contains(.noPreVote), voters.count > 1 else {
      return try becomeCandidate(on: &machine)
    }
    machine.reach(Probe("quorum.pre-vote"))
    enter(.prospective, on: &machine)
    granted = [key.id]
    rejected = []
    electionDeadline = machine.monotonicNow + electionTimeout(on: &machine)
  }

  /// Votes for itself in the next epoch.
  mutating func becomeCandidate(
    on machine: inout some Machine<KafkaMessage>
  ) throws(LogError) {
    machine.reach(Probe("quorum.candidate"))
    try adopt(Epoch(epoch.raw + 1), leader: .none, vote: key, on: &machine)
    enter(.candidate, on: &machine)
    hasLed = false
    granted = [key.id]
    rejected = []
    electionDeadline = machine.monotonicNow + electionTimeout(on: &machine)
    if isElected { try becomeLeader(on: &machine) }
  }

  /// Whether those who granted the vote are a majority of the voters.
  var isElected: Bool {
    if variants.contains(.halfElects) { return granted.count >= voters.count / 2 }
    return granted.count >= voters.majority
  }

  /// Won the epoch.
  mutating func becomeLeader(
    on machine: inout some Machine<KafkaMessage>
  ) throws(LogError) {
    try adopt(epoch, leader: key.id, vote: nil, on: &machine)
    try lead(on: &machine)
  }

  /// Takes up leadership of the epoch: its first record tells who voted (LeaderChange).
  ///
  /// What is committed is not known again before a majority has that record.
  mutating func lead(on machine: inout some Machine<KafkaMessage>) throws(LogError) {
    let now = machine.monotonicNow
    let supporters = granted
    enter(.leader, on: &machine)
    leader = key.id
    retries = 0
    leading = LeaderState()
    leading.epochStart = log.end
    leading.nextOffset = log.end
    leading.checkQuorumAt = checkQuorumDeadline(from: now)
    leading.untold = others.map(\.id)
    leading.beginEpochAt = now + config.fetchTimeout / 2
    tell(.leads(epoch, start: log.end), on: &machine)
    try log.begin(epoch, on: &machine)
    let granting = voters.keys.filter { supporters.contains($0.id) }
    var records: [ControlRecord] = [
      .leaderChange(leader: key.id, voters: voters.keys, granting: granting)
    ]
    if config.dynamicVoters, history.latest.offset == .unknown {
      records += [.kraftVersion(1), .voters(voters.keys)]
    }
    accumulate(records, on: &machine)
    try drain(on: &machine)
  }

  /// Ends leadership of the epoch for good and names successors.
  public mutating func resign(
    on machine: inout some Machine<KafkaMessage>
  ) throws(LogError) {
    guard role == .leader else { return }
    machine.reach(Probe("quorum.resigned"))
    let order = leading.successors(voters, leader: key)
    try stopLeading(on: &machine)
    enter(.resigned, on: &machine)
    leader = .none
    hasLed = true
    successors = order
    unacknowledged = order.map(\.id)
    electionDeadline = machine.monotonicNow + electionTimeout(on: &machine)
  }

  /// Answers everybody who waits for a leader that is none any more.
  private mutating func stopLeading(
    on machine: inout some Machine<KafkaMessage>
  ) throws(LogError) {
    guard role == .leader else { return }
    tell(.resigned(epoch), on: &machine)
    role = .unattached
    leader = .none
    for waiting in parked {
      answer(.fetch(QuorumFetched()), error: .notLeaderOrFollower, to: waiting.reply, on: &machine)
    }
    parked = []
    if let change = voterChange {
      answer(.voters, error: .notLeaderOrFollower, to: change.reply, on: &machine)
    }
    voterChange = nil
    leading = LeaderState()
  }

  private mutating func enter(
    _ role: Role,
    on machine: inout some Machine<KafkaMessage>
  ) {
    self.role = role
    copying = nil
    backoffDeadline = .distantFuture
    links.resetAll()
    if role != .prospective, role != .resigned { hasLed = false }
  }

  func checkQuorumDeadline(from now: Instant) -> Instant {
    guard voters.count > 1 || !isVoter, !variants.contains(.noCheckQuorum) else {
      return .distantFuture
    }
    return now + config.fetchTimeout * 3 / 2
  }

  /// Heeds an epoch and leader that another replica told of.
  mutating func heed(
    _ epoch: Epoch,
    leader told: NodeID,
    on machine: inout some Machine<KafkaMessage>
  ) throws(LogError) {
    guard epoch >= self.epoch else { return }
    if epoch > self.epoch {
      if told == .none || told == key.id {
        try becomeUnattached(epoch, on: &machine)
      } else {
        try becomeFollower(epoch, told, on: &machine)
      }
      return
    }
    guard told != .none, told != key.id else { return }
    guard leader == .none || leader == told, role != .leader, !hasLed else {
      throw .illegalState("an epoch has two leaders")
    }
    if role != .follower { try becomeFollower(epoch, told, on: &machine) }
  }
}

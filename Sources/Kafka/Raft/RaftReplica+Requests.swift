import Environment
import KafkaLog
import KafkaProtocol
import Primitives

// Requests of other replicas.
extension RaftReplica {
  /// Serves a request of the quorum's protocol.
  public mutating func serve(
    _ request: QuorumRequest,
    _ reply: Reply,
    on machine: inout some Machine<KafkaMessage>
  ) throws(LogError) {
    switch request.body {
    case .vote(let isPreliminary, let lastEpoch, let end):
      let candidacy = Candidacy(
        isPreliminary: isPreliminary,
        epoch: request.epoch,
        candidate: request.sender,
        lastEpoch: lastEpoch,
        end: end
      )
      try serveVote(candidacy, request, reply, on: &machine)
    case .beginEpoch: try serveBeginEpoch(request, reply, on: &machine)
    case .endEpoch(let successors):
      try serveEndEpoch(successors, request, reply, on: &machine)
    case .fetch(let fetch): try serveFetch(fetch, request, reply, on: &machine)
    case .fetchSnapshot(let id, let position, let maxBytes):
      try serveSnapshot(id, position, maxBytes, request, reply, on: &machine)
    case .addVoter(let voter): try serveAdd(voter, request, reply, on: &machine)
    case .removeVoter(let voter): try serveRemove(voter, request, reply, on: &machine)
    case .describe:
      let error: ErrorCode = role == .leader ? .none : .notLeaderOrFollower
      answer(.describe(description ?? QuorumDescription()), error: error, to: reply, on: &machine)
    }
    try poll(on: &machine)
  }

  /// Why a request between voters is refused before anything else (validateVoterOnlyRequest).
  private func voterError(_ request: QuorumRequest) -> ErrorCode {
    if request.cluster != config.cluster { return .inconsistentClusterId }
    if request.epoch < epoch { return .fencedLeaderEpoch }
    if request.sender.id.raw < 0 { return .invalidRequest }
    return .none
  }

  /// Why a request to a leader is refused (validateLeaderOnlyRequest).
  func leaderError(_ request: QuorumRequest) -> ErrorCode {
    if request.cluster != config.cluster { return .inconsistentClusterId }
    if request.epoch < epoch { return .fencedLeaderEpoch }
    if request.epoch > epoch { return .unknownLeaderEpoch }
    if role != .leader { return .notLeaderOrFollower }
    if shutdownDeadline != nil { return .brokerNotAvailable }
    return .none
  }

  private func isAddressed(_ request: QuorumRequest) -> Bool {
    request.receiver.id == .none || request.receiver.names(key)
  }
}

/// What a Vote request says of its sender.
struct Candidacy {
  var isPreliminary: Bool
  var epoch: Epoch
  var candidate: ReplicaKey
  var lastEpoch: Epoch
  var end: Offset

  /// Whether the numbers can be those of a candidate.
  var isPlausible: Bool {
    guard end.raw >= 0, lastEpoch.raw >= 0 else { return false }
    return isPreliminary ? lastEpoch <= epoch : lastEpoch < epoch
  }
}

// Votes.
extension RaftReplica {
  private mutating func serveVote(
    _ candidacy: Candidacy,
    _ request: QuorumRequest,
    _ reply: Reply,
    on machine: inout some Machine<KafkaMessage>
  ) throws(LogError) {
    var error = voterError(request)
    if error != .inconsistentClusterId, !candidacy.isPlausible { error = .invalidRequest }
    guard error == .none else {
      return answer(.vote(granted: false), error: error, to: reply, on: &machine)
    }
    if candidacy.epoch > epoch { try becomeUnattached(candidacy.epoch, on: &machine) }
    guard isAddressed(request) else {
      return answer(.vote(granted: false), error: .invalidVoterKey, to: reply, on: &machine)
    }
    let grants = grants(candidacy, at: machine.monotonicNow)
    if grants, candidacy.isPreliminary {
      tell(.wouldVote(candidacy.epoch, candidate: candidacy.candidate.id), on: &machine)
    } else if grants {
      try give(candidacy.candidate, on: &machine)
    }
    machine.reach(grants ? Probe("quorum.vote.granted") : Probe("quorum.vote.refused"))
    answer(.vote(granted: grants), to: reply, on: &machine)
  }

  /// Whether the candidate's log is not behind this one.
  private func isUpToDate(_ candidacy: Candidacy) -> Bool {
    if variants.contains(.voteOffsetOnly) { return candidacy.end >= log.end }
    return (candidacy.lastEpoch, candidacy.end) >= (log.lastEpoch, log.end)
  }

  /// Whether a vote is given, or would be (KIP-996 for pre-votes).
  ///
  /// An observer stays a follower when its leader is silent, and refuses pre-votes for ever once it
  /// has fetched; a voter that has not heard of becoming one is an observer. Not so with the variant
  /// `silenceGrantsPreVotes`.
  private func grants(_ candidacy: Candidacy, at now: Instant) -> Bool {
    let upToDate = isUpToDate(candidacy)
    switch role {
    case .leader: return false
    case .candidate, .resigned: return candidacy.isPreliminary && upToDate
    case .follower:
      let isSilent = fetchDeadline <= now && variants.contains(.silenceGrantsPreVotes)
      if candidacy.isPreliminary { return upToDate && (!hasFetched || isSilent) }
      return variants.contains(.voteWhileFollowing) && upToDate
    case .unattached, .prospective:
      if candidacy.isPreliminary { return upToDate }
      if hasLed { return false }
      if let vote { return vote.names(candidacy.candidate) }
      return leader == .none && upToDate
    }
  }

  /// Gives the vote of this epoch, durably.
  private mutating func give(
    _ candidate: ReplicaKey,
    on machine: inout some Machine<KafkaMessage>
  ) throws(LogError) {
    if role == .follower { return tell(.voted(epoch, candidate: candidate.id), on: &machine) }
    guard vote == nil else { return }
    try becomeUnattached(epoch, vote: candidate, on: &machine)
  }
}

// Epochs.
extension RaftReplica {
  private mutating func serveBeginEpoch(
    _ request: QuorumRequest,
    _ reply: Reply,
    on machine: inout some Machine<KafkaMessage>
  ) throws(LogError) {
    let error = voterError(request)
    guard error == .none else {
      return answer(.beginEpoch, error: error, to: reply, on: &machine)
    }
    try heed(request.epoch, leader: request.sender.id, on: &machine)
    let addressed = isAddressed(request)
    answer(.beginEpoch, error: addressed ? .none : .invalidVoterKey, to: reply, on: &machine)
  }

  private mutating func serveEndEpoch(
    _ successors: [ReplicaKey],
    _ request: QuorumRequest,
    _ reply: Reply,
    on machine: inout some Machine<KafkaMessage>
  ) throws(LogError) {
    let error = voterError(request)
    guard error == .none else {
      return answer(.endEpoch, error: error, to: reply, on: &machine)
    }
    try heed(request.epoch, leader: request.sender.id, on: &machine)
    if role == .follower, leader == request.sender.id {
      let position = successors.firstIndex { $0.names(key) } ?? successors.count
      fetchDeadline = machine.monotonicNow + successionPause(position, of: successors.count)
      hasFetched = false
      links.resetAll()
    }
    answer(.endEpoch, to: reply, on: &machine)
  }

  /// The first successor tries at once; the later ones wait, each twice as long as the one before.
  private func successionPause(_ position: Int, of count: Int) -> Interval {
    guard position > 0 else { return .zero }
    let most = config.electionBackoffMax
    let base = most / (1 << Int64(min(max(0, count - 1), 30)))
    return min(most, base * (1 << Int64(min(position - 1, 30))))
  }
}

import Environment
import KafkaLog
import KafkaProtocol
import Primitives

// Changes of the voters, one at a time (KIP-853).
extension RaftReplica {
  /// Why voters cannot be changed now, in Kafka's order of checks.
  private func changeError(_ request: QuorumRequest) -> ErrorCode {
    if request.cluster != config.cluster { return .inconsistentClusterId }
    if role != .leader { return .notLeaderOrFollower }
    let isPending =
      voterChange != nil || highWatermark <= leading.epochStart
      || history.latest.offset >= highWatermark
    if isPending, !variants.contains(.twoVoterChanges) { return .requestTimedOut }
    return config.dynamicVoters ? .none : .unsupportedVersion
  }

  mutating func serveAdd(
    _ voter: ReplicaKey,
    _ request: QuorumRequest,
    _ reply: Reply,
    on machine: inout some Machine<KafkaMessage>
  ) throws(LogError) {
    var error = changeError(request)
    if error == .none, voters.voter(on: voter.id) != nil { error = .duplicateVoter }
    if error == .none, !isCaughtUp(voter, at: machine.monotonicNow) { error = .requestTimedOut }
    try change(to: voters.adding(voter), error, reply, on: &machine)
  }

  mutating func serveRemove(
    _ voter: ReplicaKey,
    _ request: QuorumRequest,
    _ reply: Reply,
    on machine: inout some Machine<KafkaMessage>
  ) throws(LogError) {
    var error = changeError(request)
    if error == .none, !voters.keys.contains(voter) { error = .voterNotFound }
    if error == .none, voters.count == 1 { error = .invalidRequest }
    try change(to: voters.removing(voter.id), error, reply, on: &machine)
  }

  /// Whether an observer has had the leader's whole log within the last hour
  /// (`LeaderState.isReplicaCaughtUp`).
  private func isCaughtUp(_ voter: ReplicaKey, at now: Instant) -> Bool {
    guard let replica = leading.replica(voter), let caughtUp = replica.lastCaughtUp else {
      return false
    }
    return caughtUp + .hours(1) >= now
  }

  /// Writes the new set, which is in force at once and answered when it is committed.
  private mutating func change(
    to set: VoterSet,
    _ error: ErrorCode,
    _ reply: Reply,
    on machine: inout some Machine<KafkaMessage>
  ) throws(LogError) {
    guard error == .none else {
      return answer(.voters, error: error, to: reply, on: &machine)
    }
    machine.reach(Probe("quorum.voters.changed"))
    if let earlier = voterChange {
      answer(.voters, error: .requestTimedOut, to: earlier.reply, on: &machine)
    }
    voterChange = VoterChange(offset: leading.nextOffset, reply: reply)
    accumulate([.voters(set.keys)], on: &machine)
    try drain(on: &machine)
  }

  /// Answers a change that is committed; a leader that is no voter any more ends its leadership.
  mutating func settleVoterChange(
    on machine: inout some Machine<KafkaMessage>
  ) throws(LogError) {
    guard history.latest.offset < highWatermark else { return }
    if let change = voterChange, change.offset < highWatermark {
      voterChange = nil
      answer(.voters, to: change.reply, on: &machine)
    }
    if role == .leader, !isVoter {
      machine.reach(Probe("quorum.voters.leader-removed"))
      try resign(on: &machine)
    }
  }
}

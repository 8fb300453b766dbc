import Environment
import KafkaLog
import KafkaProtocol
import Primitives

/// Opens a replica of the metadata log in bounded steps.
public struct RaftLoader: Sendable {
  private(set) var key: ReplicaKey
  let voters: VoterSet
  let config: RaftConfig
  let variants: Variants
  let timer: TimerToken
  let tells: Bool
  private let newDirectory: UInt64?
  private var opening: RaftLogOpening

  /// Prepares to open the replica `key` of a quorum formed by `voters`.
  ///
  /// `timer` is the host's token for the replica's timer; with `tells` it observes what it does.
  /// Where the quorum tells directories apart, the replica's is read from its `meta.properties`;
  /// one without is formatted with the id `newDirectory`.
  public init(
    key: ReplicaKey,
    voters: [ReplicaKey],
    config: RaftConfig,
    variants: Variants = [],
    timer: TimerToken,
    tells: Bool,
    newDirectory: UInt64? = nil
  ) {
    self.key = key
    self.voters = VoterSet(voters)
    self.config = config
    self.variants = variants
    self.timer = timer
    self.tells = tells
    self.newDirectory = newDirectory
    opening = RaftLogOpening(config, variants: variants)
  }

  /// Does one step; gives the replica when its log is open and its state known.
  ///
  /// - Throws: `damagedState` when the quorum state or the log cannot be believed, `malformedFile`
  ///   when the directory is another node's.
  public mutating func step(
    on machine: inout some Machine<KafkaMessage>
  ) throws(LogError) -> RaftReplica? {
    let now = machine.wallClockMilliseconds
    guard let log = try opening.step(now: now, on: &machine) else { return nil }
    try identify(on: &machine)
    var replica = RaftReplica(self, log: log)
    try replica.readVoters(on: &machine)
    try replica.begin(on: &machine)
    return replica
  }

  /// Learns which directory this is, and so which replica (KIP-853).
  private mutating func identify(on storage: inout some Storage) throws(LogError) {
    guard let newDirectory, !variants.contains(.voterDirectoriesIgnored) else { return }
    let properties = MetaProperties(of: config.logDirectory, node: key.id)
    if let known = try properties.directoryID(on: &storage) {
      key.directory = known
    } else {
      try properties.format(newDirectory, on: &storage)
      key.directory = newDirectory
    }
  }
}

extension RaftReplica {
  /// Finds the voters in the newest snapshot and in the log.
  mutating func readVoters(on storage: inout some Storage) throws(LogError) {
    if let latest = log.latestSnapshot {
      let contents = try log.wholeSnapshot(latest, on: &storage)
      if let voters = try SnapshotContents.voters(contents) {
        history.reset(to: voters, at: latest.end - 1)
      }
    }
    var offset = log.start
    while offset < log.end {
      let batches = try log.read(
        from: offset,
        upTo: log.end,
        maxBytes: .mebibytes(1),
        on: &storage
      )
      let next = try noteVoters(in: batches)
      guard next > offset else { break }
      offset = next
    }
  }

  /// Takes note of the voters' records in batches that are in the log; returns where they end.
  mutating func noteVoters(in batches: Bytes) throws(LogError) -> Offset {
    var walk = BatchIterator(batches)
    var end = Offset.unknown
    while let batch = try walk.next() {
      end = batch.nextOffset
      guard batch.isControl else { continue }
      var history = self.history
      do throws(MetadataError) {
        try ControlRecord.forEach(in: batch.bytes) { offset, record throws(MetadataError) in
          if case .voters(let keys) = record { history.add(VoterSet(keys), at: offset) }
        }
      } catch {
        throw .corruptRecord
      }
      self.history = history
    }
    return end
  }

  /// Takes up the state that the file and the log tell of (`QuorumState.initialize`).
  mutating func begin(on machine: inout some Machine<KafkaMessage>) throws(LogError) {
    let state = try storedElection(on: &machine)
    tell(.opened(start: log.start, end: log.end), on: &machine)
    tell(.voters(voters.ids, at: history.latest.offset), on: &machine)
    log.setHighWatermark(log.start)
    cleaningAt = machine.monotonicNow + config.cleaningInterval
    epoch = state.epoch
    leader = state.leader
    vote = state.vote
    hasLed = false
    if state.epoch < log.lastEpoch {
      epoch = log.lastEpoch
      leader = .none
      vote = nil
      try persist(ElectionState(epoch: epoch), on: &machine)
    }
    tell(.epoch(epoch, leader: leader), on: &machine)
    try enterFirstRole(on: &machine)
    try poll(on: &machine)
  }

  /// What the file tells; one that cannot be read is taken for a missing one under the variant
  /// `badQuorumStateIsEmpty`.
  private func storedElection(
    on storage: inout some Storage
  ) throws(LogError) -> ElectionState {
    do throws(LogError) {
      return try stateFile.read(on: &storage) ?? .initial
    } catch {
      guard variants.contains(.badQuorumStateIsEmpty), case .damagedState = error else {
        throw error
      }
      return .initial
    }
  }

  private mutating func enterFirstRole(
    on machine: inout some Machine<KafkaMessage>
  ) throws(LogError) {
    let now = machine.monotonicNow
    if isVoter, leader == key.id {
      if variants.contains(.leaderResumesEpoch) { return try lead(on: &machine) }
      role = .resigned
      leader = .none
      hasLed = true
      successors = others
      unacknowledged = others.map(\.id)
      electionDeadline = now + electionTimeout(on: &machine)
    } else if isVoter, let vote, vote.names(key) {
      role = .candidate
      granted = [key.id]
      electionDeadline = now + electionTimeout(on: &machine)
    } else if leader != .none, leader != key.id {
      role = .follower
      fetchDeadline = now + config.fetchTimeout
    } else {
      role = .unattached
      electionDeadline = now + electionTimeout(on: &machine)
    }
    if isVoter, voters.count == 1, role != .follower { try becomeCandidate(on: &machine) }
  }

  /// Between once and twice `controller.quorum.election.timeout.ms`.
  func electionTimeout(on machine: inout some Machine<KafkaMessage>) -> Interval {
    let base = UInt64(max(1, config.electionTimeout.nanoseconds))
    return config.electionTimeout
      + .nanoseconds(Int64(machine.random(below: base, for: .election)))
  }
}

import Environment
import KafkaProtocol
import Primitives

/// What a leader knows of those who fetch from it (`LeaderState`).
struct LeaderState: Sendable {
  struct Replica: Sendable {
    var key: ReplicaKey
    /// Where its log ends, or unknown before its first fetch.
    var end: Offset = .unknown
    var lastFetch: Instant = .zero
    /// When it last had everything that the leader had when it asked before.
    var lastCaughtUp: Instant?
    /// The leader's end at the last fetch.
    var leaderEnd: Offset = .zero
  }

  /// Offset of the epoch's first record.
  var epochStart: Offset = .zero
  /// Voters and observers, ascending; the leader is among them.
  private(set) var replicas: [Replica] = []
  /// Voters that fetched since the quorum was last checked.
  private var fetched: [NodeID] = []
  /// When leadership ends unless a majority fetched.
  var checkQuorumAt: Instant = .distantFuture
  /// When voters are told of the epoch again.
  var beginEpochAt: Instant = .zero
  /// Voters that are to be told now.
  var untold: [NodeID] = []
  /// Batches that wait to be written, and when they must be.
  var waiting: [Bytes] = []
  var waitingBytes = 0
  var drainAt: Instant = .distantFuture
  /// Offset that the next record gets.
  var nextOffset: Offset = .zero

  /// What is known of a replica, if it fetched or leads.
  func replica(_ key: ReplicaKey) -> Replica? { replicas.first { $0.key == key } }

  /// Where a voter's log ends, or unknown; its directory counts when both sides name one.
  func end(of voter: ReplicaKey) -> Offset {
    replicas.filter { voter.names($0.key) }.map(\.end).max() ?? .unknown
  }

  /// Notes where the leader's own log ends.
  mutating func noteOwn(_ key: ReplicaKey, end: Offset) {
    replicas[index(of: key)].end = end
  }

  /// Notes a fetch; an end that moved back is believed, for a disk may have been lost
  /// (KAFKA-12181).
  mutating func noteFetch(_ key: ReplicaKey, at offset: Offset, leaderEnd: Offset, now: Instant) {
    let index = index(of: key)
    let before = replicas[index]
    if offset >= leaderEnd {
      replicas[index].lastCaughtUp = now
    } else if before.leaderEnd > .zero, offset >= before.leaderEnd {
      replicas[index].lastCaughtUp = max(before.lastCaughtUp ?? before.lastFetch, before.lastFetch)
    }
    replicas[index].end = offset
    replicas[index].lastFetch = max(before.lastFetch, now)
    replicas[index].leaderEnd = leaderEnd
  }

  /// Forgets observers that were silent for five minutes (OBSERVER_SESSION_TIMEOUT_MS).
  mutating func forgetSilent(_ voters: VoterSet, leader: ReplicaKey, now: Instant) {
    replicas.removeAll {
      $0.key != leader && !voters.contains($0.key) && $0.lastFetch + .minutes(5) < now
    }
  }

  private mutating func index(of key: ReplicaKey) -> Int {
    if let known = replicas.firstIndex(where: { $0.key == key }) { return known }
    let index = replicas.firstIndex { key < $0.key } ?? replicas.count
    replicas.insert(Replica(key: key), at: index)
    return index
  }
}

// Majorities.
extension LeaderState {
  /// The offset that a majority of the voters has reached; unknown when there is none.
  func majorityEnd(_ voters: VoterSet) -> Offset {
    let ends = voters.keys.map { end(of: $0) }.sorted(by: >)
    return ends.isEmpty ? .unknown : ends[ends.count / 2]
  }

  /// Counts a voter's fetch; true when enough fetched for the leader to begin a new count.
  ///
  /// A leader that is a voter counts itself; one that was removed needs a majority of others.
  /// With `miscounts` it counts itself in any case, and twice (variant `checkQuorumMiscount`).
  mutating func countFetch(
    _ key: ReplicaKey,
    _ voters: VoterSet,
    leader: ReplicaKey,
    miscounts: Bool
  ) -> Bool {
    guard voters.contains(key), key.id != leader.id else { return false }
    if !fetched.contains(key.id) { fetched.append(key.id) }
    let own = miscounts ? 2 : voters.contains(leader) ? 1 : 0
    guard fetched.count + own >= voters.majority else { return false }
    fetched = []
    return true
  }

  /// Voters in the order of preference for the next epoch: whose log is longest comes first.
  func successors(_ voters: VoterSet, leader: ReplicaKey) -> [ReplicaKey] {
    voters.keys.filter { $0.id != leader.id }
      .map { (key: $0, end: end(of: $0)) }
      .sorted { ($1.end, $0.key) < ($0.end, $1.key) }
      .map(\.key)
  }
}

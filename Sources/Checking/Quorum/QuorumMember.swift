import Primitives

/// What a checker knows of one member of the metadata quorum.
struct QuorumMember: Sendable {
  /// What the member says is on its media, and when it said so.
  struct Durable: Sendable {
    var at = Instant.zero
    var epoch: Int32 = 0
    /// Epoch and candidate of its last vote.
    var votedIn: Int32 = -1
    var votedFor = NodeID.none
    /// Its log is durable up to here.
    var logEnd: Int64 = 0
    /// A snapshot replaced its log up to here.
    var loaded: Int64 = 0
  }

  let node: NodeID
  var log = QuorumLog()
  /// Newest last; older states wait in case the newest was said by a handler that never ended.
  private(set) var states = [Durable()]
  /// Committed as far as it knew last, in this life.
  var committed: Int64 = 0
  /// Applied in this life.
  var applied: Int64 = 0
  /// Epoch that it leads, or -1.
  var leads: Int32 = -1
  /// Newest epoch that it led, in whichever life, or -1.
  var hasLed: Int32 = -1
  var voters: [NodeID] = []
  /// Where the newest set of voters stands in its log, or -1.
  var votersAt: Int64 = -1
  /// After which epoch it would last vote for each candidate.
  var wouldVote: [(candidate: NodeID, epoch: Int32)] = []
  /// What it heard of voters since it leads.
  var hearing = QuorumHearing()
  /// Whether it was found to lead without a majority.
  var hasOverstayed = false
  /// What was on the disk before the one it has, while voters' sets may name that one.
  var former: (log: QuorumLog, end: Int64)?
  /// Batches of its latest appends, so that those of an unfinished handler can be taken back.
  private(set) var recent: [(at: Instant, stamp: BatchStamp)] = []

  /// States and appends kept for taking back.
  private static let kept = 16

  init(_ node: NodeID) { self.node = node }

  /// What it says is durable now.
  var durable: Durable { states[states.count - 1] }

  /// Takes a new durable state.
  mutating func say(at: Instant, _ change: (inout Durable) -> Void) {
    var next = durable
    change(&next)
    next.at = at
    states.append(next)
    if states.count > Self.kept { states.removeFirst() }
  }

  mutating func remember(_ stamp: BatchStamp, at: Instant) {
    recent.append((at, stamp))
    if recent.count > Self.kept { recent.removeFirst() }
  }

  /// The process is gone: takes back what a handler said that did not end, and returns the batches
  /// that it had appended.
  ///
  /// What such a handler cut off may be gone: its calls before the end count.
  mutating func stopped(at: Instant) -> [BatchStamp] {
    let leastEnd = states.filter { $0.at > at }.map(\.logEnd).min() ?? .max
    while states.count > 1, durable.at > at { states.removeLast() }
    states[states.count - 1].logEnd = min(durable.logEnd, leastEnd)
    (committed, applied, leads) = (0, 0, -1)
    let unfinished = recent.filter { $0.at > at }.map(\.stamp)
    recent.removeAll()
    return unfinished
  }

  /// Its disk is empty: it is a member without a past.
  mutating func forget() {
    former = former ?? (log, durable.logEnd)
    log = QuorumLog()
    states = [Durable()]
    (votersAt, voters) = (-1, [])
    hasLed = -1
  }
}

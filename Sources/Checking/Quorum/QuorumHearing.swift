import Primitives

/// When a leader of the metadata quorum last heard from its voters.
struct QuorumHearing: Sendable {
  /// When it began to lead, or to lead these voters.
  var since = Instant.zero
  /// When each voter fetched last.
  private var fetches: [(voter: NodeID, at: Instant)] = []
  /// When it first said something though it should have resigned by then.
  private var overdueAt: Instant?

  /// Time in which a leader that goes on speaking must come to its timers.
  private static let grace = Interval.seconds(1)

  init(since: Instant = .zero) { self.since = since }

  /// A voter fetched.
  mutating func note(_ voter: NodeID, at: Instant) {
    fetches.removeAll { $0.voter == voter }
    fetches.append((voter, at))
  }

  /// Since when no majority has fetched, the leader itself counted if it is a voter.
  func lastMajority(of voters: [NodeID], leader: NodeID) -> Instant {
    let others = voters.filter { $0 != leader }
    let needed = voters.count / 2 + 1 - (others.count < voters.count ? 1 : 0)
    guard needed > 0 else { return .distantFuture }
    let heard = fetches.filter { others.contains($0.voter) }.map(\.at).sorted(by: >)
    return heard.count >= needed ? max(since, heard[needed - 1]) : since
  }

  /// Whether the leader, which says something now, has gone on for too long without a majority: it
  /// spoke when `bound` was over, and still leads.
  mutating func isOverdue(
    _ voters: [NodeID],
    leader: NodeID,
    bound: Interval,
    at now: Instant
  ) -> Bool {
    let last = lastMajority(of: voters, leader: leader)
    guard last < now, now - last > bound + Self.grace else {
      overdueAt = nil
      return false
    }
    let first = overdueAt ?? now
    overdueAt = first
    return now - first >= Self.grace
  }
}

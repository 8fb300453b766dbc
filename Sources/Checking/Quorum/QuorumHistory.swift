import Primitives

/// Whose damaged media excuse a broken promise of the quorum.
enum QuorumExcuse: Sendable {
  /// The member's own: what it promises, it can keep whatever happens to the others.
  case itself
  /// Any member's: what one lost, the others may lack.
  case anybody
}

/// The metadata quorum as its members told of it.
struct QuorumHistory: Sendable {
  /// Epoch and offset of a batch.
  struct Place: Hashable, Sendable {
    var epoch: Int32
    var base: Int64
  }

  /// Members in the order in which they were first heard of.
  var members: [QuorumMember] = []
  /// Who led each epoch; ascending.
  var leaders: [(epoch: Int32, leader: NodeID)] = []
  /// The committed log.
  var truth = QuorumLog()
  /// How far each epoch's leader committed; in the order of the commits.
  private(set) var commits: [(epoch: Int32, end: Int64)] = []
  /// Checksum of the batch that stands at a place.
  var contents: [Place: UInt32] = [:]
  /// Nodes whose storage failed in a way that no quorum is made to survive.
  var spoiled: [NodeID] = []

  /// Whether there is a quorum at all.
  var isEmpty: Bool { members.isEmpty }

  /// Whether media broke their promises first: those of one member, or of any.
  func isSpoiled(_ member: Int, by scope: QuorumExcuse) -> Bool {
    switch scope {
    case .itself: spoiled.contains(members[member].node)
    case .anybody: hasSpoiledMember
    }
  }

  /// Whether media of a member broke their promises: committed metadata may be gone then, and who
  /// had applied it stops rather than go back.
  var hasSpoiledMember: Bool { members.contains { spoiled.contains($0.node) } }

  /// Index of a member, which joins when it is first heard of.
  mutating func index(of node: NodeID) -> Int {
    if let index = members.firstIndex(where: { $0.node == node }) { return index }
    members.append(QuorumMember(node))
    return members.count - 1
  }

  /// The leader of an epoch as first heard of.
  func leader(of epoch: Int32) -> NodeID? {
    leaders.last { $0.epoch == epoch }?.leader
  }

  /// Where the records end that leaders up to `epoch` committed: whoever leads it must have them, its
  /// own of an earlier process included.
  func committedEnd(upTo epoch: Int32) -> Int64 {
    commits.reduce(0) { $1.epoch <= epoch ? max($0, $1.end) : $0 }
  }

  mutating func noteCommit(in epoch: Int32, to end: Int64) {
    if commits.last?.epoch == epoch { commits.removeLast() }
    commits.append((epoch, end))
  }

  mutating func note(_ leader: NodeID, of epoch: Int32) {
    let index = leaders.firstIndex { $0.epoch > epoch } ?? leaders.count
    leaders.insert((epoch, leader), at: index)
  }

  /// A set of voters without a node whose disk was replaced: should it come back, it is the new one.
  mutating func heard(ofVoters voters: [NodeID]) {
    for member in members.indices
    where members[member].former != nil && !voters.contains(members[member].node) {
      members[member].former = nil
    }
  }

  /// How many of the leader's voters have the records of `range` on their media, as the leader
  /// has them; a longer log of an older epoch is no copy.
  ///
  /// A voter whose disk was replaced counts with what was on the one before: it had them when it
  /// said so, and its leader has not heard.
  func holders(of range: Range<Int64>, as leader: Int) -> Int {
    let (voters, log) = (members[leader].voters, members[leader].log)
    return members.count { member in
      let (copy, end) = member.former ?? (member.log, member.durable.logEnd)
      return voters.contains(member.node) && end >= range.upperBound
        && log.divergence(from: copy, in: range) == nil
    }
  }
}

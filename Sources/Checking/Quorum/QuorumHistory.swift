import Primitives

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
  /// Checksum of the batch that stands at a place.
  var contents: [Place: UInt32] = [:]
  /// Nodes whose storage failed in a way that no quorum is made to survive.
  var spoiled: [NodeID] = []

  /// Whether there is a quorum at all.
  var isEmpty: Bool { members.isEmpty }

  /// Whether the media of a member broke their promises first.
  var isSpoiled: Bool { members.contains { spoiled.contains($0.node) } }

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

  mutating func note(_ leader: NodeID, of epoch: Int32) {
    let index = leaders.firstIndex { $0.epoch > epoch } ?? leaders.count
    leaders.insert((epoch, leader), at: index)
  }

  /// Members among `voters` whose logs are durable up to `end`.
  func holders(of end: Int64, among voters: [NodeID]) -> Int {
    members.count { voters.contains($0.node) && $0.durable.logEnd >= end }
  }
}

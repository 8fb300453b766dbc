import KafkaProtocol
import Primitives

/// The replicas that vote.
public struct VoterSet: Equatable, Sendable {
  /// The voters, ascending.
  public private(set) var keys: [ReplicaKey]

  /// Makes a set.
  public init(_ keys: [ReplicaKey]) { self.keys = keys.sorted() }

  /// Number of voters.
  public var count: Int { keys.count }

  /// Nodes of the voters, ascending.
  public var ids: [NodeID] { keys.map(\.id) }

  /// The smallest number of voters that is more than half of them.
  public var majority: Int { count / 2 + 1 }

  /// Whether a replica is a voter.
  public func contains(_ key: ReplicaKey) -> Bool { keys.contains { $0.names(key) } }

  /// The voter on a node, if there is one.
  public func voter(on id: NodeID) -> ReplicaKey? { keys.first { $0.id == id } }

  /// The set with one voter more.
  public func adding(_ key: ReplicaKey) -> VoterSet { VoterSet(keys + [key]) }

  /// The set without the voter on a node.
  public func removing(_ id: NodeID) -> VoterSet { VoterSet(keys.filter { $0.id != id }) }
}

/// The sets of voters in a log, each in force from the offset of its record on
/// (`VoterSetHistory`).
struct VoterHistory: Sendable {
  struct Entry: Sendable {
    var offset: Offset
    var voters: VoterSet
  }

  /// Ascending by offset; the first is that of the formation, at -1, or of a snapshot.
  private(set) var entries: [Entry]

  init(_ initial: VoterSet) { entries = [Entry(offset: .unknown, voters: initial)] }

  /// The set in force at the end of the log.
  var latest: Entry { entries[entries.count - 1] }

  /// The set in force after everything below `end`.
  func set(before end: Offset) -> VoterSet {
    (entries.last { $0.offset < end } ?? entries[0]).voters
  }

  mutating func add(_ voters: VoterSet, at offset: Offset) {
    entries.append(Entry(offset: offset, voters: voters))
  }

  /// Forgets the sets at or after the new end of the log; true when any went.
  mutating func truncate(to end: Offset) -> Bool {
    let count = entries.count
    while entries.count > 1, latest.offset >= end { entries.removeLast() }
    return entries.count != count
  }

  /// Begins anew with the set of a snapshot.
  mutating func reset(to voters: VoterSet, at offset: Offset) {
    entries = [Entry(offset: offset, voters: voters)]
  }
}

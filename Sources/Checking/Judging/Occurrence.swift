import Primitives

/// What has to happen to a cluster before a passed run proves much.
public enum Occurrence: Int, CaseIterable, Sendable {
  /// A partition got another leader.
  case election
  /// A leader was elected outside the in-sync set.
  case uncleanElection
  /// Two running brokers took themselves for the leader of one partition.
  case twoLeaders
  /// Somebody left an in-sync set.
  case shrunkenSet
  /// A copy cut its log to follow a leader.
  case truncation
  /// A server that keeps records stopped without having closed them.
  case uncleanStop
  /// Another controller became active, or the same one again.
  case newController

  /// It in words.
  public var text: String {
    switch self {
    case .election: "an election"
    case .uncleanElection: "an unclean election"
    case .twoLeaders: "two leaders at once"
    case .shrunkenSet: "a shrunken in-sync set"
    case .truncation: "a truncation"
    case .uncleanStop: "an unclean stop"
    case .newController: "a change of controller"
    }
  }
}

/// How often each thing happened.
public struct Occurrences: Hashable, Sendable {
  private var counts = Array(repeating: Int64(0), count: Occurrence.allCases.count)

  /// Nothing has happened.
  public init() {}

  /// How often something happened.
  public subscript(_ occurrence: Occurrence) -> Int64 { counts[occurrence.rawValue] }

  /// What never happened.
  public var missing: [Occurrence] { Occurrence.allCases.filter { self[$0] == 0 } }

  mutating func note(_ occurrence: Occurrence) { counts[occurrence.rawValue] += 1 }

  /// Adds what happened elsewhere.
  public mutating func add(_ other: Occurrences) {
    for index in counts.indices { counts[index] += other.counts[index] }
  }
}

extension Checker {
  /// Notes what a partition's new state says has happened.
  mutating func noteOccurrences(_ before: ControlState?, _ state: ControlState, isUnclean: Bool) {
    if isUnclean { occurrences.note(.uncleanElection) }
    guard let before else { return }
    if before.leader != state.leader, state.leader != .none { occurrences.note(.election) }
    if before.members.contains(where: { !state.members.contains($0) }) {
      occurrences.note(.shrunkenSet)
    }
  }

  /// Notes that a controller is active.
  mutating func noteController() {
    if hasController { occurrences.note(.newController) }
    hasController = true
  }

  /// Notes that a copy leads while another one does.
  mutating func noteLeader(_ place: Int, _ slot: Int) {
    let isContested = partitions[place].mirrors.indices.contains { other in
      other != slot && partitions[place].mirrors[other].leadingEpoch >= 0
    }
    if isContested { occurrences.note(.twoLeaders) }
  }
}

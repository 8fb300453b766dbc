import Primitives

/// What the metadata log says about one partition.
///
/// Two epochs version it (PartitionRegistration#merge): the partition epoch grows with every change
/// and is the compare-and-set token of AlterPartition; the leader epoch grows exactly when a
/// change names a leader, even the same one or none.
public struct PartitionRegistration: Equatable, Sendable {
  /// Replicas in order of preference.
  public var replicas: [NodeID]
  /// Directory id of each replica, parallel to `replicas`.
  public var directories: [UInt64]
  /// In-sync replicas.
  public var isr: [NodeID]
  /// Replicas that a running reassignment removes.
  public var removing: [NodeID]
  /// Replicas that a running reassignment adds.
  public var adding: [NodeID]
  /// Eligible leader replicas (KIP-966).
  public var elr: [NodeID]
  /// Last known leader, kept while there is neither an ISR nor an ELR; with managed unclean recovery
  /// everyone who was in sync when the ISR fell below the minimum and is not eligible (KIP-966).
  public var lastKnownElr: [NodeID]
  /// The leader, or none.
  public var leader: NodeID
  /// Number of the leadership.
  public var leaderEpoch: Epoch
  /// Number of changes since creation.
  public var partitionEpoch: Int32
  /// Whether the leader was elected uncleanly and has not reported recovery yet (KIP-704).
  public var recovering: Bool

  /// Makes the value from its fields; directories default to unassigned.
  public init(
    replicas: [NodeID],
    isr: [NodeID],
    leader: NodeID,
    leaderEpoch: Epoch = Epoch(0),
    partitionEpoch: Int32 = 0,
    recovering: Bool = false,
    elr: [NodeID] = [],
    lastKnownElr: [NodeID] = [],
    removing: [NodeID] = [],
    adding: [NodeID] = [],
    directories: [UInt64]? = nil
  ) {
    self.replicas = replicas
    self.directories =
      directories ?? [UInt64](repeating: DirectoryID.unassigned, count: replicas.count)
    self.isr = isr
    self.removing = removing
    self.adding = adding
    self.elr = elr
    self.lastKnownElr = lastKnownElr
    self.leader = leader
    self.leaderEpoch = leaderEpoch
    self.partitionEpoch = partitionEpoch
    self.recovering = recovering
  }

  /// Applies a change; absent fields keep their value.
  public mutating func merge(_ change: PartitionChange) {
    if let replicas = change.replicas { self.replicas = replicas }
    if let directories = change.directories { self.directories = directories }
    if let isr = change.isr { self.isr = isr }
    if let removing = change.removing { self.removing = removing }
    if let adding = change.adding { self.adding = adding }
    if let elr = change.elr { self.elr = elr }
    if let lastKnownElr = change.lastKnownElr { self.lastKnownElr = lastKnownElr }
    if let recovering = change.recovering { self.recovering = recovering }
    if let leader = change.leader {
      self.leader = leader
      leaderEpoch = Epoch(leaderEpoch.raw + 1)
    }
    partitionEpoch += 1
  }

  /// The directory that holds the replica of `broker`, if it is a replica.
  public func directory(of broker: NodeID) -> UInt64? {
    guard let index = replicas.firstIndex(of: broker), index < directories.count else { return nil }
    return directories[index]
  }
}

/// The fields of a partition that one PartitionChangeRecord replaces; nil keeps the old value.
public struct PartitionChange: Equatable, Sendable {
  /// The new in-sync replicas.
  public var isr: [NodeID]?
  /// The new leader; `NodeID.none` means that there is none from now on.
  public var leader: NodeID?
  /// The new replicas.
  public var replicas: [NodeID]?
  /// The new list of replicas being removed.
  public var removing: [NodeID]?
  /// The new list of replicas being added.
  public var adding: [NodeID]?
  /// The new recovery state.
  public var recovering: Bool?
  /// The new eligible leader replicas.
  public var elr: [NodeID]?
  /// The new last known leader.
  public var lastKnownElr: [NodeID]?
  /// The new directories, parallel to the replicas.
  public var directories: [UInt64]?

  /// Makes a change of the fields that are given.
  public init(
    isr: [NodeID]? = nil,
    leader: NodeID? = nil,
    replicas: [NodeID]? = nil,
    removing: [NodeID]? = nil,
    adding: [NodeID]? = nil,
    recovering: Bool? = nil,
    elr: [NodeID]? = nil,
    lastKnownElr: [NodeID]? = nil,
    directories: [UInt64]? = nil
  ) {
    self.isr = isr
    self.leader = leader
    self.replicas = replicas
    self.removing = removing
    self.adding = adding
    self.recovering = recovering
    self.elr = elr
    self.lastKnownElr = lastKnownElr
    self.directories = directories
  }

  /// Whether nothing would be replaced.
  public var isEmpty: Bool { self == PartitionChange() }
}

/// Directory ids with a meaning of their own (DirectoryId).
public enum DirectoryID {
  /// The replica predates directories.
  public static let migrating: UInt64 = 0
  /// The broker has not reported a choice yet.
  public static let unassigned: UInt64 = 1
  /// The directory is gone.
  public static let lost: UInt64 = 2
  /// The first id that a directory may have.
  public static let firstUsable: UInt64 = 100
}

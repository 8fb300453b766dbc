import KafkaProtocol
import Primitives

/// Works out the one record that takes a partition to a target state, electing a leader if need be.
///
/// The steps and their order are those of Kafka's PartitionChangeBuilder#build. Pure: what it must
/// know of the cluster is in its fields.
struct PartitionChangeBuilder {
  /// How a leader may be chosen.
  enum Election: Equatable {
    /// The first replica, if valid, else as `online`.
    case preferred
    /// The current leader if valid, else the first valid replica.
    case online
    /// As `online`, else any live replica, losing what it lacks.
    case unclean
    /// This replica, which an unclean recovery found to have the longest log (KIP-966).
    case recovered(NodeID)
  }

  private let old: PartitionRegistration
  /// Which broker may lead, by liveness alone.
  private let isAcceptable: (NodeID) -> Bool
  private let minInsync: Int
  private let elrEnabled: Bool

  /// How a leader may be chosen.
  var election = Election.online
  /// The wanted in-sync replicas.
  var targetIsr: [NodeID]
  /// The wanted replicas.
  var targetReplicas: [NodeID]
  /// The wanted list of replicas to remove.
  var targetRemoving: [NodeID]
  /// The wanted list of replicas to add.
  var targetAdding: [NodeID]
  /// The wanted recovery state.
  var targetRecovering: Bool
  /// Replicas that lost their unsynced data: never eligible.
  var uncleanReplicas: [NodeID] = []
  /// The wanted directories, parallel to the old replicas.
  var targetDirectories: [UInt64]
  /// Whether a manager of unclean recovery elects when nobody can be elected by right (KIP-966):
  /// then `lastKnownElr` keeps everyone who was in sync when the ISR fell below the minimum.
  var isRecoveryManaged = false
  /// Whether eligible replicas stay so whatever the in-sync set (a planted bug).
  var keepsEligible = false
  /// Whether only replicas stay eligible (a rule stricter than Kafka's).
  var limitsEligible = false
  /// Whether a reassignment is complete before its replicas are in sync (a planted bug).
  var completesEarly = false
  /// Whether the leader epoch stays when a replica is removed (a planted bug).
  var keepsEpoch = false
  /// Directory of a replica that is new on a broker.
  var defaultDirectory: (NodeID) -> UInt64 = { _ in DirectoryID.unassigned }

  private var targetElr: [NodeID]
  private var targetLastKnown: [NodeID]

  /// Starts from a partition as it is, wanting no change.
  init(
    _ old: PartitionRegistration,
    minInsync: Int,
    elrEnabled: Bool,
    isAcceptable: @escaping (NodeID) -> Bool
  ) {
    self.old = old
    self.isAcceptable = isAcceptable
    self.minInsync = minInsync
    self.elrEnabled = elrEnabled
    targetIsr = old.isr
    targetDirectories = old.directories
    targetReplicas = old.replicas
    targetRemoving = old.removing
    targetAdding = old.adding
    targetRecovering = old.recovering
    targetElr = old.elr
    targetLastKnown = old.lastKnownElr
  }

  /// The change, or nil when nothing changes.
  consuming func build() -> PartitionChange? {
    var change = PartitionChange()
    completeReassignment()
    populateElr()
    elect(into: &change)
    bumpEpochIfReplicaRemoved(&change)
    writeElr(into: &change)
    if change.isr == nil, !targetIsr.isEmpty || elrEnabled, targetIsr != old.isr {
      change.isr = targetIsr
    }
    updateLastKnownLeader(&change)
    writeAssignment(into: &change)
    if change.recovering == nil, targetRecovering != old.recovering {
      change.recovering = targetRecovering
    }
    return change.isEmpty ? nil : change
  }

  /// Ends a reassignment whose whole target list is in the ISR (PartitionReassignmentReplicas).
  private mutating func completeReassignment() {
    guard !targetRemoving.isEmpty || !targetAdding.isEmpty else { return }
    let replicas = targetReplicas.filter { !targetRemoving.contains($0) }
    var isr = targetIsr.filter { !targetRemoving.contains($0) }
    if completesEarly, isr.isEmpty { isr = Array(replicas.prefix(1)) }
    guard !isr.isEmpty, completesEarly || replicas.allSatisfy(isr.contains) else { return }
    targetReplicas = replicas
    targetIsr = isr
    targetRemoving = []
    targetAdding = []
  }

  /// Keeps who was in the ISR when it fell below the minimum: they have every committed record,
  /// since the high watermark stands still from then on (KIP-966; maybePopulateTargetElr).
  private mutating func populateElr() {
    guard elrEnabled else { return }
    guard targetIsr.count < minInsync else {
      targetElr = keepsEligible ? targetElr.filter { !targetIsr.contains($0) } : []
      targetLastKnown = []
      return
    }
    let earlier = targetElr
    let members = earlier + old.isr.filter { !earlier.contains($0) }
    let candidates = limitsEligible ? members.filter(targetReplicas.contains) : members
    targetElr = candidates.sorted().filter {
      !targetIsr.contains($0) && !uncleanReplicas.contains($0)
    }
    let known = candidates + targetLastKnown.filter { !candidates.contains($0) }
    let elr = targetElr
    targetLastKnown = known.sorted().filter { !targetIsr.contains($0) && !elr.contains($0) }
  }
}

// Choosing a leader.
extension PartitionChangeBuilder {
  private func isValid(_ replica: NodeID) -> Bool {
    guard isAcceptable(replica) else { return false }
    return targetIsr.contains(replica) || (targetIsr.isEmpty && targetElr.contains(replica))
  }

  /// The leader to be, or none, and whether it may lack committed records.
  private func electLeader() -> (leader: NodeID, unclean: Bool) {
    if case .recovered(let best) = election {
      return isAcceptable(best) ? (best, true) : (.none, false)
    }
    if election == .preferred, let first = targetReplicas.first, isValid(first) {
      return (first, false)
    }
    if isValid(old.leader) { return (old.leader, false) }
    if let valid = targetReplicas.first(where: isValid) { return (valid, false) }
    if let last = lastKnownLeader() { return (last, true) }
    if election == .unclean, let any = targetReplicas.first(where: isAcceptable) {
      return (any, true)
    }
    return (.none, false)
  }

  /// The last known leader, when nobody else can be chosen by right.
  ///
  /// It must be alive: Kafka before KAFKA-19522 only logged that.
  private func lastKnownLeader() -> NodeID? {
    guard elrEnabled, !isRecoveryManaged, targetIsr.isEmpty, targetElr.isEmpty,
      old.lastKnownElr.count == 1,
      isAcceptable(old.lastKnownElr[0])
    else { return nil }
    return old.lastKnownElr[0]
  }

  private mutating func elect(into change: inout PartitionChange) {
    let (leader, unclean) = electLeader()
    guard leader != old.leader else { return }
    change.leader = leader
    if unclean {
      change.isr = [leader]
      if !old.recovering { change.recovering = true }
    } else if targetElr.contains(leader) {
      targetIsr = [leader]
      targetElr.removeAll { $0 == leader }
    }
  }

  /// A removed replica's stale fetches must meet a newer leader epoch.
  private func bumpEpochIfReplicaRemoved(_ change: inout PartitionChange) {
    guard !keepsEpoch, change.leader == nil, !old.replicas.allSatisfy(targetReplicas.contains)
    else { return }
    change.leader = old.leader
  }
}

// Filling the record.
extension PartitionChangeBuilder {
  /// Moves the replica of a broker to a directory; without effect when it has none.
  mutating func setDirectory(of broker: NodeID, to directory: UInt64) {
    guard let index = old.replicas.firstIndex(of: broker), index < targetDirectories.count else {
      return
    }
    targetDirectories[index] = directory
  }

  private func targetDirectory(of broker: NodeID) -> UInt64? {
    guard let index = old.replicas.firstIndex(of: broker), index < targetDirectories.count else {
      return nil
    }
    return targetDirectories[index]
  }

  private mutating func writeElr(into change: inout PartitionChange) {
    if change.isr != nil || !elrEnabled {
      targetElr = []
      targetLastKnown = []
      if !elrEnabled, !old.lastKnownElr.isEmpty { change.lastKnownElr = [] }
    }
    if targetElr != old.elr { change.elr = targetElr }
  }

  /// In balanced recovery `lastKnownElr` is the leader of the moment the ISR became empty
  /// (maybeUpdateLastKnownLeader); with a manager of unclean recovery it is everyone that was
  /// eligible then (maybeUpdateRecordElr).
  private func updateLastKnownLeader(_ change: inout PartitionChange) {
    guard elrEnabled else { return }
    guard !isRecoveryManaged else {
      if targetLastKnown != old.lastKnownElr { change.lastKnownElr = targetLastKnown }
      return
    }
    if change.isr == [] {
      if old.lastKnownElr != [old.leader], old.leader != .none {
        change.lastKnownElr = [old.leader]
      }
    } else if (change.leader ?? old.leader) != .none, !old.lastKnownElr.isEmpty {
      change.lastKnownElr = []
    }
  }

  private func writeAssignment(into change: inout PartitionChange) {
    if targetReplicas != old.replicas {
      change.replicas = targetReplicas
      change.directories = targetReplicas.map { targetDirectory(of: $0) ?? defaultDirectory($0) }
    } else if targetDirectories != old.directories {
      change.directories = targetDirectories
    }
    if targetRemoving != old.removing { change.removing = targetRemoving }
    if targetAdding != old.adding { change.adding = targetAdding }
  }
}

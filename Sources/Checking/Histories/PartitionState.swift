import Primitives

/// Committed batches that the leader of a later epoch does not have.
struct PendingLoss: Sendable {
  var batches: [CommittedBatch]
  var at: Instant
  var leader: NodeID
  var epoch: Int32
  /// What of it some consumer had read.
  var read: OffsetRanges

  var first: Int64 { batches.first?.stamp.base ?? 0 }
  var end: Int64 { (batches.last?.stamp.last ?? -1) + 1 }
}

/// A copy that came back into the in-sync set with everything committed so far.
struct Join: Sendable {
  var slot: Int
  var at: Instant
  /// The commit point at that moment.
  var commit: Int64
  /// Whether its process served: a controller may tell late of one that has stopped since.
  var isServing: Bool
}

/// Everything the checker knows about one partition.
struct PartitionState: Sendable {
  let contract: PartitionContract

  // Copies, by slot: the position in the contract's replicas.
  var mirrors: [ReplicaMirror]
  /// Leaderships in order of epoch.
  var reigns: [Reign] = []

  /// Batches of this epoch and below were there before the run; -1 when nothing was.
  var epochBefore: Int32 = -1

  /// Below this offset records were deleted because they may be.
  var lawfulStart: Int64 = 0
  /// Beginnings of copies that went without being allowed to, in order.
  var drops: [Drop] = []
  /// Up to here a wrong clock made some copy begin later.
  var clockStart: Int64 = 0

  // The commit point and what lies below it.
  var committed = ChunkedArray<CommittedBatch>()
  var commit: Int64 = 0
  /// The commits that were taken back last, since the handler behind them had not ended.
  var withdrawn: [CommittedBatch] = []
  var pending: [PendingLoss] = []

  // What the control plane recorded.
  /// The nodes that are to hold copies, since they were changed.
  var assigned: [NodeID]?
  /// Whether they changed in the record that is being told.
  var isBeingAssigned = false
  var control: ControlState?
  /// What was recorded before each of the last records, and who told them when.
  private var toldControls: [ToldControl] = []
  /// The last leader that the control plane recorded.
  var lastLeader = NodeID.none
  /// Who was in sync or eligible since the in-sync set fell below its minimum; empty above it.
  var lastInSync: [NodeID] = []
  /// The newest in-sync sets with the epochs they were recorded in, oldest first: as many as may
  /// be recorded while a leader does not hear of it.
  var recentMembers: [(epoch: Int32, mask: UInt64)] = []
  /// How many of them are kept.
  static let remembered = 32
  /// Bit per slot: the newest in-sync set.
  var memberMask: UInt64 = 0
  /// Copies that came back into the in-sync set, in order of time.
  var joins: [Join] = []
  /// Unclean elections, in order of time.
  var unclean: [UncleanElection] = []

  // Clients.
  var produced = ChunkedArray<ProduceEntry>()
  var readers: [ReaderState] = []
  var read = OffsetRanges()
  /// What deleted partitions of this name held.
  var deleted = DeletedPartition()
  /// Offsets that readers passed without being given what is there now.
  var skips: [ReaderSkip] = []

  init(contract: PartitionContract) {
    self.contract = contract
    mirrors = Array(repeating: ReplicaMirror(), count: contract.replicas.count)
  }

  /// The copy's position in the contract, if the node is to hold one.
  func slot(of node: NodeID) -> Int? { contract.replicas.firstIndex(of: node) }

  /// Notes what was recorded before a controller told something new.
  mutating func rememberControl(_ before: ControlState?, by controller: NodeID, at: Instant) {
    if toldControls.count == ToldControl.kept { toldControls.removeFirst() }
    toldControls.append(ToldControl(before: before, controller: controller, at: at))
  }

  /// Forgets what a controller told of instants after it had stopped.
  ///
  /// - Returns: Whether it told anything.
  mutating func withdrawControl(by controller: NodeID, after stop: Instant) -> Bool {
    let first = toldControls.firstIndex { $0.controller == controller && $0.at > stop }
    guard let first else { return false }
    control = toldControls[first].before
    memberMask = mask(of: control?.members ?? [])
    toldControls.removeSubrange(first...)
    return true
  }

  /// Bit per slot of the nodes that hold a copy.
  func mask(of nodes: [NodeID]) -> UInt64 {
    nodes.reduce(0) { mask, node in slot(of: node).map { mask | 1 << UInt64($0) } ?? mask }
  }

  /// Gaps in a copy's files that end here or before do not matter.
  ///
  /// Where logs begin later than a follower's does, the end that it is told of its epoch may fall
  /// into one of its batches; that goes as a whole, and what it lacks then was deleted. What damage
  /// keeps a leader from sending leaves a gap, too.
  func gapsBelow(of slot: Int) -> Int64 {
    contract.gapsAllowed ? .max : max(lawfulStart, mirrors[slot].start, mirrors[slot].excusedGap)
  }

  /// The newest epoch known to the control plane or taken by a leader.
  var newestEpoch: Int32 { max(control?.epoch ?? -1, reigns.last?.epoch ?? -1) }

  /// Index of the reign of `epoch`.
  func reignIndex(of epoch: Int32) -> Int? { reigns.lastIndex { $0.epoch == epoch } }

  /// From `first` on, where what is committed differs from batches that were given before.
  func firstDifference(from first: Int64, _ given: [BatchStamp]) -> Int64 {
    var first = first
    while let batch = committedBatch(startingAt: first), given.contains(batch.stamp) {
      first = batch.stamp.last + 1
    }
    return first
  }

  /// The batch below the commit point that starts exactly at `base`.
  func committedBatch(startingAt base: Int64) -> CommittedBatch? {
    let index = committed.partitionPoint { $0.stamp.base < base }
    guard index < committed.count, committed[index].stamp.base == base else { return nil }
    return committed[index]
  }

  /// Index of the first committed batch that reaches `offset`.
  func committedIndex(reaching offset: Int64) -> Int {
    committed.partitionPoint { $0.stamp.last < offset }
  }

  /// Index of the first leadership later than the batch's own that does not build on it.
  ///
  /// - Complexity: O(leaderships² ), in practice O(leaderships).
  func firstReign(without stamp: BatchStamp) -> Int? {
    reigns.firstIndex { $0.epoch > stamp.epoch && !self.builds($0, on: stamp) }
  }

  /// Whether the leader of a reign has the batch, or had it until it was removed from the replicas or
  /// a failure took it.
  func isHeld(_ stamp: BatchStamp, by reign: Reign, _ slot: Int) -> Bool {
    if mirrors[slot].holds(stamp) { return true }
    let isGone =
      mirrors[slot].wasReleased(after: reign.since)
      || mirrors[slot].hasLost(stamp, in: reign.since ... .distantFuture)
    return isGone && builds(reign, on: stamp)
  }

  /// Whether the log that a leader took over with holds the batch, by the leaders' own appends.
  private func builds(_ reign: Reign, on stamp: BatchStamp) -> Bool {
    var last = reign.predecessor
    while let batch = last {
      guard batch.base >= stamp.base, batch.epoch >= stamp.epoch else { return false }
      if batch.epoch == stamp.epoch { return true }
      guard let index = reignIndex(of: batch.epoch) else { return false }
      last = reigns[index].predecessor
    }
    return false
  }
}

extension PartitionState {
  /// Believes again in commits that were taken back, as far as somebody was told of them: what one
  /// thread of a broker has committed others may tell before its handler ends.
  mutating func confirm(through last: Int64) {
    while let batch = withdrawn.first, batch.stamp.base == commit, batch.stamp.last <= last {
      committed.append(batch)
      commit = batch.stamp.last + 1
      withdrawn.removeFirst()
    }
  }

  /// Whether the batch is or was committed.
  func knows(_ stamp: BatchStamp) -> Bool {
    committedBatch(startingAt: stamp.base)?.stamp == stamp
      || pending.contains { loss in loss.batches.contains { $0.stamp == stamp } }
  }

  /// The first committed batch that shares an offset with `stamp`.
  func committedOverlap(of stamp: BatchStamp) -> BatchStamp? {
    let index = committedIndex(reaching: stamp.base)
    guard index < committed.count, committed[index].stamp.base <= stamp.last else { return nil }
    return committed[index].stamp
  }
}

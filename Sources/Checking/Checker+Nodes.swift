import Primitives

extension Checker {
  /// Notes that a node stopped.
  ///
  /// A start that is broken off is no orderly stop, whoever asked for it: the control plane may know
  /// the new process already, which has left no proof of having stopped cleanly (KIP-966).
  public mutating func nodeStopped(
    _ node: NodeID,
    _ cause: StopCause,
    at: Instant
  ) {
    if cause == .halted { checkStartHalted(node, at: at) }
    let isInterruptedStart = nodes[node.index].startingSince != nil
    if nodes[node.index].isStore, cause != .shutdown || isInterruptedStart {
      occurrences.note(.uncleanStop)
    }
    nodes[node.index].isRunning = false
    nodes[node.index].hasSpoiledStop = false
    nodes[node.index].startingSince = nil
    signals.nodeStopped(node, at: at)
    quorumStopped(node, at: at)
    withdrawControl(by: node, after: at)
    for place in leaders.indices where leaders[place] == node {
      signals.leaderRuns(place, false, at: at)
    }
    for place in placesOfCopies[node.index] {
      guard let slot = partitions[place].slot(of: node) else { continue }
      withdrawUnfinished(place, slot, after: at)
      partitions[place].mirrors[slot].stopped(
        cause,
        at: at,
        isUnclean: cause != .shutdown || isInterruptedStart
      )
    }
  }

  /// Reads what a stopped node's disk still holds of a replica: recovery must keep of it what is
  /// the beginning of the log as it was.
  ///
  /// What lies behind a gap is not owed, wherever logs lawfully begin: recovery may not know of that.
  ///
  /// - Complexity: O(bytes).
  public mutating func survived(_ replica: ReplicaFiles) {
    guard let (place, slot) = place(of: replica.partition, copyOn: replica.node) else { return }
    let content = ReplicaContent(
      replica,
      gapsBelow: partitions[place].contract.gapsAllowed ? .max : 0
    )
    partitions[place].mirrors[slot].survived(content)
  }

  /// A process that gives up during start-up must have a reason outside itself.
  private mutating func checkStartHalted(_ node: NodeID, at: Instant) {
    let state = nodes[node.index]
    guard state.startingSince != nil else { return }
    evaluated(.recoverTotal)
    guard !state.foundNoController else { return excused(.recoverTotal, by: .noController) }
    if let reason = damage(to: node) {
      nodes[node.index].brokenBy = reason
      return excused(.recoverTotal, by: reason)
    }
    guard !state.hasRefused else { return excused(.recoverTotal, by: .refusingStorage) }
    guard !state.holdsForeignDisk else { return excused(.recoverTotal, by: .foreignDisk) }
    guard !(state.lostMetadata && quorum.hasSpoiledMember) else {
      return excused(.recoverTotal, by: .damagedMedia)
    }
    violated(
      .recoverTotal,
      in: nil,
      by: [node],
      at: at,
      "\(name(node)) gave up during its start, and its storage had not failed"
    )
  }

  /// What happened to a node's media that no process can mend, if anything did.
  func damage(to node: NodeID) -> Excuse? {
    nodes[node.index].liesAboutFlush ? .lyingFlush : mediaDamage(to: node)
  }

  /// What makes a node's files differ from what was written to them, if anything does.
  func mediaDamage(to node: NodeID) -> Excuse? { nodes[node.index].mediaDamage }

  /// Whether a node may send what nobody wrote, because its media were damaged; false for no node.
  public func mayRot(_ node: NodeID) -> Bool { node != .none && mediaDamage(to: node) != nil }

  /// Whether a node's media are such that its process gives up whenever it starts, or comes to no
  /// end of its start, so that nobody can wait for its return.
  public func isBeyondReturn(_ node: NodeID) -> Bool {
    if nodes[node.index].brokenBy != nil { return true }
    return nodes[node.index].startingSince != nil && damage(to: node) != nil
  }

  /// Whether damage to its media keeps a copy from being copied, or from being continued.
  ///
  /// What a leader cannot read it cannot send. A follower whose last batch rots in its leader epoch,
  /// which no checksum covers, asks for the end of an epoch that its leader never heard of, and is
  /// told for ever that it is out of range (`UnifiedLog` and `AbstractFetcherThread`).
  ///
  /// - Complexity: O(bytes).
  public func isSpoiled(_ replica: ReplicaFiles) -> Bool {
    guard damage(to: replica.node) != nil,
      let place = knownPlace(of: replica.partition),
      let slot = partitions[place].slot(of: replica.node)
    else { return false }
    let gaps = partitions[place].gapsBelow(of: slot)
    let content = ReplicaContent(replica, gapsBelow: gaps)
    return !content.flaws.isEmpty || content.batches.contains { !isWritten($0.stamp, place) }
  }

  /// Notes that the cluster cannot be whole again, and that damage to media is why.
  public mutating func convergenceWaived(by nodes: [NodeID]) {
    for node in nodes {
      if let reason = damage(to: node) { excused(.converge, by: reason) }
    }
  }

  /// Notes that a node's process began to start.
  public mutating func nodeStarted(_ node: NodeID, at: Instant) {
    nodes[node.index].isRunning = true
    nodes[node.index].hasReturned = true
    nodes[node.index].hasRefused = false
    if nodes[node.index].isStore { nodes[node.index].startingSince = at }
  }

  /// Notes that a node's process stood still.
  public mutating func nodePaused(_ node: NodeID, from: Instant, to: Instant) {
    nodes[node.index].pause = (from, to)
  }

  /// A node serves requests.
  mutating func served(_ node: NodeID, at: Instant) {
    if let since = nodes[node.index].startingSince { checkStart(node, since: since, at: at) }
    nodes[node.index].startingSince = nil
    nodes[node.index].brokenBy = nil
    nodes[node.index].served = at
    nodes[node.index].hasReturned = false
    nodes[node.index].hasReverted = false
    for place in leaders.indices where leaders[place] == node {
      signals.leaderRuns(place, true, at: at)
    }
  }

  /// A start ends within its bound.
  mutating func checkStart(_ node: NodeID, since: Instant, at: Instant) {
    evaluated(.recoverTotal)
    guard at - since > configuration.startupBound else { return }
    violated(
      .recoverTotal,
      in: nil,
      by: [node],
      at: since + configuration.startupBound,
      "\(name(node)) began to start at \(since) and needed more than "
        + "\(configuration.startupBound.secondsText)"
    )
  }

  /// Whether memory may show what the node's media lack.
  public func hasUnwritten(_ node: NodeID) -> Bool { nodes[node.index].unwrittenSince != nil }

  /// Notes damage that a fault did to a node's storage.
  public mutating func faultNoted(_ fault: StorageFault, on node: NodeID, at: Instant) {
    if fault == .damaged || fault == .lyingFlush || fault == .wiped || fault == .unwritten {
      quorumDamaged(node, fault)
    }
    switch fault {
    case .damaged: nodes[node.index].isDamaged = true
    case .lyingFlush: nodes[node.index].liesAboutFlush = true
    case .refused:
      nodes[node.index].hasRefused = true
      nodes[node.index].hasEverRefused = true
    case .unwritten:
      nodes[node.index].unwrittenSince = nodes[node.index].unwrittenSince ?? at
    case .spoiledStop: nodes[node.index].hasSpoiledStop = true
    case .reverted: nodes[node.index].hasReverted = true
    case .wiped: nodes[node.index].wipedAt = at
    }
  }

  /// Notes that a node got the disk of another machine, or its own again.
  public mutating func diskExchanged(_ node: NodeID, isForeign: Bool) {
    nodes[node.index].holdsForeignDisk = isForeign
  }

  /// Notes of which partitions a starting node's disks hold files; every other copy is gone.
  ///
  /// Recovery says nothing of a log whose directory is not there.
  public mutating func logsFound(_ found: [TopicPartition], on node: NodeID, at: Instant) {
    let found = Set(found.compactMap { knownPlace(of: $0) })
    for place in placesOfCopies[node.index] where !found.contains(place) {
      guard let slot = partitions[place].slot(of: node) else { continue }
      guard let wipe = nodes[node.index].wipedAt else {
        if partitions[place].mirrors[slot].end > 0 {
          recovered(place, slot, start: 0, end: 0, at: at)
        } else {
          partitions[place].mirrors[slot].opened(endingAt: 0, at: at)
        }
        continue
      }
      partitions[place].mirrors[slot].cut(to: 0, node: node, cause: .wiped, at: wipe)
      partitions[place].mirrors[slot].restart(at: 0)
      partitions[place].mirrors[slot].opened(endingAt: 0, at: at)
    }
    nodes[node.index].wipedAt = nil
  }
}

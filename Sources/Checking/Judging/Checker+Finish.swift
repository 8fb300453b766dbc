import Primitives

extension Checker {
  /// Judges the run from the final files of every replica, after faults were healed and the
  /// cluster had time to settle.
  ///
  /// - Complexity: O(bytes + *n* log *n*) for *n* records.
  public mutating func finish(replicas: [ReplicaFiles], at: Instant) -> Judgement {
    for node in nodes.indices {
      if let since = nodes[node].startingSince { checkStart(NodeID(node), since: since, at: at) }
    }
    var judgement = Judgement()
    judgement.converged = true
    let indices = indices(ofReplicas: replicas)
    for place in partitions.indices {
      let contents = contents(place, indices[place].map { replicas[$0] }, at: at)
      judge(place, contents, at: at, into: &judgement)
    }
    finishQuorum(at: at)
    judgement.violations = sorted(violations)
    judgement.precursors = precursors
    judgement.excuses = excuses
    judgement.evaluations = InvariantName.allCases
      .filter { !$0.isOfQuorum || !quorum.isEmpty }
      .map { ($0, evaluations[$0.index]) }
    judgement.passedOver = passedOver
    judgement.occurrences = occurrences
    judgement.signals = signals.summed(at: at)
    return judgement
  }

  /// By partition, which of the replicas are of it.
  private func indices(ofReplicas replicas: [ReplicaFiles]) -> [[Int]] {
    var result = Array(repeating: [Int](), count: partitions.count)
    for (index, replica) in replicas.enumerated() {
      if let place = knownPlace(of: replica.partition) { result[place].append(index) }
    }
    return result
  }

  private func sorted(_ violations: [Violation]) -> [Violation] {
    let order = violations.indices.sorted { a, b in
      (violations[a].at, a) < (violations[b].at, b)
    }
    return order.map { violations[$0] }
  }

  /// Reads the final files of one partition's replicas.
  private mutating func contents(
    _ place: Int,
    _ replicas: [ReplicaFiles],
    at: Instant
  ) -> [ReplicaContent] {
    var contents: [ReplicaContent] = []
    for replica in replicas {
      guard let slot = partitions[place].slot(of: replica.node) else { continue }
      evaluated(.logShape)
      let content = ReplicaContent(replica, gapsBelow: partitions[place].gapsBelow(of: slot))
      contents.append(content)
      let state = nodes[replica.node.index]
      guard let flaw = content.flaws.first, state.isRunning, state.startingSince == nil else {
        continue
      }
      if let excuse = mediaDamage(to: replica.node) {
        excused(.logShape, by: excuse)
        continue
      }
      violated(
        .logShape,
        in: place,
        by: [replica.node],
        offsets: flaw.offset..<flaw.offset + 1,
        at: at,
        "files of \(name(replica.node)): \(flaw.text)"
      )
    }
    return contents
  }

  private mutating func judge(
    _ place: Int,
    _ contents: [ReplicaContent],
    at: Instant,
    into judgement: inout Judgement
  ) {
    let contract = partitions[place].contract
    var result = PartitionJudgement(partition: contract.partition, name: contract.name)
    let leader = servingLeader(place, contents)
    result.isOffline = leader == nil
    let divergent = checkConverged(place, leader, contents, at: at, &judgement.converged)
    let best = leader ?? longest(contents)
    let final = FinalLog(best.map { contents[$0] }, after: partitions[place].epochBefore)
    let losses = LossJudge(self, place, final: final, contents: contents, at: at).accounts()
    checkFinal(final, losses, place, at: at)
    tell(losses, place)
    settlePrecursors(place, losses)
    settleSkips(place, losses)
    count(place, final, divergent, into: &result)
    checkConservation(place, final, result.fates, at: at)
    result.goneEverywhere = losses.reduce(0) { $0 + ($1.goneEverywhere ? $1.acknowledged : 0) }
    judgement.losses += losses.filter { $0.acknowledged > 0 || $0.read > 0 }
    judgement.fates.add(result.fates)
    judgement.outcomes.add(result.outcomes)
    judgement.partitions.append(result)
  }

  /// Position of the leader that runs at the end.
  private func servingLeader(_ place: Int, _ contents: [ReplicaContent]) -> Int? {
    guard let leader = partitions[place].control?.leader, leader != .none,
      nodes[leader.index].isRunning
    else { return nil }
    return contents.firstIndex { $0.node == leader }
  }

  /// Position of the copy that a careful operator would keep: newest epoch, then longest.
  private func longest(_ contents: [ReplicaContent]) -> Int? {
    contents.indices.max { a, b in
      let one = (contents[a].batches.last?.stamp.epoch ?? -1, contents[a].end)
      let other = (contents[b].batches.last?.stamp.epoch ?? -1, contents[b].end)
      return one < other
    }
  }

  /// Replicas in sync hold the same batches as the leader; returns the first offset where not.
  private mutating func checkConverged(
    _ place: Int,
    _ leader: Int?,
    _ contents: [ReplicaContent],
    at: Instant,
    _ converged: inout Bool
  ) -> Int64? {
    evaluated(.converge)
    guard let leader, let control = partitions[place].control else {
      if partitions[place].control != nil { converged = false }
      return nil
    }
    let contract = partitions[place].contract
    let factor = partitions[place].assigned?.count ?? contract.replicationFactor
    if control.members.count < factor { converged = false }
    let owed = partitions[place].lawfulStart
    var divergent: Int64?
    for content in contents where content.node != contents[leader].node {
      guard control.members.contains(content.node) else { continue }
      if content.end != contents[leader].end { converged = false }
      guard let offset = content.difference(from: contents[leader], above: owed) else { continue }
      converged = false
      divergent = min(divergent ?? offset, offset)
      if let excuse = damage(between: content, contents[leader], at: offset, place) {
        excused(.converge, by: excuse)
        continue
      }
      violated(
        .converge,
        in: place,
        by: [content.node, contents[leader].node],
        offsets: offset..<contents[leader].end,
        at: at,
        "\(name(content.node)), in sync, holds something else at \(offset) than its leader, "
          + "\(name(contents[leader].node))"
      )
    }
    return divergent
  }

  /// What damage to the media of one of two copies, or of one that they were copied from, explains
  /// that they differ at `offset`.
  private func damage(
    between copy: ReplicaContent,
    _ other: ReplicaContent,
    at offset: Int64,
    _ place: Int
  ) -> Excuse? {
    for content in [copy, other] where content.batch(startingAt: offset) == nil {
      let slot = partitions[place].slot(of: content.node)
      let gap = slot.flatMap { partitions[place].mirrors[$0].excuse(forLacking: offset) }
      if let gap { return gap }
    }
    let damaged = [copy, other].filter { mediaDamage(to: $0.node) != nil }
    let unreadable = damaged.first { $0.isUnreadable(at: offset) }
    if let unreadable { return mediaDamage(to: unreadable.node) }
    guard copy.differsInHeader(from: other, at: offset) else { return nil }
    return damaged.first.flatMap { mediaDamage(to: $0.node) }
  }

  /// The final log holds each idempotent record once and in order, and none that nobody sent.
  ///
  /// A leader whose log holds nothing of a producer takes any number from it, so a later batch
  /// under way may pass earlier ones that were refused a moment before, and these come in a new
  /// epoch (kafka-log R5.9, KAFKA-14359). If the later batch is still unanswered then, it is sent
  /// again in the new epoch, too. Where the log's beginning was deleted, only a loss in the
  /// partition explains that.
  private mutating func checkFinal(
    _ final: FinalLog,
    _ losses: [LossAccount],
    _ place: Int,
    at: Instant
  ) {
    if let flaw = final.flaw {
      violated(
        .logShape,
        in: place,
        by: final.node.map { [$0] } ?? [],
        offsets: flaw.offset..<flaw.offset + 1,
        at: at,
        flaw.text
      )
    }
    for client in configuration.idempotentClients {
      evaluated(.idempotent)
      let found = final.oddities(of: client)
      let mayBeUnknown = final.start == 0 || losses.contains { $0.isPermitted }
      let wasUnknown = found.storedAsUnknown != nil && mayBeUnknown
      if let again = wasUnknown ? found.firstInNewerEpoch : found.firstInNewEpoch,
        !mayBump(client), !hasForgotten(again, of: client, in: place, final)
      {
        repeated(again, of: client, in: place, at: at)
        continue
      }
      for _ in 0..<found.repeatedInNewEpoch { excused(.idempotent, by: .producerEpochBump) }
      if wasUnknown { excused(.idempotent, by: .unknownProducer) }
      let unexplained = found.overtaken ?? (mayBeUnknown ? nil : found.storedAsUnknown)
      guard let odd = found.first ?? unexplained else { continue }
      repeated(odd, of: client, in: place, at: at)
    }
  }

  private mutating func repeated(
    _ odd: FinalLog.Oddity,
    of client: NodeID,
    in place: Int,
    at: Instant
  ) {
    let what = odd.isDuplicate ? "again" : "after a later one"
    violated(
      .idempotent,
      in: place,
      by: [client],
      offsets: odd.offset..<odd.offset + 1,
      at: at,
      "record \(odd.sequence) of \(name(client)) is stored \(what) at \(odd.offset)"
    )
  }

  /// Whether anything happened that may make a producer take a new epoch: a batch without success,
  /// or a log that lost what it had taken.
  private func mayBump(_ client: NodeID) -> Bool {
    partitions.contains { state in
      let isCut = !state.pending.isEmpty || state.mirrors.contains { !$0.deaths.isEmpty }
      return isCut
        || (0..<state.produced.count).contains {
          state.produced[$0].client == client && state.produced[$0].outcome != .acknowledged
        }
    }
  }

  /// Whether the leader that stored a record again, or one between it and the first that did, had
  /// opened a log with it and a later batch of the producer: a snapshot keeps only the last
  /// (kafka-log R5.7), so an earlier one that is sent again looks out of order, and the producer takes
  /// a new epoch.
  private func hasForgotten(
    _ again: FinalLog.Oddity,
    of client: NodeID,
    in place: Int,
    _ final: FinalLog
  ) -> Bool {
    let state = partitions[place]
    guard let first = final.batch(at: again.original)?.epoch,
      let last = final.batch(at: again.offset)?.epoch
    else { return false }
    return state.reigns.contains { reign in
      guard (first...max(first, last)).contains(reign.epoch),
        let slot = state.slot(of: reign.leader)
      else { return false }
      return state.mirrors[slot].openings.contains {
        $0.at <= reign.since && final.hasLater(of: client, than: again.original, below: $0.end)
      }
    }
  }

  /// Precursors that no loss and no failure accounts for are violations of their own.
  private mutating func settlePrecursors(_ place: Int, _ losses: [LossAccount]) {
    let partition = partitions[place].contract.partition
    for join in hollowJoins where join.partition == partition {
      let unclean = partitions[place].unclean.filter { $0.at <= join.at }
      if partitions[place].contract.uncleanElectionAllowed, !unclean.isEmpty {
        excused(.inSyncComplete, by: .uncleanElection)
      } else if !isExplained(join, by: losses) {
        violations.append(join)
      }
    }
    for (index, precursor) in precursors.enumerated() where precursor.partition == partition {
      let offsets = offsets(of: precursor)
      if isExplained(precursor, by: losses) { continue }
      if isUnclean(index, place) {
        excused(precursor.invariant, by: .uncleanElection)
      } else if isLostByFailure(precursor, offsets, place) {
        excused(precursor.invariant, by: .lossyFailure)
      } else {
        violations.append(precursor)
      }
    }
  }

  private func offsets(of precursor: Violation) -> Range<Int64> {
    precursor.first.raw..<max(precursor.first.raw + 1, precursor.end.raw)
  }

  /// Whether a loss covers what a precursor foretold; the contract may permit it.
  private mutating func isExplained(_ precursor: Violation, by losses: [LossAccount]) -> Bool {
    let offsets = offsets(of: precursor)
    let loss = losses.first {
      $0.first.raw < offsets.upperBound && offsets.lowerBound < $0.end.raw
    }
    guard let loss else { return false }
    if let excuse = loss.excuse { excused(precursor.invariant, by: excuse) }
    return true
  }

  /// Whether an unclean election, which is allowed, came before the precursor of this index.
  private func isUnclean(_ precursor: Int, _ place: Int) -> Bool {
    partitions[place].contract.uncleanElectionAllowed
      && partitions[place].unclean.contains { $0.precursors <= precursor }
  }

  private func isLostByFailure(_ precursor: Violation, _ offsets: Range<Int64>, _ place: Int)
    -> Bool
  {
    guard let node = precursor.nodes.first, let slot = partitions[place].slot(of: node) else {
      return false
    }
    return partitions[place].mirrors[slot].deaths.contains {
      $0.isLossy && $0.at <= precursor.at && $0.first.raw < offsets.upperBound
        && offsets.lowerBound < $0.end.raw
    }
  }

  /// A reader that passed over a cut in the log is excused by the loss that cut it, if it told its
  /// application or could not know.
  ///
  /// Nothing was passed over when an older leader's log came back, and
  /// with it what the reader had been given.
  private mutating func settleSkips(_ place: Int, _ losses: [LossAccount]) {
    for skip in partitions[place].skips {
      let first = partitions[place].firstDifference(from: skip.offsets.lowerBound, skip.given)
      guard !skip.isExcusable || first < skip.offsets.upperBound else { continue }
      let loss = losses.first {
        $0.first.raw < skip.offsets.upperBound && skip.offsets.lowerBound < $0.end.raw
      }
      if let loss, skip.isExcusable {
        excused(.readNoSkip, by: loss.excuse ?? .lossyFailure)
        continue
      }
      violated(
        .readNoSkip,
        in: place,
        by: [skip.node],
        offsets: skip.offsets,
        at: skip.at,
        "\(name(skip.node)) went on behind \(skip.offsets.lowerBound), where the log had been "
          + "cut, and was not given what is there now"
      )
    }
  }
}

import Checking
import Primitives
import Simulation

/// Puts the story of one loss together from the judge's account and what the run recorded.
struct LossTeller {
  let loss: LossAccount
  let trace: Trace
  let names: TimelineNames
  let report: LossWords

  init(_ loss: LossAccount, _ trace: Trace, _ names: TimelineNames) {
    self.loss = loss
    self.trace = trace
    self.names = names
    report = LossWords(loss, names)
  }

  private var offsets: Range<Int64> { loss.first.raw..<loss.end.raw }

  /// The story.
  var story: LossStory {
    let batches = lostBatches
    let answers = answering(batches)
    var steps = sending(batches) + appending + committing
    steps += answers + ending + leaving + electing
    let order = steps.indices.sorted { a, b in (steps[a].at, a) < (steps[b].at, b) }
    return LossStory(
      title: report.title,
      records: report.records(batches),
      steps: order.map { steps[$0] },
      noReturn: report.noReturn,
      noReturnAt: report.noReturnAt,
      remedies: report.remedies,
      verdict: report.verdict,
      promisedAt: answers.map(\.at).min(),
      isPermitted: loss.isPermitted
    )
  }

  // MARK: Writers

  /// The batches that the lost offsets were told to belong to.
  private var lostBatches: [TracedBatch] {
    (0..<trace.batches.count).compactMap { index in
      let batch = trace.batches[index]
      guard batch.partition == loss.partition, let base = batch.base?.raw,
        base < offsets.upperBound, base + Int64(batch.count) > offsets.lowerBound,
        batch.invoked <= loss.at, batch.closed.map({ $0 <= loss.at }) ?? false
      else { return nil }
      return batch
    }
  }

  private func sending(_ batches: [TracedBatch]) -> [LossStory.Step] {
    clients(of: batches).map { client in
      let own = batches.filter { $0.client == client }
      let first = own.map(\.invoked).min() ?? loss.at
      let last = own.map(\.invoked).max() ?? first
      return LossStory.Step(
        at: first,
        until: last > first ? last : nil,
        node: client.index,
        text: "\(names.node(client)) sends \(LossWords.numbers(own))"
      )
    }
  }

  private func answering(_ batches: [TracedBatch]) -> [LossStory.Step] {
    clients(of: batches).compactMap { client in
      let own = batches.filter { $0.client == client && $0.outcome == .acknowledged }
      let instants = own.compactMap(\.closed)
      guard let first = instants.min(), let last = instants.max() else { return nil }
      let count = own.reduce(0) { $0 + Int64($1.count) }
      let by =
        loss.fullyAcknowledged == loss.acknowledged
        ? "the whole in-sync set" : "fewer copies than the in-sync set"
      return LossStory.Step(
        at: first,
        until: last > first ? last : nil,
        node: client.index,
        text: "\(names.node(client)) is told that \(LossWords.count(count, "record")) "
          + "\(count == 1 ? "is" : "are") stored; acknowledged by \(by)"
      )
    }
  }

  private func clients(of batches: [TracedBatch]) -> [NodeID] {
    var clients: [NodeID] = []
    for batch in batches where !clients.contains(batch.client) { clients.append(batch.client) }
    return clients
  }

  // MARK: Copies

  /// The appends that brought the lost offsets, by machine in order of time.
  private var appends: [(node: NodeID, all: [TracedAppend])] {
    var found: [TracedAppend] = []
    for index in 0..<trace.appends.count {
      let append = trace.appends[index]
      guard append.partition == loss.partition, append.epoch < loss.epoch || loss.epoch.raw < 0,
        append.at <= loss.at, append.last.raw >= offsets.lowerBound,
        append.base.raw < offsets.upperBound
      else { continue }
      found.append(append)
    }
    var byNode: [(node: NodeID, all: [TracedAppend])] = []
    for append in found {
      if let place = byNode.firstIndex(where: { $0.node == append.node }) {
        byNode[place].all.append(append)
      } else {
        byNode.append((append.node, [append]))
      }
    }
    return byNode
  }

  private var appending: [LossStory.Step] {
    appends.flatMap { node, all -> [LossStory.Step] in
      let first = all.map(\.at).min() ?? loss.at
      let last = all.map(\.at).max() ?? first
      let who = names.node(node)
      let isLeader = all.contains(where: \.asLeader)
      let epochs = all.map(\.epoch.raw)
      let epoch = epochs.max().map { "\($0)" } ?? "?"
      let text =
        isLeader
        ? "\(who), leader of epoch \(epoch), appends \(report.range) to its page cache"
        : "\(who) copies \(report.these) to its page cache"
      let step = LossStory.Step(
        at: first,
        until: last > first ? last : nil,
        node: node.index,
        text: text
      )
      return [step] + synced(node, since: first)
    }
  }

  /// When all of the lost offsets were on a machine's media, if ever before their end there.
  private func synced(_ node: NodeID, since: Instant) -> [LossStory.Step] {
    let death = loss.copies.first { $0.node == node }?.death?.at ?? .distantFuture
    for index in 0..<trace.syncs.count {
      let sync = trace.syncs[index]
      guard sync.partition == loss.partition, sync.node == node, sync.at >= since,
        sync.at < death, sync.end.raw >= offsets.upperBound
      else { continue }
      let how = cameBack(node, between: since, and: sync.at) ? "comes back with" : "has"
      return [
        LossStory.Step(
          at: sync.at,
          node: node.index,
          text: "\(names.node(node)) \(how) all of \(report.these) on its media"
        )
      ]
    }
    return []
  }

  /// Whether a machine lost its memory and started again in that time.
  private func cameBack(_ node: NodeID, between start: Instant, and end: Instant) -> Bool {
    (0..<trace.notes.count).contains { index in
      let note = trace.notes[index]
      guard note.node == node, note.at > start, note.at <= end,
        case .stopped(let cause) = note.event
      else { return false }
      return cause.isLossy
    }
  }

  private var committing: [LossStory.Step] {
    for index in 0..<trace.marks.count {
      let mark = trace.marks[index]
      guard mark.partition == loss.partition, mark.asLeader, mark.at <= loss.at,
        mark.offset.raw >= offsets.upperBound,
        appends.contains(where: { $0.node == mark.node && ($0.all.first?.at ?? mark.at) <= mark.at }
        )
      else { continue }
      return [
        LossStory.Step(
          at: mark.at,
          node: mark.node.index,
          text: "the high watermark on \(names.node(mark.node)) reaches \(mark.offset.raw): "
            + "every copy that was in sync has \(report.these)"
        )
      ]
    }
    return []
  }

  // MARK: Ends

  /// When each copy that was still there left the in-sync set for the last time before the loss.
  private var leaving: [LossStory.Step] {
    let since = appends.flatMap(\.all).map(\.at).min() ?? loss.at
    var members: [NodeID] = []
    var left: [NodeID: LossStory.Step] = [:]
    for index in 0..<trace.notes.count {
      let note = trace.notes[index]
      guard note.at <= loss.at,
        case .observed(.partitionState(let partition, _, _, _, let now, _, _)) = note.event,
        partition == loss.partition
      else { continue }
      for node in members where !now.contains(node) && note.at >= since {
        left[node] = LossStory.Step(
          at: note.at,
          node: node.index,
          text: "\(names.node(node)) is out of the in-sync set; left in it: \(names.list(now))"
        )
      }
      for node in now { left[node] = nil }
      members = now
    }
    return loss.copies.compactMap { copy in
      guard let step = left[copy.node], copy.death.map({ $0.at >= step.at }) ?? true else {
        return nil
      }
      return step
    }
  }

  private var ending: [LossStory.Step] {
    loss.copies.compactMap { copy in
      guard let death = copy.death else { return nil }
      return LossStory.Step(
        at: death.at,
        node: copy.node.index,
        text: report.ending(of: copy, death, isOnMedia: isOnMedia(copy), leaders: leaders)
      )
    }
  }

  /// Whether all of the lost offsets were on a copy's media when it ended.
  private func isOnMedia(_ copy: CopyAccount) -> Bool {
    let since = appends.first { $0.node == copy.node }?.all.map(\.at).min() ?? .zero
    return copy.onMedia == true || !synced(copy.node, since: since).isEmpty
  }

  /// The leader of each epoch.
  private var leaders: [Epoch: NodeID] {
    var leaders: [Epoch: NodeID] = [:]
    for index in 0..<trace.notes.count {
      guard
        case .observed(.partitionState(let partition, let leader, let epoch, _, _, _, _)) =
          trace.notes[index].event, partition == loss.partition, leader != .none
      else { continue }
      leaders[epoch] = leader
    }
    return leaders
  }

  private var electing: [LossStory.Step] {
    guard loss.leader != .none else { return [] }
    var end: Int64?
    var isUnclean = false
    var members: [NodeID] = []
    for index in 0..<trace.notes.count {
      let note = trace.notes[index]
      guard note.at <= loss.at else { continue }
      switch note.event {
      case .observed(.becameLeader(let partition, let epoch, let offset))
      where partition == loss.partition && epoch == loss.epoch:
        end = offset.raw
      case .observed(.partitionState(let partition, let leader, let epoch, _, let set, _, let how))
      where partition == loss.partition && epoch == loss.epoch && leader == loss.leader:
        if members.isEmpty { members = set }
        isUnclean = isUnclean || how
      default: break
      }
    }
    let leader = names.node(loss.leader)
    var text = "\(leader) becomes leader in epoch \(loss.epoch.raw) without \(report.these)"
    if isUnclean { text += ", by unclean election" }
    if let end { text += "; its log ends at \(end)" }
    if members == [loss.leader] { text += "; nobody else is in the in-sync set" }
    return [LossStory.Step(at: loss.at, node: loss.leader.index, text: text)]
  }
}

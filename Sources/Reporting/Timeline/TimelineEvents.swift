import Checking
import Primitives
import Simulation

/// Turns what a run recorded into events in words, in order of time.
struct TimelineEvents {
  private let names: TimelineNames
  private(set) var events: [TimelineEvent] = []
  /// What the control plane recorded last, by partition.
  private var leaders: [TopicPartition: (leader: NodeID, epoch: Epoch)] = [:]
  /// Where the last refusal by a machine stands among the events, by partition.
  private var refusals: [TopicPartition: (index: Int, last: Instant, count: Int)] = [:]

  /// Every event of a run.
  static func all(_ trace: Trace, _ result: RunResult, _ names: TimelineNames) -> [TimelineEvent] {
    var reader = TimelineEvents(names: names)
    for index in 0..<trace.notes.count { reader.take(trace.notes[index]) }
    for fault in trace.faults { reader.take(fault) }
    reader.take(result.judgement)
    let order = reader.events.indices.sorted { a, b in
      (reader.events[a].at, a) < (reader.events[b].at, b)
    }
    return order.map { reader.events[$0] }
  }

  private init(names: TimelineNames) { self.names = names }

  private mutating func add(
    _ kind: TimelineEvent.Kind,
    _ note: TraceNote,
    _ text: String,
    _ partition: TopicPartition? = nil,
    _ fields: [(name: String, value: String)] = []
  ) {
    events.append(
      TimelineEvent(
        at: note.at,
        kind: kind,
        node: note.node.index >= 0 ? note.node.index : nil,
        partition: partition.flatMap(names.place),
        text: text,
        fields: fields
      )
    )
  }

  private mutating func take(_ note: TraceNote) {
    let who = names.node(note.node)
    switch note.event {
    case .starts: add(.start, note, "\(who) starts")
    case .stopRequested: add(.pause, note, "\(who) is asked to stop")
    case .stopped(let cause): add(.stop, note, "\(who) \(Self.text(cause))")
    case .pauses: add(.pause, note, "\(who) stands still")
    case .resumes: add(.pause, note, "\(who) goes on")
    case .observed(let observation): take(observation, note, who)
    }
  }

  private static func text(_ cause: StopCause) -> String {
    switch cause {
    case .shutdown: "has stopped in order"
    case .process: "is killed; its page cache lives on"
    case .halted: "halts by itself"
    case .operatingSystem: "crashes with its operating system; the page cache is lost"
    case .power: "loses power; page cache and volatile device cache are lost"
    }
  }

  private mutating func take(_ observation: Observation, _ note: TraceNote, _ who: String) {
    switch observation {
    case .truncate(let partition, let to):
      let text = "\(who) truncates \(names.partition(partition)) to \(to.raw)"
      add(.truncation, note, text, partition, [("new log end", "\(to.raw)")])
    case .startOffset(let partition, let start):
      let text = "\(names.partition(partition)) begins at \(start.raw) on \(who) from now on"
      add(.truncation, note, text, partition)
    case .becameLeader(let partition, let epoch, let end):
      add(
        .leads,
        note,
        "\(who) leads \(names.partition(partition)) in epoch \(epoch.raw), its log ends at \(end.raw)",
        partition,
        [("epoch", "\(epoch.raw)"), ("log end", "\(end.raw)")]
      )
    case .becameFollower(let partition, let epoch, let leader):
      add(
        .leads,
        note,
        "\(who) follows \(names.node(leader)) for \(names.partition(partition)) "
          + "in epoch \(epoch.raw)",
        partition
      )
    case .recovered(let partition, let start, let end, let isClean):
      add(
        .recovery,
        note,
        "\(who) opened \(names.partition(partition)) with offsets \(start.raw) to \(end.raw) after "
          + (isClean ? "a clean stop" : "an unclean stop"),
        partition,
        [("log start", "\(start.raw)"), ("log end", "\(end.raw)")]
      )
    case .dropped(let partition):
      add(.recovery, note, "\(who) drops its copy of \(names.partition(partition))", partition)
    case .assigned(let partition, let replicas):
      let text = "replicas of \(names.partition(partition)) are \(names.list(replicas))"
      add(.controller, note, text, partition)
    case .removed(let partition, _):
      add(.controller, note, "\(names.partition(partition)) is deleted", partition)
    case .storageFailed(let path, let reason):
      add(.storage, note, "\(who) takes \(path) offline: \(reason)")
    case .halted(let reason): add(.stop, note, "\(who) decides to stop: \(reason)")
    case .serving: add(.start, note, "\(who) serves")
    case .controllerActive: add(.controller, note, "\(who) is the active controller")
    case .fenced(let node, let isFenced):
      add(.fenced, note, "\(names.node(node)) is \(isFenced ? "fenced" : "unfenced")")
    case .refused(let partition, let code): refuse(partition, code, note, who)
    case .seek(let partition, let from, let to):
      let text = "\(who) jumps in \(names.partition(partition)) from \(from.raw) to \(to.raw)"
      add(.seek, note, text, partition)
    case .quorum(let change): add(.quorum, note, "\(who): \(Self.text(change, names))")
    case .partitionState(
      let partition,
      let leader,
      let epoch,
      _,
      let members,
      let eligible,
      let unclean
    ):
      elect(partition, leader, epoch, members, eligible, unclean, note)
    case .produceInvoke, .produceAck, .produceFail, .produceUnknown, .deliver, .append,
      .metadataCommitted,
      .metadataRestated,
      .highWatermark, .created:
      break
    }
  }

  private static func text(_ change: QuorumObservation, _ names: TimelineNames) -> String {
    switch change {
    case .epoch(let epoch, let leader):
      "metadata epoch \(epoch.raw), led by \(names.node(leader))"
    case .voted(let epoch, let candidate):
      "votes for \(names.node(candidate)) in metadata epoch \(epoch.raw)"
    case .leads(let epoch, let start):
      "leads metadata epoch \(epoch.raw) from offset \(start.raw) on"
    case .resigned(let epoch): "no longer leads metadata epoch \(epoch.raw)"
    case .truncated(let end): "metadata log cut to \(end.raw)"
    case .opened(let start, let end): "metadata log opened with \(start.raw) to \(end.raw)"
    case .snapshotTaken(let end, _): "metadata snapshot up to \(end.raw)"
    case .snapshotLoaded(let end, _): "metadata log replaced by a snapshot up to \(end.raw)"
    case .voters(let voters, _): "voters are \(names.list(voters))"
    case .wouldVote(_, let candidate): "would vote for \(names.node(candidate))"
    case .heard(let voter): "hears from \(names.node(voter))"
    case .appended, .synced, .committed, .applied: "metadata log goes on"
    }
  }

  /// A new leader, an in-sync set that changed, or neither.
  private mutating func elect(
    _ partition: TopicPartition,
    _ leader: NodeID,
    _ epoch: Epoch,
    _ members: [NodeID],
    _ eligible: [NodeID],
    _ isUnclean: Bool,
    _ note: TraceNote
  ) {
    let before = leaders[partition]
    leaders[partition] = (leader, epoch)
    let name = names.partition(partition)
    let inSync = "in sync: \(names.list(members))"
    var fields = [
      ("leader", names.node(leader)), ("epoch", "\(epoch.raw)"), ("ISR", names.list(members)),
    ]
    if !eligible.isEmpty { fields.append(("ELR", names.list(eligible))) }
    if before?.leader == leader, before?.epoch == epoch {
      return add(.sync, note, "\(name): \(inSync)", partition, fields)
    }
    if leader == .none {
      return add(.leaderless, note, "\(name) has no leader; \(inSync)", partition, fields)
    }
    let how = isUnclean ? "unclean election: " : ""
    add(
      isUnclean ? .unclean : .election,
      note,
      "\(how)\(names.node(leader)) is to lead \(name) in epoch \(epoch.raw); \(inSync)",
      partition,
      fields
    )
  }

  /// Refusals that follow each other closely are one event.
  private mutating func refuse(
    _ partition: TopicPartition,
    _ code: Int16,
    _ note: TraceNote,
    _ who: String
  ) {
    if var burst = refusals[partition], note.at - burst.last < .milliseconds(500),
      events[burst.index].node == note.node.index
    {
      burst.count += 1
      burst.last = note.at
      refusals[partition] = burst
      events[burst.index].until = note.at
      events[burst.index].fields = [("error code", "\(code)"), ("requests", "\(burst.count)")]
      return
    }
    refusals[partition] = (events.count, note.at, 1)
    let text = "\(who) refuses writes to \(names.partition(partition))"
    add(.refused, note, text, partition, [("error code", "\(code)")])
  }

  private mutating func take(_ fault: TracedFault) {
    var fields = [("kind", fault.kind)]
    if !fault.nodes.isEmpty { fields.append(("strikes", names.list(fault.nodes))) }
    if !fault.peers.isEmpty { fields.append(("other side", names.list(fault.peers))) }
    if let name = fault.name { fields.append(("name", name)) }
    if let obstacle = fault.obstacle { fields.append(("found nothing to do", obstacle)) }
    let origin = fault.isRandom ? "random" : "script"
    fields.append(("from", origin))
    events.append(
      TimelineEvent(
        at: fault.at,
        until: fault.until,
        kind: .fault,
        node: fault.nodes.first?.index,
        struck: (fault.nodes + fault.peers).map(\.index),
        text: Self.text(fault),
        fields: fields
      )
    )
  }

  /// A fault's words; the length of a random one has a field of its own.
  private static func text(_ fault: TracedFault) -> String {
    guard fault.isRandom else { return fault.text }
    let text = fault.text
    let end = fault.until == nil ? nil : text.ranges(of: " for ").last?.lowerBound
    return "random: " + text[..<(end ?? text.endIndex)]
  }

  private mutating func take(_ judgement: Judgement) {
    for violation in judgement.violations { take(violation, .violation) }
    for violation in judgement.precursors { take(violation, .precursor) }
    for loss in judgement.losses { take(loss) }
  }

  private mutating func take(_ loss: LossAccount) {
    let range = LossReport.range(loss.first, loss.end)
    events.append(
      TimelineEvent(
        at: loss.at,
        kind: .loss,
        node: loss.leader.index >= 0 ? loss.leader.index : nil,
        partition: names.place(loss.partition),
        text: "\(loss.name) has lost \(range), \(Figures.count(loss.acknowledged)) acknowledged",
        fields: [("contract", loss.isPermitted ? "permitted" : "forbidden")]
      )
    )
  }

  private mutating func take(_ violation: Violation, _ kind: TimelineEvent.Kind) {
    events.append(
      TimelineEvent(
        at: violation.at,
        kind: kind,
        node: violation.nodes.first?.index,
        partition: violation.partition.flatMap(names.place),
        text: "\(violation.invariant.rawValue): \(violation.evidence)",
        fields: violation.nodes.isEmpty ? [] : [("machines", names.list(violation.nodes))]
      )
    )
  }
}

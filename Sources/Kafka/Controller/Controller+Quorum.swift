import Environment
import KafkaLog
import KafkaProtocol
import KafkaRaft
import Primitives

/// What a controller that is not alone has beside its state.
struct QuorumMembership: Sendable {
  /// Opens the log; nil once it is open.
  var loader: RaftLoader?
  /// The replica of the log; nil until then.
  var member: RaftReplica?
  /// The state that the committed records make; `ControllerState` of an active controller is ahead
  /// of it.
  var settled: ControllerState?
  /// The epoch that this controller is active in.
  var epoch: Epoch?
  /// Records below are committed and applied.
  var committed = Offset.zero
  /// Bytes of batches committed since the newest snapshot.
  var bytesSinceSnapshot: Int64 = 0
  /// When the newest snapshot, or the log's opening, was.
  var snapshotAt = Instant.zero
  /// Whether an orderly stop waits for a successor.
  var isStopping = false

  init(_ loader: RaftLoader) { self.loader = loader }
}

// Life of a member of the quorum.
extension Controller {
  /// Prepares to open the replica of the log.
  static func membership(
    _ id: NodeID,
    _ voters: [ReplicaKey],
    _ config: ControllerConfig,
    _ variants: Variants,
    newDirectory: UInt64
  ) -> QuorumMembership? {
    guard voters.count > 1 else { return nil }
    var quorum = config.quorum
    quorum.logDirectory = config.logDirectory
    quorum.appendLinger = config.appendLinger
    let loader = RaftLoader(
      key: ReplicaKey(id),
      voters: voters,
      config: quorum,
      variants: variants,
      timer: TimerToken(kind: ControllerTimer.quorum.rawValue, lane: .event),
      tells: true,
      newDirectory: quorum.dynamicVoters ? newDirectory : nil
    )
    return QuorumMembership(loader)
  }

  /// Does one step of opening the log and comes back for the next.
  mutating func openQuorum(on machine: inout some Machine<KafkaMessage>) {
    do throws(LogError) {
      guard let member = try quorum?.loader?.step(on: &machine) else {
        return timers.loading.set(machine.monotonicNow, on: &machine)
      }
      quorum?.loader = nil
      quorum?.member = member
      quorum?.snapshotAt = machine.monotonicNow
      phase = .standby
    } catch {
      machine.reach(Probe("controller.log.unreadable"))
      return halt("metadata log cannot be loaded", on: &machine)
    }
    withMember(on: &machine) { _, _ in }
  }

  /// Hands something to the replica of the log, then takes up what follows from it.
  mutating func withMember<M: Machine<KafkaMessage>>(
    on machine: inout M,
    _ body: (inout RaftReplica, inout M) throws(LogError) -> Void
  ) {
    guard phase == .active || phase == .standby, quorum?.member != nil else { return }
    do throws(LogError) {
      if var member = quorum?.member {
        quorum?.member = nil
        defer { quorum?.member = member }
        try body(&member, &machine)
      }
      try pump(on: &machine)
      try snapshotIfDue(on: &machine)
    } catch {
      machine.reach(Probe("controller.log.failed"))
      return halt("metadata log failed", on: &machine)
    }
    stopIfDone(on: &machine)
  }

  private mutating func pump(on machine: inout some Machine<KafkaMessage>) throws(LogError) {
    while phase != .halted, let event = try quorum?.member?.nextEvent(on: &machine) {
      switch event {
      case .snapshot(let id, let contents): load(contents, id, on: &machine)
      case .commit(let batches, let end): apply(batches, upTo: end, on: &machine)
      case .leads(let epoch): takeOver(epoch, on: &machine)
      case .resigned: stepDown(on: &machine)
      }
    }
  }
}

// The state machine.
extension Controller {
  private mutating func load(
    _ contents: Bytes,
    _ id: SnapshotID,
    on machine: inout some Machine<KafkaMessage>
  ) {
    machine.reach(Probe("controller.snapshot.loaded"))
    state = ControllerState(config: config, variants: state.variants)
    quorum?.bytesSinceSnapshot = 0
    replay(contents, as: id.end - 1, upTo: id.end, on: &machine)
  }

  private mutating func apply(
    _ batches: Bytes,
    upTo end: Offset,
    on machine: inout some Machine<KafkaMessage>
  ) {
    quorum?.bytesSinceSnapshot += Int64(batches.count)
    replay(batches, as: nil, upTo: end, on: &machine)
    if phase == .active { release(on: &machine) } else { tell(on: &machine) }
  }

  /// Applies records to what is settled; those of a snapshot all have one offset.
  private mutating func replay(
    _ batches: Bytes,
    as fixed: Offset?,
    upTo end: Offset,
    on machine: inout some Machine<KafkaMessage>
  ) {
    let now = machine.monotonicNow
    var settled = quorum?.settled ?? state
    if quorum?.settled == nil { state = ControllerState(config: config, variants: state.variants) }
    quorum?.settled = nil
    var count: Int64 = 0
    do throws(MetadataError) {
      let from = fixed == nil ? settled.image.nextOffset : .zero
      try MetadataBatch.forEach(in: batches, from: from) {
        (offset, record) throws(MetadataError) in
        let change = MetadataChange(record, before: settled.image)
        try settled.replay(record, at: fixed ?? offset, now: now)
        // What this controller wrote itself it noted then, and a snapshot is no news.
        if phase != .active, fixed == nil {
          note(change, after: settled.image, committedAt: offset + 1)
        }
        count += 1
      }
    } catch {
      return halt("metadata log cannot be replayed", on: &machine)
    }
    settled.skip(to: end)
    quorum?.committed = end
    if phase == .active {
      quorum?.settled = settled
    } else {
      state = settled
      machine.spend(config.recordCost * count)
    }
  }

  /// Leads from now on, with everything before applied (QuorumController#claim).
  private mutating func takeOver(
    _ epoch: Epoch,
    on machine: inout some Machine<KafkaMessage>
  ) {
    machine.reach(Probe("controller.took-over"))
    phase = .active
    quorum?.epoch = epoch
    quorum?.settled = state
    state.beginSessions(at: machine.monotonicNow)
    restate(on: &machine)
    machine.observe(.controllerActive)
    append([.noOp], on: &machine)
    release(on: &machine)
    schedule(on: &machine)
  }

  /// Leads no more: what is not committed never was, and who waits for it is told so
  /// (QuorumController#renounce).
  private mutating func stepDown(on machine: inout some Machine<KafkaMessage>) {
    guard phase == .active else { return }
    machine.reach(Probe("controller.stepped-down"))
    phase = .standby
    quorum?.epoch = nil
    if let settled = quorum?.settled { state = settled }
    quorum?.settled = nil
    observations = []
    for waiting in parked {
      send(waiting.response.refusing(.notController), to: waiting.reply, on: &machine)
    }
    parked = []
    timers.clearDuties()
    recoveries.giveUp()
  }
}

// Writing.
extension Controller {
  /// Offset that the next record gets.
  var nextOffset: Offset { quorum?.member?.nextOffset ?? log.nextOffset }

  /// Appends records as one batch; nil when this controller leads no more.
  mutating func write(
    _ records: [MetadataRecord],
    on machine: inout some Machine<KafkaMessage>
  ) -> Offset? {
    guard quorum != nil else { return log.append(records, now: machine.wallClockMilliseconds) }
    guard let epoch = quorum?.epoch else { return nil }
    return quorum?.member?.append(records.map { $0.encoded() }, epoch: epoch, on: &machine)
  }
}

// Snapshots.
extension Controller {
  /// Writes a snapshot when enough was committed since the last one, or long ago.
  private mutating func snapshotIfDue(
    on machine: inout some Machine<KafkaMessage>
  ) throws(LogError) {
    guard phase == .active || phase == .standby, let bytes = quorum?.bytesSinceSnapshot, bytes > 0,
      let since = quorum?.snapshotAt, let end = quorum?.committed
    else { return }
    // An interval of 0 means none (SnapshotGenerator#maybeScheduleEmit).
    let isLate =
      config.snapshotInterval > .zero && machine.monotonicNow >= since + config.snapshotInterval
    let written = quorum?.member?.end ?? end
    let isEager =
      state.variants.contains(.snapshotAboveHighWatermark) && phase == .active
      && written == nextOffset && written > end && bytes >= config.snapshotBytes / 2
    guard bytes >= config.snapshotBytes || isLate || isEager else { return }
    quorum?.bytesSinceSnapshot = 0
    quorum?.snapshotAt = machine.monotonicNow
    let image = isEager ? state.image : quorum?.settled?.image ?? state.image
    let limit = isEager ? written : end
    let records = image.records
    machine.spend(config.recordCost * Int64(records.count))
    let values = records.map { $0.encoded() }
    _ = try quorum?.member?.takeSnapshot(values, end: limit, on: &machine)
  }
}

// The end.
extension Controller {
  /// Begins an orderly stop: an active controller hands over first.
  mutating func leaveQuorum(on machine: inout some Machine<KafkaMessage>) {
    guard phase == .active || phase == .standby else { return halt("shutdown", on: &machine) }
    quorum?.isStopping = true
    withMember(on: &machine) { (member, machine) throws(LogError) in
      try member.beginShutdown(patience: .seconds(5), on: &machine)
    }
  }

  private mutating func stopIfDone(on machine: inout some Machine<KafkaMessage>) {
    guard quorum?.isStopping == true, phase != .halted,
      quorum?.member?.mayStop(at: machine.monotonicNow) == true
    else { return }
    do throws(LogError) {
      try quorum?.member?.close(on: &machine)
      halt("shutdown", on: &machine)
    } catch {
      halt("metadata log failed at shutdown", on: &machine)
    }
  }
}

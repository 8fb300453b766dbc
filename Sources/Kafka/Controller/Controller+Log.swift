import Environment
import KafkaLog
import KafkaProtocol
import KafkaRaft
import Primitives

// Start: the state is the replay of the log.
extension Controller {
  /// Does one step of loading and comes back for the next in a new event.
  mutating func load(on machine: inout some Machine<KafkaMessage>) {
    do throws(LogError) {
      switch try log.load(now: machine.wallClockMilliseconds, on: &machine) {
      case .more: timers.loading.set(machine.monotonicNow, on: &machine)
      case .batches(let batches):
        guard replay(batches, on: &machine) else { return }
        timers.loading.set(machine.monotonicNow, on: &machine)
      case .done: activate(on: &machine)
      }
    } catch {
      machine.reach(Probe("controller.log.unreadable"))
      halt("metadata log cannot be loaded", on: &machine)
    }
  }

  private mutating func replay(
    _ batches: Bytes,
    on machine: inout some Machine<KafkaMessage>
  ) -> Bool {
    let now = machine.monotonicNow
    var count: Int64 = 0
    do throws(MetadataError) {
      try MetadataBatch.forEach(in: batches, from: state.image.nextOffset) {
        (offset, record) throws(MetadataError) in
        let change = MetadataChange(record, before: state.image)
        try state.replay(record, at: offset, now: now)
        note(change, after: state.image, committedAt: offset + 1)
        count += 1
      }
    } catch {
      halt("metadata log cannot be replayed", on: &machine)
      return false
    }
    machine.spend(config.recordCost * count)
    return true
  }

  /// Begins service: a NoOp is committed first, which also makes durable what a killed process
  /// left in the page cache.
  private mutating func activate(on machine: inout some Machine<KafkaMessage>) {
    if log.nextOffset > .zero { machine.reach(Probe("controller.recovered")) }
    phase = .active
    state.beginSessions(at: machine.monotonicNow)
    append([.noOp], on: &machine)
    commit(on: &machine)
    guard phase == .active else { return }
    restate(on: &machine)
    machine.observe(.controllerActive)
    schedule(on: &machine)
  }

  /// Observes the whole state up to here, which repeats what was told unless metadata was lost.
  mutating func restate(on machine: inout some Machine<KafkaMessage>) {
    machine.observe(.metadataRestated(upTo: state.image.nextOffset))
    for broker in image.brokerIDs { machine.observe(.fenced(broker, !image.isUnfenced(broker))) }
    state.forEachPartition { tp, partition in
      machine.observe(.assigned(tp, replicas: partition.replicas))
      machine.observe(Self.observation(of: tp, partition, unclean: partition.recovering))
    }
  }
}

// Service: append, commit, answer.
extension Controller {
  /// Appends what a result wants written, applies it, and sends its answer when it is durable.
  mutating func submit(
    _ result: ControllerResult,
    to reply: Reply?,
    on machine: inout some Machine<KafkaMessage>
  ) {
    for probe in result.probes { machine.reach(probe) }
    guard append(result.records, on: &machine) else {
      if let reply, let response = result.response, phase != .halted {
        send(response.refusing(.notController), to: reply, on: &machine)
      }
      return
    }
    if let broker = result.shuttingDown {
      state.heartbeats.beginShutdown(broker, endOffset: nextOffset.raw - 1)
    }
    if let reply, let response = result.response {
      if hasUncommitted, !state.variants.contains(.answersBeforeCommit) {
        parked.append(Parked(offset: nextOffset, reply: reply, response: response))
      } else {
        send(response, to: reply, on: &machine)
      }
    }
    if !result.records.isEmpty { schedule(on: &machine) }
  }

  /// Appends records and applies them at once; false when they were not taken.
  @discardableResult
  mutating func append(
    _ records: [MetadataRecord],
    on machine: inout some Machine<KafkaMessage>
  ) -> Bool {
    guard !records.isEmpty else { return true }
    machine.spend(config.recordCost * Int64(records.count))
    let now = machine.monotonicNow
    for start in stride(from: 0, to: records.count, by: config.recordsPerBatch) {
      let batch = Array(records[start..<min(start + config.recordsPerBatch, records.count)])
      guard var offset = write(batch, on: &machine) else { return false }
      for record in batch {
        let change = MetadataChange(record, before: image)
        do {
          try state.replay(record, at: offset, now: now)
        } catch {
          halt("metadata record cannot be applied", on: &machine)
          return false
        }
        offset = offset + 1
        if let probe = change.election(after: image)?.probe { machine.reach(probe) }
        note(change, after: image, committedAt: offset)
      }
    }
    if config.maxIdleInterval > .zero {
      timers.noOp.set(now + config.maxIdleInterval, on: &machine)
    }
    return true
  }

  /// Whether records wait to be committed.
  var hasUncommitted: Bool {
    quorum == nil ? log.hasUncommitted : nextOffset > committedOffset
  }

  /// Keeps what is to be observed once the record is committed.
  mutating func note(
    _ change: MetadataChange,
    after image: MetadataImage,
    committedAt end: Offset
  ) {
    switch change.record {
    case .registerBroker(let registration):
      observations.append((end, .fenced(registration.broker, registration.fenced)))
    case .brokerRegistrationChange(let change):
      if let fenced = change.fenced { observations.append((end, .fenced(change.broker, fenced))) }
    case .unregisterBroker(let broker, _): observations.append((end, .fenced(broker, true)))
    case .partition(let tp, let partition):
      observations.append((end, Self.observation(of: tp, partition, unclean: false)))
    case .partitionChange(let tp, let made):
      guard let election = change.election(after: image), let partition = image.partition(tp)
      else { return }
      if let replicas = made.replicas {
        observations.append((end, .assigned(tp, replicas: replicas)))
      }
      observations.append(
        (end, Self.observation(of: tp, partition, unclean: election == .unclean))
      )
    case .removeTopic:
      let incarnation = change.removedIncarnation
      observations += change.removed.map { (end, .removed($0, incarnation: incarnation)) }
    case .topic, .config, .producerIds, .noOp: break
    }
  }

  private static func observation(
    of tp: TopicPartition,
    _ partition: PartitionRegistration,
    unclean: Bool
  ) -> Observation {
    .partitionState(
      tp,
      leader: partition.leader,
      epoch: partition.leaderEpoch,
      version: partition.partitionEpoch,
      members: partition.isr,
      eligible: partition.elr,
      unclean: unclean
    )
  }

  /// Makes what was appended durable, then tells everybody who waits for it.
  mutating func commit(on machine: inout some Machine<KafkaMessage>) {
    timers.drain.clear()
    guard quorum == nil else { return }
    do {
      try log.commit(now: machine.wallClockMilliseconds, on: &machine)
    } catch {
      machine.reach(Probe("controller.log.failed"))
      return halt("metadata log failed", on: &machine)
    }
    release(on: &machine)
  }

  /// Observes, answers and publishes what is committed.
  mutating func release(on machine: inout some Machine<KafkaMessage>) {
    let end = committedOffset
    tell(on: &machine)
    let settled = parked.prefix { $0.offset <= end }.count
    for waiting in parked.prefix(settled) {
      send(waiting.response, to: waiting.reply, on: &machine)
    }
    parked.removeFirst(settled)
    answerPolls(on: &machine)
  }

  /// Observes what is committed.
  mutating func tell(on machine: inout some Machine<KafkaMessage>) {
    let end = committedOffset
    let due = observations.prefix { $0.offset <= end }.count
    var told: Offset?
    for observation in observations.prefix(due) {
      if observation.offset != told {
        told = observation.offset
        machine.observe(.metadataCommitted(upTo: observation.offset))
      }
      machine.observe(observation.what)
    }
    observations.removeFirst(due)
  }

  /// Plans what follows from the records just appended.
  mutating func schedule(on machine: inout some Machine<KafkaMessage>) {
    let now = machine.monotonicNow
    if quorum == nil, log.hasUncommitted {
      if config.appendLinger > .zero {
        timers.drain.setEarlier(now + config.appendLinger, on: &machine)
      } else {
        commit(on: &machine)
      }
    }
    if quorum != nil {
      withMember(on: &machine) { (member, machine) throws(LogError) in
        try member.poll(on: &machine)
      }
      guard phase == .active else { return }
    }
    if !timers.session.isSet, let end = state.nextSessionEnd {
      timers.session.set(max(now, end + .nanoseconds(1)), on: &machine)
    }
    if state.leaderless > 0, !timers.uncleanElection.isSet {
      timers.uncleanElection.set(now + config.uncleanElectionInterval, on: &machine)
    }
    if recoveries.mayHaveWork(state), !timers.recovery.isSet {
      timers.recovery.set(now + UncleanRecoveries.pause, on: &machine)
    }
    if config.autoRebalance, state.imbalanced > 0, !timers.rebalance.isSet {
      timers.rebalance.set(now + config.rebalanceInterval, on: &machine)
    }
  }

  /// Sends an answer.
  func send(
    _ response: Response,
    to reply: Reply,
    on machine: inout some Machine<KafkaMessage>
  ) {
    let message = KafkaMessage.response(correlation: reply.correlation, response)
    machine.send(message, size: message.wireSize, on: reply.connection)
  }
}

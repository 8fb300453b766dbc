import Environment
import KafkaLog
import KafkaProtocol
import KafkaRaft
import Primitives

// Requests.
extension Controller {
  /// Serves one request; until the log is replayed, everything is refused.
  mutating func serve(
    _ request: Request,
    _ reply: Reply,
    on machine: inout some Machine<KafkaMessage>
  ) {
    if case .quorum(let body) = request {
      return serve(body, RaftReplica.Reply(reply), on: &machine)
    }
    guard phase == .active else {
      return refuse(request, .notController, reply, on: &machine)
    }
    let now = machine.monotonicNow
    switch request {
    case .registerBroker(let body):
      submit(
        state.register(body, now: now, nextOffset: nextOffset),
        to: reply,
        on: &machine
      )
    case .heartbeat(let body):
      submit(state.heartbeat(body, now: now), to: reply, on: &machine)
    case .alterPartition(let body): submit(state.alterPartition(body), to: reply, on: &machine)
    case .createTopics(let body):
      let result = state.createTopic(body, nextOffset: nextOffset) {
        machine.random(below: $0, for: .placement)
      }
      submit(result, to: reply, on: &machine)
    case .electLeaders(let body) where body.unclean && config.uncleanRecovery:
      submit(recover(body.partition), to: reply, on: &machine)
      schedule(on: &machine)
    case .electLeaders(let body): submit(state.electLeaders(body), to: reply, on: &machine)
    case .alterConfigs(let body): submit(state.alterConfigs(body), to: reply, on: &machine)
    case .allocateProducerIds(let broker, let brokerEpoch):
      submit(
        state.allocateProducerIDs(broker, brokerEpoch: brokerEpoch),
        to: reply,
        on: &machine
      )
    case .assignReplicasToDirs(let body):
      submit(state.assignReplicas(body), to: reply, on: &machine)
    case .deleteTopics(let body): submit(state.deleteTopic(body), to: reply, on: &machine)
    case .alterPartitionReassignments(let body):
      submit(state.alterReassignment(body), to: reply, on: &machine)
    case .fetchMetadataLog(let body) where quorum == nil: poll(body, reply, on: &machine)
    case .fetchMetadataLog: refuse(request, .notController, reply, on: &machine)
    case .produce, .fetch, .listOffsets, .metadata, .initProducerId, .quorum,
      .offsetsForLeaderEpoch, .alterReplicaLogDirs, .getReplicaLogInfo:
      refuse(request, .notController, reply, on: &machine)
    }
  }

  /// A request of the quorum's own protocol; a controller that is alone, or has not opened its log
  /// yet, does not listen for those.
  private mutating func serve(
    _ request: QuorumRequest,
    _ reply: RaftReplica.Reply,
    on machine: inout some Machine<KafkaMessage>
  ) {
    guard quorum?.member != nil, phase != .halted else { return machine.close(reply.connection) }
    withMember(on: &machine) { (member, machine) throws(LogError) in
      try member.serve(request, reply, on: &machine)
    }
  }

  /// Answers with an error; a request that controllers do not know ends its connection.
  private func refuse(
    _ request: Request,
    _ error: ErrorCode,
    _ reply: Reply,
    on machine: inout some Machine<KafkaMessage>
  ) {
    switch request {
    case .registerBroker:
      send(.registerBroker(error: error, brokerEpoch: -1), to: reply, on: &machine)
    case .heartbeat: send(.heartbeat(.init(error: error)), to: reply, on: &machine)
    case .alterPartition: send(.alterPartition(.init(error: error)), to: reply, on: &machine)
    case .createTopics: send(.createTopics(error: error), to: reply, on: &machine)
    case .electLeaders: send(.electLeaders(error: error), to: reply, on: &machine)
    case .alterConfigs: send(.alterConfigs(error: error), to: reply, on: &machine)
    case .allocateProducerIds:
      send(.allocateProducerIds(error: error, first: -1, count: 0), to: reply, on: &machine)
    case .assignReplicasToDirs:
      send(.assignReplicasToDirs(.init(error: error)), to: reply, on: &machine)
    case .deleteTopics: send(.deleteTopics(error: error), to: reply, on: &machine)
    case .alterPartitionReassignments:
      send(.alterPartitionReassignments(error: error), to: reply, on: &machine)
    case .fetchMetadataLog:
      send(.fetchMetadataLog(.init(error: error)), to: reply, on: &machine)
    case .produce, .fetch, .listOffsets, .metadata, .initProducerId, .quorum,
      .offsetsForLeaderEpoch, .alterReplicaLogDirs, .getReplicaLogInfo:
      machine.reach(Probe("controller.request.foreign"))
      machine.close(reply.connection)
    }
  }
}

// The log as brokers read it.
extension Controller {
  /// FetchMetadataLog: answers at once when there is something, else parks the poll.
  private mutating func poll(
    _ request: FetchMetadataLogRequest,
    _ reply: Reply,
    on machine: inout some Machine<KafkaMessage>
  ) {
    guard request.fetchOffset <= log.committed, request.fetchOffset >= .zero else {
      machine.reach(Probe("controller.metadata-fetch.out-of-range"))
      let response = FetchMetadataLogResponse(
        error: .offsetOutOfRange,
        highWatermark: log.committed
      )
      return send(.fetchMetadataLog(response), to: reply, on: &machine)
    }
    let deadline = machine.monotonicNow + request.maxWait
    let poll = Poll(offset: request.fetchOffset, deadline: deadline, reply: reply)
    guard request.fetchOffset == log.committed, request.maxWait > .zero else {
      return answer(poll, on: &machine)
    }
    polls.append(poll)
    timers.poll.setEarlier(deadline, on: &machine)
  }

  /// Answers the polls that new records end, in the order of their arrival.
  mutating func answerPolls(on machine: inout some Machine<KafkaMessage>) {
    let ready = polls
    polls.removeAll(keepingCapacity: true)
    for poll in ready {
      if poll.offset < log.committed {
        answer(poll, on: &machine)
      } else {
        polls.append(poll)
      }
    }
  }

  /// Answers the polls that waited long enough.
  mutating func expirePolls(on machine: inout some Machine<KafkaMessage>) {
    let now = machine.monotonicNow
    let waiting = polls
    polls.removeAll(keepingCapacity: true)
    for poll in waiting {
      if poll.deadline <= now {
        answer(poll, on: &machine)
      } else {
        polls.append(poll)
        timers.poll.setEarlier(poll.deadline, on: &machine)
      }
    }
  }

  private mutating func answer(_ poll: Poll, on machine: inout some Machine<KafkaMessage>) {
    guard phase == .active else { return }
    do {
      let records = try log.read(from: poll.offset, on: &machine)
      let response = FetchMetadataLogResponse(
        error: .none,
        highWatermark: log.committed,
        records: records
      )
      send(.fetchMetadataLog(response), to: poll.reply, on: &machine)
    } catch {
      machine.reach(Probe("controller.log.failed"))
      halt("metadata log cannot be read", on: &machine)
    }
  }
}

// Timers.
extension Controller {
  /// Runs what is due; a firing that comes too early only arms what is left.
  mutating func fire(_ token: TimerToken, on machine: inout some Machine<KafkaMessage>) {
    let now = machine.monotonicNow
    guard let kind = ControllerTimer(rawValue: token.kind) else { return }
    switch kind {
    case .loading:
      guard timers.loading.isDue(at: now, on: &machine), phase == .loading else { return }
      if quorum == nil { load(on: &machine) } else { openQuorum(on: &machine) }
    case .drain:
      if timers.drain.isDue(at: now, on: &machine) { commit(on: &machine) }
    case .quorum:
      withMember(on: &machine) { (member, machine) throws(LogError) in
        try member.timerFired(on: &machine)
      }
    case .session:
      if timers.session.isDue(at: now, on: &machine), phase == .active { fenceStale(on: &machine) }
    case .uncleanElection:
      if timers.uncleanElection.isDue(at: now, on: &machine), phase == .active {
        electUnclean(on: &machine)
      }
    case .recovery:
      if timers.recovery.isDue(at: now, on: &machine), phase == .active { recover(on: &machine) }
    case .rebalance:
      if timers.rebalance.isDue(at: now, on: &machine), phase == .active { rebalance(on: &machine) }
    case .noOp:
      guard timers.noOp.isDue(at: now, on: &machine), phase == .active else { return }
      submit(ControllerResult(records: [.noOp]), to: nil, on: &machine)
    case .poll:
      if timers.poll.isDue(at: now, on: &machine) { expirePolls(on: &machine) }
    }
  }

  /// Fences one broker and comes back at once for the next.
  private mutating func fenceStale(on machine: inout some Machine<KafkaMessage>) {
    if let result = state.fenceOneStaleBroker(at: machine.monotonicNow) {
      submit(result, to: nil, on: &machine)
    } else {
      schedule(on: &machine)
    }
  }

  private mutating func electUnclean(on machine: inout some Machine<KafkaMessage>) {
    let (records, more) = state.electUncleanLeaders()
    if !records.isEmpty { machine.reach(Probe("controller.election.periodic")) }
    if more {
      timers.uncleanElection.set(machine.monotonicNow + .milliseconds(10), on: &machine)
    }
    submit(ControllerResult(records: records), to: nil, on: &machine)
    schedule(on: &machine)
  }

  private mutating func rebalance(on machine: inout some Machine<KafkaMessage>) {
    let (records, more) = state.rebalance()
    if !records.isEmpty { machine.reach(Probe("controller.election.rebalanced")) }
    if more { timers.rebalance.set(machine.monotonicNow, on: &machine) }
    submit(ControllerResult(records: records), to: nil, on: &machine)
    schedule(on: &machine)
  }
}

extension RaftReplica.Reply {
  fileprivate init(_ reply: Controller.Reply) {
    self.init(connection: reply.connection, correlation: reply.correlation)
  }
}

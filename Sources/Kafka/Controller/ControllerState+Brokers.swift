import KafkaLog
import KafkaProtocol
import Primitives

// Registration (ClusterControlManager#registerBroker).
extension ControllerState {
  /// BrokerRegistration.
  ///
  /// A new incarnation leaves every ISR in any case (KAFKA-18106; Kafka before that kept it there
  /// when its session had ended but was not fenced yet), and with ELR on leaves the ELR too unless
  /// it proves a clean stop by the epoch of its last registration (KIP-966). A broker in controlled
  /// shutdown may register again before its session ends (KAFKA-19047). The variant
  /// `reignOutlivesProcess` lets a new process take the place of one whose session has not ended.
  ///
  /// `nextOffset` is that of the first record that the result will write.
  func register(
    _ request: BrokerRegistrationRequest,
    now: Instant,
    nextOffset: Offset
  ) -> ControllerResult {
    let existing = image.broker(request.broker)
    let goesOn =
      variants.contains(.reignOutlivesProcess) && hasValidSession(request.broker, at: now)
    if let existing, existing.incarnation != request.incarnation, !goesOn,
      !existing.inControlledShutdown, hasValidSession(request.broker, at: now)
    {
      return refuse(.duplicateBrokerRegistration, Probe("controller.registration.duplicate"))
    }
    guard directoriesAreValid(request) else {
      return refuse(.invalidRegistration, Probe("controller.registration.directories"))
    }
    if let existing, existing.incarnation == request.incarnation {
      return registerAgain(request, existing)
    }
    var result = ControllerResult()
    if let existing, !goesOn { leave(request, existing, &result) }
    let epoch = nextOffset.raw + Int64(result.records.count)
    result.records.append(
      .registerBroker(
        BrokerRegistrationRecord(
          broker: request.broker,
          incarnation: request.incarnation,
          epoch: epoch,
          rack: request.rack,
          directories: request.directories
        )
      )
    )
    result.response = .registerBroker(error: .none, brokerEpoch: epoch)
    return result
  }

  private func refuse(_ error: ErrorCode, _ probe: Probe) -> ControllerResult {
    var result = ControllerResult(.registerBroker(error: error, brokerEpoch: -1))
    result.probes = [probe]
    return result
  }

  /// A retry by the same process keeps its epoch and flags.
  private func registerAgain(
    _ request: BrokerRegistrationRequest,
    _ existing: MetadataImage.Broker
  ) -> ControllerResult {
    let record = BrokerRegistrationRecord(
      broker: request.broker,
      incarnation: request.incarnation,
      epoch: existing.epoch,
      rack: request.rack,
      directories: request.directories,
      fenced: existing.fenced,
      inControlledShutdown: existing.inControlledShutdown
    )
    return ControllerResult(
      .registerBroker(error: .none, brokerEpoch: existing.epoch),
      records: [.registerBroker(record)]
    )
  }

  /// Takes the earlier process of a broker out of ISRs and, after an unclean stop, ELRs.
  private func leave(
    _ request: BrokerRegistrationRequest,
    _ existing: MetadataImage.Broker,
    _ result: inout ControllerResult
  ) {
    guard !variants.contains(.registrationKeepsIsr) else { return }
    let broker = request.broker
    let clean = request.previousBrokerEpoch == existing.epoch
    if !config.eligibleLeaderReplicas || clean {
      result.records = leaderUpdates(.inIsr(broker), removed: broker)
      if !result.records.isEmpty {
        result.probes.append(Probe("controller.registration.left-isr"))
      }
      return
    }
    result.records = leaderUpdates(.inIsr(broker), unclean: broker)
    result.records += leaderUpdates(.inElr(broker), unclean: broker)
    if !result.records.isEmpty { result.probes.append(Probe("controller.registration.unclean")) }
  }

  /// Whether a broker is unfenced and was heard within its session.
  func hasValidSession(_ broker: NodeID, at now: Instant) -> Bool {
    guard image.isUnfenced(broker), let entry = heartbeats[broker] else { return false }
    return entry.lastContact + config.sessionTimeout >= now
  }

  private func directoriesAreValid(_ request: BrokerRegistrationRequest) -> Bool {
    let ids = request.directories
    guard !ids.isEmpty, ids.allSatisfy({ $0 >= DirectoryID.firstUsable }) else { return false }
    guard Set(ids).count == ids.count else { return false }
    return image.brokers.indices.allSatisfy { other in
      guard other != request.broker.index, let broker = image.brokers[other] else { return true }
      return !broker.directories.contains(where: ids.contains)
    }
  }
}

/// Where a broker stands in its life, as the controller sees it (BrokerControlState).
enum BrokerControlState: Sendable {
  /// Cannot lead or be in an ISR that grows.
  case fenced
  /// In service.
  case unfenced
  /// In service for what it leads, handing that over.
  case controlledShutdown
  /// May stop.
  case shutdownNow
}

// Heartbeats (ReplicationControlManager#processBrokerHeartbeat).
extension ControllerState {
  /// BrokerHeartbeat.
  mutating func heartbeat(_ request: BrokerHeartbeatRequest, now: Instant) -> ControllerResult {
    let broker = request.broker
    // A broker that is not registered has no epoch either (ClusterControlManager#checkBrokerEpoch).
    guard let registration = image.broker(broker), registration.epoch == request.brokerEpoch else {
      var result = ControllerResult(.heartbeat(.init(error: .staleBrokerEpoch)))
      result.probes = [Probe("controller.heartbeat.stale-epoch")]
      return result
    }
    let current = controlState(of: broker)
    let next = nextState(current, request, registration)
    var result = ControllerResult()
    if next != current { enter(next, broker, &result) }
    let fenced = next == .fenced || next == .shutdownNow
    heartbeats.touch(
      broker,
      at: now,
      metadataOffset: request.currentMetadataOffset,
      fenced: fenced
    )
    result.records += takeOffline(request.offlineDirectories, of: broker, after: result.records)
    if next == .controlledShutdown { result.shuttingDown = broker }
    result.response = .heartbeat(
      BrokerHeartbeatResponse(
        error: .none,
        isCaughtUp: request.currentMetadataOffset >= registration.registrationOffset.raw,
        isFenced: fenced,
        shouldShutDown: next == .shutdownNow
      )
    )
    return result
  }

  /// Where a broker stands now (BrokerHeartbeatManager#currentBrokerState); being fenced ends a
  /// controlled shutdown, whoever fenced it (BrokerHeartbeatManager#touch).
  func controlState(of broker: NodeID) -> BrokerControlState {
    guard image.isUnfenced(broker) else { return .fenced }
    let isStopping = (heartbeats[broker]?.controlledShutdownOffset ?? -1) >= 0
    return isStopping ? .controlledShutdown : .unfenced
  }

  /// Where a heartbeat takes a broker (BrokerHeartbeatManager#calculateNextBrokerState).
  func nextState(
    _ current: BrokerControlState,
    _ request: BrokerHeartbeatRequest,
    _ registration: MetadataImage.Broker
  ) -> BrokerControlState {
    switch current {
    case .fenced:
      if request.wantShutDown { return .shutdownNow }
      let caughtUp = request.currentMetadataOffset >= registration.registrationOffset.raw
      return !request.wantFence && caughtUp ? .unfenced : .fenced
    case .unfenced:
      if request.wantFence { return request.wantShutDown ? .shutdownNow : .fenced }
      guard request.wantShutDown else { return .unfenced }
      return hasLeaderships(request.broker) ? .controlledShutdown : .shutdownNow
    case .controlledShutdown:
      let offset = heartbeats[request.broker]?.controlledShutdownOffset ?? -1
      let waits =
        hasLeaderships(request.broker) || offset > heartbeats.lowestActiveOffset(in: image)
      return waits ? .controlledShutdown : .shutdownNow
    case .shutdownNow:
      return .shutdownNow
    }
  }

  private func enter(
    _ next: BrokerControlState,
    _ broker: NodeID,
    _ result: inout ControllerResult
  ) {
    switch next {
    case .fenced: result.records = fence(broker)
    case .shutdownNow:
      if image.isUnfenced(broker) { result.records = fence(broker) }
      result.probes = [Probe("controller.shutdown.granted")]
    case .unfenced: result.records = unfence(broker)
    case .controlledShutdown:
      result.records = beginControlledShutdown(broker)
      result.probes = [Probe("controller.shutdown.controlled")]
    }
  }

  /// Whether a broker leads any partition.
  ///
  /// - Complexity: O(number of partitions).
  func hasLeaderships(_ broker: NodeID) -> Bool {
    image.topics.contains { topic in
      topic?.partitions.contains { $0.leader == broker } ?? false
    }
  }
}

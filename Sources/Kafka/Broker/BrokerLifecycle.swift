import Environment
import KafkaLog
import KafkaProtocol
import Primitives

/// Where the process is in its life, and its talk with the controller (`BrokerLifecycleManager`).
struct Lifecycle: Sendable {
  /// Kafka's BrokerState, and the end.
  enum State: Sendable {
    case notRunning, starting, recovery, running, pendingControlledShutdown, shuttingDown, halted
  }

  var state = State.notRunning
  /// New for each process.
  var incarnation: UInt64 = 0
  /// Number of the registration; -1 before it.
  var brokerEpoch: Int64 = -1
  /// Whether another registration took the place of this process's.
  var mustRegister = false
  /// Broker epoch in every clean-shutdown marker, or -1.
  var previousBrokerEpoch: Int64 = -1
  /// Whether replicas are in place, so that the broker may serve.
  var isReady = false
  /// Whether the last heartbeat found the broker fenced.
  var isFenced = true
  /// Directories that failed, in that order; every heartbeat names them all.
  var failedDirectories: [FailedDirectory] = []
  /// How many of them the heartbeat on its way names.
  var reportedDirectories = 0
  /// Whether the next heartbeat follows an answer at once.
  var hurries = false
  var link: PeerLink
  var backoff: Backoff
  var timer = LazyTimer(.lifecycle)
  var registrationTimer = LazyTimer(.registration)
  var shutdownTimer = LazyTimer(.shutdown)
  var directoryTimer = LazyTimer(.directoryFailure)

  init(controller: NodeID, config: BrokerConfig) {
    link = PeerLink(to: controller)
    backoff = Backoff(first: .milliseconds(100), limit: config.sessionTimeout)
  }

  /// A directory that the controller is to learn of.
  struct FailedDirectory: Sendable {
    var id: UInt64
    /// When the broker stops unless a heartbeat that names it was answered.
    var deadline: Instant
    var isAcknowledged = false
  }

  /// Whether the process has yet to register, or has to do it again.
  var isUnregistered: Bool { brokerEpoch < 0 || mustRegister }

  /// Whether requests are served: roles are in place and the process does not end.
  var serves: Bool {
    switch state {
    case .recovery, .running, .pendingControlledShutdown: isReady
    case .notRunning, .starting, .shuttingDown, .halted: false
    }
  }
}

extension Broker {
  /// Begins to register, and to read metadata meanwhile.
  mutating func beginRegistration(on machine: inout some Machine<KafkaMessage>) {
    lifecycle.state = .starting
    lifecycle.incarnation = machine.random(below: .max, for: .identity)
    lifecycle.registrationTimer.set(
      machine.monotonicNow + config.registrationTimeout,
      on: &machine
    )
    communicate(on: &machine)
    fetchMetadata(on: &machine)
  }

  /// Registers or sends a heartbeat, unless an answer is awaited.
  mutating func communicate(on machine: inout some Machine<KafkaMessage>) {
    guard lifecycle.link.awaited == nil else {
      lifecycle.hurries = true
      return
    }
    lifecycle.hurries = false
    switch lifecycle.state {
    case .notRunning, .halted: return
    case .starting, .recovery, .running, .pendingControlledShutdown, .shuttingDown: break
    }
    guard activeController != .none else { return awaitController(on: &machine) }
    lifecycle.link.aim(at: activeController, on: &machine)
    let request = lifecycle.isUnregistered ? registration : heartbeat
    lifecycle.reportedDirectories = lifecycle.failedDirectories.count
    lifecycle.link.send(request, on: &machine)
    let patience = min(config.controllerSocketTimeout, config.sessionTimeout / 2)
    lifecycle.timer.set(machine.monotonicNow + patience, on: &machine)
  }

  private var registration: Request {
    .registerBroker(
      BrokerRegistrationRequest(
        broker: id,
        incarnation: lifecycle.incarnation,
        rack: rack,
        directories: directories.filter(\.isOnline).map(\.id),
        previousBrokerEpoch: lifecycle.previousBrokerEpoch
      )
    )
  }

  private var heartbeat: Request {
    .heartbeat(
      BrokerHeartbeatRequest(
        broker: id,
        brokerEpoch: lifecycle.brokerEpoch,
        currentMetadataOffset: image.nextOffset.raw - 1,
        wantFence: !lifecycle.isReady,
        wantShutDown: lifecycle.state == .pendingControlledShutdown,
        offlineDirectories: lifecycle.failedDirectories.map(\.id)
      )
    )
  }

  /// Nobody knows the active controller yet: tries again soon, which counts as no failure.
  private mutating func awaitController(on machine: inout some Machine<KafkaMessage>) {
    machine.reach(Probe("broker.controller.unknown"))
    lifecycle.timer.set(machine.monotonicNow + Self.controllerRetry, on: &machine)
  }

  /// Pause before the active controller is looked for again (NodeToControllerRequestThread).
  static let controllerRetry: Interval = .milliseconds(100)

  /// Takes the answer to a registration.
  mutating func handleRegistration(
    _ error: ErrorCode,
    brokerEpoch: Int64,
    on machine: inout some Machine<KafkaMessage>
  ) {
    guard lifecycle.isUnregistered else { return }
    guard error == .none else {
      if error == .notController, metadata.quorum != nil { return awaitController(on: &machine) }
      if error == .duplicateBrokerRegistration {
        machine.reach(Probe("broker.registration.duplicate"))
      }
      return communicationFailed(on: &machine)
    }
    lifecycle.backoff.succeed()
    lifecycle.brokerEpoch = brokerEpoch
    lifecycle.mustRegister = false
    lifecycle.registrationTimer.clear()
    communicate(on: &machine)
  }

  /// Takes the answer to a heartbeat.
  ///
  /// No error ends the process: STALE_BROKER_EPOCH, too, is only tried again. So a broker is never
  /// unfenced whose registration was overtaken by one that an earlier process had sent, unless it
  /// keeps to the stricter rule (variant `registersAgain`).
  mutating func handleHeartbeat(
    _ response: BrokerHeartbeatResponse,
    on machine: inout some Machine<KafkaMessage>
  ) {
    guard response.error == .none else {
      if response.error == .notController, metadata.quorum != nil {
        return awaitController(on: &machine)
      }
      if response.error == .staleBrokerEpoch {
        machine.reach(Probe("broker.heartbeat.stale-epoch"))
        lifecycle.mustRegister = variants.contains(.registersAgain)
      }
      return communicationFailed(on: &machine)
    }
    lifecycle.backoff.succeed()
    acknowledgeDirectories(on: &machine)
    noteFencing(response.isFenced, on: &machine)
    let pause = advance(by: response, on: &machine)
    if lifecycle.hurries {
      communicate(on: &machine)
    } else if let pause {
      lifecycle.timer.set(machine.monotonicNow + pause, on: &machine)
    }
  }

  private mutating func noteFencing(_ fenced: Bool, on machine: inout some Machine<KafkaMessage>) {
    if fenced, !lifecycle.isFenced { machine.reach(Probe("broker.fenced")) }
    lifecycle.isFenced = fenced
  }

  /// Moves to the next state; returns the pause until the next heartbeat, if one is wanted.
  private mutating func advance(
    by response: BrokerHeartbeatResponse,
    on machine: inout some Machine<KafkaMessage>
  ) -> Interval? {
    switch lifecycle.state {
    case .starting:
      if response.isCaughtUp {
        lifecycle.state = .recovery
        loadLogs(on: &machine)
      }
      return .milliseconds(10)
    case .recovery:
      if !response.isFenced {
        lifecycle.state = .running
        machine.observe(.serving)
      }
      return config.heartbeatInterval
    case .running: return config.heartbeatInterval
    case .pendingControlledShutdown:
      guard response.shouldShutDown else { return .milliseconds(50) }
      beginStopping(on: &machine)
      return nil
    case .shuttingDown: return config.heartbeatInterval
    case .notRunning, .halted: return nil
    }
  }

  /// Tries again after a pause that grows.
  mutating func communicationFailed(on machine: inout some Machine<KafkaMessage>) {
    let pause = lifecycle.backoff.fail(on: &machine)
    lifecycle.timer.set(machine.monotonicNow + pause, on: &machine)
  }

  /// The lifecycle's timer is due: an answer is missing, or it is time to speak.
  mutating func lifecycleTimerFired(on machine: inout some Machine<KafkaMessage>) {
    if lifecycle.link.awaited != nil {
      machine.reach(Probe("broker.heartbeat.timeout"))
      lifecycle.link.close(on: &machine)
      communicationFailed(on: &machine)
    } else {
      communicate(on: &machine)
    }
  }

  /// Stops at once, as `Exit.halt` does: nothing is flushed, no marker is written.
  mutating func halt(_ reason: StaticString, on machine: inout some Machine<KafkaMessage>) {
    guard lifecycle.state != .halted else { return }
    lifecycle.state = .halted
    machine.observe(.halted(reason: reason))
  }
}

import Environment
import KafkaProtocol
import Primitives

/// What an operator asks of the cluster.
public enum AdminCommand: Sendable {
  /// Creates a topic; repeated until the cluster has enough brokers.
  case createTopic(CreateTopicsRequest)
  /// Elects a leader for one partition.
  case electLeader(ElectLeadersRequest)
  /// Changes settings of one topic.
  case alterConfigs(AlterConfigsRequest)
  /// Deletes a topic.
  case deleteTopic(DeleteTopicsRequest)
  /// Moves the replicas of one partition, or gives up moving them.
  case reassign(AlterPartitionReassignmentsRequest)
  /// Moves a broker's replica of a partition to another of its log directories.
  case moveReplica(AlterReplicaLogDirsRequest, on: NodeID)
}

/// A Kafka admin client: sends an operator's commands to the active controller, or to the broker
/// that they are about, one after another.
///
/// A command is repeated, with backoff and another candidate, while its connection fails, the node
/// is not the controller, or (for new topics) the cluster has too few brokers yet.
///
/// Changes of voters do not wait for other commands: each is a run of a tool of its own
/// (`AdminClient+Voters.swift`).
public struct AdminClient: Node {
  /// The outcome of a command.
  public struct Outcome: Sendable {
    /// The command's place in the order of submission, from 0.
    public var command: Int
    /// The controller's answer.
    public var error: ErrorCode
  }

  static let wakeKind: UInt16 = 1

  /// Its node.
  public let id: NodeID
  /// Outcomes in the order of commands.
  public private(set) var outcomes: [Outcome] = []
  /// Changes of voters in the order of submission.
  public internal(set) var voterChanges: [VoterChange] = []
  let config: ConnectionConfig
  let controllers: [NodeID]
  let cluster: String
  private var client: NetworkClient<Int>
  private var commands: [AdminCommand]
  private var candidate = 0
  private var isAsked = false
  private var failures: Int32 = 0
  private var notBefore: Instant = .zero
  private var isStopped = false
  private var wakeAt: Instant = .distantFuture

  /// Makes a client that sends `commands` when it starts, then whatever is submitted.
  public init(
    id: NodeID,
    controllers: [NodeID],
    commands: [AdminCommand] = [],
    cluster: String = "",
    config: ConnectionConfig = ConnectionConfig()
  ) {
    self.id = id
    self.config = config
    self.controllers = controllers
    self.cluster = cluster
    self.commands = commands
    client = NetworkClient(config)
  }

  /// Number of commands without an outcome.
  public var pending: Int { commands.count - outcomes.count }

  /// Queues a command; call it on the client's thread, as part of a handler.
  public mutating func submit<M: Machine<KafkaMessage>>(
    _ command: AdminCommand,
    on machine: inout M
  ) {
    commands.append(command)
    run(on: &machine)
  }

  /// Every event runs on the client's one thread.
  public func lane(for event: NodeEvent<KafkaMessage>) -> Lane { .event }

  /// Handles one event.
  public mutating func handle<M: Machine<KafkaMessage>>(
    _ event: NodeEvent<KafkaMessage>,
    on machine: inout M
  ) {
    guard !isStopped else { return }
    switch event {
    case .start: break
    case .shutdownRequested:
      client.closeAll(on: &machine)
      abandonChanges(on: &machine)
      isStopped = true
      return machine.observe(.halted(reason: "client stopped"))
    case .timer(let token):
      guard token.kind == Self.wakeKind, machine.monotonicNow >= wakeAt else { return }
      wakeAt = .distantFuture
    case .connected, .closed, .message:
      take(client.handle(event, on: &machine), on: &machine)
      tellChanges(event, on: &machine)
    }
    run(on: &machine)
  }

  private mutating func take<M: Machine<KafkaMessage>>(
    _ outcome: NetworkClient<Int>.Outcome,
    on machine: inout M
  ) {
    switch outcome {
    case .nothing, .ready: return
    case .response(let command, let response, _):
      answered(command, response, on: &machine)
    case .disconnected: tryAgain(on: &machine)
    }
  }

  private mutating func answered<M: Machine<KafkaMessage>>(
    _ command: Int,
    _ response: Response,
    on machine: inout M
  ) {
    switch response {
    case .createTopics(let error):
      // A repeated request finds the topic that the unanswered one created.
      let exists = error == .topicAlreadyExists && failures > 0
      let isEarly = error == .invalidReplicationFactor || error == .invalidReplicaAssignment
      settle(command, exists ? .none : error, isEarly: isEarly, on: &machine)
    case .deleteTopics(let error):
      // A repeated request does not find the topic that the unanswered one deleted.
      let isGone = error == .unknownTopicOrPartition && failures > 0
      settle(command, isGone ? .none : error, isEarly: false, on: &machine)
    case .electLeaders(let error), .alterConfigs(let error),
      .alterPartitionReassignments(let error), .alterReplicaLogDirs(let error):
      settle(command, error, isEarly: false, on: &machine)
    default: settle(command, .unknownServerError, isEarly: false, on: &machine)
    }
  }

  private mutating func settle<M: Machine<KafkaMessage>>(
    _ command: Int,
    _ error: ErrorCode,
    isEarly: Bool,
    on machine: inout M
  ) {
    guard !isEarly, error != .notController, error != .requestTimedOut else {
      return tryAgain(on: &machine)
    }
    isAsked = false
    failures = 0
    outcomes.append(Outcome(command: command, error: error))
  }

  private mutating func tryAgain<M: Machine<KafkaMessage>>(on machine: inout M) {
    isAsked = false
    failures += 1
    candidate = (candidate + 1) % max(1, controllers.count)
    let wait = backoff(
      config.retryBackoff,
      max: config.retryBackoffMax,
      failures: failures,
      on: &machine
    )
    notBefore = machine.monotonicNow + wait
  }

  mutating func run<M: Machine<KafkaMessage>>(on machine: inout M) {
    while let outcome = client.expire(on: &machine) { take(outcome, on: &machine) }
    let now = machine.monotonicNow
    if pending > 0, !isAsked, now >= notBefore, let node = target {
      if client.prepare(node, on: &machine) {
        client.send(request(outcomes.count), to: node, context: outcomes.count, on: &machine)
        isAsked = true
      }
    }
    runChanges(on: &machine)
    arm(at: now, on: &machine)
  }

  /// Whom the next command is for.
  private var target: NodeID? {
    guard pending > 0 else { return nil }
    if case .moveReplica(_, let broker) = commands[outcomes.count] { return broker }
    return controllers.isEmpty ? nil : controllers[candidate]
  }

  private func request(_ command: Int) -> Request {
    switch commands[command] {
    case .createTopic(let request): .createTopics(request)
    case .electLeader(let request): .electLeaders(request)
    case .alterConfigs(let request): .alterConfigs(request)
    case .deleteTopic(let request): .deleteTopics(request)
    case .reassign(let request): .alterPartitionReassignments(request)
    case .moveReplica(let request, on: _): .alterReplicaLogDirs(request)
    }
  }

  private mutating func arm<M: Machine<KafkaMessage>>(at now: Instant, on machine: inout M) {
    var next = min(client.nextDeadline, nextChange(after: now))
    if pending > 0, !isAsked, let target {
      let retry = client.retryInstant(target) ?? notBefore
      let due = max(retry, notBefore)
      if due > now { next = min(next, due) }
    }
    guard next < wakeAt else { return }
    wakeAt = next
    machine.setTimer(TimerToken(kind: Self.wakeKind, lane: .event), at: next)
  }
}

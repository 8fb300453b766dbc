import Environment
import KafkaProtocol
import Primitives

/// A change of the metadata quorum's voters that an operator wants: one run of a tool with
/// connections of its own (`kafka-metadata-quorum.sh add-controller`, `remove-controller`).
///
/// It is repeated, with backoff and another controller, while its connection fails, the controller
/// does not lead the quorum, or the quorum is not ready for a change.
public struct VoterChange: Sendable {
  /// What is wanted.
  public enum Wish: Sendable {
    /// A controller becomes a voter.
    case add(ReplicaKey)
    /// A controller is a voter no more.
    case remove(ReplicaKey)
  }

  /// `default.api.timeout.ms`: how long a change is tried.
  static let patience = Interval.seconds(60)

  /// What is wanted.
  public let wish: Wish
  /// How it ended; nil while it is tried.
  public private(set) var outcome: ErrorCode?
  private let config: ConnectionConfig
  private let controllers: [NodeID]
  private let cluster: String
  private let deadline: Instant
  private var client: NetworkClient<Bool>
  private var candidate = 0
  private var isAsked = false
  private var failures: Int32 = 0
  private var notBefore: Instant = .zero

  init(
    _ wish: Wish,
    of cluster: String,
    through controllers: [NodeID],
    at now: Instant,
    config: ConnectionConfig
  ) {
    self.wish = wish
    self.config = config
    self.controllers = controllers
    self.cluster = cluster
    deadline = now + Self.patience
    client = NetworkClient(config)
  }

  /// Handles an event that may be of one of its connections.
  mutating func handle<M: Machine<KafkaMessage>>(
    _ event: NodeEvent<KafkaMessage>,
    on machine: inout M
  ) {
    take(client.handle(event, on: &machine), on: &machine)
  }

  /// Does what is due.
  mutating func run<M: Machine<KafkaMessage>>(on machine: inout M) {
    while let lost = client.expire(on: &machine) { take(lost, on: &machine) }
    let now = machine.monotonicNow
    guard outcome == nil, !isAsked, !controllers.isEmpty else { return }
    guard now < deadline else { return end(.requestTimedOut, on: &machine) }
    let node = controllers[candidate]
    guard now >= notBefore, client.prepare(node, on: &machine) else { return }
    client.send(.quorum(request(to: node)), to: node, context: true, on: &machine)
    isAsked = true
  }

  /// When `run` has something to do.
  func due(after now: Instant) -> Instant {
    guard outcome == nil, !controllers.isEmpty else { return .distantFuture }
    guard !isAsked else { return client.nextDeadline }
    let retry = max(client.retryInstant(controllers[candidate]) ?? notBefore, notBefore)
    return [retry, deadline, client.nextDeadline].filter { $0 > now }.min() ?? .distantFuture
  }

  /// Ends it, without an answer if need be.
  mutating func end<M: Machine<KafkaMessage>>(_ error: ErrorCode, on machine: inout M) {
    outcome = error
    client.closeAll(on: &machine)
  }

  private func request(to node: NodeID) -> QuorumRequest {
    let body: QuorumRequest.Body =
      switch wish {
      case .add(let voter): .addVoter(voter)
      case .remove(let voter): .removeVoter(voter)
      }
    return QuorumRequest(
      cluster: cluster,
      epoch: .none,
      sender: ReplicaKey(.none),
      receiver: ReplicaKey(node),
      body: body
    )
  }

  private mutating func take<M: Machine<KafkaMessage>>(
    _ outcome: NetworkClient<Bool>.Outcome,
    on machine: inout M
  ) {
    switch outcome {
    case .nothing, .ready: return
    case .response(_, .quorum(let answer), _): answered(answer.error, on: &machine)
    case .response: end(.unknownServerError, on: &machine)
    case .disconnected: tryAgain(elsewhere: true, on: &machine)
    }
  }

  private mutating func answered<M: Machine<KafkaMessage>>(
    _ error: ErrorCode,
    on machine: inout M
  ) {
    switch error {
    case .notLeaderOrFollower: tryAgain(elsewhere: true, on: &machine)
    case .requestTimedOut: tryAgain(elsewhere: false, on: &machine)
    case .duplicateVoter, .voterNotFound:
      // A repeated request finds done what the one that seemed to fail did.
      end(failures > 0 ? .none : error, on: &machine)
    default: end(error, on: &machine)
    }
  }

  private mutating func tryAgain<M: Machine<KafkaMessage>>(elsewhere: Bool, on machine: inout M) {
    guard outcome == nil, !controllers.isEmpty else { return }
    isAsked = false
    failures += 1
    if elsewhere { candidate = (candidate + 1) % controllers.count }
    let wait = backoff(
      config.retryBackoff,
      max: config.retryBackoffMax,
      failures: failures,
      on: &machine
    )
    notBefore = machine.monotonicNow + wait
  }
}

// Changes of voters: each goes its own way, whatever other commands wait for.
extension AdminClient {
  /// Whether a change has no outcome yet.
  public var isChangingVoters: Bool { voterChanges.contains { $0.outcome == nil } }

  /// Begins a change; call it on the client's thread, as part of a handler.
  public mutating func change<M: Machine<KafkaMessage>>(
    _ wish: VoterChange.Wish,
    on machine: inout M
  ) {
    voterChanges.append(
      VoterChange(
        wish,
        of: cluster,
        through: controllers,
        at: machine.monotonicNow,
        config: config
      )
    )
    run(on: &machine)
  }

  mutating func tellChanges<M: Machine<KafkaMessage>>(
    _ event: NodeEvent<KafkaMessage>,
    on machine: inout M
  ) {
    for index in voterChanges.indices where voterChanges[index].outcome == nil {
      voterChanges[index].handle(event, on: &machine)
    }
  }

  mutating func runChanges<M: Machine<KafkaMessage>>(on machine: inout M) {
    for index in voterChanges.indices where voterChanges[index].outcome == nil {
      voterChanges[index].run(on: &machine)
    }
  }

  mutating func abandonChanges<M: Machine<KafkaMessage>>(on machine: inout M) {
    for index in voterChanges.indices where voterChanges[index].outcome == nil {
      voterChanges[index].end(.requestTimedOut, on: &machine)
    }
  }

  /// When the next change has something to do.
  func nextChange(after now: Instant) -> Instant {
    voterChanges.reduce(.distantFuture) { min($0, $1.due(after: now)) }
  }
}

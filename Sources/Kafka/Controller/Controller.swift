import Environment
import KafkaLog
import KafkaProtocol
import KafkaRaft
import Primitives

/// A KRaft controller: decides who leads what, and writes it to the metadata log first.
///
/// An event computes records and an answer from `ControllerState`, appends the records, applies
/// them to memory at once, and parks the answer until they are durable (QuorumController). Records
/// gather for `controller.quorum.append.linger.ms` and are synced together. An operation without
/// records waits for those before it, so answers never overtake what they are based on.
///
/// Make a fresh value and send it `.start` after every restart. Brokers follow the log by
/// `fetchMetadataLog`, a long poll; give it a connection of its own, since other answers on the
/// same connection may overtake it.
public struct Controller: Node {
  /// What it sends and receives.
  public typealias Message = KafkaMessage

  /// Where the process stands.
  enum Phase: Sendable {
    case stopped
    case loading
    /// Follows the quorum's leader.
    case standby
    case active
    case halted
  }

  /// Where an answer goes.
  struct Reply: Sendable {
    var connection: Connection
    var correlation: Int32
  }

  /// An answer that waits until records below `offset` are committed.
  struct Parked: Sendable {
    var offset: Offset
    var reply: Reply
    var response: Response
  }

  /// A long poll for records from `offset` on.
  struct Poll: Sendable {
    var offset: Offset
    var deadline: Instant
    var reply: Reply
  }

  /// The controller's node.
  public let id: NodeID
  /// The voters of the metadata quorum at its formation, ascending.
  public let voters: [ReplicaKey]
  /// Its settings.
  public let config: ControllerConfig

  var phase = Phase.stopped
  var state: ControllerState
  var log: SingleNodeLog
  /// Membership of a quorum; nil when the controller is alone.
  var quorum: QuorumMembership?
  var parked: [Parked] = []
  var polls: [Poll] = []
  /// What is to be observed once the records below the offset are committed.
  var observations: [(offset: Offset, what: Observation)] = []
  /// Unclean recoveries under way.
  var recoveries = UncleanRecoveries()
  var timers = ControllerTimers()

  /// Makes a controller that is alone and whose process is not started yet.
  public init(id: NodeID, config: ControllerConfig, variants: Variants = []) {
    self.init(id: id, voters: [ReplicaKey(id)], config: config, variants: variants)
  }

  /// Makes a controller whose process is not started yet: a member of the metadata quorum of
  /// `voters`.
  ///
  /// With `kraft.version` 1 its directory gets the id `newDirectory` if it was never formatted.
  public init(
    id: NodeID,
    voters: [ReplicaKey],
    config: ControllerConfig,
    variants: Variants = [],
    newDirectory: UInt64 = 0
  ) {
    self.id = id
    self.voters = voters
    self.config = config
    state = ControllerState(config: config, variants: variants)
    log = SingleNodeLog(directory: config.logDirectory, variants: variants)
    quorum = Self.membership(id, voters, config, variants, newDirectory: newDirectory)
  }

  /// The metadata as the controller sees it, including records that are not durable yet.
  public var image: MetadataImage { state.image }

  /// Whether it has replayed its log and serves requests.
  public var isActive: Bool { phase == .active }

  /// Whether it leads the metadata quorum, active or not yet; a lone controller leads itself.
  public var leadsQuorum: Bool { quorum.map { $0.member?.role == .leader } ?? isActive }

  /// The voters that it reckons with, ascending; itself alone outside a quorum.
  public var quorumVoters: [NodeID] { voterKeys.map(\.id) }

  /// Those voters with their directories.
  public var voterKeys: [ReplicaKey] {
    quorum.map { $0.member?.voters.keys ?? [] } ?? [ReplicaKey(id)]
  }

  /// The voters as far as it knows them to be committed, ascending; itself alone outside a quorum.
  public var committedVoters: [NodeID] {
    quorum.map { $0.member?.committedVoters.ids ?? [] } ?? [id]
  }

  /// Where it stands in its quorum, for people; nil alone or before its log is open.
  ///
  /// - Parameter name: What people call a node.
  public func quorumStanding(_ name: (NodeID) -> String) -> String? {
    guard let member = quorum?.member else { return nil }
    let leader =
      member.leader == .none ? "nobody known to lead" : "led by \(name(member.leader))"
    let vote = member.vote.map { ", voted for \(name($0.id))" } ?? ""
    return "\(member.role) in quorum epoch \(member.epoch.raw), \(leader)\(vote), "
      + "metadata log up to offset \(member.end.raw)"
  }

  /// Whether it stopped by itself and waits to be restarted.
  public var isHalted: Bool { phase == .halted }

  /// Metadata records below this offset are durable.
  public var committedOffset: Offset { quorum?.committed ?? log.committed }

  /// Everything runs on the controller's one event thread.
  public func lane(for event: NodeEvent<KafkaMessage>) -> Lane { .event }

  /// Handles one event.
  public mutating func handle<M: Machine<KafkaMessage>>(
    _ event: NodeEvent<KafkaMessage>,
    on machine: inout M
  ) {
    guard phase != .halted else { return }
    switch event {
    case .start:
      phase = .loading
      if quorum == nil { load(on: &machine) } else { openQuorum(on: &machine) }
    case .shutdownRequested:
      if quorum == nil { shutDown(on: &machine) } else { leaveQuorum(on: &machine) }
    case .timer(let token): fire(token, on: &machine)
    case .message(.request(let correlation, let request), _, let connection):
      machine.spend(config.requestCost)
      serve(
        request,
        Reply(connection: connection, correlation: correlation),
        on: &machine
      )
    case .message(.response(let correlation, .quorum(let response)), _, let connection):
      machine.spend(config.requestCost)
      withMember(on: &machine) { (member, machine) throws(LogError) in
        try member.take(response, correlation, on: connection, machine: &machine)
      }
    case .message(.response(let correlation, .getReplicaLogInfo(let response)), _, let connection):
      machine.spend(config.requestCost)
      takeLogInfo(response, correlation, on: connection, machine: &machine)
    case .message(.response, _, _), .connected: break
    case .closed(let connection, _):
      recoveryLost(connection, on: &machine)
      polls.removeAll { $0.reply.connection == connection }
      parked.removeAll { $0.reply.connection == connection && quorum != nil }
      withMember(on: &machine) { (member, machine) throws(LogError) in
        try member.lost(connection, on: &machine)
      }
    }
  }

  /// Ends the process after a failure that leaves the log in doubt.
  mutating func halt(_ reason: StaticString, on machine: inout some Machine<KafkaMessage>) {
    phase = .halted
    parked = []
    polls = []
    machine.observe(.halted(reason: reason))
  }

  private mutating func shutDown(on machine: inout some Machine<KafkaMessage>) {
    if phase == .active {
      do {
        try log.close(now: machine.wallClockMilliseconds, on: &machine)
        release(on: &machine)
      } catch {
        return halt("metadata log failed at shutdown", on: &machine)
      }
    }
    halt("shutdown", on: &machine)
  }
}

/// The timers of a controller.
struct ControllerTimers: Sendable {
  var loading = LazyTimer(.loading)
  var drain = LazyTimer(.drain)
  var session = LazyTimer(.session)
  var uncleanElection = LazyTimer(.uncleanElection)
  var rebalance = LazyTimer(.rebalance)
  var noOp = LazyTimer(.noOp)
  var poll = LazyTimer(.poll)
  var recovery = LazyTimer(.recovery)

  /// Forgets what only an active controller does.
  mutating func clearDuties() {
    session.clear()
    uncleanElection.clear()
    rebalance.clear()
    noOp.clear()
    recovery.clear()
  }
}

import Environment
import KafkaLog
import KafkaProtocol
import Primitives

@testable import KafkaRaft

/// Raft replicas on a network with delays, losses and cuts; everything follows from the seed.
struct RaftCluster: Sendable {
  struct Node: Sendable {
    var machine: NetMachine
    var replica: RaftReplica?
    var incarnation = 0
    var isUp: Bool { replica != nil }
    /// What the state machine applied: the values in order.
    var applied: [UInt64] = []
    var leads: Epoch?
    var failure: LogError?
  }

  enum Work: Sendable {
    case deliver(KafkaMessage, Connection)
    case closed(Connection)
    case timer(TimerToken)
  }

  struct Event: Sendable {
    var at: Instant
    var number: Int
    var node: Int
    var incarnation: Int
    var work: Work
  }

  var nodes: [Node]
  let voters: [NodeID]
  let variants: Variants
  var config: RaftConfig
  var judge: RaftJudge
  var random: RandomStream
  var now: Instant = .zero
  /// Pairs that cannot talk, as from * 100 + to.
  var cuts: Set<Int> = []
  /// Of a thousand messages, how many get lost.
  var losses: UInt64 = 0
  var latency: ClosedRange<Int64> = 1...10
  var answers: [QuorumResponse] = []
  private var ends: [Int32: (a: Int, b: Int)] = [:]
  private var queue: [Event] = []
  private var nextNumber = 0
  private var spinning = Instant.zero
  private var spins = 0
  private(set) var nextValue: UInt64 = 1

  static let timer = TimerToken(kind: 1, lane: .event)

  init(
    _ count: Int,
    observers: Int = 0,
    seed: UInt64 = 1,
    variants: Variants = [],
    _ configure: (inout RaftConfig) -> Void = { _ in }
  ) {
    var config = RaftConfig()
    configure(&config)
    self.config = config
    self.variants = variants
    voters = (0..<count).map { NodeID($0) }
    nodes = (0..<count + observers).map { Node(machine: NetMachine(node: $0, seed: seed)) }
    judge = RaftJudge(count: count + observers, voters: voters)
    random = RandomStream(seed: seed, purpose: "network")
  }

  func key(_ node: Int) -> ReplicaKey {
    ReplicaKey(NodeID(node), directory: config.dynamicVoters ? UInt64(1_000 + node) : 0)
  }

  // Life.

  mutating func start(_ node: Int) {
    guard nodes[node].replica == nil else { return }
    nodes[node].incarnation += 1
    nodes[node].applied = []
    nodes[node].leads = nil
    nodes[node].failure = nil
    var loader = RaftLoader(
      key: key(node),
      voters: voters.map { key($0.index) },
      config: config,
      variants: variants,
      timer: Self.timer,
      tells: node < voters.count || config.dynamicVoters
    )
    nodes[node].machine.now = now
    do throws(LogError) {
      while true {
        if let replica = try loader.step(on: &nodes[node].machine) {
          nodes[node].replica = replica
          break
        }
      }
    } catch {
      nodes[node].failure = error
    }
    settle(node)
  }

  mutating func startAll() { for node in nodes.indices { start(node) } }

  mutating func stop(_ node: Int, powerCut: Bool) {
    guard nodes[node].isUp else { return }
    nodes[node].replica = nil
    nodes[node].machine.sent = []
    nodes[node].machine.timers = []
    if powerCut { nodes[node].machine.disk.lostPower() } else { nodes[node].machine.disk.died() }
    for (raw, end) in ends.sorted(by: { $0.key < $1.key }) where end.a == node || end.b == node {
      ends[raw] = nil
      let other = end.a == node ? end.b : end.a
      push(other, .closed(Connection(raw)), after: .milliseconds(1))
    }
  }

  // Time.

  private mutating func push(_ node: Int, _ work: Work, after delay: Interval) {
    push(node, work, at: now + delay)
  }

  private mutating func push(_ node: Int, _ work: Work, at instant: Instant) {
    nextNumber += 1
    let event = Event(
      at: max(now, instant),
      number: nextNumber,
      node: node,
      incarnation: nodes[node].incarnation,
      work: work
    )
    var (low, high) = (0, queue.count)
    while low < high {
      let middle = (low + high) / 2
      let other = queue[middle]
      if (other.at, other.number) > (event.at, event.number) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    queue.insert(event, at: low)
  }

  mutating func run(for time: Interval) { run(until: now + time) }

  mutating func run(until end: Instant) {
    while let event = queue.last, event.at <= end {
      queue.removeLast()
      now = max(now, event.at)
      handle(event)
    }
    now = max(now, end)
  }

  /// Runs until something holds; false when it does not in time.
  mutating func run(
    within time: Interval = .seconds(60),
    until condition: (RaftCluster) -> Bool
  ) -> Bool {
    let end = now + time
    while !condition(self) {
      guard let event = queue.last, event.at <= end else { return false }
      queue.removeLast()
      now = max(now, event.at)
      handle(event)
    }
    return true
  }

  /// Counts the events of one instant: a timer that is armed again and again never lets time pass.
  private mutating func watch(_ event: Event) {
    spins = event.at == spinning ? spins + 1 : 0
    spinning = event.at
    guard spins > 2_000 else { return }
    judge.fail("SPIN", "node \(event.node) at \(event.at.nanoseconds)")
    stop(event.node, powerCut: false)
  }

  private mutating func handle(_ event: Event) {
    watch(event)
    let node = event.node
    guard nodes[node].isUp, nodes[node].incarnation == event.incarnation else { return }
    nodes[node].machine.now = now
    attempt(node) { (replica, machine) throws(LogError) in
      switch event.work {
      case .deliver(.request(let correlation, .quorum(let request)), let connection):
        let reply = RaftReplica.Reply(connection: connection, correlation: correlation)
        try replica.serve(request, reply, on: &machine)
      case .deliver(.response(let correlation, .quorum(let response)), let connection):
        try replica.take(response, correlation, on: connection, machine: &machine)
      case .deliver: break
      case .closed(let connection): try replica.lost(connection, on: &machine)
      case .timer: try replica.timerFired(on: &machine)
      }
    }
  }

  private mutating func attempt(
    _ node: Int,
    _ body: (inout RaftReplica, inout NetMachine) throws(LogError) -> Void
  ) {
    guard var replica = nodes[node].replica else { return }
    nodes[node].replica = nil
    do throws(LogError) {
      try body(&replica, &nodes[node].machine)
      try drain(&replica, node)
      nodes[node].replica = replica
    } catch {
      nodes[node].replica = replica
      nodes[node].failure = error
      judge.fail("R-HALT", "node \(node): \(error)")
      settle(node)
      return stop(node, powerCut: false)
    }
    settle(node)
  }

  private mutating func drain(_ replica: inout RaftReplica, _ node: Int) throws(LogError) {
    while let event = try replica.nextEvent(on: &nodes[node].machine) {
      switch event {
      case .snapshot(_, let contents): nodes[node].applied = try Self.values(contents)
      case .commit(let batches, _): nodes[node].applied += try Self.values(batches)
      case .leads(let epoch):
        nodes[node].leads = epoch
        if replica.handedOut <= replica.leading.epochStart {
          judge.fail("R-LISTENER", "node \(node) leads before it has replayed")
        }
      case .resigned: nodes[node].leads = nil
      }
    }
  }

  static func values(_ batches: Bytes) throws(LogError) -> [UInt64] {
    var walk = BatchIterator(batches)
    var found: [UInt64] = []
    while let batch = try walk.next() {
      guard !batch.isControl else { continue }
      var records = try batch.records()
      while let record = try records.next() {
        if let value = record.value { found.append(value.bigEndian(at: 0, as: UInt64.self)) }
      }
    }
    return found
  }

  /// Takes up what a node asked for.
  private mutating func settle(_ node: Int) {
    for observation in nodes[node].machine.observations { judge.hear(node, observation) }
    nodes[node].machine.observations = []
    for (connection, peer) in nodes[node].machine.opened {
      ends[connection.raw] = (node, peer.index)
    }
    nodes[node].machine.opened = []
    let sent = nodes[node].machine.sent
    nodes[node].machine.sent = []
    for message in sent { transmit(message, from: node) }
    for connection in nodes[node].machine.closed {
      guard let end = ends.removeValue(forKey: connection.raw) else { continue }
      push(end.a == node ? end.b : end.a, .closed(connection), after: .milliseconds(1))
    }
    nodes[node].machine.closed = []
    for (token, at) in nodes[node].machine.timers { push(node, .timer(token), at: at) }
    nodes[node].machine.timers = []
  }

  private mutating func transmit(_ message: NetMachine.Sent, from node: Int) {
    if case .response(_, .quorum(let response)) = message.message,
      ends[message.connection.raw] == nil
    {
      answers.append(response)
      return
    }
    guard let end = ends[message.connection.raw] else { return }
    let other = end.a == node ? end.b : end.a
    guard nodes[other].isUp else {
      ends[message.connection.raw] = nil
      return push(node, .closed(message.connection), after: .milliseconds(1))
    }
    if cuts.contains(node * 100 + other) || random.below(1_000) < losses { return }
    let delay = random.interval(
      .milliseconds(latency.lowerBound),
      .milliseconds(latency.upperBound)
    )
    push(other, .deliver(message.message, message.connection), after: delay)
  }
}

// What tests do.
extension RaftCluster {
  struct NoLeader: Error {}

  /// The node whose state machine believes that it leads, with the highest epoch.
  var leader: Int? {
    nodes.indices.filter { nodes[$0].isUp && nodes[$0].leads != nil }
      .max { (nodes[$0].leads ?? .none) < (nodes[$1].leads ?? .none) }
  }

  func role(_ node: Int) -> RaftReplica.Role? { nodes[node].replica?.role }

  /// Appends one value at a node that believes it leads; true when it was taken.
  @discardableResult
  mutating func append(at node: Int) -> Bool {
    guard let epoch = nodes[node].leads else { return false }
    var writer = ByteWriter()
    writer.bigEndian(nextValue)
    let value = writer.finish()
    nextValue += 1
    var taken = false
    nodes[node].machine.now = now
    attempt(node) { (replica, machine) throws(LogError) in
      taken = replica.append([value], epoch: epoch, on: &machine) != nil
      try replica.poll(on: &machine)
    }
    return taken
  }

  /// Does something to a replica as its host would.
  mutating func act(
    _ node: Int,
    _ body: (inout RaftReplica, inout NetMachine) throws(LogError) -> Void
  ) {
    nodes[node].machine.now = now
    attempt(node, body)
  }

  /// Sends a request from nowhere and gives the answer if it comes at once.
  mutating func ask(_ node: Int, _ request: QuorumRequest) -> QuorumResponse? {
    answers = []
    act(node) { (replica, machine) throws(LogError) in
      let reply = RaftReplica.Reply(connection: Connection(-7), correlation: 1)
      try replica.serve(request, reply, on: &machine)
    }
    return answers.last
  }

  mutating func request(
    _ epoch: Int32,
    from sender: Int,
    cluster: String = "wavetank",
    receiver: ReplicaKey? = nil,
    _ body: QuorumRequest.Body
  ) -> QuorumRequest {
    QuorumRequest(
      cluster: cluster,
      epoch: Epoch(epoch),
      sender: key(sender),
      receiver: receiver ?? ReplicaKey(.none),
      body: body
    )
  }

  /// Takes a snapshot of what a node applied.
  mutating func snapshot(_ node: Int, end: Offset? = nil) {
    let values = nodes[node].applied.map { value in
      var writer = ByteWriter()
      writer.bigEndian(value)
      return writer.finish()
    }
    act(node) { (replica, machine) throws(LogError) in
      guard replica.handedOut > .zero else { return }
      _ = try replica.takeSnapshot(values, end: end ?? replica.handedOut, on: &machine)
    }
  }

  mutating func cut(_ a: Int, _ b: Int) {
    cuts.insert(a * 100 + b)
    cuts.insert(b * 100 + a)
  }

  mutating func isolate(_ node: Int) {
    for other in nodes.indices where other != node { cut(node, other) }
  }

  mutating func heal() { cuts = [] }

  /// Starts everybody and waits for a leader, which there must be.
  mutating func formed() throws -> Int {
    guard let leader = form() else { throw NoLeader() }
    return leader
  }

  /// Starts everybody and waits for a leader.
  mutating func form() -> Int? {
    startAll()
    _ = run { $0.leader != nil }
    return leader
  }
}

import Environment
import KafkaClients
import KafkaProtocol
import Primitives
import TestSupport
import Testing

@Suite struct AdminClientTests {
  private let topic = CreateTopicsRequest(
    name: "orders",
    topic: 0,
    partitions: 1,
    replicationFactor: 3,
    configs: []
  )

  private func answer(
    _ node: inout AdminClient,
    _ machine: inout FakeMachine<KafkaMessage>,
    _ response: Response
  ) throws -> NodeID {
    let sent = try #require(machine.takeSent().last)
    guard case .request(let correlation, _) = sent.message else { return .none }
    node.handle(
      .message(
        .response(correlation: correlation, response),
        from: sent.peer,
        on: sent.connection
      ),
      on: &machine
    )
    return sent.peer
  }

  private func connectAll(_ node: inout AdminClient, _ machine: inout FakeMachine<KafkaMessage>) {
    for index in machine.opened.indices {
      node.handle(.connected(Connection(Int32(index))), on: &machine)
    }
  }

  @Test("a topic is created as soon as there are enough brokers, then the next command goes")
  func createsTopics() throws {
    var machine = FakeMachine<KafkaMessage>()
    let elect = ElectLeadersRequest(
      partition: TopicPartition(topic: 0, partition: 0),
      unclean: true
    )
    var node = AdminClient(
      id: NodeID(5),
      controllers: [NodeID(3)],
      commands: [.createTopic(topic), .electLeader(elect)]
    )
    node.handle(.start, on: &machine)
    connectAll(&node, &machine)
    _ = try answer(&node, &machine, .createTopics(error: .invalidReplicationFactor))
    #expect(node.pending == 2 && machine.sent.isEmpty)
    machine.runTimers(of: &node, until: machine.now + .milliseconds(200))
    _ = try answer(&node, &machine, .createTopics(error: .none))
    _ = try answer(&node, &machine, .electLeaders(error: .electionNotNeeded))
    #expect(node.outcomes.map(\.error) == [.none, .electionNotNeeded])
    node.submit(.electLeader(elect), on: &machine)
    #expect(node.pending == 1 && machine.sent.count == 1)
  }

  private func voters(_ error: ErrorCode) -> Response {
    .quorum(QuorumResponse(error: error, epoch: Epoch(1), leader: .none, body: .voters))
  }

  private let controllers = [NodeID(3), NodeID(4)]

  /// Lets time pass until the next request leaves, with every connection made.
  private func untilSent(
    _ node: inout AdminClient,
    _ machine: inout FakeMachine<KafkaMessage>
  ) {
    for _ in 0..<400 where machine.sent.isEmpty {
      machine.runTimers(of: &node, until: machine.now + .milliseconds(10))
      connectAll(&node, &machine)
    }
  }

  @Test("a change of voters is asked for until it is done, whatever other commands wait for")
  func changesVoters() throws {
    var machine = FakeMachine<KafkaMessage>()
    var node = AdminClient(id: NodeID(5), controllers: controllers, commands: [.createTopic(topic)])
    node.handle(.start, on: &machine)
    connectAll(&node, &machine)
    _ = machine.takeSent()
    node.change(.add(ReplicaKey(NodeID(4))), on: &machine)
    connectAll(&node, &machine)
    #expect(node.isChangingVoters && node.pending == 1)
    let first = try answer(&node, &machine, voters(.notLeaderOrFollower))
    untilSent(&node, &machine)
    let second = try answer(&node, &machine, voters(.requestTimedOut))
    untilSent(&node, &machine)
    let last = try #require(machine.sent.last)
    #expect(first != second && last.peer == second)
    _ = machine.takeSent()
    node.handle(.closed(last.connection, .reset), on: &machine)
    untilSent(&node, &machine)
    _ = try answer(&node, &machine, voters(.duplicateVoter))
    #expect(node.voterChanges.map(\.outcome) == [ErrorCode.none])
    #expect(!node.isChangingVoters && node.pending == 1)
  }

  @Test("a change of voters that fails for good is not repeated, and none is tried for ever")
  func endsChanges() throws {
    var machine = FakeMachine<KafkaMessage>()
    var node = AdminClient(id: NodeID(5), controllers: controllers)
    node.handle(.start, on: &machine)
    node.change(.remove(ReplicaKey(NodeID(3))), on: &machine)
    connectAll(&node, &machine)
    _ = try answer(&node, &machine, voters(.voterNotFound))
    #expect(node.voterChanges.map(\.outcome) == [.voterNotFound])
    node.change(.remove(ReplicaKey(NodeID(4))), on: &machine)
    let begun = machine.now
    connectAll(&node, &machine)
    while node.isChangingVoters, machine.now < begun + .seconds(90) {
      if !machine.sent.isEmpty { _ = try answer(&node, &machine, voters(.requestTimedOut)) }
      untilSent(&node, &machine)
    }
    #expect(node.voterChanges.last?.outcome == .requestTimedOut)
    #expect(machine.now >= begun + .seconds(60) && machine.now < begun + .seconds(66))
  }

  @Test("another controller is tried when one is not active or does not answer")
  func otherController() throws {
    var machine = FakeMachine<KafkaMessage>()
    var node = AdminClient(
      id: NodeID(5),
      controllers: [NodeID(3), NodeID(4)],
      commands: [.createTopic(topic)]
    )
    node.handle(.start, on: &machine)
    connectAll(&node, &machine)
    let first = try answer(&node, &machine, .createTopics(error: .notController))
    machine.runTimers(of: &node, until: machine.now + .milliseconds(200))
    connectAll(&node, &machine)
    #expect(machine.sent.last?.peer != first)
    machine.runTimers(of: &node, until: machine.now + .seconds(31))
    #expect(machine.closed.count == 1)
    machine.runTimers(of: &node, until: machine.now + .seconds(1))
    let second = try answer(&node, &machine, .createTopics(error: .topicAlreadyExists))
    #expect(second == first && node.outcomes.map(\.error) == [.none])
  }
}

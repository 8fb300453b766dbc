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

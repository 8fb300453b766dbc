import Environment
import KafkaProtocol
import Primitives
import TestSupport

@testable import KafkaController

/// Three controllers with a network between their machines; brokers are only their requests.
struct QuorumHarness {
  struct Place {
    var machine: FakeMachine<KafkaMessage>
    var controller: Controller
    var isUp = true
    /// Far ends of the connections that others opened to this node.
    var accepted: [(node: Int, raw: Int32)] = []
  }

  struct Delivery {
    var at: Instant
    var node: Int
    var event: NodeEvent<KafkaMessage>
  }

  var places: [Place] = []
  var now: Instant = .zero
  var answers: [Int32: Response] = [:]
  var isolated: Int?
  private var deliveries: [Delivery] = []
  private var correlation: Int32 = 0
  private let config: ControllerConfig

  static let voters = (0..<3).map { NodeID(10 + $0) }
  /// Connections that others opened have numbers from here on, those of the test's from -1 down.
  private static let accepted: Int32 = 1_000_000

  init(_ configure: (inout ControllerConfig) -> Void = { _ in }) {
    var config = ControllerConfig()
    config.maxIdleInterval = .zero
    configure(&config)
    self.config = config
    for index in 0..<3 {
      let controller = Controller(
        id: Self.voters[index],
        voters: Self.voters.map { ReplicaKey($0) },
        config: config
      )
      places.append(
        Place(machine: FakeMachine(seed: UInt64(index + 1)), controller: controller)
      )
      handle(.start, at: index)
    }
  }

  /// The active controller, if there is one.
  var active: Int? { places.indices.first { places[$0].isUp && places[$0].controller.isActive } }

  mutating func handle(_ event: NodeEvent<KafkaMessage>, at node: Int) {
    var place = places[node]
    place.machine.now = now
    place.controller.handle(event, on: &place.machine)
    places[node] = place
    route(from: node)
  }

  private mutating func route(from node: Int) {
    for sent in places[node].machine.takeSent() {
      let raw = sent.connection.raw
      if raw < 0 {
        if case .response(let correlation, let response) = sent.message {
          answers[correlation] = response
        }
        continue
      }
      let isOwn = raw < Self.accepted
      let far = isOwn ? (0, raw) : places[node].accepted[Int(raw - Self.accepted)]
      let other = isOwn ? sent.peer.index - 10 : far.0
      guard isolated != node, isolated != other else { continue }
      guard places[other].isUp else {
        if isOwn { post(.closed(sent.connection, .refused), to: node) }
        continue
      }
      let connection = isOwn ? accept(node, raw, at: other) : Connection(far.1)
      post(.message(sent.message, from: Self.voters[node], on: connection), to: other)
    }
  }

  private mutating func accept(_ node: Int, _ raw: Int32, at other: Int) -> Connection {
    let known = places[other].accepted.firstIndex { $0.node == node && $0.raw == raw }
    if known == nil { places[other].accepted.append((node, raw)) }
    return Connection(Self.accepted + Int32(known ?? places[other].accepted.count - 1))
  }

  private mutating func post(_ event: NodeEvent<KafkaMessage>, to node: Int) {
    deliveries.append(Delivery(at: now + .milliseconds(1), node: node, event: event))
  }

  mutating func run(for time: Interval, until condition: (QuorumHarness) -> Bool = { _ in false }) {
    let end = now + time
    while now < end, !condition(self) {
      now += .milliseconds(1)
      let due = deliveries.filter { $0.at <= now }
      deliveries.removeAll { $0.at <= now }
      for delivery in due where places[delivery.node].isUp {
        handle(delivery.event, at: delivery.node)
      }
      for node in places.indices where places[node].isUp {
        while let timer = places[node].machine.takeTimer(until: now) {
          handle(.timer(timer.token), at: node)
        }
      }
    }
  }

  mutating func kill(_ node: Int) {
    places[node].isUp = false
    for other in places.indices where other != node && places[other].isUp {
      for (raw, peer) in places[other].machine.opened.enumerated()
      where peer == Self.voters[node] {
        post(.closed(Connection(Int32(raw)), .reset), to: other)
      }
    }
  }

  mutating func restart(_ node: Int) {
    places[node].machine.lostPower()
    places[node].accepted = []
    places[node].controller = Controller(
      id: Self.voters[node],
      voters: Self.voters.map { ReplicaKey($0) },
      config: config
    )
    places[node].isUp = true
    handle(.start, at: node)
  }

  /// Sends a broker's request; gives its correlation.
  mutating func send(_ request: Request, to node: Int) -> Int32 {
    correlation += 1
    let message = KafkaMessage.request(correlation: correlation, request)
    handle(.message(message, from: NodeID(0), on: Connection(-5)), at: node)
    return correlation
  }

  /// Sends a request and waits for the answer.
  mutating func ask(_ request: Request, of node: Int) -> Response? {
    let correlation = send(request, to: node)
    run(for: .milliseconds(200)) { $0.answers[correlation] != nil }
    return answers[correlation]
  }
}

import Environment
import KafkaProtocol
import Primitives
import TestSupport

@testable import KafkaController

/// A controller on a scripted machine, and brokers that are only their requests.
struct ControllerHarness {
  var machine = FakeMachine<KafkaMessage>()
  var controller: Controller
  let config: ControllerConfig
  var correlation: Int32 = 0
  /// Answers received, by correlation.
  var answers: [Int32: Response] = [:]
  /// What an observer that polls from the beginning has read.
  var observed = MetadataImage()

  init(_ configure: (inout ControllerConfig) -> Void = { _ in }) {
    var config = ControllerConfig()
    config.maxIdleInterval = .zero
    configure(&config)
    self.config = config
    controller = Controller(id: NodeID(9), config: config)
  }

  mutating func start() {
    controller.handle(.start, on: &machine)
    run(for: .milliseconds(1))
  }

  /// Kills the process and starts it again; a power cut also takes what was not synced.
  mutating func restart(powerCut: Bool) {
    if powerCut { machine.lostPower() }
    for _ in machine.timers { _ = machine.takeTimer(until: .distantFuture) }
    controller = Controller(id: NodeID(9), config: config)
    answers = [:]
    start()
  }

  mutating func run(for time: Interval) {
    machine.runTimers(of: &controller, until: machine.now + time)
    collect()
  }

  mutating func collect() {
    for sent in machine.takeSent() {
      if case .response(let correlation, let response) = sent.message {
        answers[correlation] = response
      }
    }
  }

  /// Sends a request without waiting; returns its correlation.
  @discardableResult
  mutating func send(_ request: Request, on connection: Int32 = 100) -> Int32 {
    correlation += 1
    let event = NodeEvent<KafkaMessage>.message(
      .request(correlation: correlation, request),
      from: NodeID(0),
      on: Connection(connection)
    )
    controller.handle(event, on: &machine)
    collect()
    return correlation
  }

  /// Sends a request and lets the linger pass.
  mutating func ask(_ request: Request) -> Response? {
    let correlation = send(request)
    run(for: config.appendLinger)
    return answers[correlation]
  }

  mutating func register(
    _ broker: Int,
    incarnation: UInt64 = 1
  ) -> (error: ErrorCode, epoch: Int64)? {
    let request = ClusterFixture.registration(NodeID(broker), incarnation: incarnation)
    guard case .registerBroker(let error, let epoch) = ask(.registerBroker(request)) else {
      return nil
    }
    return (error, epoch)
  }

  func heartbeat(
    _ broker: Int,
    wantFence: Bool = false,
    shutDown: Bool = false,
    offline: [UInt64] = []
  ) -> Request {
    .heartbeat(
      BrokerHeartbeatRequest(
        broker: NodeID(broker),
        brokerEpoch: controller.image.broker(NodeID(broker))?.epoch ?? -1,
        currentMetadataOffset: controller.committedOffset.raw - 1,
        wantFence: wantFence,
        wantShutDown: shutDown,
        offlineDirectories: offline
      )
    )
  }

  mutating func beat(_ broker: Int, wantFence: Bool = false) -> BrokerHeartbeatResponse? {
    guard case .heartbeat(let response) = ask(heartbeat(broker, wantFence: wantFence)) else {
      return nil
    }
    return response
  }

  mutating func createTopic(_ topic: Int32, on replicas: [NodeID]) -> ErrorCode? {
    let request = CreateTopicsRequest(
      name: "topic\(topic)",
      topic: topic,
      partitions: -1,
      replicationFactor: -1,
      configs: [],
      assignment: [replicas]
    )
    guard case .createTopics(let error) = ask(.createTopics(request)) else { return nil }
    return error
  }

  /// Reads everything committed, as an observer does.
  mutating func observe() throws {
    while true {
      let request = FetchMetadataLogRequest(
        broker: NodeID(0),
        fetchOffset: observed.nextOffset,
        maxWait: .zero
      )
      let correlation = send(.fetchMetadataLog(request))
      guard case .fetchMetadataLog(let response) = answers[correlation],
        !response.records.isEmpty
      else { return }
      try observed.apply(batches: response.records)
    }
  }

  /// Partition states and fences observed so far, as text.
  mutating func takeStates() -> [String] {
    machine.takeObservations().compactMap { observation in
      switch observation {
      case .partitionState(let tp, let leader, let epoch, let version, let members, _, let unclean):
        let isr = members.map { String($0.index) }.joined(separator: ",")
        return "\(tp.topic)-\(tp.partition) leader \(leader.index) e\(epoch.raw) v\(version)"
          + " isr \(isr)\(unclean ? " unclean" : "")"
      case .fenced(let broker, let fenced):
        return "\(fenced ? "fenced" : "unfenced") \(broker.index)"
      case .controllerActive: return "active"
      case .halted(let reason): return "halted: \(reason)"
      default: return nil
      }
    }
  }
}

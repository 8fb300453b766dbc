import KafkaProtocol
import Primitives
import Testing

@testable import KafkaController

/// The state table of kafka-replication §4.3.3 and the vectors of §12.7.
@Suite struct HeartbeatTests {
  struct Mismatch: Error {}

  func beat(
    _ cluster: inout ClusterFixture,
    _ request: BrokerHeartbeatRequest
  ) throws -> BrokerHeartbeatResponse {
    let result = cluster.state.heartbeat(request, now: cluster.now)
    guard case .heartbeat(let response) = try cluster.run(result) else { throw Mismatch() }
    if let broker = result.shuttingDown {
      cluster.state.heartbeats.beginShutdown(broker, endOffset: cluster.nextOffset.raw - 1)
    }
    return response
  }

  @Test("every row of the state table leads where it says")
  func table() throws {
    struct Row {
      var from: BrokerControlState
      var wantFence = false
      var wantShutDown = false
      var caughtUp = true
      var leads = false
      var offset: Int64 = 0
      var to: BrokerControlState
    }
    let rows: [Row] = [
      Row(from: .fenced, wantShutDown: true, to: .shutdownNow),
      Row(from: .fenced, wantFence: true, wantShutDown: true, to: .shutdownNow),
      Row(from: .fenced, to: .unfenced),
      Row(from: .fenced, caughtUp: false, to: .fenced),
      Row(from: .fenced, wantFence: true, to: .fenced),
      Row(from: .unfenced, to: .unfenced),
      Row(from: .unfenced, caughtUp: false, to: .unfenced),
      Row(from: .unfenced, wantFence: true, wantShutDown: true, leads: true, to: .shutdownNow),
      Row(from: .unfenced, wantFence: true, to: .fenced),
      Row(from: .unfenced, wantShutDown: true, leads: true, to: .controlledShutdown),
      Row(from: .unfenced, wantShutDown: true, to: .shutdownNow),
      Row(from: .controlledShutdown, leads: true, to: .controlledShutdown),
      Row(from: .controlledShutdown, offset: 1_000, to: .controlledShutdown),
      Row(from: .controlledShutdown, to: .shutdownNow),
      Row(from: .shutdownNow, to: .shutdownNow),
    ]
    for row in rows {
      let leader = row.leads ? 1 : 0
      var cluster = try ClusterFixture(brokers: 2, replicas: nodes(leader, 1 - leader))
      cluster.state.heartbeats.touch(
        NodeID(0),
        at: .zero,
        metadataOffset: 5,
        fenced: false
      )
      if row.from == .controlledShutdown {
        cluster.state.heartbeats.beginShutdown(NodeID(1), endOffset: row.offset)
        let change = BrokerRegistrationChange(
          broker: NodeID(1),
          epoch: cluster.epoch(NodeID(1)),
          inControlledShutdown: true
        )
        try cluster.apply([.brokerRegistrationChange(change)])
      }
      let registration = try #require(cluster.state.image.broker(NodeID(1)))
      let request = cluster.heartbeat(
        NodeID(1),
        metadataOffset: registration.registrationOffset.raw - (row.caughtUp ? 0 : 1),
        wantFence: row.wantFence,
        wantShutDown: row.wantShutDown
      )
      #expect(cluster.state.nextState(row.from, request, registration) == row.to, "\(row)")
    }
  }

  @Test("a new broker stays fenced until it has applied its own registration")
  func catchUp() throws {
    var cluster = ClusterFixture()
    let register = ClusterFixture.registration(NodeID(0))
    try cluster.apply([.noOp])
    try cluster.run(cluster.state.register(register, now: .zero, nextOffset: cluster.nextOffset))
    #expect(cluster.epoch(NodeID(0)) == 1)
    let early = try beat(&cluster, cluster.heartbeat(NodeID(0), metadataOffset: 0))
    #expect(early.isFenced && !early.isCaughtUp)
    let ready = try beat(&cluster, cluster.heartbeat(NodeID(0), metadataOffset: 1))
    #expect(!ready.isFenced && ready.isCaughtUp)
    #expect(cluster.state.image.isActive(NodeID(0)))
  }

  @Test("heartbeats of unknown brokers and old epochs are refused and touch nothing")
  func stale() throws {
    var cluster = try ClusterFixture(brokers: 1, replicas: nodes(0))
    cluster.now = .zero + .seconds(5)
    var request = cluster.heartbeat(NodeID(0))
    request.brokerEpoch -= 1
    #expect(try beat(&cluster, request).error == .staleBrokerEpoch)
    #expect(cluster.state.heartbeats[NodeID(0)]?.lastContact == .zero)
    #expect(try beat(&cluster, cluster.heartbeat(NodeID(7))).error == .staleBrokerEpoch)
  }

  @Test("controlled shutdown hands leaderships over and waits until others have heard of it")
  func controlledShutdown() throws {
    var cluster = try ClusterFixture(brokers: 3, replicas: nodes(0, 1, 2))
    for broker in 0..<3 { _ = try beat(&cluster, cluster.heartbeat(NodeID(broker))) }
    let first = try beat(&cluster, cluster.heartbeat(NodeID(0), wantShutDown: true))
    #expect(!first.isFenced && !first.shouldShutDown)
    #expect(cluster.shape() == Shape(leader: 1, isr: [1, 2]))
    let end = cluster.nextOffset.raw - 1
    let waits = try beat(&cluster, cluster.heartbeat(NodeID(0), wantShutDown: true))
    #expect(!waits.shouldShutDown)
    _ = try beat(&cluster, cluster.heartbeat(NodeID(1), metadataOffset: end))
    #expect(try !beat(&cluster, cluster.heartbeat(NodeID(0), wantShutDown: true)).shouldShutDown)
    _ = try beat(&cluster, cluster.heartbeat(NodeID(2), metadataOffset: end))
    let granted = try beat(&cluster, cluster.heartbeat(NodeID(0), wantShutDown: true))
    #expect(granted.shouldShutDown && granted.isFenced)
    #expect(!cluster.state.image.isUnfenced(NodeID(0)))
    let again = try beat(&cluster, cluster.heartbeat(NodeID(0), wantShutDown: true))
    #expect(again.shouldShutDown)
  }

  @Test("a broker gets no replicas while it stops in order, and gets them again once it is fenced")
  func placedOnceFenced() throws {
    for isExpired in [false, true] {
      var cluster = try ClusterFixture(brokers: 3, replicas: nodes(0, 1, 2))
      for broker in 0..<3 { _ = try beat(&cluster, cluster.heartbeat(NodeID(broker))) }
      var request = cluster.heartbeat(NodeID(0), wantShutDown: true)
      #expect(try !beat(&cluster, request).shouldShutDown)
      cluster.state.heartbeats.beginShutdown(NodeID(0), endOffset: cluster.nextOffset.raw - 1)
      try cluster.createTopic(1, replicas: 3, assignment: [])
      #expect(cluster.state.image.topic(1) == nil)
      if isExpired {
        try cluster.fence(0)
      } else {
        let end = cluster.nextOffset.raw
        for broker in [1, 2] {
          _ = try beat(&cluster, cluster.heartbeat(NodeID(broker), metadataOffset: end))
        }
      }
      request = cluster.heartbeat(NodeID(0), wantShutDown: true)
      #expect(try beat(&cluster, request).shouldShutDown)
      try cluster.createTopic(1, replicas: 3, assignment: [])
      let made = cluster.shape(TopicPartition(topic: 1, partition: 0))
      #expect(made?.isr.sorted() == [1, 2])
    }
  }

  @Test("silent brokers are fenced one at a time, longest silence first")
  func sessions() throws {
    var cluster = try ClusterFixture(brokers: 3, replicas: nodes(0, 1, 2))
    for (broker, second) in [(2, 1), (0, 2), (1, 3)] {
      cluster.now = .zero + .seconds(Int64(second))
      _ = try beat(&cluster, cluster.heartbeat(NodeID(broker)))
    }
    #expect(cluster.state.nextSessionEnd == .zero + .seconds(10))
    #expect(cluster.state.fenceOneStaleBroker(at: .zero + .seconds(10)) == nil)
    cluster.now = .zero + .seconds(60)
    var order: [Int] = []
    while let result = cluster.state.fenceOneStaleBroker(at: cluster.now) {
      let before = cluster.state.image.unfencedBrokers
      try cluster.run(result)
      order += before.filter { !cluster.state.image.isUnfenced($0) }.map(\.index)
    }
    #expect(order == [2, 0, 1])
    #expect(cluster.shape() == Shape(leader: -1, isr: [1]))
  }

  @Test("an offline directory costs its partitions the broker and stays out of the registration")
  func offlineDirectory() throws {
    var cluster = try ClusterFixture(brokers: 2, replicas: nodes(0, 1))
    let request = cluster.heartbeat(NodeID(0), offline: [1_000, 77_777])
    let answer = try beat(&cluster, request)
    #expect(!answer.isFenced)
    #expect(cluster.shape() == Shape(leader: 1, isr: [1]))
    #expect(cluster.state.image.broker(NodeID(0))?.directories == [])
    let again = cluster.state.heartbeat(request, now: cluster.now)
    #expect(again.records.isEmpty)
  }
}

/// Registration (kafka-replication §4.2, §12.7).
@Suite struct RegistrationTests {
  struct Mismatch: Error {}

  func register(
    _ cluster: inout ClusterFixture,
    _ request: BrokerRegistrationRequest
  ) throws -> (error: ErrorCode, epoch: Int64) {
    let result = cluster.state.register(
      request,
      now: cluster.now,
      nextOffset: cluster.nextOffset
    )
    guard case .registerBroker(let error, let epoch) = try cluster.run(result) else {
      throw Mismatch()
    }
    return (error, epoch)
  }

  @Test("a second process is refused while the session lives, and gets a new epoch after it")
  func duplicate() throws {
    var cluster = try ClusterFixture(brokers: 2, replicas: nodes(0, 1))
    let old = cluster.epoch(NodeID(0))
    let second = ClusterFixture.registration(NodeID(0), incarnation: 2)
    cluster.now = .zero + .seconds(9)
    #expect(try register(&cluster, second).error == .duplicateBrokerRegistration)
    let same = try register(&cluster, ClusterFixture.registration(NodeID(0)))
    #expect(same == (.none, old))
    #expect(cluster.state.image.isUnfenced(NodeID(0)))
    cluster.now = .zero + .seconds(9) + .nanoseconds(1)
    let fresh = try register(&cluster, second)
    #expect(fresh.error == .none && fresh.epoch > old)
    #expect(fresh.epoch == cluster.state.image.broker(NodeID(0))?.registrationOffset.raw)
    #expect(!cluster.state.image.isUnfenced(NodeID(0)))
  }

  @Test("a new incarnation leaves every ISR it was not alone in, before its registration")
  func leavesIsr() throws {
    var cluster = try ClusterFixture(brokers: 2, replicas: nodes(0, 1))
    cluster.now = .zero + .seconds(10)
    _ = try register(&cluster, ClusterFixture.registration(NodeID(0), incarnation: 2))
    #expect(cluster.shape() == Shape(leader: 1, isr: [1]))
    cluster.now = .zero + .seconds(20)
    _ = try register(&cluster, ClusterFixture.registration(NodeID(1), incarnation: 2))
    #expect(cluster.shape() == Shape(leader: -1, isr: [1]))
    try cluster.unfence(1)
    #expect(cluster.shape() == Shape(leader: 1, isr: [1]))
  }

  @Test("directories must be named, unreserved, distinct and nobody else's")
  func directories() throws {
    var cluster = try ClusterFixture(brokers: 1, replicas: nodes(0))
    for wrong: [UInt64] in [[], [99], [500, 500], [1_000]] {
      let request = ClusterFixture.registration(NodeID(1), directories: wrong)
      #expect(try register(&cluster, request).error == .invalidRegistration, "\(wrong)")
    }
    let request = ClusterFixture.registration(NodeID(1), directories: [100, 101])
    #expect(try register(&cluster, request).error == .none)
  }

  @Test("the default directory is the only one, or none in particular")
  func defaultDirectory() throws {
    var cluster = ClusterFixture()
    for (id, ids) in [(0, [500]), (1, [600, 601])] as [(Int, [UInt64])] {
      _ = try register(&cluster, ClusterFixture.registration(NodeID(id), directories: ids))
      try cluster.unfence(id)
    }
    try cluster.createTopic(assignment: [nodes(0, 1)])
    let partition = cluster.state.image.partition(cluster.orders)
    #expect(partition?.directories == [500, DirectoryID.unassigned])
  }

  @Test("producer id blocks rise and need the broker's epoch")
  func producerIDs() throws {
    var cluster = try ClusterFixture(brokers: 1, replicas: nodes(0))
    let epoch = cluster.epoch(NodeID(0))
    for block in 0..<3 as Range<Int64> {
      let result = cluster.state.allocateProducerIDs(NodeID(0), brokerEpoch: epoch)
      guard case .allocateProducerIds(.none, block * 1_000, 1_000) = try cluster.run(result) else {
        throw Mismatch()
      }
    }
    let stale = cluster.state.allocateProducerIDs(NodeID(0), brokerEpoch: epoch + 1)
    guard case .allocateProducerIds(.staleBrokerEpoch, _, _) = stale.response else {
      throw Mismatch()
    }
  }
}

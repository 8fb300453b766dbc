import Environment
import KafkaProtocol
import Primitives
import TestSupport
import Testing

@testable import KafkaController

@Suite("Three controllers")
struct QuorumTests {
  private static func elected(
    _ configure: (inout ControllerConfig) -> Void = { _ in }
  ) -> (harness: QuorumHarness, active: Int)? {
    var harness = QuorumHarness(configure)
    harness.run(for: .seconds(20)) { $0.active != nil }
    return harness.active.map { (harness, $0) }
  }

  private static func topic(_ index: Int32) -> Request {
    .createTopics(
      CreateTopicsRequest(
        name: "topic\(index)",
        topic: index,
        partitions: -1,
        replicationFactor: -1,
        configs: [],
        assignment: [nodes(0)]
      )
    )
  }

  private static func register(_ broker: Int, _ incarnation: UInt64) -> Request {
    .registerBroker(ClusterFixture.registration(NodeID(broker), incarnation: incarnation))
  }

  @Test("one becomes active, the others refuse, and all have what it wrote")
  func formation() throws {
    let formed = try #require(Self.elected())
    var harness = formed.harness
    let active = formed.active
    guard case .registerBroker(.none, let epoch) = harness.ask(Self.register(0, 1), of: active)
    else {
      Issue.record("not registered")
      return
    }
    let beat = BrokerHeartbeatRequest(
      broker: NodeID(0),
      brokerEpoch: epoch,
      currentMetadataOffset: epoch,
      wantFence: false,
      wantShutDown: false
    )
    _ = harness.ask(.heartbeat(beat), of: active)
    let other = (active + 1) % 3
    guard case .registerBroker(.notController, -1) = harness.ask(Self.register(0, 1), of: other)
    else {
      Issue.record("a standby answers")
      return
    }
    guard case .createTopics(let error) = harness.ask(Self.topic(0), of: active) else {
      Issue.record("no answer")
      return
    }
    #expect(error == .none)
    harness.run(for: .seconds(1))
    for place in harness.places {
      #expect(place.controller.committedOffset == harness.places[active].controller.committedOffset)
      #expect(place.controller.image.isUnfenced(NodeID(0)))
      let created = place.controller.image.partition(TopicPartition(topic: 0, partition: 0))
      #expect(created?.leader == NodeID(0))
    }
    #expect(harness.places.filter(\.controller.isActive).count == 1)
  }

  @Test("an active controller dies: another takes over with its state, and the first comes back")
  func failOver() throws {
    let formed = try #require(Self.elected())
    var harness = formed.harness
    let first = formed.active
    _ = harness.ask(Self.register(0, 1), of: first)
    let epoch = harness.places[first].controller.image.broker(NodeID(0))?.epoch
    harness.kill(first)
    harness.run(for: .seconds(20)) { $0.active != nil }
    let second = try #require(harness.active)
    #expect(second != first)
    #expect(harness.places[second].controller.image.broker(NodeID(0))?.epoch == epoch)
    let seen = harness.places[second].machine.takeObservations()
    #expect(seen.contains { if case .controllerActive = $0 { true } else { false } })
    #expect(seen.contains { if case .fenced(NodeID(0), true) = $0 { true } else { false } })
    guard case .registerBroker(.none, _) = harness.ask(Self.register(1, 2), of: second) else {
      Issue.record("not registered")
      return
    }
    harness.restart(first)
    harness.run(for: .seconds(5))
    #expect(!harness.places[first].controller.isActive)
    #expect(harness.places[first].controller.image.broker(NodeID(1)) != nil)
  }

  @Test("what is not committed when leadership is lost is refused and forgotten")
  func stepDown() throws {
    let formed = try #require(Self.elected())
    var harness = formed.harness
    let first = formed.active
    _ = harness.ask(Self.register(0, 1), of: first)
    harness.isolated = first
    let pending = harness.send(Self.register(1, 2), to: first)
    harness.run(for: .milliseconds(500))
    #expect(harness.answers[pending] == nil)
    #expect(harness.places[first].controller.image.broker(NodeID(1)) != nil)
    harness.run(for: .seconds(6)) { !$0.places[first].controller.isActive }
    guard case .registerBroker(.notController, -1) = harness.answers[pending] else {
      Issue.record("\(String(describing: harness.answers[pending]))")
      return
    }
    #expect(harness.places[first].controller.image.broker(NodeID(1)) == nil)
    #expect(harness.places[first].controller.image.broker(NodeID(0)) != nil)
    harness.run(for: .seconds(10)) { $0.active != nil }
    harness.isolated = nil
    harness.run(for: .seconds(10))
    let committed = harness.places.map(\.controller.committedOffset)
    #expect(Set(committed).count == 1)
    #expect(harness.places.allSatisfy { $0.controller.image.broker(NodeID(1)) == nil })
  }

  @Test("an orderly stop hands over at once")
  func handOver() throws {
    let formed = try #require(Self.elected())
    var harness = formed.harness
    let first = formed.active
    harness.run(for: .seconds(1))
    harness.handle(.shutdownRequested, at: first)
    harness.run(for: .seconds(1)) { $0.places[first].controller.isHalted }
    #expect(harness.places[first].controller.isHalted)
    harness.places[first].isUp = false
    harness.run(for: .milliseconds(500)) { $0.active != nil }
    #expect(harness.active != nil)
  }

  @Test("a snapshot makes the same state as the log")
  func snapshots() throws {
    let formed = try #require(Self.elected { $0.snapshotBytes = 500 })
    var harness = formed.harness
    let active = formed.active
    for broker in 0..<6 {
      _ = harness.ask(Self.register(broker, UInt64(broker + 1)), of: active)
    }
    harness.run(for: .seconds(1))
    let taken = harness.places[active].machine.probes["quorum.snapshot.taken"] ?? 0
    #expect(taken > 0)
    let image = harness.places[active].controller.image
    var copy = MetadataImage()
    for record in image.records { try copy.apply(record, at: .zero) }
    #expect(copy.brokers.map { $0?.incarnation } == image.brokers.map { $0?.incarnation })
    #expect(copy.records == image.records)
    // A member whose disk is empty begins with the snapshot.
    let late = (active + 1) % 3
    harness.kill(late)
    harness.places[late].machine = FakeMachine(seed: 9)
    harness.restart(late)
    harness.run(for: .seconds(5))
    #expect(harness.places[late].machine.probes["quorum.snapshot.loaded"] == 1)
    #expect(harness.places[late].controller.image.records == image.records)
  }
}

import Environment
import KafkaProtocol
import Primitives
import TestSupport
import Testing

@testable import KafkaController

@Suite struct ControllerTests {
  @Test("an empty controller becomes active, and answers only what is synced")
  func answersAfterSync() throws {
    var harness = ControllerHarness()
    harness.start()
    #expect(harness.controller.isActive)
    #expect(harness.takeStates() == ["active"])
    let syncs = harness.machine.storage.syncs
    let request = ClusterFixture.registration(NodeID(0))
    let correlation = harness.send(.registerBroker(request))
    #expect(harness.answers[correlation] == nil)
    #expect(harness.machine.storage.syncs == syncs)
    harness.run(for: .milliseconds(24))
    #expect(harness.answers[correlation] == nil)
    #expect(harness.takeStates().isEmpty)
    harness.run(for: .milliseconds(1))
    #expect(harness.machine.storage.syncs > syncs)
    guard case .registerBroker(.none, 1) = harness.answers[correlation] else {
      Issue.record("no registration: \(String(describing: harness.answers[correlation]))")
      return
    }
    #expect(harness.takeStates() == ["fenced 0"])
  }

  @Test("operations within one linger share one sync, and keep their order")
  func groupCommit() {
    var harness = ControllerHarness()
    harness.start()
    let syncs = harness.machine.storage.syncs
    let sent = (0..<10).map { broker in
      harness.send(.registerBroker(ClusterFixture.registration(NodeID(broker))))
    }
    harness.run(for: .milliseconds(25))
    let grouped = harness.machine.storage.syncs - syncs
    _ = harness.register(10)
    #expect(grouped == harness.machine.storage.syncs - syncs - grouped)
    for (index, correlation) in sent.enumerated() {
      guard case .registerBroker(.none, let epoch) = harness.answers[correlation] else {
        Issue.record("broker \(index) has no answer")
        continue
      }
      #expect(epoch == Int64(index) + 1)
    }
  }

  @Test("a crash before the sync loses the records and the answer, and nothing else")
  func crashBeforeSync() throws {
    var harness = ControllerHarness()
    harness.start()
    #expect(harness.register(0)?.error == ErrorCode.none)
    let late = harness.send(.registerBroker(ClusterFixture.registration(NodeID(1))))
    harness.restart(powerCut: true)
    #expect(harness.answers[late] == nil)
    #expect(harness.controller.isActive)
    #expect(harness.controller.image.brokerIDs == nodes(0))
  }

  @Test("a silent broker is fenced after its session and leaves its partitions")
  func sessionExpiry() {
    var harness = ControllerHarness()
    harness.start()
    for broker in 0..<3 {
      #expect(harness.register(broker)?.error == ErrorCode.none)
      #expect(harness.beat(broker)?.isFenced == false)
    }
    #expect(harness.createTopic(0, on: nodes(0, 1, 2)) == ErrorCode.none)
    _ = harness.takeStates()
    for _ in 0..<6 {
      harness.run(for: .seconds(2))
      for broker in 1..<3 { _ = harness.send(harness.heartbeat(broker)) }
    }
    #expect(harness.takeStates() == ["0-0 leader 1 e1 v1 isr 1,2", "fenced 0"])
    #expect(harness.controller.image.unfencedBrokers == nodes(1, 2))
    harness.run(for: .seconds(30))
    let last = harness.takeStates()
    #expect(last.last == "fenced 2")
    #expect(harness.controller.state.leaderless == 1)
  }

  @Test("long polls end with the records they wait for, or empty when their time is over")
  func longPolls() throws {
    var harness = ControllerHarness()
    harness.start()
    let end = harness.controller.committedOffset
    func poll(_ wait: Interval) -> Request {
      .fetchMetadataLog(
        FetchMetadataLogRequest(broker: NodeID(0), fetchOffset: end, maxWait: wait)
      )
    }
    let short = harness.send(poll(.milliseconds(100)))
    let long = harness.send(poll(.milliseconds(500)))
    harness.send(poll(.milliseconds(500)), on: 7)
    harness.controller.handle(.closed(Connection(7), .reset), on: &harness.machine)
    #expect(harness.controller.polls.count == 2)
    harness.run(for: .milliseconds(100))
    guard case .fetchMetadataLog(let empty) = harness.answers[short] else {
      Issue.record("the short poll has no answer")
      return
    }
    #expect(empty.error == .none && empty.records.isEmpty && empty.highWatermark == end)
    #expect(harness.answers[long] == nil)
    #expect(harness.register(0)?.error == ErrorCode.none)
    guard case .fetchMetadataLog(let full) = harness.answers[long] else {
      Issue.record("the long poll has no answer")
      return
    }
    #expect(full.highWatermark == end + 1)
    var offsets: [Offset] = []
    try MetadataBatch.forEach(in: full.records, from: end) { offset, _ in offsets.append(offset) }
    #expect(offsets == [end])
    let beyond = harness.send(
      .fetchMetadataLog(
        FetchMetadataLogRequest(
          broker: NodeID(0),
          fetchOffset: end + 2,
          maxWait: .seconds(1)
        )
      )
    )
    guard case .fetchMetadataLog(let refused) = harness.answers[beyond] else {
      Issue.record("the poll beyond the end has no answer")
      return
    }
    #expect(refused.error == .offsetOutOfRange)
  }

  @Test("a failed write or sync ends the process without an answer")
  func storageFailure() {
    var halts = 0
    for failing in 0..<3 {
      var harness = ControllerHarness()
      harness.start()
      _ = harness.takeStates()
      let correlation = harness.send(.registerBroker(ClusterFixture.registration(NodeID(0))))
      harness.machine.storage.scriptedErrors =
        [StorageError?](repeating: nil, count: failing) + [.inputOutput]
      harness.run(for: .milliseconds(25))
      guard harness.machine.storage.scriptedErrors.isEmpty else { continue }
      halts += 1
      #expect(harness.controller.isHalted)
      #expect(harness.answers[correlation] == nil)
      #expect(harness.takeStates() == ["halted: metadata log failed"])
      harness.send(.registerBroker(ClusterFixture.registration(NodeID(1))))
      #expect(harness.answers.isEmpty)
    }
    #expect(halts >= 2)
  }

  @Test("nothing is served while the log is read")
  func loading() {
    var harness = ControllerHarness()
    harness.controller.handle(.start, on: &harness.machine)
    #expect(!harness.controller.isActive)
    let correlation = harness.send(.registerBroker(ClusterFixture.registration(NodeID(0))))
    guard case .registerBroker(.notController, -1) = harness.answers[correlation] else {
      Issue.record("expected NOT_CONTROLLER")
      return
    }
  }

  @Test("an idle controller writes NoOp records at its interval, and none when that is zero")
  func noOps() {
    var harness = ControllerHarness { $0.maxIdleInterval = .milliseconds(500) }
    harness.start()
    let before = harness.controller.committedOffset
    harness.run(for: .seconds(10))
    let written = harness.controller.committedOffset - before
    #expect((18...20).contains(written), "\(written)")
    var quiet = ControllerHarness()
    quiet.start()
    let end = quiet.controller.committedOffset
    quiet.run(for: .seconds(1_000))
    #expect(quiet.controller.committedOffset == end)
    #expect(quiet.machine.timers.isEmpty)
  }

  @Test("an orderly stop closes the log; the next process finds everything")
  func shutdown() {
    var harness = ControllerHarness()
    harness.start()
    _ = harness.register(0)
    let correlation = harness.send(.registerBroker(ClusterFixture.registration(NodeID(1))))
    harness.controller.handle(.shutdownRequested, on: &harness.machine)
    harness.collect()
    #expect(harness.answers[correlation] != nil)
    #expect(harness.takeStates().last == "halted: shutdown")
    let before = harness.controller.image
    harness.restart(powerCut: true)
    #expect(harness.controller.image.brokerIDs == before.brokerIDs)
  }

  @Test("leaderless partitions wait for the periodic task, imbalanced ones for theirs")
  func periodicTasks() {
    var harness = ControllerHarness {
      $0.uncleanElectionInterval = .seconds(300)
      $0.rebalanceInterval = .seconds(300)
      $0.sessionTimeout = .hours(10)
    }
    harness.start()
    for broker in 0..<2 {
      _ = harness.register(broker)
      _ = harness.beat(broker)
    }
    _ = harness.createTopic(0, on: nodes(0, 1))
    _ = harness.beat(1, wantFence: true)
    _ = harness.beat(0, wantFence: true)
    _ = harness.beat(1)
    #expect(harness.controller.state.leaderless == 1)
    let allow = AlterConfigsRequest(
      topic: 0,
      configs: [("unclean.leader.election.enable", "true")]
    )
    _ = harness.ask(.alterConfigs(allow))
    _ = harness.takeStates()
    harness.run(for: .seconds(299))
    #expect(harness.takeStates().isEmpty)
    harness.run(for: .seconds(2))
    #expect(harness.takeStates() == ["0-0 leader 1 e2 v3 isr 1 unclean"])
    _ = harness.beat(0)
    let partition = harness.controller.image.partition(TopicPartition(topic: 0, partition: 0))
    #expect(partition?.leader == NodeID(1))
    #expect(harness.controller.state.imbalanced == 1)
    #expect(harness.controller.timers.rebalance.isSet)
  }
}
